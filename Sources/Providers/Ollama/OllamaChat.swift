import Foundation
import KnowledgeBase

/// `POST {base}/api/chat` of Ollama. The window is always set: by default it is small, and a longer prompt
/// is cut silently from its start. (Ollama API documentation, "Generate a chat completion".)
struct OllamaChat: ChatRoute {
    let provider = "ollama"
    let model: String
    let settings: OllamaChatSettings

    func request(for request: ChatRequest, isStreamed: Bool) throws -> ProviderRequest {
        let options = request.options
        let system: [Message] =
            request.system.isEmpty ? [] : [Message(role: "system", content: request.system)]
        let body = Body(
            model: model, messages: system + request.messages.map(Message.init),
            tools: request.tools.map(OpenAIChatBody.Tool.init), stream: isStreamed,
            options: Options(
                numCtx: settings.window, numPredict: options.maxTokens, temperature: options.temperature,
                topP: options.topP, seed: options.seed, stop: options.stop.isEmpty ? nil : options.stop),
            keepAlive: settings.keepAlive)
        var wire = try ProviderRequest.json("/api/chat", body)
        if isStreamed { wire.accept = "application/x-ndjson" }
        return wire
    }

    func reply(from bytes: Data) throws -> ChatReply {
        var assembly = OllamaChatAssembly(name: name)
        _ = try assembly.add(OllamaChatAnswer.decode(bytes))
        return try assembly.reply()
    }

    func decoder() -> any ChatStreamDecoder { OllamaChatDecoder(name: name) }

    var modelsRequest: ProviderRequest { .get("/api/tags") }

    func models(from bytes: Data) throws -> [String] {
        guard let root = try? JSONDecoder().decode(JSONValue.self, from: bytes),
            let items = root["models"]?.array
        else { throw BrokenStream("its answer is no list of models") }
        return items.compactMap { $0["name"]?.string ?? $0["model"]?.string }
    }
}

/// What an Ollama server needs to know beside the request.
public struct OllamaChatSettings: Sendable, Hashable {
    /// Tokens of prompt and reply together. Another value makes the server load the model again.
    public var window = 8192
    /// How long the model stays loaded: `5m`, `0` for not at all, `-1` for ever; `nil` leaves it to the server.
    public var keepAlive: String?

    public init() {}
}

extension EndpointChat {
    /// A chat model at an Ollama server.
    ///
    /// - Parameter firstToken: how long to wait for the first word; the first question after a pause loads
    ///   the model, which takes minutes on a slow disk.
    public static func ollama(
        model: String, settings: OllamaChatSettings = .init(), client: ProviderClient,
        firstToken: Duration = .seconds(180)
    ) -> EndpointChat {
        EndpointChat(
            route: OllamaChat(model: model, settings: settings), client: client, firstToken: firstToken)
    }
}

// MARK: The wire

extension OllamaChat {
    struct Body: Encodable {
        var model: String
        var messages: [Message]
        /// Sent even when empty, as the official client does.
        var tools: [OpenAIChatBody.Tool]
        /// The server's default is true.
        var stream: Bool
        var options: Options
        var keepAlive: String?

        enum CodingKeys: String, CodingKey {
            case model, messages, tools, stream, options
            case keepAlive = "keep_alive"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(model, forKey: .model)
            try container.encode(messages, forKey: .messages)
            try container.encode(tools, forKey: .tools)
            try container.encode(stream, forKey: .stream)
            try container.encode(options, forKey: .options)
            // A bare number is a number of seconds; as a string it would lack its unit.
            if let seconds = keepAlive.flatMap({ Int($0) }) {
                try container.encode(seconds, forKey: .keepAlive)
            } else {
                try container.encodeIfPresent(keepAlive, forKey: .keepAlive)
            }
        }
    }

    struct Options: Encodable {
        var numCtx: Int
        var numPredict: Int
        var temperature: Double?
        var topP: Double?
        var seed: Int?
        var stop: [String]?

        enum CodingKeys: String, CodingKey {
            case temperature, seed, stop
            case numCtx = "num_ctx"
            case numPredict = "num_predict"
            case topP = "top_p"
        }
    }

    struct Message: Encodable {
        var role: String
        var content: String
        var toolCalls: [Call]?
        var toolName: String?

