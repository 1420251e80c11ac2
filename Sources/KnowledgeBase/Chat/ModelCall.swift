/// What one call of a model took.
public struct ModelCall: Sendable, Hashable, Codable {
    /// Provider and model.
    public var model: String
    public var purpose: UsageRecord.Purpose
    public var tokens: TokenUsage
    /// Whether the provider did not tell and the tokens are an upper estimate.
    public var isEstimated: Bool

    public init(
        model: String, purpose: UsageRecord.Purpose, tokens: TokenUsage, isEstimated: Bool = false
    ) {
        self.model = model
        self.purpose = purpose
        self.tokens = tokens
        self.isEstimated = isEstimated
    }

    /// - Parameter counter: counts where the provider does not, and learns where it does.
    init(
        _ reply: ChatReply, to request: ChatRequest, for purpose: UsageRecord.Purpose,
        by counter: TokenCounter
    ) {
        model = reply.model
        self.purpose = purpose
        if let usage = reply.usage {
            counter.learn(bytes: request.bytes, tokens: usage.input)
            tokens = usage
            isEstimated = false
        } else {
            let written =
                reply.text.utf8.count + reply.turn.calls.map(\.argumentsText.utf8.count).reduce(0, +)
            tokens = TokenUsage(
                input: counter.count(bytes: request.bytes), output: counter.count(bytes: written))
            isEstimated = true
        }
    }
}
