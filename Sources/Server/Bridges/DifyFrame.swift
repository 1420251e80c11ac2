import Foundation
import HTTPTypes
import KnowledgeBase
import Synchronization

/// What all events of one answer have in common.
struct DifyFrame: Sendable {
    let message = UUID().uuidString.lowercased()
    let task = UUID().uuidString.lowercased()
    let createdAt = Int(Date().timeIntervalSince1970)
    /// Of what is sent before the answer is whole.
    let conversation: String

    /// The whole answer, for `blocking`.
    func message(_ reply: ReceptionReply) -> JSONValue {
        event(
            "message", in: reply.conversation,
            [
                "mode": "chat", "answer": .string(reply.text), "metadata": metadata(reply),
            ])
    }

    func piece(_ text: String) -> JSONValue { event("message", in: conversation, ["answer": .string(text)]) }

    func piece(_ reply: ReceptionReply, event name: String) -> JSONValue {
        event(name, in: reply.conversation, ["answer": .string(reply.text)])
    }

    func replacement(_ text: String) -> JSONValue {
        event("message_replace", in: conversation, ["answer": .string(text)])
    }

    func end(_ reply: ReceptionReply) -> JSONValue {
        event("message_end", in: reply.conversation, ["metadata": metadata(reply)])
    }

    func failure(_ failure: DifyFailure) -> JSONValue {
        event(
            "error", in: conversation,
            [
                "status": .integer(failure.status), "code": .string(failure.code),
                "message": .string(failure.message),
            ])
    }

    // MARK: Parts

    private func event(_ name: String, in conversation: String, _ own: [String: JSONValue]) -> JSONValue {
        let common: [String: JSONValue] = [
            "event": .string(name), "task_id": .string(task), "id": .string(message),
            "message_id": .string(message), "conversation_id": .string(conversation),
            "created_at": .integer(createdAt),
        ]
        return .object(common.merging(own) { $1 })
    }

    private func metadata(_ reply: ReceptionReply) -> JSONValue {
        let tokens = (reply.answer?.modelCalls ?? []).reduce(TokenUsage(input: 0, output: 0)) {
            $0 + $1.tokens
        }
        let resources = (reply.answer?.sources ?? []).map { source -> JSONValue in
            [
                "position": .integer(source.number), "document_name": .string(source.path),
                "segment_id": .string(String(source.passage)), "score": .number(Double(source.score)),
            ]
        }
        return [
            "usage": [
                "prompt_tokens": .integer(tokens.input), "completion_tokens": .integer(tokens.output),
                "total_tokens": .integer(tokens.input + tokens.output),
            ],
            "retriever_resources": .array(resources), "action": .string(reply.action.rawValue),
        ]
    }
}

/// Whether something of an answer was shown that still counts.
final class ShownMark: Sendable {
    private let state = Mutex(false)

    var hasText: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// A failure in Dify's shape.
struct DifyFailure: Encodable, Sendable {
    var code: String
    var message: String
    var status: Int

    init(_ failure: HTTPFailure) {
        status = failure.status.code
        message = failure.message
        code =
            switch status {
            case 400, 409, 422: "invalid_param"
            case 404: "not_found"
            case 413: "file_too_large"
            case 429: "too_many_requests"
            case 401, 403: "unauthorized"
            default: "internal_server_error"
            }
    }
}

extension HTTPFailure {
    /// What a client did wrong with its JSON too.
    init(wrapping error: any Error, _ context: ServerContext) {
        if let error = error as? DecodingError {
            self.init(error)
        } else {
            self.init(any: error, context)
        }
    }
}