        enum CodingKeys: String, CodingKey {
            case role, content
            case toolCalls = "tool_calls"
            case toolName = "tool_name"
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
            case .tool(let result):
                self.init(role: "tool", content: result.content)
                toolName = result.call.name
            }
        }
    }

    struct Call: Encodable {
        var function: Function

        struct Function: Encodable {
            var name: String
            var arguments: [String: JSONValue]
        }

        init(_ call: ToolCall) {
            function = Function(name: call.name, arguments: call.arguments ?? [:])
        }
    }
}

/// One object of an answer: the only one, or a line of a stream.
struct OllamaChatAnswer: Decodable {
    var message: Message?
    var done: Bool?
    var doneReason: String?
    var promptEvalCount: Int?
    var evalCount: Int?
    var error: String?

    enum CodingKeys: String, CodingKey {
        case message, done, error
        case doneReason = "done_reason"
        case promptEvalCount = "prompt_eval_count"
        case evalCount = "eval_count"
    }

    struct Message: Decodable {
        var content: String?
        var thinking: String?
        var toolCalls: [OpenAIChatAnswer.Call]?

        enum CodingKeys: String, CodingKey {
            case content, thinking
            case toolCalls = "tool_calls"
        }
    }

    static func decode(_ bytes: Data) throws -> OllamaChatAnswer {
        guard let answer = try? JSONDecoder().decode(OllamaChatAnswer.self, from: bytes) else {
            throw BrokenStream("its answer is not what the protocol says")
        }
        if let error = answer.error { throw ChatFault(error) }
        return answer
    }
}

/// Puts one reply together from its objects.
struct OllamaChatAssembly {
    let name: String
    private var text = ""
    private var calls: [ToolCall] = []
    private var last: OllamaChatAnswer?

    init(name: String) {
        self.name = name
    }

    /// What this object brings.
    mutating func add(_ answer: OllamaChatAnswer) throws -> ChatPiece? {
        // What follows the end is not the answer's.
        guard last == nil else { return nil }
        for call in answer.message?.toolCalls ?? [] {
            var assembly = ToolCallAssembly()
            assembly.add(call, at: 0)
            // Calls come whole, often without an id, and their indexes are not to be relied on.
            calls += assembly.calls.map {
                ToolCall(
                    id: call.id ?? "call_\(calls.count)", name: $0.name, argumentsText: $0.argumentsText)
            }
        }
        if answer.done == true { last = answer }
        let piece = answer.message?.content ?? ""
        text += piece
        guard piece.isEmpty else { return .text(piece) }
        let isWork = answer.message?.thinking?.isEmpty == false || answer.message?.toolCalls?.isEmpty == false
        return isWork ? .work : nil
    }

    func reply() throws -> ChatReply {
        guard let last else { throw BrokenStream("its answer broke off before the end") }
        return ChatReply(
            turn: AssistantTurn(text: text, calls: calls), end: end(last.doneReason), usage: usage(last),
            model: name)
    }

    private func end(_ reason: String?) -> ChatReply.End {
        guard calls.isEmpty else { return .tools }
        return switch reason {
        case "stop", nil: .complete
        case "length": .length
        default: .other
        }
    }

    /// The prompt's count is missing where all of it was cached.
    private func usage(_ last: OllamaChatAnswer) -> TokenUsage? {
        last.evalCount.map { TokenUsage(input: last.promptEvalCount ?? 0, output: $0) }
    }
}

/// Reads the lines of one streamed answer.
struct OllamaChatDecoder: ChatStreamDecoder {
    private var buffer = LineBuffer()
    private var assembly: OllamaChatAssembly

    init(name: String) {
        assembly = OllamaChatAssembly(name: name)
    }

    mutating func pieces(adding piece: some Sequence<UInt8> & Sendable) throws -> [ChatPiece] {
        try buffer.lines(adding: piece).compactMap { try read($0) }
    }

    mutating func reply() throws -> ChatReply {
        _ = try read(buffer.take())
        return try assembly.reply()
    }

    private mutating func read(_ line: String) throws -> ChatPiece? {
        guard !line.allSatisfy(\.isWhitespace) else { return nil }
        return try assembly.add(OllamaChatAnswer.decode(Data(line.utf8)))
    }
}
