import Foundation
import KnowledgeBase

/// A whole answer or one chunk of a stream: both have choices, with a `message` or a `delta`. Any field may
/// be missing or null, and unknown ones are ignored.
struct OpenAIChatAnswer: Decodable {
    var choices: [Choice]?
    var usage: Usage?
    var groq: Groq?
    var error: JSONValue?

    enum CodingKeys: String, CodingKey {
        case choices, usage, error
        case groq = "x_groq"
    }

    struct Choice: Decodable {
        var message: Message?
        var delta: Message?
        var finishReason: String?

        enum CodingKeys: String, CodingKey {
            case message, delta
            case finishReason = "finish_reason"
        }
    }

    struct Message: Decodable {
        var content: String?
        var refusal: String?
        var toolCalls: [Call]?
        /// A thought, under either of the two names in use, and in whatever shape.
        var reasoning: JSONValue?
        var reasoningContent: JSONValue?

        enum CodingKeys: String, CodingKey {
            case content, refusal, reasoning
            case toolCalls = "tool_calls"
            case reasoningContent = "reasoning_content"
        }

        var isWork: Bool {
            let thoughts = [reasoning, reasoningContent].compactMap { $0 }
            return toolCalls?.isEmpty == false || thoughts.contains { $0 != .null && $0 != "" }
        }
    }

    struct Call: Decodable {
        var index: Int?
        var id: String?
        var function: Function?

        struct Function: Decodable {
            var name: String?
            /// A string; servers that send an object mean its JSON.
            var arguments: JSONValue?
        }
    }

    struct Usage: Decodable {
        var promptTokens: Int?
        var completionTokens: Int?
        var details: Details?

        enum CodingKeys: String, CodingKey {
            case promptTokens = "prompt_tokens"
            case completionTokens = "completion_tokens"
            case details = "prompt_tokens_details"
        }

        struct Details: Decodable {
            var cachedTokens: Int?

            enum CodingKeys: String, CodingKey { case cachedTokens = "cached_tokens" }
        }

        var tokens: TokenUsage {
            TokenUsage(
                input: promptTokens ?? 0, output: completionTokens ?? 0, cached: details?.cachedTokens ?? 0)
        }
    }

    /// Where Groq puts the usage of a stream.
    struct Groq: Decodable {
        var usage: Usage?
    }

    var tokens: TokenUsage? { (usage ?? groq?.usage)?.tokens }

    static func decode(_ bytes: Data) throws -> OpenAIChatAnswer {
        let answer: OpenAIChatAnswer
        do {
            answer = try JSONDecoder().decode(OpenAIChatAnswer.self, from: bytes)
        } catch {
            throw BrokenStream("its answer is not what the protocol says")
        }
        if let error = answer.error, error != .null {
            let body = ProviderErrorBody(.object(["error": error]))
            throw ChatFault(body.message ?? "an error without a text", code: body.code)
        }
        return answer
    }

    static func end(_ reason: String?, hasCalls: Bool) -> ChatReply.End {
        switch reason {
        case "tool_calls", "function_call": .tools
        case _ where hasCalls: .tools
        case "stop", nil: .complete
        case "length": .length
        case "content_filter": .filtered
        default: .other
        }
    }
}

/// Puts calls together whose pieces arrive one by one.
struct ToolCallAssembly {
    private var pieces: [Int: ToolCall] = [:]

    /// - Parameter position: where the call stands in its list, for servers that send no index.
    mutating func add(_ piece: OpenAIChatAnswer.Call, at position: Int) {
        let index = piece.index ?? position
        var call = pieces[index] ?? ToolCall(id: "", name: "", argumentsText: "")
        if let id = piece.id, !id.isEmpty { call.id = id }
        if let name = piece.function?.name, !name.isEmpty { call.name = name }
        switch piece.function?.arguments {
        case .string(let text): call.argumentsText += text
        case .object(let members): call.argumentsText = JSONValue.object(members).text
        default: break
        }
        pieces[index] = call
    }

    /// In the order of their indexes; one without an id has one made up.
    var calls: [ToolCall] {
        pieces.sorted { $0.key < $1.key }.compactMap { index, call in
            guard !call.name.isEmpty else { return nil }
            return call.id.isEmpty
                ? ToolCall(id: "call_\(index)", name: call.name, argumentsText: call.argumentsText) : call
        }
    }
}

/// Reads the chunks of one streamed answer.
struct OpenAIChatDecoder: ChatStreamDecoder {
    private let name: String
    private var events = ServerSentEvents()
    private var text = ""
    private var assembly = ToolCallAssembly()
    private var finishReason: String?
    private var usage: TokenUsage?
    private var isDone = false

    init(name: String) {
        self.name = name
    }

    mutating func pieces(adding piece: some Sequence<UInt8> & Sendable) throws -> [ChatPiece] {
        try events.events(adding: piece).compactMap { try read($0) }
    }

    mutating func reply() throws -> ChatReply {
        if let last = events.last() { _ = try read(last) }
        guard isDone || finishReason != nil else {
            throw BrokenStream("its answer broke off before the end")
        }
        let calls = assembly.calls
        return ChatReply(
            turn: AssistantTurn(text: text, calls: calls),
            end: OpenAIChatAnswer.end(finishReason, hasCalls: !calls.isEmpty), usage: usage, model: name)
    }

    private mutating func read(_ event: ServerSentEvent) throws -> ChatPiece? {
        // What follows the end is not the answer's.
        guard !isDone else { return nil }
        guard event.data != "[DONE]" else {
            isDone = true
            return nil
        }
        let chunk = try OpenAIChatAnswer.decode(Data(event.data.utf8))
        usage = chunk.tokens ?? usage
        guard let choice = chunk.choices?.first else { return nil }
        finishReason = choice.finishReason ?? finishReason
        for (position, call) in (choice.delta?.toolCalls ?? []).enumerated() {
            assembly.add(call, at: position)
        }
        let piece = choice.delta?.content ?? choice.delta?.refusal ?? ""
        text += piece
        guard piece.isEmpty else { return .text(piece) }
        return choice.delta?.isWork == true ? .work : nil
    }
}
