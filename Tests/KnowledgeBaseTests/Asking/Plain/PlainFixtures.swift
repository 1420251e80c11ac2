import Foundation
import KnowledgeBase

/// Written questions with what is expected of them; a third of each was kept aside while the rules were made.
enum PlainFixtures {
    struct Financing: Decodable, Sendable {
        var id: String
        var language: String
        var part: String
        var question: String
        /// `asks`, `continues` or `other`.
        var kind: String
        var price: String?
        var down: String?
        var rate: String?
        var months: [Int]?
        var schedule: Bool?
    }

    struct HandOff: Decodable, Sendable {
        var id: String
        var language: String
        var part: String
        var question: String
        /// `person` or `complaint`; nothing where no person is asked for.
        var reason: String?
    }

    static func financing() throws -> [Financing] { try lines("financing.jsonl") }
    static func handOff() throws -> [HandOff] { try lines("hand-off.jsonl") }

    /// Questions for the documents and the catalog that were written for other tests.
    static func others() throws -> [String] {
        let catalogs = ["catalog", "catalog-fresh", "catalog-later", "catalog-last", "catalog-final"]
        let yaml = try String(
            contentsOf: CatalogFixtures.root.appending(path: "fixtures/questions/corpus.yaml"),
            encoding: .utf8)
        let documents = yaml.split(separator: "\n").compactMap { line in
            line.range(of: "question: ").map { line[$0.upperBound...].trimmingCharacters(in: ["\""]) }
        }
        return try catalogs.flatMap { try CatalogFixtures.cases("\($0).jsonl").map(\.question) } + documents
    }

    private static func lines<Item: Decodable>(_ name: String) throws -> [Item] {
        let file = CatalogFixtures.root.appending(path: "fixtures/questions/\(name)")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Item.self, from: Data($0.utf8))
        }
    }
}

/// Right, wrong and missed.
struct Tally {
    var right = 0
    var wrong = 0
    var missed = 0

    var precision: Double { Double(right) / Double(max(right + wrong, 1)) }
    var recall: Double { Double(right) / Double(max(right + missed, 1)) }

    mutating func add(got: Bool, expected: Bool) {
        if got, expected { right += 1 }
        if got, !expected { wrong += 1 }
        if !got, expected { missed += 1 }
    }
}

extension Tally: CustomStringConvertible {
    var description: String {
        String(
            format: "P %.3f R %.3f (%d right, %d wrong, %d missed)", precision, recall, right, wrong, missed)
    }
}
