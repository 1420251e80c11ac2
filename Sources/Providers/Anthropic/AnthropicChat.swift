import Foundation
import KnowledgeBase
import Networking

/// `POST {base}/v1/messages` of Anthropic. (Anthropic API reference, "Messages" and "Streaming messages".)
struct AnthropicChat: ChatRoute {
    let provider = "anthropic"
    let model: String
    let settings: AnthropicSettings

    func request(for request: ChatRequest, isStreamed: Bool) throws -> ProviderRequest {
        var body: [String: JSONValue] = [
            "model": .string(model), "max_tokens": .integer(request.options.maxTokens),
            "messages": AlternatingTurns(request.messages, blocks: blocks).json,
        ]
        if !request.system.isEmpty { body["system"] = .string(request.system) }
        if !request.tools.isEmpty { body["tools"] = .array(request.tools.map(Self.tool)) }
        // Newer models do not know these; they go only where somebody asks for them. A seed is not known at all.
        if let temperature = request.options.temperature { body["temperature"] = .number(temperature) }
        if let topP = request.options.topP { body["top_p"] = .number(topP) }
        if !request.options.stop.isEmpty {
            body["stop_sequences"] = .array(request.options.stop.map(JSONValue.string))
        }
        if isStreamed { body["stream"] = true }
        var wire = try ProviderRequest.json("/v1/messages", JSONValue.object(body), headers: headers)
        if isStreamed { wire.accept = "text/event-stream" }
        return wire
    }

    private var headers: [(name: String, value: String)] { [("anthropic-version", settings.version)] }

    func reply(from bytes: Data) throws -> ChatReply {
        guard let root = try? JSONDecoder().decode(JSONValue.self, from: bytes) else {
            throw BrokenStream("its answer is not what the protocol says")
        }
        try Self.refuse(root)
        guard let blocks = root["content"]?.array else { throw BrokenStream("its answer holds no content") }
        return ChatReply(
            turn: Self.turn(blocks), end: Self.end(root["stop_reason"]?.string),
            usage: root["usage"].flatMap(Self.usage), model: name)
    }

    func decoder() -> any ChatStreamDecoder { AnthropicChatDecoder(name: name) }

    var modelsRequest: ProviderRequest {
        .get("/v1/models?limit=1000", headers: headers)
    }

    func models(from bytes: Data) throws -> [String] {
        guard let root = try? JSONDecoder().decode(JSONValue.self, from: bytes),
            let items = root["data"]?.array
        else { throw BrokenStream("its answer is no list of models") }
        return items.compactMap { $0["id"]?.string }
    }
}

/// Which of the protocol's generations is spoken.
public struct AnthropicSettings: Sendable, Hashable {
    /// The `anthropic-version` header.
    public var version = "2023-06-01"

    public init() {}
}

extension EndpointChat {
    /// A chat model of Anthropic.
    ///
    /// - Parameters:
    ///   - client: from ``ProviderClient/anthropic(connections:base:key:usesBearer:timeout:retry:)``.
    public static func anthropic(
        model: String, settings: AnthropicSettings = .init(), client: ProviderClient,
        firstToken: Duration = .seconds(60)
    ) -> EndpointChat {
        EndpointChat(
            route: AnthropicChat(model: model, settings: settings), client: client, firstToken: firstToken)
    }
}

extension ProviderClient {
    /// A client that shows its key as Anthropic wants it.
    ///
    /// - Parameter usesBearer: as the newest official clients do, in place of `x-api-key`.
    public static func anthropic(
        connections: HTTPConnections = HTTPConnections(), base: String = "https://api.anthropic.com",
        key: String, usesBearer: Bool = false, timeout: Duration = .seconds(300),
        retry: RetryPolicy = RetryPolicy()
    ) -> ProviderClient {
        ProviderClient(
            connections: connections, base: base,
            authorization: usesBearer
                ? KeyAuthorization(bearer: key) : KeyAuthorization(key: key, in: "x-api-key"),
            timeout: timeout, retry: retry)
    }
}

// MARK: Messages

extension AnthropicChat {
    static func tool(_ tool: ToolDefinition) -> JSONValue {
        [
            "name": .string(tool.name), "description": .string(tool.summary),
            "input_schema": tool.parameters,
        ]
    }

    private func blocks(_ message: ChatMessage) -> [JSONValue] {
        switch message {
        case .user(let text): Self.text(text)
        case .assistant(let turn):
            turn.originalBlocks(of: provider) ?? Self.text(turn.text) + turn.calls.map(Self.block)
        case .tool(let result): [Self.block(result)]
        }
    }

    /// No block for a blank text: the protocol refuses it.
    private static func text(_ text: String) -> [JSONValue] {
        text.allSatisfy(\.isWhitespace) ? [] : [["type": "text", "text": .string(text)]]
    }

    private static func block(_ call: ToolCall) -> JSONValue {
        [
            "type": "tool_use", "id": .string(call.id), "name": .string(call.name),
            "input": .object(call.arguments ?? [:]),
        ]
    }

    private static func block(_ result: ToolResult) -> JSONValue {
        var block: [String: JSONValue] = [
            "type": "tool_result", "tool_use_id": .string(result.call.id), "content": .string(result.content),
        ]
        if result.isError { block["is_error"] = true }
        return .object(block)
    }
}

// MARK: Replies

extension AnthropicChat {
    static func refuse(_ root: JSONValue) throws {
        guard root["type"]?.string == "error" else { return }
        let body = ProviderErrorBody(root)
        throw ChatFault(body.message ?? "an error without a text", code: body.code)
    }

    /// All text blocks joined, and the calls among them.
    static func turn(_ blocks: [JSONValue]) -> AssistantTurn {
        var turn = AssistantTurn(
            original: AssistantTurn.Original(provider: "anthropic", content: .array(blocks)))
        for block in blocks {
            switch block["type"]?.string {
            case "text": turn.text += block["text"]?.string ?? ""
            case "tool_use":
                turn.calls.append(
                    ToolCall(
                        id: block["id"]?.string ?? "call_\(turn.calls.count)",
                        name: block["name"]?.string ?? "", argumentsText: (block["input"] ?? [:]).text))
            default: break
            }
        }
        return turn
    }

    static func end(_ reason: String?) -> ChatReply.End {
        switch reason {
        case "end_turn", "stop_sequence": .complete
        case "max_tokens", "model_context_window_exceeded": .length
        case "tool_use": .tools
        case "refusal": .filtered
        default: .other
        }
    }

    static func usage(_ usage: JSONValue) -> TokenUsage? {
        guard let input = usage["input_tokens"]?.integer else { return nil }
        let cached = usage["cache_read_input_tokens"]?.integer ?? 0
        let created = usage["cache_creation_input_tokens"]?.integer ?? 0
        return TokenUsage(
            input: [input, created, cached].map(TokenUsage.sane).reduce(0, +),
            output: usage["output_tokens"]?.integer ?? 0, cached: cached)
    }
}
