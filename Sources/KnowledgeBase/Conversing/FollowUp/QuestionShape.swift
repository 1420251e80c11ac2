/// What the words of a question are to a conversation: which of them carry a meaning of their own.
struct QuestionShape {
    enum Kind: Equatable {
        /// Marks, and words that carry nothing.
        case empty
        case asking
        case lightVerb, verb
        /// "auto", "opciones": anything on offer.
        case generic
        /// A value of the catalog in this role.
        case value(CatalogRole)
        /// A comparison or an order: "más barato".
        case order
        case number
        /// A noun that belongs to something: price, limit, days.
        case dependent
        case day
        case city
        /// What documents answer: warranty, hours.
        case topic
        case credit
        case word
    }

    let tokens: [CatalogToken]
    let language: Language
    private(set) var kinds: [Kind]
    /// Where the question proper begins: behind "ok, y".
    private(set) var start = 0
    private(set) var hasConnective = false

    /// - Parameter catalogs: whose values are known.
    init(_ question: String, language: Language, catalogs: [CatalogQuestionReader]) {
        tokens = CatalogToken.tokens(of: question)
        self.language = language
        kinds = [Kind](repeating: .empty, count: tokens.count)
        let typedE = tokens.indices.filter { ["é", "É"].contains(question[tokens[$0].range]) }
        findOpening(notConnectives: Set(typedE))
        for place in tokens.indices { kinds[place] = kind(of: place) }
        for place in typedE { kinds[place] = .lightVerb }
        markPhrases()
        for catalog in catalogs { markValues(of: catalog, in: question) }
    }

    // MARK: Reading

    private mutating func findOpening(notConnectives: Set<Int>) {
        var place = 0
        while place < tokens.count {
            if tokens[place].kind == .mark {
                place += 1
            } else if !notConnectives.contains(place),
                let length = length(of: FollowUpWords.connectives, at: place)
            {
                hasConnective = true
                place += length
            } else if !hasConnective, let length = preface(at: place) {
                place += length
            } else {
                break
            }
        }
        start = place
        if let last = tokens.last(where: { $0.kind == .word }), FollowUpWords.endings.contains(last.text) {
            hasConnective = true
        }
    }

    private func preface(at place: Int) -> Int? {
        if let length = length(of: FollowUpWords.interjections, at: place) { return length }
        guard let length = length(of: FollowUpWords.prefaces, at: place), endsClause(at: place + length)
        else {
            return nil
        }
        return length
    }

    private func length(of lexicon: Lexicon, at place: Int) -> Int? {
        lexicon.lengths(at: tokens[place...].prefix(4).map(\.text)[...]).first
    }

    /// "no, ..." is a preface, "no tienen" is not.
    private func endsClause(at place: Int) -> Bool {
        place >= tokens.count || tokens[place].kind == .mark
            || length(of: FollowUpWords.connectives, at: place) != nil
            || length(of: FollowUpWords.prefaces, at: place) != nil
    }

    private func kind(of place: Int) -> Kind {
        let token = tokens[place]
        let word = token.text
        switch token.kind {
        case .mark: return .empty
        case .number: return .number
        case .word: break
        }
        if FollowUpWords.asking.contains(word) { return .asking }
        if FollowUpWords.lightVerbs.contains(word) || FirmWords.seeking.contains(word) { return .lightVerb }
        if FollowUpWords.empty.contains(word) { return .empty }
        if FollowUpWords.dependent.contains(word) { return .dependent }
        if QuestionWords.budgetCues.contains(word) { return .lightVerb }
        // Elsewhere they are no days: "la segunda" is the second one.
        let isDay = language == .portuguese || !FollowUpWords.numberedDays.contains(word)
        if isDay, FollowUpWords.days.contains(word) { return .day }
        if QuestionWords.numbers[word] != nil || QuestionWords.scales[word] != nil { return .number }
        if FirmWords.topics.contains(word) { return .topic }
        if FirmWords.credit.contains(word) { return .credit }
        if NameWords.cities[CatalogText.key(word)] != nil || NameWords.cityAliases[word] != nil {
            return .city
        }
        if FirmWords.vehicles.contains(word) { return .generic }
        if FollowUpWords.otherVerbs.contains(word) || isVerbByEnding(word) { return .verb }
        return FirmWords.courtesy.contains(word) ? .empty : .word
    }

