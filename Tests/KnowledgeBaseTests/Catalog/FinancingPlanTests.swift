import Foundation
import Testing

@testable import KnowledgeBase

@Suite struct FinancingPlanTests {
    private struct Expected: Decodable {
        var price, down, rate, instalment, last, total, interest, halfway: String
        var months: Int

        static func all() throws -> [Expected] {
            let file = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../fixtures/financing/plans.jsonl")
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            return try lines.map { try JSONDecoder().decode(Expected.self, from: Data($0.utf8)) }
        }
    }

    private func decimal(_ text: String) throws -> Decimal { try #require(Decimal(string: text)) }

    @Test func agrees_with_an_independent_computation_to_the_cent() throws {
        let table = try Expected.all()
        #expect(table.count == 560)
        for row in table {
            let plan = FinancingPlan(
                try FinancingTerms(
                    price: decimal(row.price), downPayment: decimal(row.down), annualRate: decimal(row.rate),
                    months: row.months))
            let ours = [
                plan.instalment, plan.lastInstalment, plan.totalPaid, plan.totalInterest,
                plan.schedule[row.months / 2 < row.months ? row.months / 2 : 0].balance,
            ]
            let theirs = try [row.instalment, row.last, row.total, row.interest, row.halfway].map(decimal)
            #expect(ours == theirs, "\(row)")
        }
    }

    @Test(arguments: [1, 7, 36, 60, 120]) func principal_sums_exactly_and_each_row_adds_up(months: Int) throws
    {
        let price = try decimal("333333.33")
        let plan = FinancingPlan(
            try FinancingTerms(price: price, downPayment: 1, annualRate: 37, months: months))
        #expect(plan.schedule.count == months)
        #expect(plan.schedule.reduce(0) { $0 + $1.principal } == plan.principal)
        #expect(plan.schedule.last?.balance == 0)
        #expect(plan.schedule.allSatisfy { $0.instalment == $0.interest + $0.principal && $0.principal >= 0 })
        #expect(plan.schedule.dropLast().allSatisfy { $0.instalment == plan.instalment })
        #expect(plan.totalPaid == price + plan.totalInterest)
    }

    @Test func without_interest_only_the_last_instalment_differs() throws {
        let plan = FinancingPlan(try FinancingTerms(price: 1000, annualRate: 0, months: 36))
        #expect(plan.instalment == (try decimal("27.78")))
        #expect(plan.lastInstalment == (try decimal("27.70")))
        #expect(plan.totalInterest == 0)
    }

    @Test(arguments: [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.344999", "2.34"), ("2.675", "2.68")])
    func halves_go_away_from_zero(exact: String, rounded: String) throws {
        #expect(try decimal(exact).roundedToCents == decimal(rounded))
    }

    @Test(arguments: [
        (0, 0, 10, 36), (-5, 0, 10, 36), (1000, 1000, 10, 36), (1000, 1200, 10, 36), (1000, -1, 10, 36),
        (1000, 0, -1, 36), (1000, 0, 101, 36), (1000, 0, 10, 0), (1000, 0, 10, 121), (1000, 990, 10, 36),
        (2_000_000_000_000, 0, 10, 36),
    ])
    func nonsense_is_refused(price: Int, down: Int, rate: Int, months: Int) {
        #expect(throws: KnowledgeBaseError.self) {
            try FinancingTerms(
                price: Decimal(price), downPayment: Decimal(down), annualRate: Decimal(rate), months: months)
        }
    }

    @Test func fractions_of_a_cent_are_refused() throws {
        let price = try decimal("1000.005")
        #expect(throws: KnowledgeBaseError.self) { try FinancingTerms(price: price, months: 36) }
    }
}
