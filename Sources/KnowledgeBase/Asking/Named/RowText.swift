import Foundation

/// An answer in which rows are looked for: words, amounts, and where they stand.
///
/// Links and list numbering are no part of it.
struct RowText: TokenReading {
    let text: PlainText
    let tokens: [TextToken]
    /// Amounts that may be prices, by the place of their first byte; several readings of each.
    private let amounts: [Int: [Decimal]]

    /// Numbers without a currency are prices from here on.
    private static let leastBare: Decimal = 1_000

    /// - Parameter language: whose number words count.
    init(_ text: String, language: Language) {
        let (claims, plain, _) = ClaimReader.claims(in: text, language: language)
        self.text = plain
        tokens = TextToken.tokens(of: plain)
        amounts = Dictionary(
            claims.compactMap { claim in
                Self.amounts(claim, plain).map { (claim.range.lowerBound, $0) }
            }
        ) { first, _ in first }
    }

    private static func amounts(_ claim: ReadClaim, _ text: PlainText) -> [Decimal]? {
        guard claim.kind == .price || claim.kind == .number && claim.isBare else { return nil }
        let isYear = claim.range.count == 4 && text.bytes[claim.range].allSatisfy(\.isDigit)
        guard claim.kind == .price || !isYear else { return nil }
        let values = claim.facts.compactMap { fact -> Decimal? in
            if case .figures(let figures) = fact, figures.count == 1 { figures[0].value } else { nil }
        }
        return claim.kind == .price ? values : values.filter { $0 >= leastBare }
    }

    // MARK: What stands at a token

    func amount(at place: Int) -> [Decimal] { amounts[tokens[place].range.lowerBound] ?? [] }

    /// Four digits by themselves.
    func year(at place: Int) -> Int? {
        guard isDigits(place), tokens[place].range.count == 4, mark(place - 1) != .dollar,
            let year = Int(string(place)), (1900..<2100).contains(year)
        else { return nil }
        return year
    }

    /// Behind the last token of a key that stands here as whole words.
    func end(of key: WrittenKey, at start: Int) -> Int? {
        guard tokens[start].kind != .mark, !isGlued(before: start) else { return nil }
        var rest = key.bytes[...]
        var place = start
        while !rest.isEmpty {
            guard tokens.indices.contains(place) else { return nil }
            if tokens[place].kind == .mark {
                guard rest.count < key.bytes.count,
                    Self.joints.contains(text.bytes[tokens[place].range.lowerBound])
                else { return nil }
            } else {
                let word = text.bytes[tokens[place].range]
                guard rest.starts(with: word) else { return nil }
                rest = rest.dropFirst(word.count)
            }
            place += 1
        }
        return isGlued(after: place - 1) ? nil : place
    }

    func isCapitalised(_ place: Int) -> Bool { text.written(tokens[place].range).first?.isUppercase ?? false }

    func isUppercase(_ range: Range<Int>) -> Bool {
        range.allSatisfy { tokens[$0].kind != .word || text.isUppercase(tokens[$0].range) }
    }

    /// `(12)`, `#12`, `id: 12`, `clave 12`.
    func isMarkedAsID(_ range: Range<Int>) -> Bool {
        let before = mark(range.lowerBound - 1)
        if before == UInt8(ascii: "("), mark(range.upperBound) == UInt8(ascii: ")") { return true }
        if before == UInt8(ascii: "#") { return true }
        let isParted = before.map { Self.labelEnds.contains($0) } ?? false
        return word(range.lowerBound - (isParted ? 2 : 1)).map(Self.labels.contains) ?? false
    }

    // MARK: Around it

    /// `A-RM1` does not name `RM1`.
    private func isGlued(before place: Int) -> Bool {
        guard place > 0 else { return false }
        return isAdjacent(place - 1)
            && (tokens[place - 1].kind != .mark
                || place > 1 && Self.parts.contains(text.bytes[tokens[place - 1].range.lowerBound])
                    && tokens[place - 2].kind != .mark && isAdjacent(place - 2))
    }

    private func isGlued(after place: Int) -> Bool {
        guard place + 1 < tokens.count, isAdjacent(place) else { return false }
        if tokens[place + 1].kind != .mark { return true }
        return place + 2 < tokens.count && isAdjacent(place + 1) && tokens[place + 2].kind != .mark
            && Self.parts.contains(text.bytes[tokens[place + 1].range.lowerBound])
    }

    /// Between the words of a name; emphasis and the cells of a table too.
    private static let joints = Set("-*_|/.".utf8)
    private static let parts = Set("-_/".utf8)
    private static let labelEnds = Set(":.#^".utf8)
    private static let labels: Set<String> = [
        "id", "codigo", "code", "clave", "stock", "folio", "ref", "referencia", "reference", "sku", "no",
        "num", "numero", "number", "n",
    ]
}
