import Foundation
import KnowledgeBase

/// Reads the named events of one streamed answer. Unknown events, blocks and deltas are passed over.
struct AnthropicChatDecoder: ChatStreamDecoder {
    private let name: String
    private var events = ServerSentEvents()
    private var blocks: [Int: Block] = [:]
    private var usage: [String: JSONValue] = [:]
    private var stopReason: String?
    private var isDone = false

    /// A block of content while it grows.
    private struct Block {
        var fields: [String: JSONValue]
        /// Pieces of the arguments' JSON; none at all means no arguments.
        var json = ""

        mutating func append(_ text: String, to field: String) {
            fields[field] = .string((fields[field]?.string ?? "") + text)
        }

        /// - Throws: ``BrokenStream`` when the pieces are no JSON.
        func closed() throws -> JSONValue {
            guard fields["type"]?.string == "tool_use", !json.isEmpty else { return .object(fields) }
            guard let input = try? JSONValue(parsing: json) else {
                throw BrokenStream("the arguments of a call are not JSON")
            }
            return .object(fields.merging(["input": input]) { $1 })
        }
    }

    init(name: String) {
        self.name = name
    }

    mutating func pieces(adding piece: some Sequence<UInt8> & Sendable) throws -> [ChatPiece] {
        try events.events(adding: piece).compactMap { try read($0) }
    }

    mutating func reply() throws -> ChatReply {
        if let last = events.last() { _ = try read(last) }
        guard isDone else { throw BrokenStream("its answer broke off before the end") }
        let content = try blocks.sorted { $0.key < $1.key }.map { try $0.value.closed() }
        return ChatReply(
            turn: AnthropicChat.turn(content), end: AnthropicChat.end(stopReason),
            usage: AnthropicChat.usage(.object(usage)), model: name)
    }

    private mutating func read(_ event: ServerSentEvent) throws -> ChatPiece? {
        guard let root = try? JSONValue(parsing: event.data) else {
            throw BrokenStream("its answer is not what the protocol says")
        }
        try AnthropicChat.refuse(root)
        switch root["type"]?.string {
        case "message_start": merge(root["message"]?["usage"])
        case "content_block_start":
            if let index = root["index"]?.integer, let fields = root["content_block"]?.object {
                blocks[index] = Block(fields: fields)
                return fields["text"]?.string.map(ChatPiece.text) ?? .work
            }
        case "content_block_delta":
            return root["index"]?.integer.flatMap { add(root["delta"] ?? .null, to: $0) }
        case "message_delta":
            stopReason = root["delta"]?["stop_reason"]?.string ?? stopReason
            merge(root["usage"])
        case "message_stop": isDone = true
        default: break
        }
        return nil
    }

    /// Counts in later events replace earlier ones: they are cumulative.
    private mutating func merge(_ counts: JSONValue?) {
        usage.merge((counts?.object ?? [:]).filter { $0.value != .null }) { $1 }
    }

    private mutating func add(_ delta: JSONValue, to index: Int) -> ChatPiece? {
        switch delta["type"]?.string {
        case "text_delta":
            blocks[index]?.append(delta["text"]?.string ?? "", to: "text")
            return delta["text"]?.string.map(ChatPiece.text)
        case "input_json_delta": blocks[index]?.json += delta["partial_json"]?.string ?? ""
        case "thinking_delta": blocks[index]?.append(delta["thinking"]?.string ?? "", to: "thinking")
        case "signature_delta": blocks[index]?.append(delta["signature"]?.string ?? "", to: "signature")
        default: return nil
        }
        return .work
    }
}
