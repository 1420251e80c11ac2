import Testing

@testable import KnowledgeBase

/// Which amounts of a model's call are taken as said, and which are its own.
@Suite struct FinancingArgumentTests {
    private static let context = ToolContext(
        language: .spanish,
        sources: ClaimSources(
            texts: ["¿Cuánto queda al mes por uno de 200 mil con 20% de enganche? Mi banco cobra 9.5 %."],
            values: [["id": "RM-20421", "price": 244_900]]))

    private static let said: [[String: JSONValue]] = [
        ["price": 200_000], ["price": "200 mil"], ["price": "$200,000.00"], ["price": "244.900,00"],
        ["price": 244_900, "down_payment": "20%"], ["price": 200_000, "down_payment": 0],
        ["price": 200_000, "annual_rate": 9.5], ["price": 200_000, "annual_rate": "9,5%"],
        // The rate that is meant when none is said.
        ["price": 200_000, "annual_rate": "10"], ["price": 244_900, "months": 60],
    ]

    private static let invented: [[String: JSONValue]] = [
        ["price": 199_000], ["price": 244_901], ["price": 20_000], ["price": "210 mil"], ["price": "$1"],
        ["price": 2_449_000], ["price": 200_000, "down_payment": 30_000],
        ["price": 200_000, "down_payment": "25%"],
        // A fifth of the price, which is what was meant; but nobody said the amount.
        ["price": 200_000, "down_payment": 40_000],
        ["price": 200_000, "annual_rate": 12], ["price": 200_000, "annual_rate": "8,5%"],
        ["price": 200_000, "annual_rate": 0.5],
    ]

    private func isRefused(_ arguments: [String: JSONValue]) async throws -> Bool {
        let call = ToolCall(
            id: "1", name: FinancingTool.definition.name, argumentsText: JSONValue.object(arguments).text)
        return try await FinancingPlanTool().run(call, in: Self.context).isError
    }

    private func refused(_ cases: [[String: JSONValue]]) async throws -> Int {
        var count = 0
        for arguments in cases { count += try await isRefused(arguments) ? 1 : 0 }
        return count
    }

    @Test(arguments: invented) func amounts_that_nobody_said_are_refused(arguments: [String: JSONValue])
        async throws
    {
        #expect(try await isRefused(arguments))
    }

    @Test(arguments: said) func amounts_that_were_said_are_computed_with(arguments: [String: JSONValue])
        async throws
    {
        #expect(try await !isRefused(arguments))
    }

    @Test func usual_rate_may_be_given_as_a_number() async throws {
        #expect(try await !isRefused(["price": 200_000, "annual_rate": 10]))
    }

    @Test func share_is_printed() async throws {
        let (caught, wrong) = (try await refused(Self.invented), try await refused(Self.said))
        print(
            "tool arguments: \(caught) of \(Self.invented.count) invented refused, "
                + "\(Self.said.count - wrong) of \(Self.said.count) said pass")
        #expect(caught == Self.invented.count && wrong == 0)
    }
}
