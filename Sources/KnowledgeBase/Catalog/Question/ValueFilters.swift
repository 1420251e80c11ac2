/// Makes filters of the values that a question names.
struct ValueFilters {
    let vocabulary: CatalogVocabulary
    let schema: CatalogSchema
    let question: String
    let tokens: [CatalogToken]

    /// - Parameters:
    ///   - matches: in the order of the question.
    ///   - negations: where the negation of each begins.
    func filters(of matches: [VocabularyMatch], negations: [Int?]) -> [CatalogFilter] {
        let all = zip(matches, negations).map { (match: $0, negation: $1) }
        let wanted = all.filter { $0.negation == nil }.map(\.match)
        let unwanted = all.filter { $0.negation != nil }
        let vehicles = wanted.filter { $0.role == .make || $0.role == .model }
        return VehicleFilters(vocabulary: vocabulary, source: source).filters(of: vehicles)
            + wantedFilters(wanted.filter { $0.role != .make && $0.role != .model })
            + unwantedFilters(unwanted)
    }

    private func wantedFilters(_ matches: [VocabularyMatch]) -> [CatalogFilter] {
        columns(of: matches).flatMap { column in
            groups(matches.filter { $0.column == column }).map { group in
                filter(narrowed(group), source: source(group.map(\.tokens)))
            }
        }
    }

    /// What may stand together in one cell is wanted together, unless "or" stands between; of a colour
    /// there is only one, so two are alternatives.
    private func groups(_ matches: [VocabularyMatch]) -> [[VocabularyMatch]] {
        guard let first = matches.first else { return [] }
        guard schema.columns[first.column].type == .list || first.role == .name else { return [matches] }
        var groups = [[first]]
        for match in matches.dropFirst() {
            let previous = groups[groups.count - 1]
            if previous.contains(where: { $0.values == match.values }) { continue }
            let between = (previous.last?.tokens.upperBound ?? 0)..<match.tokens.lowerBound
            let isAlternative =
                between.count <= 2 && between.contains { QuestionWords.alternators.contains(tokens[$0].text) }
            if isAlternative { groups[groups.count - 1].append(match) } else { groups.append([match]) }
        }
        return groups
    }

    /// "camioneta pickup", "automática CVT": of a kind and a kind of that kind the narrower is meant.
    private func narrowed(_ matches: [VocabularyMatch]) -> [VocabularyMatch] {
        matches.filter { wide in
            !matches.contains { narrow in
                !narrow.values.isEmpty && narrow.values.count < wide.values.count
                    && Set(narrow.values).isSubset(of: wide.values)
            }
        }
    }

    private func unwantedFilters(_ unwanted: [(match: VocabularyMatch, negation: Int?)]) -> [CatalogFilter] {
        columns(of: unwanted.map(\.match)).flatMap { column in
            let ofColumn = unwanted.filter { $0.match.column == column }
            let isList = schema.columns[column].type == .list
            let groups = isList ? ofColumn.map { [$0] } : [ofColumn]
            return groups.map { group in
                var ranges = group.map(\.match.tokens)
                if let start = group.compactMap(\.negation).min() {
                    ranges.append(start..<group[0].match.tokens.upperBound)
                }
                var filter = filter(group.map(\.match), source: source(ranges))
                filter.isNegated = true
                return filter
            }
        }
    }

    private func columns(of matches: [VocabularyMatch]) -> [Int] {
        var seen = Set<Int>()
        return matches.map(\.column).filter { seen.insert($0).inserted }
    }

    private func filter(_ matches: [VocabularyMatch], source: String) -> CatalogFilter {
        CatalogFilter(alternatives: [[Self.condition(matches)]], source: source)
    }

    /// One condition for matches of the same column: any of their values.
    static func condition(_ matches: [VocabularyMatch]) -> CatalogCondition {
        var values: [String] = []
        for value in matches.flatMap(\.values) where !values.contains(value) { values.append(value) }
        var labels: [String] = []
        for label in matches.map(\.label) where !labels.contains(label) { labels.append(label) }
        return CatalogCondition(
            column: matches[0].column, role: matches[0].role, test: .oneOf(values),
            label: labels.joined(separator: "|"))
    }

    private func source(_ ranges: [Range<Int>]) -> String {
        CatalogQuestionReader.source(of: ranges, tokens, question)
    }
}
