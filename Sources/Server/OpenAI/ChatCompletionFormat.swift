import Foundation
import KnowledgeBase

/// The objects of a chat completion, in one piece or in chunks.
struct ChatCompletionFormat: Sendable {
    let id = "chatcmpl-" + UUID().uuidString.replacing("-", with: "").lowercased()
    let created = Int(Date().timeIntervalSince1970)
    let model: String
    /// Whether chunks tell of usage, which then comes in a chunk of its own.
    let includesUsage: Bool

    func completion(_ result: ChatCompletionResult) -> JSONValue {
        var message: [String: JSONValue] = [
            "role": "assistant", "refusal": .null,
            "content": result.text.isEmpty && !result.calls.isEmpty ? .null : .string(result.text),
        ]
        if !result.calls.isEmpty { message["tool_calls"] = .array(result.calls.map(\.json)) }
        return [
            "id": .string(id), "object": "chat.completion", "created": .integer(created),
            "model": .string(model), "system_fingerprint": .null,
            "choices": [
                [
                    "index": 0, "message": .object(message), "logprobs": .null,
                    "finish_reason": .string(result.finish),
                ]
            ],
            "usage": result.usage, "kb_sources": result.sources, "kb": result.facts,
        ]
    }

    // MARK: Chunks

    var opening: JSONValue { chunk(delta: ["role": "assistant", "content": ""]) }

    func text(_ piece: String) -> JSONValue { chunk(delta: ["content": .string(piece)]) }

    /// Each call in two chunks: what it is, then its arguments.
    func calls(_ calls: [ToolCall]) -> [JSONValue] {
        calls.enumerated().flatMap { index, call -> [JSONValue] in
            let head: JSONValue = [
                "index": .integer(index), "id": .string(call.id), "type": "function",
                "function": ["name": .string(call.name), "arguments": ""],
            ]
            let arguments: JSONValue = [
                "index": .integer(index), "function": ["arguments": .string(call.argumentsText)],
            ]
            return [head, arguments].map { chunk(delta: ["tool_calls": [$0]]) }
        }
    }

    func closing(_ result: ChatCompletionResult) -> JSONValue {
        chunk(
            delta: [:], finish: .string(result.finish),
            more: ["kb_sources": result.sources, "kb": result.facts])
    }

    func usage(_ result: ChatCompletionResult) -> JSONValue {
        var members = head
        members["choices"] = []
        members["usage"] = result.usage
        return .object(members)
    }

    private var head: [String: JSONValue] {
        [
            "id": .string(id), "object": "chat.completion.chunk", "created": .integer(created),
            "model": .string(model), "system_fingerprint": .null,
        ]
    }

    private func chunk(
        delta: JSONValue, finish: JSONValue = .null, more: [String: JSONValue] = [:]
    ) -> JSONValue {
        var members = head.merging(more) { $1 }
        members["choices"] = [["index": 0, "delta": delta, "logprobs": .null, "finish_reason": finish]]
        if includesUsage { members["usage"] = .null }
        return .object(members)
    }
}

extension ToolCall {
    fileprivate var json: JSONValue {
        [
            "id": .string(id), "type": "function",
            "function": ["name": .string(name), "arguments": .string(argumentsText)],
        ]
    }
}
