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

    private func isGiven(_ value: JSONValue, _ name: String, _ sources: ClaimSources) -> Bool {
        let text = value.string ?? value.text
        if ["0", "0.0", "0%"].contains(text) { return true }
        if name == "annual_rate", value.number.map({ "\($0)" }) ?? text == "\(defaults.annualRate)" {
            return true
        }
        // A rate is a percentage, however it is given.
        let claim = name == "annual_rate" && !text.hasSuffix("%") ? "\(text)%" : text
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
