/// Turns questions in Spanish, Portuguese and English into filters over a catalog, by its own vocabulary and
/// lists of words, without a model. Built once per catalog; reading is pure.
public struct CatalogQuestionReader: Sendable {
    let schema: CatalogSchema
    let vocabulary: CatalogVocabulary
    let numbers: NumericColumns
    let currency: CurrencyChoice
    private let properties: KnownProperties
    private let detector = LanguageDetector()

    /// - Parameter currency: ISO 4217 code that prices are meant in where the question does not say (a channel's);
    ///   `nil` to tell by the language of the question and the amount.
    public init(_ catalog: Catalog, currency: String? = nil) {
        schema = catalog.schema
        vocabulary = CatalogVocabulary(catalog)
        numbers = NumericColumns(catalog)
        properties = KnownProperties(catalog.schema)
        self.currency = CurrencyChoice(catalog, expected: currency)
    }

    /// - Parameter language: of the question, where it is known better than its words tell.
    public func read(_ text: String, language: Language? = nil) -> CatalogQuestion {
        decided(reading(text, language: language))
    }

    /// What the words say, before it is decided whether rows are asked for at all.
    func reading(_ text: String, language: Language?) -> Reading {
        var reading = Reading(text: text, language: language ?? detector.detect(question: text, prior: [:]))
        findIDs(&reading)
        findValues(&reading)
        findAmounts(&reading)
        findOrder(&reading)
        let values = ValueFilters(
            vocabulary: vocabulary, schema: schema, question: text, tokens: reading.tokens)
        reading.filters += values.filters(of: reading.matches, negations: negations(in: reading))
        reading.filters += amountFilters(in: reading)
        return reading
    }

    /// What is known of a question so far.
    struct Reading {
        var text: String
        var language: Language
        var tokens: [CatalogToken]
        /// Tokens that have a meaning.
        var taken = Set<Int>()
        /// Those of ids.
        var ids = Set<Int>()
        var matches: [VocabularyMatch] = []
        var amounts: [(amount: Amount, role: CatalogRole, test: CatalogCondition.Test)] = []
        var order: OrderReader.Found?
        var filters: [CatalogFilter] = []

        init(text: String, language: Language) {
            self.text = text
            self.language = language
            tokens = CatalogToken.tokens(of: text)
        }

        func source(of ranges: [Range<Int>]) -> String {
            CatalogQuestionReader.source(of: ranges, tokens, text)
        }
    }

    // MARK: Steps

    private func findIDs(_ reading: inout Reading) {
        guard let column = schema.index(of: .id) else { return }
        let found = IdReader(vocabulary: vocabulary, tokens: reading.tokens).ids()
        guard !found.isEmpty else { return }
        for id in found { reading.ids.formUnion(id.tokens) }
        reading.taken.formUnion(reading.ids)
        let condition = CatalogCondition(
            column: column, role: .id, test: .oneOf(found.compactMap(\.id)),
            label: found.map(\.label).joined(separator: "|"))
        reading.filters.append(
            CatalogFilter(alternatives: [[condition]], source: reading.source(of: found.map(\.tokens))))
    }

    private func findValues(_ reading: inout Reading) {
        let matcher = VocabularyMatcher(
            vocabulary: vocabulary, tokens: reading.tokens, language: reading.language)
        let matches = matcher.matches(taken: reading.taken)
        for match in matches { reading.taken.formUnion(match.tokens) }
        reading.matches = withoutOwned(matches, &reading)
    }

    /// "cambiar mi versa 2018 por una SUV": the asker's own car is not what is looked for, nor is its year.
    private func withoutOwned(_ matches: [VocabularyMatch], _ reading: inout Reading) -> [VocabularyMatch] {
        var ownedEnd: Int?
        return matches.filter { match in
            let start = match.tokens.lowerBound
            let isNamed = [.make, .model, .version].contains(match.role)
            let follows = (1...3).contains { length in
                start >= length
                    && FirmWords.owning.contains(
                        reading.tokens[start - length..<start].map(\.text).joined(separator: " "))
            }
            guard isNamed, follows || ownedEnd == start else { return true }
            ownedEnd = match.tokens.upperBound
            if reading.tokens.indices.contains(match.tokens.upperBound),
                reading.tokens[match.tokens.upperBound].kind == .number
            {
                reading.taken.insert(match.tokens.upperBound)
            }
            return false
        }
    }

