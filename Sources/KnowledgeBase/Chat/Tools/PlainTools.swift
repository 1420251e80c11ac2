import Foundation

/// ``FinancingTool`` with amounts that somebody has said: a model's own guess at a price would come back from the
/// calculation as if it were a source.
public struct FinancingPlanTool: Tool {
    private let defaults: FinancingDefaults

    public init(assuming defaults: FinancingDefaults = FinancingDefaults()) {
        self.defaults = defaults
    }

    public var definition: ToolDefinition { FinancingTool.definition(defaults) }

    private static let given = ["price", "down_payment", "annual_rate"]

    public func run(_ call: ToolCall, in context: ToolContext) async throws -> ToolOutcome {
        let arguments = call.arguments ?? [:]
        for name in Self.given {
            guard let value = arguments[name], !isGiven(value, name, context.sources) else { continue }
            return .failure(
                "\(name) \(value.text) stands neither in the material nor in what the customer wrote. Look it up, "
                    + "or leave it out.")
        }
        let result = FinancingTool.run(call, assuming: defaults)
        return ToolOutcome(text: result.content, isError: result.isError)
    }

    /// Held against the material as what it is: a mileage of the same figure is no price.
    private func isGiven(_ value: JSONValue, _ name: String, _ sources: ClaimSources) -> Bool {
        // What is no number is refused by the calculation.
        guard let amount = WrittenAmount(value), amount.number != 0 else { return true }
        let isRate = name == "annual_rate"
        if isRate, amount.number == defaults.annualRate { return true }
        let claim = isRate || amount.isPercent ? "\(amount.number)%" : "$\(amount.number)"
        return FigureCheck(sources: sources).check(claim).passes
    }
}

/// Lets a person take over.
public struct HandOffTool: Tool {
    public init() {}

    public let definition = ToolDefinition(
        name: "hand_off",
        summary: """
            Asks a person of the company to take over. Use it when the customer asks for a person, complains, or needs \
            what only a person can do. Tell the customer that you pass the conversation on; promise no time.
            """,
        parameters: [
            "type": "object",
            "properties": [
                "reason": ["type": "string", "description": "For the person, in one short sentence"]
            ],
            "required": ["reason"], "additionalProperties": false,
        ])

    private static let longestReason = 300

    public func run(_ call: ToolCall, in context: ToolContext) async throws -> ToolOutcome {
        let reason = call.arguments?["reason"]?.string ?? ""
        guard !reason.isEmpty else { return .failure("'reason' is missing.") }
        return ToolOutcome(
            text: "A person has been asked to take over.",
            handOff: HandOff(reason: String(reason.prefix(Self.longestReason))))
    }
}
