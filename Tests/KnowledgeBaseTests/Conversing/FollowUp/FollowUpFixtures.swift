import Foundation
import KnowledgeBase

extension EarlierTurn {
    /// Having shown rows of the sample catalog.
    init(question: String, language: Language = .unknown, shown ids: [String]) {
        self.init(question: question, language: language, shown: ids.map(FollowUpFixtures.row))
    }
}

/// Conversations with the sample company; what they mean was written by hand, the rows found by a script
/// (fixtures/questions/follow-ups-expected.py).
enum FollowUpFixtures {
    static func row(_ id: String) -> ConversationMessage.RowReference { .init(catalog: "cars", id: id) }

    struct Case: Decodable, Sendable {
        struct Turn: Decodable, Sendable {
            var question: String
            var shown: [String]
        }

        var id: String
        var language: String
        var turns: [Turn]
        var question: String
        var follows: Bool
        /// Whether rows are asked for.
        var about: Bool
        var filters: [String]?
        var sort: String?
        var limit: Int?
        /// All rows expected; or only how many and the first ones.
        var ids: [String]?
        var count: Int?
        var first: [String]?
        var references: [String]
        /// What the standalone text must hold and must not.
        var contains: [String]?
        var lacks: [String]?

        var earlier: [EarlierTurn] { turns.map { EarlierTurn(question: $0.question, shown: $0.shown) } }

        /// Filters, order and number of rows as one set; the values within a filter have no order.
        var asked: Set<String> {
            var result = Set((filters ?? []).map(FollowUpFixtures.sorted))
            if let sort { result.insert("sort \(sort)") }
            if let limit { result.insert("limit \(limit)") }
            return result
        }
    }

    static func cases(_ name: String) throws -> [Case] {
        let url = CatalogFixtures.root.appending(path: "fixtures/questions/\(name)")
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Case.self, from: Data($0.utf8))
        }
    }

    static func asked(_ question: CatalogQuestion) -> Set<String> {
        guard question.isAboutCatalog else { return [] }
        var result = Set(question.filters.map { sorted($0.description) })
        if let sort = question.sort {
            result.insert("sort \(sort.role.rawValue) \(sort.isDescending ? "desc" : "asc")")
        }
        if let limit = question.limit { result.insert("limit \(limit)") }
        return result
    }

    private static func sorted(_ filter: String) -> String {
        guard !filter.contains("&"), let sign = filter.firstIndex(of: "=") else { return filter }
        let isComparison = filter[..<sign].hasSuffix("<") || filter[..<sign].hasSuffix(">")
        if isComparison { return filter }
        return filter[...sign]
            + filter[filter.index(after: sign)...].split(separator: "|").sorted().joined(separator: "|")
    }
}
