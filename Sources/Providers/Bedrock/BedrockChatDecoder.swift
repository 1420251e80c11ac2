import Foundation
import KnowledgeBase

/// Reads the events of one streamed answer.
struct BedrockChatDecoder: ChatStreamDecoder {
    private let name: String
    private var stream = EventStream()
    private var blocks: [Int: JSONValue] = [:]
    private var arguments: [Int: String] = [:]
    private var stopReason: String?
    private var usage: TokenUsage?

    init(name: String) {
        self.name = name
    }

    mutating func pieces(adding piece: some Sequence<UInt8> & Sendable) throws -> [ChatPiece] {
        try stream.messages(adding: piece).compactMap { try read($0) }
    }

    mutating func reply() throws -> ChatReply {
        guard let stopReason, stream.isAtBoundary else {
            throw BrokenStream("its answer broke off before the end")
        }
        for (index, text) in arguments where !text.isEmpty {
            guard let input = try? JSONValue(parsing: text) else {
                throw BrokenStream("the arguments of a call are not JSON")
            }
            set(input, at: ["toolUse", "input"], of: index)
        }
        return ChatReply(
            turn: BedrockChat.turn(blocks.sorted { $0.key < $1.key }.map(\.value)),
            end: BedrockChat.end(stopReason), usage: usage, model: name)
    }

    private mutating func read(_ message: EventStreamMessage) throws -> ChatPiece? {
        let payload = try? JSONDecoder().decode(JSONValue.self, from: message.payload)
        guard message.headers[":message-type"] == "event" else { throw Self.fault(message, payload) }
        guard let payload else { throw BrokenStream("its answer is not what the protocol says") }
        switch message.headers[":event-type"] {
        case "contentBlockStart":
            if let index = payload["contentBlockIndex"]?.integer, let use = payload["start"]?["toolUse"] {
                blocks[index] = [
                    "toolUse": .object((use.object ?? [:]).merging(["input": [:]]) { a, _ in a })
                ]
            }
        case "contentBlockDelta":
            return payload["contentBlockIndex"]?.integer.flatMap { add(payload["delta"] ?? .null, to: $0) }
        case "messageStop": stopReason = payload["stopReason"]?.string ?? ""
        // It comes after the stop.
        case "metadata": usage = payload["usage"].flatMap(BedrockChat.usage)
        default: break
        }
        return nil
    }

    private mutating func add(_ delta: JSONValue, to index: Int) -> ChatPiece? {
        if let text = delta["text"]?.string {
            append(text, at: ["text"], of: index)
            return .text(text)
        }
        if let piece = delta["toolUse"]?["input"]?.string { arguments[index, default: ""] += piece }
        if let thought = delta["reasoningContent"] {
            if let text = thought["text"]?.string {
                append(text, at: ["reasoningContent", "reasoningText", "text"], of: index)
            }
            if let signature = thought["signature"]?.string {
                append(signature, at: ["reasoningContent", "reasoningText", "signature"], of: index)
            }
            if let redacted = thought["redactedContent"] {
                set(redacted, at: ["reasoningContent", "redactedContent"], of: index)
            }
        }
        return .work
    }

    private mutating func append(_ text: String, at path: [String], of index: Int) {
        let before = path.reduce(blocks[index]) { $0?[$1] }?.string ?? ""
        set(.string(before + text), at: path, of: index)
    }

    private mutating func set(_ value: JSONValue, at path: [String], of index: Int) {
        blocks[index] = (blocks[index] ?? [:]).setting(value, at: path[...])
    }

    /// An `exception` that the protocol names, or an `error` that it does not.
    private static func fault(_ message: EventStreamMessage, _ payload: JSONValue?) -> ChatFault {
        let body = ProviderErrorBody(payload)
        let code = message.headers[":exception-type"] ?? message.headers[":error-code"]
        return ChatFault(
            body.message ?? message.headers[":error-message"] ?? code ?? "an error without a text", code: code
        )
    }
}

extension JSONValue {
    /// The same object with `value` at the path of keys.
    fileprivate func setting(_ value: JSONValue, at path: ArraySlice<String>) -> JSONValue {
        guard let key = path.first else { return value }
        var members = object ?? [:]
        members[key] = (members[key] ?? [:]).setting(value, at: path.dropFirst())
        return .object(members)
    }
}