    private func findAmounts(_ reading: inout Reading) {
        let named = reading.matches.filter { [.make, .model, .version, .body, .name].contains($0.role) }
        let meaning = AmountMeaning(
            columns: numbers, tokens: reading.tokens, language: reading.language,
            vehicleTokens: named.reduce(into: []) { $0.formUnion($1.tokens) })
        for amount in AmountReader(tokens: reading.tokens, taken: reading.taken).amounts() {
            guard let (role, test) = meaning.condition(for: amount) else { continue }
            reading.amounts.append((amount, role, test))
            reading.taken.formUnion(amount.tokens)
        }
    }

    private func findOrder(_ reading: inout Reading) {
        guard let found = OrderReader(tokens: reading.tokens, taken: reading.taken).order(),
            schema.index(of: found.order.role) != nil
        else { return }
        reading.order = found
        reading.taken.formUnion(found.tokens)
    }

    private func negations(in reading: Reading) -> [Int?] {
        var taken = reading.order.map { Set($0.tokens) } ?? []
        for amount in reading.amounts { taken.formUnion(amount.amount.tokens) }
        return NegationReader(tokens: reading.tokens, language: reading.language, taken: taken)
            .negations(of: reading.matches)
    }

    /// Exact numbers of one column are alternatives ("2021 o 2022"); intervals must all hold.
    private func amountFilters(in reading: Reading) -> [CatalogFilter] {
        var filters: [CatalogFilter] = []
        var exact: [CatalogRole: (numbers: [Double], ranges: [Range<Int>], place: Int)] = [:]
        for (amount, role, test) in reading.amounts {
            guard let column = numbers.columns[role] else { continue }
            if case .numbers(let values) = test, let earlier = exact[role] {
                let all = earlier.numbers + values.filter { !earlier.numbers.contains($0) }
                let ranges = earlier.ranges + [amount.tokens]
                exact[role] = (all, ranges, earlier.place)
                filters[earlier.place] = filter(column, role, .numbers(all), reading.source(of: ranges))
            } else {
                if case .numbers(let values) = test { exact[role] = (values, [amount.tokens], filters.count) }
                filters.append(filter(column, role, test, reading.source(of: [amount.tokens])))
            }
        }
        return filters
    }

    private func filter(
        _ column: Int, _ role: CatalogRole, _ test: CatalogCondition.Test, _ source: String
    ) -> CatalogFilter {
        CatalogFilter(
            alternatives: [[CatalogCondition(column: column, role: role, test: test)]], source: source)
    }

    private func decided(_ reading: Reading) -> CatalogQuestion {
        let evidence = StockEvidence(
            tokens: reading.tokens, taken: reading.taken, filters: reading.filters,
            hasOrder: reading.order != nil)
        guard evidence.isAboutRows else {
            return CatalogQuestion(
                text: reading.text, language: reading.language, isAboutCatalog: evidence.isOverview)
        }
        var question = CatalogQuestion(
            text: reading.text, language: reading.language,
            filters: reading.filters + currency.filters(for: reading, schema: schema),
            sort: sort(in: reading), limit: reading.order?.limit, isAboutCatalog: true)
        question.asksFor = property(in: reading)
        return question
    }

    /// What is asked of the rows that the question names.
    func property(in reading: Reading) -> CatalogQuestion.Property {
        let things = reading.matches.filter { Self.things.contains($0.role) }
        return PropertyReader(
            known: properties, tokens: reading.tokens, taken: reading.taken,
            things: things.reduce(into: reading.ids) { $0.formUnion($1.tokens) }
        ).property()
    }

    private static let things: Set<CatalogRole> = [.make, .model, .version, .name, .body, .category]

    func sort(in reading: Reading) -> CatalogSort? {
        guard let found = reading.order, let column = schema.index(of: found.order.role) else { return nil }
        return CatalogSort(
            column: column, role: found.order.role, isDescending: found.order.isDescending,
            source: reading.source(of: [found.tokens]))
    }

    /// The parts of the question that these tokens stand for, as typed; parts that are apart are joined by " … ".
    static func source(of ranges: [Range<Int>], _ tokens: [CatalogToken], _ text: String) -> String {
        var merged: [Range<Int>] = []
        for range in ranges.filter({ !$0.isEmpty }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged.map {
            text[tokens[$0.lowerBound].range.lowerBound..<tokens[$0.upperBound - 1].range.upperBound]
        }
        .joined(separator: " … ")
    }
}
