/// Models of which the next is asked when one fails.
///
/// A model whose ``CircuitBreaker`` is open is passed over. A request that a model refuses goes to the next
/// one too (its window may be larger), but does not count against it.
public struct ModelChain: ChatModel {
    private struct Link: Sendable {
        var model: any ChatModel
        var breaker: CircuitBreaker
    }

    private let links: [Link]

    /// - Parameters:
    ///   - models: in the order in which they are asked.
    ///   - breaker: makes the breaker of one model.
    public init(_ models: [any ChatModel], breaker: () -> CircuitBreaker = { CircuitBreaker() }) {
        links = models.map { Link(model: $0, breaker: breaker()) }
    }

    public var name: String { links.map(\.model.name).joined(separator: ", ") }

    /// What came of asking each of them lately, in their order; none is asked for it.
    public var states: [ModelState] {
        links.map { link in
            let isOpen = link.breaker.isOpen()
            return ModelState(
                model: link.model.name, isReachable: !isOpen,
                reason: isOpen ? "it failed often and is left alone for a while" : "")
        }
    }

    public func reply(to request: ChatRequest) async throws -> ChatReply {
        try await first { try await $0.reply(to: request) }
    }

    public func events(for request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    try await write(request) { continuation.yield($0) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Of the first model that tells.
    public func models() async throws -> [String] {
        try await first { try await $0.models() }
    }
}

extension ModelChain {
    private func write(_ request: ChatRequest, to yield: @escaping @Sendable (ChatEvent) -> Void) async throws
    {
        try await first { model in
            var hasText = false
            do {
                for try await event in model.events(for: request) {
                    if case .text = event { hasText = true }
                    yield(event)
                }
                // A cancelled stream ends without an error.
                try Task.checkCancellation()
            } catch {
                if hasText { yield(.discarded) }
                throw error
            }
        }
    }

    /// What the first model that can do it makes.
    private func first<Value: Sendable>(_ body: (any ChatModel) async throws -> Value) async throws -> Value {
        var failures: [any Error] = []
        for link in links where link.breaker.admits() {
            do {
                let value = try await body(link.model)
                link.breaker.recordSuccess()
                return value
            } catch {
                try record(error, of: link)
                failures.append(error)
            }
        }
        throw Self.failure(failures)
    }

    private func record(_ error: any Error, of link: Link) throws {
        guard !Task.isCancelled, !(error is CancellationError) else {
            link.breaker.recordNothing()
            throw CancellationError()
        }
        if (error as? KnowledgeBaseError)?.kind == .refused {
            link.breaker.recordNothing()
        } else {
            link.breaker.recordFailure()
        }
    }

    private static func failure(_ failures: [any Error]) -> any Error {
        guard failures.count != 1 else { return failures[0] }
        return KnowledgeBaseError(
            .model, cannot: "answer with a chat model",
            because: failures.isEmpty
                ? "those configured failed often and are left alone for a while"
                : failures.map { "\($0)" }.joined(separator: "; "))
    }
}
