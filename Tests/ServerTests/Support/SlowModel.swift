import KnowledgeBase
import Synchronization

/// A model that says its first sentences and then nothing more until it is cancelled.
final class SlowModel: ChatModel {
    let name = "test/slow"
    private let text: String
    private let state = Mutex((begun: 0, ended: 0))

    init(saying text: String) { self.text = text }

    var begun: Int { state.withLock { $0.begun } }
    /// Streams that were given up.
    var ended: Int { state.withLock { $0.ended } }

    func reply(to request: ChatRequest) async throws -> ChatReply {
        for try await event in events(for: request) {
            if case .finished(let reply) = event { return reply }
        }
        throw CancellationError()
    }

    func events(for request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        state.withLock { $0.begun += 1 }
        return AsyncThrowingStream { continuation in
            if !text.isEmpty { continuation.yield(.text(text)) }
            continuation.onTermination = { [weak self] _ in self?.end() }
        }
    }

    private func end() { state.withLock { $0.ended += 1 } }

    func models() async throws -> [String] { [name] }
}
