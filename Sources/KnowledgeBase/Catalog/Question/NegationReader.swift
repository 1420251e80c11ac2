/// Tells which of the values a question names are the ones it does not want.
struct NegationReader {
    let tokens: [CatalogToken]
    let language: Language
    /// Tokens of comparisons and orders: their "no" and "menos" negate nothing.
    let taken: Set<Int>

    /// Widest gap, in words, between a negation and what it negates.
    private static let reach = 5

    /// - Parameter matches: in the order of the question.
    /// - Returns: for every match the token where its negation begins, or `nil`.
    func negations(of matches: [VocabularyMatch]) -> [Int?] {
        var result: [Int?] = []
        for (index, match) in matches.enumerated() {
            let previous = index > 0 ? matches[index - 1] : nil
            let floor = previous?.tokens.upperBound ?? 0
            if let start = negation(before: match.tokens.lowerBound, floor: floor, of: match) {
                result.append(start)
            } else if let previous, let start = result[index - 1], continues(previous, match) {
                result.append(start)
            } else {
                result.append(nil)
            }
        }
        return result
    }

    private func negation(before place: Int, floor: Int, of match: VocabularyMatch) -> Int? {
        for start in stride(from: place - 1, through: max(floor, place - Self.reach - 1), by: -1) {
            if let length = negator(at: start, until: place), areFillers(start + length..<place) {
                if isQuestionForm(start + length, place) || !fits(start, match) { return nil }
                let opens = start > floor && ["que", "that"].contains(tokens[start - 1].text)
                return opens ? start - 1 : start
            }
        }
        return nil
    }

    /// Length in tokens of the longest negation that begins here.
    private func negator(at start: Int, until end: Int) -> Int? {
        for length in stride(from: min(4, end - start), through: 1, by: -1) {
            let range = start..<start + length
            guard !range.contains(where: { taken.contains($0) }) else { continue }
            let text = tokens[range].map(\.text).joined(separator: " ")
            if length > 1, QuestionWords.negatingPhrases.contains(text) { return length }
            if length == 1, QuestionWords.negatingPhrases.contains(text) || isNegator(text) { return 1 }
        }
        return nil
    }

    /// In Portuguese "no" means "in the".
    private func isNegator(_ text: String) -> Bool {
        QuestionWords.negators.contains(text) && !(text == "no" && language == .portuguese)
    }

    /// "menos" only takes away where nothing is counted: "todos menos Nissan".
    private func fits(_ start: Int, _ match: VocabularyMatch) -> Bool {
        guard tokens[start].text == "menos" else { return true }
        if start + 1 < tokens.count, ["los", "las", "os", "as", "el", "la"].contains(tokens[start + 1].text) {
            return true
        }
        if language == .portuguese, start + 1 < tokens.count, tokens[start + 1].text == "o" { return true }
        let before = start > 0 ? tokens[start - 1].text : ""
        return [
            "todo", "todos", "todas", "tudo", "cualquiera", "qualquer", "cualquier", "marca", "color", "cor",
        ].contains(before)
    }

    /// "¿no tienen Jetta?", "do you not have": asked politely, wanted all the same.
    private func isQuestionForm(_ start: Int, _ end: Int) -> Bool {
        guard start > 0, ["no", "nao", "not"].contains(tokens[start - 1].text) else { return false }
        return tokens[start..<end].contains { QuestionWords.possession.contains($0.text) }
    }

    private func areFillers(_ range: Range<Int>) -> Bool {
        range.allSatisfy { place in
            let text = tokens[place].text
            return QuestionWords.negationFillers.contains(text) || QuestionWords.possession.contains(text)
        }
    }

    /// "que no sea rojo ni blanco", "not grey or silver": a list of the same kind goes on.
    private func continues(_ previous: VocabularyMatch, _ match: VocabularyMatch) -> Bool {
        guard previous.column == match.column else { return false }
        let between = tokens[previous.tokens.upperBound..<match.tokens.lowerBound].map(\.text)
        return !between.isEmpty
            && between.allSatisfy {
                QuestionWords.joiners.contains($0) || QuestionWords.listFillers.contains($0)
            }
    }
}