    private static let endings: [Language: [String]] = [
        .spanish: [
            "an", "en", "ar", "er", "ir", "arlo", "erlo", "irlo", "arla", "erla", "irla", "amos", "emos",
        ],
        .portuguese: ["am", "em", "ar", "er", "ir", "amos", "emos", "imos"],
    ]
    private static let nouns = QuestionWords.joinedSets(
        "taller lugar ayer celular particular familiar similar alquiler mujer imagen orden examen quilometragem garagem viagem ordem homem"
    )

    private func isVerbByEnding(_ word: String) -> Bool {
        guard word.count >= 5, !Self.nouns.contains(word), let endings = Self.endings[language] else {
            return false
        }
        return endings.contains(where: word.hasSuffix)
    }

    /// Cities, topics and orders of several words.
    private mutating func markPhrases() {
        for length in [4, 3, 2] where tokens.count >= length {
            for place in 0...(tokens.count - length) {
                let range = place..<place + length
                guard tokens[range.lowerBound].kind == .word, tokens[range.upperBound - 1].kind == .word
                else { continue }
                let phrase = tokens[range].map(\.text).joined(separator: " ")
                if NameWords.cities[CatalogText.key(phrase)] != nil { mark(range, .city) }
                if FirmWords.topics.contains(phrase) { mark(range, .topic) }
                if FirmWords.credit.contains(phrase) { mark(range, .credit) }
                if QuestionWords.sorts[phrase] != nil { mark(range, .order) }
            }
        }
        for place in tokens.indices where QuestionWords.sorts[tokens[place].text] != nil {
            kinds[place] = .order
        }
    }

    private mutating func mark(_ range: Range<Int>, _ kind: Kind) {
        for place in range { kinds[place] = kind }
    }

    private mutating func markValues(of catalog: CatalogQuestionReader, in question: String) {
        let matches = VocabularyMatcher(vocabulary: catalog.vocabulary, tokens: tokens, language: language)
            .matches(taken: Set(tokens.indices.filter { kinds[$0] == .order }))
        for match in matches {
            mark(match.tokens, match.role == .city ? .city : .value(match.role))
        }
        // "que no pase de 300", "2021 para acá": all of it is the amount.
        let read = catalog.reading(question, language: language)
        for amount in read.amounts {
            for place in amount.amount.tokens where !kinds[place].isSaid { kinds[place] = .number }
        }
        for id in IdReader(vocabulary: catalog.vocabulary, tokens: tokens).ids() {
            mark(id.tokens, .value(.id))
        }
    }

    // MARK: What the rules ask

    /// Of the question proper.
    var own: Range<Int> { start..<tokens.count }

    func has(_ test: (Kind) -> Bool) -> Bool { own.contains { test(kinds[$0]) } }
    func count(_ test: (Kind) -> Bool) -> Int { own.count { test(kinds[$0]) } }

    var hasVerb: Bool { has { $0 == .verb || $0 == .lightVerb } || own.contains { isTopicVerb($0) } }
    var hasTopic: Bool { has { $0 == .topic || $0 == .credit } }
    var hasName: Bool { has(\.isName) }
    var hasOther: Bool { has { $0 == .word || $0 == .verb } }

    /// "abren", "devolver": a topic and a verb at once.
    private func isTopicVerb(_ place: Int) -> Bool {
        guard kinds[place] == .topic || kinds[place] == .credit else { return false }
        return FollowUpWords.otherVerbs.contains(tokens[place].text) || isVerbByEnding(tokens[place].text)
    }

    /// The words that name topics.
    var topics: [String] {
        own.filter { kinds[$0] == .topic || kinds[$0] == .credit }.map(text)
    }

    /// Words, marks aside.
    var length: Int { tokens.count { $0.kind != .mark } }

    /// Begins with a preposition.
    var opensAsPart: Bool {
        own.first { tokens[$0].kind != .mark }.map { FollowUpWords.prepositions.contains(tokens[$0].text) }
            ?? false
    }

    func text(_ place: Int) -> String { tokens.indices.contains(place) ? tokens[place].text : "" }
}

extension QuestionShape.Kind {
    /// Something else than an unknown word.
    fileprivate var isSaid: Bool { self != .word && self != .verb && self != .empty }

    /// Says which thing is meant.
    var isName: Bool {
        switch self {
        case .value(let role): [.make, .model, .version, .id, .name].contains(role)
        default: false
        }
    }

    /// A trait that things on offer have.
    var isTrait: Bool {
        switch self {
        case .value(let role): !isName && role != .body && role != .category
        case .order: true
        default: false
        }
    }

    /// What kind of thing is meant.
    var isKindOfThing: Bool { self == .value(.body) || self == .value(.category) }
}
