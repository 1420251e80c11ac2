import Foundation
import Testing

@testable import KnowledgeBase

@Suite struct FinancingToolTests {
    private func plan(_ arguments: [String: JSONValue]) throws -> JSONValue {
        let plans = try #require(try FinancingTool.run(arguments)["plans"]?.array)
        return try #require(plans.first)
    }

    @Test func one_term_is_computed_to_the_cent() throws {
        let result = try FinancingTool.run(["price": 244900, "down_payment": 48980, "months": 60])
        #expect(result["financed"] == "195920.00")
        #expect(result["annual_rate"] == "10")
        // As in fixtures/financing/plans.jsonl.
        #expect(result["plans"]?.array?.count == 1)
        #expect(
            result["plans"]?.array?.first == [
                "months": 60, "instalment": "4162.72", "last_instalment": "4162.79",
                "total_interest": "53843.27",
                "repaid_amount": "249763.27", "total_paid": "298743.27",
            ])
    }

    @Test func without_a_term_the_usual_four_are_computed() throws {
        let plans = try #require(try FinancingTool.run(["price": 100000])["plans"]?.array)
        #expect(plans.map { $0["months"] } == [36, 48, 60, 72])
    }

    @Test(
        arguments: [
            ["price": "$244,900.00", "down_payment": "48.980,00", "annual_rate": "10 %", "months": "60"],
            ["price": "244.900 pesos", "down_payment": "20%", "annual_rate": "10,0", "months": "60 meses"],
            ["price": "R$ 244.900,00", "down_payment": "48 980", "annual_rate": 10.0, "months": "sesenta"],
            ["price": 244900.0, "down_payment": "20 por ciento", "annual_rate": .null, "months": 60.0],
            ["price": "244.9k", "down_payment": 48980, "months": 60],
        ] as [[String: JSONValue]])
    func numbers_may_be_written_as_people_do(arguments: [String: JSONValue]) throws {
        #expect(try plan(arguments)["instalment"] == "4162.72")
    }

    @Test func a_rate_may_have_three_decimals() throws {
        #expect(try FinancingTool.run(["price": 1000, "annual_rate": "9.125"])["annual_rate"] == "9.125")
    }

    @Test func the_schedule_is_listed_on_demand() throws {
        let rows = try #require(try plan(["price": 1000, "months": 12, "schedule": true])["schedule"]?.array)
        #expect(rows.count == 12)
        #expect(rows.last?["balance"] == "0.00")
        #expect(try plan(["price": 1000, "schedule": true])["schedule"] == nil)
    }

    @Test(
        arguments: [
            [:], ["price": "gratis"], ["price": -5], ["price": "-5"], ["price": true], ["price": "5 o 6"],
            ["price": 1000, "months": 12.5], ["price": 1000, "months": 1e300],
            ["price": 1000, "down_payment": 1000],
            ["price": 1000, "annual_rate": 500], ["price": 1000, "plazo": 12], ["price": 1e300],
            ["price": ["x": 1]],
        ] as [[String: JSONValue]])
    func nonsense_is_refused(arguments: [String: JSONValue]) {
        #expect(throws: KnowledgeBaseError.self) { try FinancingTool.run(arguments) }
    }

    @Test func calls_are_answered_with_json_or_an_error() throws {
        let good = FinancingTool.run(
            ToolCall(id: "1", name: "financing_plan", argumentsText: #"{"price": 1000, "months": 12}"#))
        #expect(!good.isError)
        #expect(try JSONValue(parsing: good.content)["price"] == "1000.00")
        for text in ["{\"price\":", "[1]", "{}", #"{"price": "x"}"#] {
            let bad = FinancingTool.run(ToolCall(id: "1", name: "financing_plan", argumentsText: text))
            #expect(bad.isError && !bad.content.isEmpty, "\(text)")
        }
    }

    @Test func the_definition_is_a_schema_with_a_valid_name() {
        let definition = FinancingTool.definition
        #expect(definition.name == "financing_plan")
        #expect(definition.parameters["required"] == ["price"])
        #expect(definition.parameters["properties"]?.object?.count == 5)
    }

    @Test func an_answer_from_the_result_passes_the_figure_check() throws {
        let result = try FinancingTool.run(["price": 244900, "down_payment": "20%", "months": 60])
        let check = FigureCheck(sources: ClaimSources(values: [result]))
        let answer =
            "Con un enganche de $48,980 son 60 mensualidades de $4,162.72 al 10 %; en total paga $298,743.27."
        #expect(check.check(answer, language: .spanish).passes)
        #expect(!check.check("Son 60 mensualidades de $4,126.72.", language: .spanish).passes)
    }
}
