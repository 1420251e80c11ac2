import KnowledgeBase
import Synchronization

/// A chat model that takes one turn of its script after the other, the last again and again, and keeps what it was
/// asked.
public final class ScriptedModel: ChatModel {
    public let name: String
    private let turns: [AssistantTurn]
    /// Of turns without calls.
    private let end: ChatReply.End
    private let usage: TokenUsage?
    private let failure: KnowledgeBaseError?
    private let state = Mutex<[ChatRequest]>([])

    public var requests: [ChatRequest] { state.withLock { $0 } }

    /// - Parameter failure: thrown in place of every turn.
    public init(
        _ turns: [AssistantTurn], name: String = "test/scripted", end: ChatReply.End = .complete,
        usage: TokenUsage? = TokenUsage(input: 10, output: 5), failure: KnowledgeBaseError? = nil
    ) {
        self.turns = turns
        self.name = name
        self.end = end
        self.usage = usage
        self.failure = failure
    }

    public convenience init(saying texts: String..., end: ChatReply.End = .complete) {
        self.init(texts.map { AssistantTurn(text: $0) }, end: end)
    }

    public func reply(to request: ChatRequest) async throws -> ChatReply { try next(request) }

    public func events(for request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        AsyncThrowingStream { continuation in
            do {
                let reply = try next(request)
                if !reply.text.isEmpty { continuation.yield(.text(reply.text)) }
                continuation.yield(.finished(reply))
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
    }

    public func models() async throws -> [String] { [name] }

    private func next(_ request: ChatRequest) throws -> ChatReply {
        let index = state.withLock { requests in
            requests.append(request)
            return min(requests.count, turns.count) - 1
        }
        if let failure { throw failure }
        let turn = turns[index]
        return ChatReply(turn: turn, end: turn.calls.isEmpty ? end : .tools, usage: usage, model: name)
    }
}
