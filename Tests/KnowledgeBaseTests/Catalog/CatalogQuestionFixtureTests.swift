import Foundation
import KnowledgeBase
import Testing

/// Precision and recall over the written questions; the rows expected were found by a script of its own
/// (fixtures/questions/catalog-expected.py).
@Suite struct CatalogQuestionFixtureTests {
    private struct Tally {
        var right = 0
        var given = 0
        var expected = 0
        /// Means over questions.
        var precision = 0.0
        var recall = 0.0
        var questions = 0

        mutating func add(given: Set<String>, expected: Set<String>) {
            let both = given.intersection(expected).count
            right += both
            self.given += given.count
            self.expected += expected.count
            precision += given.isEmpty ? (expected.isEmpty ? 1 : 0) : Double(both) / Double(given.count)
            recall += expected.isEmpty ? (given.isEmpty ? 1 : 0) : Double(both) / Double(expected.count)
            questions += 1
        }

        var meanPrecision: Double { precision / Double(max(questions, 1)) }
        var meanRecall: Double { recall / Double(max(questions, 1)) }
        var microPrecision: Double { Double(right) / Double(max(given, 1)) }
        var microRecall: Double { Double(right) / Double(max(expected, 1)) }
    }

    @Test(arguments: [
        "catalog.jsonl", "catalog-fresh.jsonl", "catalog-later.jsonl", "catalog-last.jsonl",
        "catalog-final.jsonl",
    ])
    func questions_become_the_filters_and_rows_they_mean(file: String) throws {
        let catalog = try CatalogFixtures.cars()
        let reader = CatalogQuestionReader(catalog)
        let search = CatalogSearch(catalog)
        var filters: [String: Tally] = [:]
        var rows: [String: Tally] = [:]
        for item in try CatalogFixtures.cases(file) {
            let question = reader.read(item.question)
            let result = search.search(question, limit: 400)
            let asked = Self.plain(question)
            let expected = Self.plain(item)
            filters[item.language, default: Tally()].add(given: asked, expected: expected)
            let ids =
                question.isAboutCatalog && !asked.isEmpty && result.relaxed.isEmpty
                ? Self.ids(result, catalog) : []
            rows[item.language, default: Tally()].add(
                given: Self.comparable(ids, item), expected: Self.expectedRows(item))
            if asked != expected || question.isAboutCatalog != item.about {
                print(
                    "\(item.id) [\(question.language.rawValue)] \(item.question)\n  got  \(asked.sorted()) \(question.isAboutCatalog)\n  want \(expected.sorted()) \(item.about)"
                )
            }
            Self.checkOrder(ids, item)
        }
        for language in filters.keys.sorted() {
            let asked = try #require(filters[language])
            let found = try #require(rows[language])
            print(
                "\(file) \(language): \(asked.questions) questions, filters P \(Self.percent(asked.microPrecision)) R \(Self.percent(asked.microRecall)), rows P \(Self.percent(found.meanPrecision)) R \(Self.percent(found.meanRecall))"
            )
            #expect(asked.microPrecision >= 0.95)
            #expect(asked.microRecall >= 0.95)
            #expect(found.meanPrecision >= 0.95)
            #expect(found.meanRecall >= 0.95)
        }
    }

    /// Filters, order and number of rows as one set of short texts; the values within a filter have no order.
    private static func plain(_ question: CatalogQuestion) -> Set<String> {
        var result = Set(question.filters.map { sorted($0.description) })
        if let sort = question.sort {
            result.insert("sort \(sort.role.rawValue) \(sort.isDescending ? "desc" : "asc")")
        }
        if let limit = question.limit { result.insert("limit \(limit)") }
        return result
    }

    private static func plain(_ item: CatalogFixtures.Case) -> Set<String> {
        var result = Set(item.filters.map(sorted))
        if let sort = item.sort { result.insert("sort \(sort)") }
        if let limit = item.limit { result.insert("limit \(limit)") }
        return result
    }

    private static func sorted(_ filter: String) -> String {
        guard !filter.contains("&"), let sign = filter.firstIndex(of: "=") else { return filter }
        let values = filter[filter.index(after: sign)...].split(separator: "|").sorted()
        return filter[...sign] + values.joined(separator: "|")
    }

    private static func ids(_ result: CatalogResult, _ catalog: Catalog) -> [String] {
        result.rows.compactMap { catalog.value(.id, row: $0).texts.first }
    }

    /// Where only the number of rows and some of them are kept, the first ones and each of the rest by its place.
    private static func comparable(_ ids: [String], _ item: CatalogFixtures.Case) -> Set<String> {
        guard let first = item.first else { return Set(ids) }
        let kept = Set(first).intersection(ids)
        return kept.union((0..<(ids.count - kept.count)).map { "other \($0)" })
    }

    private static func expectedRows(_ item: CatalogFixtures.Case) -> Set<String> {
        if let ids = item.ids { return Set(ids) }
        guard let first = item.first, let count = item.count else { return [] }
        return Set(first).union((0..<(count - first.count)).map { "other \($0)" })
    }

    private static func checkOrder(_ ids: [String], _ item: CatalogFixtures.Case) {
        guard item.sort != nil, let expected = item.ids ?? item.first, Set(expected).isSubset(of: ids) else {
            return
        }
        #expect(Array(ids.prefix(expected.count)) == expected, "\(item.id) \(item.question)")
    }

    private static func percent(_ share: Double) -> String { String(format: "%.1f", share * 100) }
}
