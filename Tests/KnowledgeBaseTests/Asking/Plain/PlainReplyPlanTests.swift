import Foundation
import Testing

@testable import KnowledgeBase

@Suite struct PlainReplyPlanTests {
    private func question(_ text: String) throws -> FinancingQuestion {
        try #require(FinancingQuestionReader().question(in: text), "\(text)")
    }

    private func lines(
        _ text: String, _ language: Language, price: Decimal? = nil, currency: String? = "MXN"
    ) throws -> [String] {
        let question = try question(text)
        let plan = try #require(try question.plan(price: price))
        return PlainReply(language: language).plan(plan, for: question, currency: currency)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func a_plan_tells_the_loan_the_terms_and_what_is_assumed() throws {
        #expect(
            try lines(
                "¿de cuánto las mensualidades de 244,900 con 20% de enganche a 48 y 60 meses?", .spanish) == [
                    "Precio: $244,900", "Enganche: $48,980", "A financiar: $195,920",
                    "Tasa: 10 % anual (supuesta, porque no indicó otra)",
                    "48 meses: $4,969.04 al mes · total con enganche: $287,493.72",
                    "60 meses: $4,162.72 al mes · total con enganche: $298,743.27",
                    "Es una estimación; la tasa y las condiciones del crédito pueden ser otras.",
                ])
    }

    @Test func a_rate_that_was_given_is_not_called_assumed() throws {
        let text = try lines("what are the payments on 100,000 at 9.9% over 36 months?", .english)
        #expect(text.contains("Rate: 9.9% a year"))
        #expect(text.contains("Down payment: $0"))
        #expect(!text.contains { $0.hasPrefix("Financed") })
    }

    @Test func a_monthly_rate_says_how_it_was_converted() throws {
        let text = try lines(
            "quanto fica a parcela de R$ 80.000 em 48x com taxa de 1,5% ao mês?", .portuguese)
        #expect(text.contains { $0.hasPrefix("Taxa: 18 % ao ano (nominal: a taxa mensal") })
        #expect(text.contains { $0.hasPrefix("48 meses: R$ 2.350,00 por mês") })
    }

    @Test func a_schedule_has_a_line_for_every_payment() throws {
        let text = try lines("amortization schedule for 1,200 over 12 months at 11%", .english)
        #expect(text.contains("1: $106.06 ($11.00 + $95.06), $1,104.94"))
        #expect(text.contains("12: $106.03 ($0.96 + $105.07), $0.00"))
    }

    @Test func a_schedule_without_a_term_asks_for_one() throws {
        let text = try lines("quiero la tabla de amortización de 200 mil", .spanish)
        #expect(text.contains("Para la tabla de pagos dígame a cuántos meses."))
    }

    @Test func a_rows_plan_is_in_its_currency_under_its_name() throws {
        let catalog = try CatalogFixtures.cars()
        let place = try #require(
            catalog.rows.indices.first { catalog.value(.currency, row: $0).label == "BRL" })
        let question = try question("how much a month over 48 months?")
        let price = try #require(catalog.value(.price, row: place).exact)
        let plan = try #require(try question.plan(price: price, currency: "BRL"))
        let text = PlainReply(language: .english).plan(
            plan, for: question, of: catalog.rows[place], in: catalog.schema, currency: "MXN")
        let id = try #require(catalog.value(.id, row: place).label)
        #expect(text.split(separator: "\n").first?.hasSuffix("(\(id))") == true)
        #expect(text.contains("Price: R$ "))
        let sources = ClaimSources(values: [plan, catalog.rows[place].json(catalog.schema)])
        #expect(FigureCheck(sources: sources).check(text, language: .english).passes)
    }

    @Test func a_price_that_is_not_the_rows_is_the_customers() throws {
        let catalog = try CatalogFixtures.cars()
        let question = try question("mensualidades a 48 meses si me lo dejan en 230 mil, de cuánto serían")
        let plan = try #require(try question.plan(price: 244_900))
        let text = PlainReply(language: .spanish).plan(
            plan, for: question, of: catalog.rows[0], in: catalog.schema)
        #expect(text.contains("Precio que indicó: $230,000"))
    }

    @Test(arguments: ["MXN", "USD", "BRL", "EUR", nil])
    func every_figure_stands_in_the_result(currency: String?) throws {
        for language in [Language.spanish, .portuguese, .english] {
            for item in try PlainFixtures.financing() where item.kind == "asks" && item.part == "open" {
                let question = try question(item.question)
                let plan = try #require(try question.plan(price: 345_678))
                let text = PlainReply(language: language).plan(plan, for: question, currency: currency)
                let check = FigureCheck(sources: ClaimSources(values: [plan])).check(text, language: language)
                #expect(check.passes, "\(text)\n\(check.unsupported.map(\.text))")
                let isRight = plan["plans"]?.array?.first?["instalment"]?.string.map {
                    text.contains(FigureStyle(currency: question.currency ?? currency).money($0, cents: true))
                }
                #expect(isRight == true)
            }
        }
    }

    @Test func fixed_sentences_promise_no_figure() {
        let all: [FixedReply] = [
            .handOff, .moderated, .contactLimit, .dayLimit, .financingNeedsPrice,
            .financingImpossible,
        ]
        for reply in all {
            for language in Language.allCases {
                let text = reply.text(in: language)
                #expect(!text.contains(where: \.isNumber) && text.count < 160)
            }
        }
    }
}
