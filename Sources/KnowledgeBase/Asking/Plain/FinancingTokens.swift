/// A question's tokens as the reader of financing wants them.
///
/// `por ciento` and `down payment` become one token, `48x` is `48 vezes`, and what would join two numbers into an
/// interval (`20 % a 48 meses`) does not.
struct FinancingTokens {
    private(set) var tokens: [CatalogToken]
    /// Not to be read as parts of an amount: parts of codes, and words between two numbers.
    private(set) var taken: Set<Int> = []

    init(_ question: String) {
        tokens = CatalogToken.tokens(of: question)
        merge()
        for place in tokens.indices {
            renameUnit(at: place)
            countOne(at: place)
        }
        for place in tokens.indices {
            partNumbers(at: place)
            if isPartOfCode(place) { taken.insert(place) }
        }
    }

    private static let merged: [String: (kind: CatalogToken.Kind, text: String)] = [
        "por ciento": (.mark, "%"), "por cento": (.mark, "%"), "per cent": (.mark, "%"),
        "down payment": (.word, "downpayment"), "pago inicial": (.word, "enganche"),
        "cuota inicial": (.word, "enganche"), "pagamento inicial": (.word, "entrada"),
    ]
    private static let renamed: [String: (kind: CatalogToken.Kind, text: String)] = [
        "porciento": (.mark, "%"), "porcento": (.mark, "%"), "percent": (.mark, "%"), "pct": (.mark, "%"),
    ]

    private mutating func merge() {
        var place = 0
        while place < tokens.count {
            if let (kind, text) = Self.renamed[tokens[place].text] {
                tokens[place].kind = kind
                tokens[place].text = text
            }
            if place + 1 < tokens.count,
                let (kind, text) = Self.merged["\(tokens[place].text) \(tokens[place + 1].text)"]
            {
                tokens[place].kind = kind
                tokens[place].text = text
                tokens.remove(at: place + 1)
            }
            place += 1
        }
    }

    /// `48x`, `60 mo`
    private mutating func renameUnit(at place: Int) {
        guard place > 0, isNumber(place - 1), tokens[place].kind == .word else { return }
        switch tokens[place].text {
        case "x": tokens[place].text = "vezes"
        case "mo", "mos", "mths", "mth", "mens": tokens[place].text = "months"
        default: break
        }
    }

    /// `a un año`
    private mutating func countOne(at place: Int) {
        guard place > 0, place + 1 < tokens.count, ["un", "um", "one", "a"].contains(tokens[place].text),
            ["a", "en", "em", "in", "over", "for"].contains(tokens[place - 1].text),
            ["ano", "year"].contains(tokens[place + 1].text)
        else { return }
        tokens[place].kind = .number
        tokens[place].text = "1"
    }

    private mutating func partNumbers(at place: Int) {
        guard place > 0, place + 1 < tokens.count, isNumber(place + 1) else { return }
        switch tokens[place].text {
        case "-", "–": if !tokens[place].isGlued || isNumber(place - 1) { tokens[place].text = "," }
        case "a", "al", "ao", "to", "hasta", "ate": if isAmountEnd(place - 1) { taken.insert(place) }
        default: break
        }
    }

    /// `mazda3`, `RM-20421`, `#20421`
    private func isPartOfCode(_ place: Int) -> Bool {
        guard place > 0, tokens[place].kind == .number, tokens[place].isGlued else { return false }
        let before = tokens[place - 1]
        if before.kind == .word { return QuestionWords.units[before.text] == nil && before.text != "r" }
        if before.text == "#" { return true }
        return before.text == "-" && place > 1 && before.isGlued && tokens[place - 2].kind == .word
    }

    private func isNumber(_ place: Int) -> Bool {
        tokens[place].kind == .number || QuestionWords.numbers[tokens[place].text] != nil
    }

    private func isAmountEnd(_ place: Int) -> Bool {
        let text = tokens[place].text
        let isUnit = QuestionWords.scales[text] != nil || QuestionWords.units[text] != nil
        return isNumber(place) || isUnit && place > 0 && isAmountEnd(place - 1)
    }
}

extension Lexicon {
    /// Whether a phrase begins at a place of a text's words.
    func begins(at place: Int, of words: [String]) -> Bool {
        words.indices.contains(place) && !lengths(at: words[place...]).isEmpty
    }

    /// Where phrases stand.
    func ranges(in words: [String]) -> [Range<Int>] {
        words.indices.compactMap { place in
            lengths(at: words[place...]).first.map { place..<place + $0 }
        }
    }

    func occurs(in words: [String]) -> Bool { words.indices.contains { begins(at: $0, of: words) } }
}
