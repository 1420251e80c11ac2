import Foundation

/// Finds everything in a text that ``FigureCheck`` looks up, in order; the same for answers and sources.
struct ClaimReader: TokenReading {
    let text: PlainText
    let tokens: [TextToken]
    let numerals: NumeralReader
    let language: Language

    /// - Parameter language: whose number words and order of dates count.
    static func claims(in text: String, language: Language) -> (
        claims: [ReadClaim], text: PlainText, layout: ListLayout
    ) {
        var plain = PlainText(text)
        let links = LinkReader.claims(in: plain)
        for link in links { plain.hide(link.range) }
        let layout = ListLayout(plain)
        for range in layout.numbering { plain.hide(range) }
        let reader = ClaimReader(plain, language)
        let claims = (links + reader.claims()).sorted { $0.range.lowerBound < $1.range.lowerBound }
        return (claims, plain, layout)
    }

    private init(_ text: PlainText, _ language: Language) {
        self.text = text
        self.language = language
        tokens = TextToken.tokens(of: text)
        numerals = NumeralReader(text: text, tokens: tokens, words: NumberWords.of(language))
    }

    /// A claim and the token after it.
    typealias Found = (claim: ReadClaim, end: Int)

    private func claims() -> [ReadClaim] {
        var claims: [ReadClaim] = []
        var index = 0
        while index < tokens.count {
            if let end = centsEnd(at: index) {
                index = end
            } else if let found = claim(at: index) {
                claims.append(found.claim)
                index = max(found.end, index + 1)
            } else {
                index += 1
            }
        }
        return sharingUnits(claims)
    }

    /// The `00/100` that closes an amount in words.
    private func centsEnd(at index: Int) -> Int? {
        guard smallNumber(index, digits: 2...2) != nil, mark(index + 1) == .slash, isDigits(index + 2) else {
            return nil
        }
        return string(index + 2) == "100" ? index + 3 : nil
    }

    private func claim(at index: Int) -> Found? {
        switch tokens[index].kind {
        case .digits: date(at: index) ?? time(at: index) ?? phone(at: index) ?? number(at: index)
        case .word: monthFirst(at: index) ?? money(at: index) ?? code(at: index) ?? number(at: index)
        case .mark: phone(at: index) ?? money(at: index)
        }
    }

    func found(_ kind: Claim.Kind, _ start: Int, _ end: Int, _ facts: [Fact]) -> Found {
        (ReadClaim(kind: kind, range: range(start, end), facts: facts), end)
    }

    func range(_ start: Int, _ end: Int) -> Range<Int> {
        tokens[start].range.lowerBound..<tokens[max(start, end - 1)].range.upperBound
    }

    // MARK: Codes

    /// `RM-20421`, `CX-5`, `A4`: letters, digits, and what else is glued to them.
    private func code(at start: Int) -> Found? {
        let hasHyphen = mark(start + 1) == .hyphen && isAdjacent(start) && isAdjacent(start + 1)
        let digits = hasHyphen ? start + 2 : start + 1
        guard isDigits(digits), isAdjacent(digits - 1) else { return nil }
        if !hasHyphen, FigureUnits.currencies[string(start)] != nil { return nil }
        var end = digits + 1
        while end < tokens.count, isAdjacent(end - 1), tokens[end].kind != .mark { end += 1 }
        while mark(end) == .hyphen, isAdjacent(end - 1), isAdjacent(end), tokens[end + 1].kind != .mark {
            end += 2
        }
        let isName = !hasHyphen || text.isUppercase(tokens[start].range)
        let number =
            isName ? [] : numerals.numeral(at: digits)?.values.map { Fact.figures([Figure(value: $0)]) } ?? []
        return found(.code, start, end, [.code(Self.code(text.folded(range(start, end))))] + number)
    }

    static func code(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0.isAlphanumeric }, as: UTF8.self)
    }
}
