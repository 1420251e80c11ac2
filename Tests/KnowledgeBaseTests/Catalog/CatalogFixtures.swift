import Foundation
import KnowledgeBase

/// The sample company's catalog and the questions about it.
enum CatalogFixtures {
    struct Case: Decodable, Sendable {
        var id: String
        var language: String
        var question: String
        var about: Bool
        var filters: [String]
        var sort: String?
        var limit: Int?
        /// All rows expected, in order where one is stated; or only how many and the first ones.
        var ids: [String]?
        var count: Int?
        var first: [String]?
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

    static func cases(_ name: String) throws -> [Case] {
        let text = try String(contentsOf: root.appending(path: "fixtures/questions/\(name)"), encoding: .utf8)
        return try text.split(separator: "\n").map {
            try JSONDecoder().decode(Case.self, from: Data($0.utf8))
        }
    }

    static func cars() throws -> Catalog {
        let text = try String(contentsOf: root.appending(path: "corpus/catalog/cars.csv"), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return try SchemaInference().catalog(header: lines[0], rows: Array(lines.dropFirst()))
    }
}
