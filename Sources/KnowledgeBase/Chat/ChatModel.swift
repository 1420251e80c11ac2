/// A language model that answers a conversation. The contract is checked by `ChatModelContract` in
/// KnowledgeBaseTesting.
public protocol ChatModel: Sendable {
    /// Provider and model as in settings and usage: `openai/gpt-4o-mini`.
    var name: String { get }

    /// The whole reply at once.
    ///
    /// - Throws: ``KnowledgeBaseError`` of kind `model` when the model fails for good, `refused` when it
    ///   refuses this request whatever its state; `CancellationError`.
    func reply(to request: ChatRequest) async throws -> ChatReply

    /// The reply as it is written. The last event is ``ChatEvent/finished(_:)``; a stream without it
    /// ends by throwing what ``reply(to:)`` would. Who stops reading closes the connection.
    func events(for request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error>

    /// The names of the models that the provider offers.
    func models() async throws -> [String]
}

/// A piece of a reply that is being written.
public enum ChatEvent: Sendable, Hashable {
    /// More text.
    case text(String)
    /// What came so far does not count: another model begins anew.
    case discarded
    /// The end, with everything together.
    case finished(ChatReply)
}

/// What a model answered.
public struct ChatReply: Sendable, Hashable {
    public var turn: AssistantTurn
    public var end: End
    /// `nil` when the provider does not tell.
    public var usage: TokenUsage?
    /// The model that answered, as ``ChatModel/name`` has it.
    public var model: String

    /// Why the reply ends where it ends.
    public enum End: String, Sendable, Hashable, Codable {
        /// It is complete.
        case complete
        /// The limit of tokens was reached.
        case length
        /// The model waits for the results of tools.
        case tools
        /// The provider's filter cut or refused it.
        case filtered
        /// Something the protocol's page does not name.
        case other
    }

    public var text: String { turn.text }

    public init(turn: AssistantTurn, end: End, usage: TokenUsage? = nil, model: String) {
        self.turn = turn
        self.end = end
        self.usage = usage
        self.model = model
    }
}

/// Tokens as the provider counts and bills them.
public struct TokenUsage: Sendable, Hashable, Codable {
    /// All of the prompt, cached parts included.
    public var input: Int
    public var output: Int
    /// Of the input, what came from the provider's cache.
    public var cached: Int

    public init(input: Int, output: Int, cached: Int = 0) {
        self.input = Self.sane(input)
        self.output = Self.sane(output)
        self.cached = Self.sane(cached)
    }

    /// What a provider reports may be any number; sums of it must not overflow.
    public static func sane(_ count: Int) -> Int { min(max(count, 0), 1 << 40) }

    public static func + (a: TokenUsage, b: TokenUsage) -> TokenUsage {
        TokenUsage(input: a.input + b.input, output: a.output + b.output, cached: a.cached + b.cached)
    }
}
