/// What a chat model is asked.
public struct ChatRequest: Sendable, Hashable {
    /// Rules that stand above the conversation.
    public var system: String
    /// Oldest first; the first and the last are the user's or a tool's.
    public var messages: [ChatMessage]
    /// What the model may call.
    public var tools: [ToolDefinition]
    public var options: ChatOptions

    public init(
        system: String = "", messages: [ChatMessage], tools: [ToolDefinition] = [],
        options: ChatOptions = ChatOptions()
    ) {
        self.system = system
        self.messages = messages
        self.tools = tools
        self.options = options
    }
}

/// One message of a conversation with a model.
public enum ChatMessage: Sendable, Hashable {
    case user(String)
    /// What the model said before.
    case assistant(AssistantTurn)
    /// What a tool answered to one call.
    case tool(ToolResult)

    public static func assistant(_ text: String) -> ChatMessage {
        .assistant(AssistantTurn(text: text))
    }
}

/// A model's turn: text, calls of tools, or both.
public struct AssistantTurn: Sendable, Hashable {
    public var text: String
    public var calls: [ToolCall]
    /// The turn as its provider sent it, for providers that want it back unchanged; the provider's name
    /// tells who understands it.
    public var original: Original?

    public struct Original: Sendable, Hashable {
        public var provider: String
        public var content: JSONValue

        public init(provider: String, content: JSONValue) {
            self.provider = provider
            self.content = content
        }
    }

    public init(text: String = "", calls: [ToolCall] = [], original: Original? = nil) {
        self.text = text
        self.calls = calls
        self.original = original
    }
}

/// A tool the model may call.
public struct ToolDefinition: Sendable, Hashable {
    /// Letters, digits, `_` and `-`, at most 64: what every provider accepts.
    public var name: String
    /// For the model: what the tool does and when to use it.
    public var summary: String
    /// JSON Schema of the arguments, an object.
    public var parameters: JSONValue

    public init(name: String, summary: String, parameters: JSONValue) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
    }
}

/// One call that a model asks for.
public struct ToolCall: Sendable, Hashable {
    /// The provider's, to pair the result with; made up where the provider has none.
    public var id: String
    public var name: String
    /// JSON as the model wrote it: it need not be valid.
    public var argumentsText: String

    public init(id: String, name: String, argumentsText: String) {
        self.id = id
        self.name = name
        self.argumentsText = argumentsText
    }

    /// The arguments; `nil` when they are not a JSON object. No text at all stands for no arguments.
    public var arguments: [String: JSONValue]? {
        guard !argumentsText.allSatisfy(\.isWhitespace) else { return [:] }
        // What a model wrote is either an object or refused by whoever runs the tool.
        return (try? JSONValue(parsing: argumentsText))?.object
    }
}

/// What a tool answered.
public struct ToolResult: Sendable, Hashable {
    public var call: ToolCall
    public var content: String
    public var isError: Bool

    public init(call: ToolCall, content: String, isError: Bool = false) {
        self.call = call
        self.content = content
        self.isError = isError
    }
}

/// How a model is to answer; `nil` leaves it to the provider.
public struct ChatOptions: Sendable, Hashable {
    /// Tokens of the reply at most.
    public var maxTokens: Int
    /// 0 always takes the likeliest token.
    public var temperature: Double?
    /// Only the likeliest tokens that together have this probability, from 0 to 1.
    public var topP: Double?
    /// Texts at which the reply ends.
    public var stop: [String]
    /// Makes sampling repeatable where the provider can.
    public var seed: Int?

    public init(
        maxTokens: Int = 1024, temperature: Double? = nil, topP: Double? = nil, stop: [String] = [],
        seed: Int? = nil
    ) {
        self.maxTokens = maxTokens
        self.temperature = temperature
        self.topP = topP
        self.stop = stop
        self.seed = seed
    }
}
