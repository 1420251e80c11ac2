import Foundation
import KnowledgeBase

/// `POST {base}/chat/completions` of OpenAI and of the many servers that speak like it.
/// (OpenAI API reference, "Chat Completions" and "Streaming".)
struct OpenAIChat: ChatRoute {
    let model: String
    let dialect: OpenAIDialect
    var provider: String { dialect.provider }

    func request(for request: ChatRequest, isStreamed: Bool) throws -> ProviderRequest {
        var wire = try ProviderRequest.json("/chat/completions", body(request, isStreamed: isStreamed))
        if isStreamed { wire.accept = "text/event-stream" }
        return wire
    }

    private func body(_ request: ChatRequest, isStreamed: Bool) -> OpenAIChatBody {
        let options = request.options
        var body = OpenAIChatBody(model: model, messages: messages(request))
        if dialect.limitsByMaxCompletionTokens {
            body.maxCompletionTokens = options.maxTokens
        } else {
            body.maxTokens = options.maxTokens
        }
        body.temperature = options.temperature
        body.topP = options.topP
        body.stop = options.stop.isEmpty ? nil : options.stop
        body.seed = options.seed
        body.tools = request.tools.isEmpty ? nil : request.tools.map(OpenAIChatBody.Tool.init)
        if isStreamed {
            body.stream = true
            body.streamOptions = dialect.asksForUsage ? .init() : nil
        }
        return body
    }

    private func messages(_ request: ChatRequest) -> [OpenAIChatBody.Message] {
        let system =
            request.system.isEmpty ? [] : [OpenAIChatBody.Message(role: "system", content: request.system)]
        return system + request.messages.map(OpenAIChatBody.Message.init)
    }

    func reply(from bytes: Data) throws -> ChatReply {
        let answer = try OpenAIChatAnswer.decode(bytes)
        guard let choice = answer.choices?.first, let message = choice.message else {
            throw BrokenStream("its answer holds no choice")
        }
        var assembly = ToolCallAssembly()
        for (position, call) in (message.toolCalls ?? []).enumerated() { assembly.add(call, at: position) }
        let calls = assembly.calls
        return ChatReply(
            turn: AssistantTurn(text: message.content ?? message.refusal ?? "", calls: calls),
            end: OpenAIChatAnswer.end(choice.finishReason, hasCalls: !calls.isEmpty),
            usage: answer.tokens, model: name)
    }

    func decoder() -> any ChatStreamDecoder { OpenAIChatDecoder(name: name) }

    var modelsRequest: ProviderRequest { .get("/models") }

    /// `{"data": [...]}`, or the bare list that some servers send.
    func models(from bytes: Data) throws -> [String] {
        guard let root = try? JSONDecoder().decode(JSONValue.self, from: bytes),
            let items = root["data"]?.array ?? root["models"]?.array ?? root.array
        else { throw BrokenStream("its answer is no list of models") }
        return items.compactMap { $0["id"]?.string ?? $0["name"]?.string }
    }
}

/// Where servers that speak OpenAI's protocol differ.
public struct OpenAIDialect: Sendable, Hashable {
    /// The name in front of the model's.
    public var provider = "openai"
    /// OpenAI's reasoning models know only `max_completion_tokens`, most local servers only `max_tokens`.
    public var limitsByMaxCompletionTokens = false
    /// Whether to ask for usage at the end of a stream; a few old servers refuse to be asked.
    public var asksForUsage = true

    public init() {}
}

extension EndpointChat {
    /// A chat model at an OpenAI-compatible endpoint.
    ///
    /// - Parameters:
    ///   - client: its base address ends in the version, as in `https://api.openai.com/v1`.
    ///   - firstToken: how long to wait for the first word of a streamed answer.
    public static func openAI(
        model: String, dialect: OpenAIDialect = .init(), client: ProviderClient,
        firstToken: Duration = .seconds(60)
    ) -> EndpointChat {
        EndpointChat(
            route: OpenAIChat(model: model, dialect: dialect), client: client, firstToken: firstToken)
    }
}

/// The request's body.
struct OpenAIChatBody: Encodable {
    var model: String
    var messages: [Message]
    var maxTokens: Int?
    var maxCompletionTokens: Int?
    var temperature: Double?
    var topP: Double?
    var stop: [String]?
    var seed: Int?
    var tools: [Tool]?
    var stream: Bool?
    var streamOptions: StreamOptions?

    enum CodingKeys: String, CodingKey {
        case model, messages, temperature, stop, seed, tools, stream
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
        case topP = "top_p"
        case streamOptions = "stream_options"
    }

    init(model: String, messages: [Message]) {
        self.model = model
        self.messages = messages
    }

    struct StreamOptions: Encodable {
        var includeUsage = true

        enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
    }

    struct Message: Encodable {
        var role: String
        var content: String?
        var toolCalls: [Call]?
        var toolCallID: String?

        enum CodingKeys: String, CodingKey {
            case role, content
            case toolCalls = "tool_calls"
            case toolCallID = "tool_call_id"
        }

        init(role: String, content: String) {
            self.role = role
            self.content = content
        }

        init(_ message: ChatMessage) {
            switch message {
            case .user(let text): self.init(role: "user", content: text)
            case .assistant(let turn):
                self.init(role: "assistant", content: turn.text)
                toolCalls = turn.calls.isEmpty ? nil : turn.calls.map(Call.init)
                if turn.text.isEmpty, toolCalls != nil { content = nil }
            case .tool(let result):
                self.init(role: "tool", content: result.content)
                toolCallID = result.call.id
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(role, forKey: .role)
            // Servers want the field even where it is null.
            try container.encode(content, forKey: .content)
            try container.encodeIfPresent(toolCalls, forKey: .toolCalls)
            try container.encodeIfPresent(toolCallID, forKey: .toolCallID)
        }
    }

    struct Call: Encodable {
        var id: String
        var type = "function"
        var function: Function

        struct Function: Encodable {
            var name: String
            var arguments: String
        }

        init(_ call: ToolCall) {
            id = call.id
            // Servers parse what stands here, so a model's broken JSON cannot go back as it came.
            function = Function(
                name: call.name, arguments: call.arguments.map { JSONValue.object($0).text } ?? "{}")
        }
    }

    struct Tool: Encodable {
        var type = "function"
        var function: Function

        struct Function: Encodable {
            var name: String
            var description: String
            var parameters: JSONValue
        }

        init(_ tool: ToolDefinition) {
            function = Function(name: tool.name, description: tool.summary, parameters: tool.parameters)
        }
    }
}
