import Foundation
import Testing

@testable import KnowledgeBase

@Suite struct PlainReplyListTests {
    private let catalog: Catalog
    private let reader: CatalogQuestionReader
    private let search: CatalogSearch

    init() throws {
        catalog = try CatalogFixtures.cars()
        reader = CatalogQuestionReader(catalog)
        search = CatalogSearch(catalog)
    }

    private func reply(_ text: String, limit: Int = 5) -> [String] {
        let question = reader.read(text)
        let result = search.search(question, limit: limit)
        return PlainReply(language: question.language).list(result, of: catalog)
            .split(separator: "\n").map(String.init)
    }

    @Test func more_than_are_shown_are_counted() {
        let lines = reply("¿qué SUV tienen?")
        #expect(lines.first == "Encontré 118; los 5 que mejor coinciden:")
        #expect(lines.count == 11)
        #expect(lines[1].hasPrefix("1. ") && lines[9].hasPrefix("5. "))
        #expect(lines[2].hasPrefix("https://autos.example/"))
    }

    @Test func all_are_counted_where_all_are_shown() {
        #expect(reply("tem Onix até 60 mil?").first == "Encontrei 2:")
    }

    @Test func one_alone_has_no_number() {
        let lines = reply("RM-20421")
        #expect(lines.first == "I found this one:")
        #expect(lines[1].hasPrefix("Suzuki Swift"))
    }

    @Test func the_nearest_say_which_wishes_they_miss() {
        let lines = reply("tem Onix vermelho até 60 mil?")
        #expect(lines.first == "Não tenho exatamente isso; o mais próximo:")
        #expect(lines.last == "Não atendem: cor («vermelho»)")
        let one = reply("a red RAV4 under 150k with less than 10,000 km")
        #expect(one.last == "It does not meet: price («under 150k»), mileage («less than 10,000 km»)")
    }

    @Test func a_wish_that_was_not_said_is_only_named() {
        let filter = CatalogFilter(
            alternatives: [[CatalogCondition(column: 6, role: .currency, test: .oneOf(["USD"]))]], source: "",
            isAssumed: true)
        let text = PlainReply(language: .spanish).list(
            [catalog.rows[0]], schema: catalog.schema, total: 0, relaxed: [filter, filter])
        #expect(text.hasSuffix("No cumple: moneda"))
    }

    @Test func nothing_at_all_is_said_so() {
        #expect(reply("¿tienen Ferrari?").first?.hasPrefix("No encontré nada así") == true)
    }

    @Test func every_figure_stands_in_the_rows_and_the_question() throws {
        for item in try CatalogFixtures.cases("catalog.jsonl") {
            let question = reader.read(item.question)
            let result = search.search(question, limit: 5)
            let rows = result.rows.map { catalog.rows[$0].json(catalog.schema) }
            let found: JSONValue = ["total": .integer(result.total)]
            let sources = ClaimSources(texts: [item.question], values: rows + [found])
            // Wishes are quoted in the question's language.
            for language in Set([question.language, result.relaxed.isEmpty ? .english : question.language]) {
                let text = PlainReply(language: language).list(result, of: catalog)
                let check = FigureCheck(sources: sources).check(text, language: language)
                #expect(check.passes, "\(text)\n\(check.unsupported.map(\.text))")
            }
        }
    }

    @Test func every_row_is_written_with_its_own_figures_only() {
        let check = CatalogIDCheck(ids: catalog.ids)
        for row in catalog.rows {
            let text = PlainReply(language: .spanish).list([row], schema: catalog.schema, total: 1)
            let sources = ClaimSources(values: [row.json(catalog.schema)])
            #expect(FigureCheck(sources: sources).check(text, language: .spanish).passes, "\(text)")
            #expect(check.check(text).passes)
        }
    }

    @Test func a_changed_price_would_be_noticed() {
        var row = catalog.rows[0]
        row.values[5] = .integer(244_800)
        let text = PlainReply(language: .spanish).list([row], schema: catalog.schema, total: 1)
        let sources = ClaimSources(values: [catalog.rows[0].json(catalog.schema)])
        #expect(!FigureCheck(sources: sources).check(text, language: .spanish).passes)
    }

    @Test func no_markup_of_tables_or_headings_is_written() throws {
        for item in try CatalogFixtures.cases("catalog.jsonl") {
            let text = reply(item.question).joined(separator: "\n")
            #expect(!text.contains("|") && !text.contains("#") && !text.contains("*"))
        }
    }
}

extension Catalog {
    fileprivate var ids: Set<String> { Set(rows.indices.compactMap { value(.id, row: $0).label }) }
}
