import Foundation
import KnowledgeBase
import Networking

/// `POST {base}/model/{id}/converse` and `/converse-stream` of Amazon Bedrock.
/// (Amazon Bedrock API Reference, "Converse" and "ConverseStream".)
struct BedrockChat: ChatRoute {
    let provider = "bedrock"
    /// A model's id, an inference profile's, or an ARN.
    let model: String

    func request(for request: ChatRequest, isStreamed: Bool) throws -> ProviderRequest {
        var body: [String: JSONValue] = [
            "messages": AlternatingTurns(request.messages, blocks: blocks).json,
            "inferenceConfig": Self.inference(request.options),
        ]
        if !request.system.isEmpty { body["system"] = [["text": .string(request.system)]] }
        if !request.tools.isEmpty { body["toolConfig"] = ["tools": .array(request.tools.map(Self.tool))] }
        // One segment of the path: the colon and slashes of an id are encoded.
        let path = "/model/\(RequestSignature.encoded(model))/\(isStreamed ? "converse-stream" : "converse")"
        var wire = try ProviderRequest.json(path, JSONValue.object(body))
        if isStreamed { wire.accept = "application/vnd.amazon.eventstream" }
        return wire
    }

    func reply(from bytes: Data) throws -> ChatReply {
        guard let root = try? JSONDecoder().decode(JSONValue.self, from: bytes),
            let blocks = root["output"]?["message"]?["content"]?.array
        else { throw BrokenStream("its answer is not what the protocol says") }
        return ChatReply(
            turn: Self.turn(blocks), end: Self.end(root["stopReason"]?.string),
            usage: root["usage"].flatMap(Self.usage), model: name)
    }

    func decoder() -> any ChatStreamDecoder { BedrockChatDecoder(name: name) }

    var modelsRequest: ProviderRequest { .get("/foundation-models?byOutputModality=TEXT") }

    func models(from bytes: Data) throws -> [String] {
        guard let root = try? JSONDecoder().decode(JSONValue.self, from: bytes),
            let items = root["modelSummaries"]?.array
        else { throw BrokenStream("its answer is no list of models") }
        return items.compactMap { $0["modelId"]?.string }
    }
}

/// Where a region's Bedrock is, and who asks there.
public struct BedrockAccess: Sendable {
    /// Answers; ends without a slash.
    public var runtime: String
    /// Keeps the list of models.
    public var directory: String
    let authorization: any RequestAuthorization

    /// - Parameter endpoint: an address in place of the region's own.
    public init(region: String, credentials: AWSCredentials, endpoint: String? = nil) {
        self.init(region, endpoint, RequestSignature(credentials: credentials, region: region))
    }

    public init(region: String, key: String, endpoint: String? = nil) {
        self.init(region, endpoint, KeyAuthorization(bearer: key))
    }

    private init(_ region: String, _ endpoint: String?, _ authorization: any RequestAuthorization) {
        runtime = endpoint ?? "https://bedrock-runtime.\(region).amazonaws.com"
        directory = endpoint ?? "https://bedrock.\(region).amazonaws.com"
        self.authorization = authorization
    }
}

extension EndpointChat {
    /// A chat model of Amazon Bedrock.
    public static func bedrock(
        model: String, access: BedrockAccess, connections: HTTPConnections = HTTPConnections(),
        timeout: Duration = .seconds(300), firstToken: Duration = .seconds(60),
        retry: RetryPolicy = RetryPolicy()
    ) -> EndpointChat {
        let clients = [access.runtime, access.directory].map {
            ProviderClient(
                connections: connections, base: $0, authorization: access.authorization, timeout: timeout,
                retry: retry)
        }
        return EndpointChat(
            route: BedrockChat(model: model), client: clients[0], firstToken: firstToken,
            directory: clients[1])
    }
}

// MARK: Requests

extension BedrockChat {
    private static func inference(_ options: ChatOptions) -> JSONValue {
        var fields: [String: JSONValue] = ["maxTokens": .integer(options.maxTokens)]
        if let temperature = options.temperature { fields["temperature"] = .number(temperature) }
        if let topP = options.topP { fields["topP"] = .number(topP) }
        if !options.stop.isEmpty { fields["stopSequences"] = .array(options.stop.map(JSONValue.string)) }
        return .object(fields)
    }

    private static func tool(_ tool: ToolDefinition) -> JSONValue {
        [
            "toolSpec": [
                "name": .string(tool.name), "description": .string(tool.summary),
                "inputSchema": ["json": tool.parameters],
            ]
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
        text.allSatisfy(\.isWhitespace) ? [] : [["text": .string(text)]]
    }

    static func block(_ call: ToolCall) -> JSONValue {
        [
            "toolUse": [
                "toolUseId": .string(call.id), "name": .string(call.name),
                "input": .object(call.arguments ?? [:]),
            ]
        ]
    }

    private static func block(_ result: ToolResult) -> JSONValue {
        [
            "toolResult": [
                "toolUseId": .string(result.call.id), "content": [["text": .string(result.content)]],
                "status": result.isError ? "error" : "success",
            ]
        ]
    }
}

// MARK: Replies

extension BedrockChat {
    static func turn(_ blocks: [JSONValue]) -> AssistantTurn {
        var turn = AssistantTurn(
            original: AssistantTurn.Original(provider: "bedrock", content: .array(blocks)))
        for block in blocks {
            turn.text += block["text"]?.string ?? ""
            guard let use = block["toolUse"] else { continue }
            turn.calls.append(
                ToolCall(
                    id: use["toolUseId"]?.string ?? "call_\(turn.calls.count)",
                    name: use["name"]?.string ?? "", argumentsText: (use["input"] ?? [:]).text))
        }
        return turn
    }

    static func end(_ reason: String?) -> ChatReply.End {
        switch reason {
        case "end_turn", "stop_sequence": .complete
        case "max_tokens", "model_context_window_exceeded": .length
        case "tool_use": .tools
        case "guardrail_intervened", "content_filtered": .filtered
        default: .other
        }
    }

    static func usage(_ usage: JSONValue) -> TokenUsage? {
        guard let input = usage["inputTokens"]?.integer else { return nil }
        let cached = usage["cacheReadInputTokens"]?.integer ?? 0
        let written = usage["cacheWriteInputTokens"]?.integer ?? 0
        return TokenUsage(
            input: [input, cached, written].map(TokenUsage.sane).reduce(0, +),
            output: usage["outputTokens"]?.integer ?? 0, cached: cached)
    }
}
