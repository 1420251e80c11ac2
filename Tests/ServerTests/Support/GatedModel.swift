import KnowledgeBase
import Synchronization

/// A model that answers when it is let.
final class GatedModel: ChatModel {
    let name = "test/gated"
    private let state = Mutex((asked: false, open: false))

    var isAsked: Bool { state.withLock { $0.asked } }

    func open() { state.withLock { $0.open = true } }

    func reply(to request: ChatRequest) async throws -> ChatReply {
        state.withLock { $0.asked = true }
        while !state.withLock({ $0.open }) { try await Task.sleep(for: .milliseconds(10)) }
        return ChatReply(turn: AssistantTurn(text: "Abre a las 9 [1]."), end: .complete, model: name)
    }

    func events(for request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    let reply = try await reply(to: request)
                    continuation.yield(.text(reply.text))
                    continuation.yield(.finished(reply))
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    func models() async throws -> [String] { [name] }
}
