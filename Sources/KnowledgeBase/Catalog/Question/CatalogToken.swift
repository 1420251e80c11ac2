/// A word, a number or a mark of a question, with where it stands.
struct CatalogToken: Equatable {
    enum Kind { case word, number, mark }

    var kind: Kind
    /// Folded; a number keeps its separators.
    var text: String
    /// As typed, to tell a name by its capital.
    var isCapitalised: Bool
    /// Nothing stands between this token and the one before.
    var isGlued: Bool
    var range: Range<String.Index>
    /// Typed with an apostrophe: `Jimny's`.
    var isPossessive = false

    /// Longest question looked at, in characters: a person's message, not a document.
    static let limit = 1_000

    /// Letters and digits are parted (`300mil`, `mazda3`), marks stand alone, apostrophes vanish (`isn't`).
    static func tokens(of question: String) -> [CatalogToken] {
        var tokens: [CatalogToken] = []
        var index = question.startIndex
        let end = question.index(index, offsetBy: limit, limitedBy: question.endIndex) ?? question.endIndex
        var previousEnd: String.Index?
        while index < end {
            let start = index
            let kind = kind(of: question[index])
            guard let kind else { index = question.index(after: index); continue }
            index = endOfToken(kind, in: question, from: start, to: end)
            let raw = question[start..<index]
            tokens.append(
                CatalogToken(
                    kind: kind, text: text(of: raw, kind), isCapitalised: raw.first?.isUppercase ?? false,
                    isGlued: previousEnd == start, range: start..<index, isPossessive: isPossessive(raw)))
            previousEnd = index
        }
        return tokens
    }

    private static func kind(of character: Character) -> Kind? {
        if character.isWhitespace { return nil }
        if isDigit(character) { return .number }
        return character.isLetter ? .word : .mark
    }

    private static func endOfToken(
        _ kind: Kind, in question: String, from start: String.Index, to end: String.Index
    ) -> String.Index {
        var index = question.index(after: start)
        while index < end, continues(kind, question, at: index, end) { index = question.index(after: index) }
        return index
    }

    private static func continues(_ kind: Kind, _ text: String, at index: String.Index, _ end: String.Index)
        -> Bool
    {
        let character = text[index]
        let next = text.index(after: index)
        switch kind {
        case .mark: return false
        case .word:
            if character.isLetter { return true }
            return apostrophes.contains(character) && next < end && text[next].isLetter
        case .number:
            if isDigit(character) { return true }
            return (character == "." || character == ",") && next < end && isDigit(text[next])
        }
    }

    private static func isPossessive(_ raw: Substring) -> Bool {
        raw.last?.lowercased() == "s" && raw.dropLast().last.map(apostrophes.contains) ?? false
    }

    private static let apostrophes: Set<Character> = ["'", "’", "´"]

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    private static func text(of raw: Substring, _ kind: Kind) -> String {
        guard kind == .word else { return String(raw) }
        return CatalogText.folded(String(raw.filter { !apostrophes.contains($0) }))
    }
}
