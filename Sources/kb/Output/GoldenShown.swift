import Foundation
import KnowledgeBase

/// What came of golden questions, as JSON; the table and the page show the same.
struct GoldenShown: Encodable {
    var total: GoldenTally
    var tags: [GoldenTally]
    var models: [String]
    var results: [GoldenResult]
    /// With `--baseline`.
    var comparison: GoldenComparison?

    init(_ report: GoldenReport, _ comparison: GoldenComparison? = nil) {
        total = report.total
        tags = report.tallies
        models = report.models
        results = report.results
        self.comparison = comparison
    }

    var failing: [GoldenResult] { results.filter { !$0.passes } }

    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}

extension GoldenTally {
    /// `84 %`; nothing where no case tests it.
    func percent(_ area: GoldenResult.Area) -> String { areas[area].map { Self.percent($0.rate) } ?? "" }

    var percent: String { Self.percent(rate) }

    /// Rounded down: 100 % is all of them.
    static func percent(_ share: Double) -> String { "\(Int((share * 100 + 1e-9).rounded(.down))) %" }

    /// `12 ms`, `3.4 s`
    static func duration(_ milliseconds: Double) -> String {
        milliseconds < 1_000 ? "\(milliseconds.places(0)) ms" : "\((milliseconds / 1_000).places(1)) s"
    }

    var tokenCount: String {
        let count = tokens.input + tokens.output
        return count == 0 ? "" : count < 10_000 ? "\(count)" : "\(count / 1_000)k"
    }

    /// In the price table's currency.
    var price: String { cost.map { (Double($0) / 1_000_000).places(4) } ?? "" }
}
