import Foundation
import KnowledgeBase
import Testing

/// Which questions ask for what no column says: 90 written ones, a third of them before any rule was (`held-out`),
/// and all questions about the catalog, none of which does.
@Suite struct PropertyFixtureTests {
    private struct Case: Decodable {
        var id: String
        var part: String
        var language: String
        var question: String
        /// `unknown`, `stated` or `rows`.
        var asks: String
        /// The role of the column that is asked for.
        var column: String?
    }

    private struct Tally {
        var right = 0
        var given = 0
        var expected = 0

        var precision: Double { Double(right) / Double(max(given, 1)) }
        var recall: Double { Double(right) / Double(max(expected, 1)) }
    }

    /// Unknown properties that are recognised or go to the documents alone: those whose rows are no answer. A
    /// question for rows is wrong here when it is refused.
    @Test(arguments: [("held-out", 30), ("tuning", 60), ("fresh", 70)])
    func unknown_properties_are_told_from_stated_ones(part: String, count: Int) throws {
        let reader = CatalogQuestionReader(try CatalogFixtures.cars())
        var tally = Tally()
        let cases = try Self.cases().filter { $0.part == part }
        #expect(cases.count == count)
        for item in cases {
            let question = reader.read(item.question)
            let isUnknown = item.asks == "unknown"
            let isRefused = question.unknownProperty != nil || isUnknown && !question.isAboutCatalog
            tally.right += isRefused && isUnknown ? 1 : 0
            tally.given += isRefused ? 1 : 0
            tally.expected += isUnknown ? 1 : 0
            if isRefused != isUnknown || !question.isAboutCatalog {
                print(
                    "\(item.id) \(item.question) \(item.asks) \(question.asksFor) \(question.isAboutCatalog)")
            }
        }
        print("properties \(part): P \(tally.precision) R \(tally.recall)")
        #expect(tally.precision >= 0.97)
        #expect(tally.recall >= 0.85)
    }

    @Test func stated_properties_are_their_columns() throws {
        let catalog = try CatalogFixtures.cars()
        let reader = CatalogQuestionReader(catalog)
        let stated = try Self.cases().filter { $0.asks == "stated" }
        let right = stated.filter { item in
            guard case .column(let place) = reader.read(item.question).asksFor else { return false }
            return catalog.schema.columns[place].role.rawValue == item.column
        }
        for item in stated where !right.contains(where: { $0.id == item.id }) {
            print("\(item.id) \(item.question) \(reader.read(item.question).asksFor)")
        }
        #expect(stated.count == 24)
        #expect(right.count >= 22)
    }

    @Test(arguments: [
        "catalog.jsonl", "catalog-fresh.jsonl", "catalog-later.jsonl", "catalog-last.jsonl",
        "catalog-final.jsonl",
    ])
    func questions_for_rows_ask_for_no_unknown_property(file: String) throws {
        let reader = CatalogQuestionReader(try CatalogFixtures.cars())
        for item in try CatalogFixtures.cases(file) {
            let question = reader.read(item.question)
            #expect(question.unknownProperty == nil, "\(item.id) \(item.question)")
        }
    }

    private static func cases() throws -> [Case] {
        let file = CatalogFixtures.root.appending(path: "fixtures/questions/catalog-properties.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Case.self, from: Data($0.utf8))
        }
    }
}
