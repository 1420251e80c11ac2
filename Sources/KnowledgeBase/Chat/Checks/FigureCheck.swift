import Foundation

/// Whether every figure, price, date, telephone number, e-mail address, link and code in an answer stands in
/// its sources.
///
/// Formats do not matter: `1.234,50` is `1,234.50`, `15 mil` is `15k`, `3/4/2024` is `3 de abril de 2024`,
/// `9 h` is `9 am`, `doce meses` is `12 meses` and a year. What is counted does: 12 months are no 12 %, and
/// dollars are no reais. List numbering, citation marks, the number of items listed and small numbers in
/// words that count nothing in particular claim nothing.
public struct FigureCheck: Sendable {
    public var sources: ClaimSources

    /// Numbers in words up to this one are claims only with a unit: `dos opciones`.
    private static let smallWord: Decimal = 10

    public init(sources: ClaimSources) {
        self.sources = sources
    }

    /// - Parameter language: the answer's, for numbers in words; detected if unknown.
    public func check(_ answer: String, language: Language = .unknown) -> FigureCheckResult {
        let language = language == .unknown ? LanguageDetector().detect(answer) : language
        let (read, plain, layout) = ClaimReader.claims(in: answer, language: language)
        var result = FigureCheckResult(answer: answer)
        for claim in read where !Self.claimsNothing(claim, layout) {
            let range = plain.range(claim.range)
            let found = Claim(kind: claim.kind, text: String(answer[range]), range: range)
            result.claims.append(found)
            if !claim.facts.contains(where: sources.support) { result.unsupported.append(found) }
        }
        return result
    }

    private static func claimsNothing(_ claim: ReadClaim, _ layout: ListLayout) -> Bool {
        guard claim.kind == .number, claim.isBare, case .figures(let figures)? = claim.facts.first,
            let value = figures.first?.value
        else { return false }
        if claim.isWord, value <= smallWord { return true }
        return claim.isLabel && value <= 20 || layout.counts.contains { Decimal($0) == value }
    }
}

/// What was found in an answer.
public struct FigureCheckResult: Sendable, Hashable {
    public let answer: String
    /// In the order of the answer.
    public internal(set) var claims: [Claim] = []
    /// Those that stand in no source.
    public internal(set) var unsupported: [Claim] = []

    init(answer: String) { self.answer = answer }

    public var passes: Bool { unsupported.isEmpty }

    /// Where the sentences with unsupported claims stand.
    public var sentences: [Range<String.Index>] { sentences(AnswerSentences.ranges(in: answer)) }

    /// The answer without the sentences that hold unsupported claims, and without lines that led in to
    /// nothing else; empty when nothing is left.
    public func removingSentences() -> String {
        guard !passes else { return answer }
        let all = AnswerSentences.ranges(in: answer)
        let removed = Set(sentences(all).map(\.lowerBound))
        return SentenceSieve.sift(answer, all) { removed.contains(all[$0].lowerBound) }
    }

    private func sentences(_ all: [Range<String.Index>]) -> [Range<String.Index>] {
        all.filter { sentence in unsupported.contains { $0.range.overlaps(sentence) } }
    }
}
