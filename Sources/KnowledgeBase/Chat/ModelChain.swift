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
    private let health: ModelHealth

    /// - Parameters:
    ///   - models: in the order in which they are asked.
    ///   - health: is told what comes of asking, and knows what others were told.
    ///   - breaker: makes the breaker of a model that nobody asked yet.
    public init(
        _ models: [any ChatModel], health: ModelHealth = ModelHealth(),
        breaker: () -> CircuitBreaker = { CircuitBreaker() }
    ) {
        self.health = health
        links = models.map { Link(model: $0, breaker: health.register($0, breaker)) }
    }

    public var name: String { links.map(\.model.name).joined(separator: ", ") }

    /// What came of asking each of them last, in their order; none is asked for it.
    public var states: [ModelState] { links.map { health.state(of: $0.model.name) } }

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
        let signs = WordSigns()
        try await first(watching: signs) { model in
            var hasText = false
            do {
                for try await event in model.events(for: request) {
                    if case .text = event {
                        hasText = true
                        signs.note()
                    }
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

    /// What the first model that can do it makes, within the time that somebody waits for it.
    private func first<Value: Sendable>(
        watching signs: WordSigns? = nil, _ body: @escaping @Sendable (any ChatModel) async throws -> Value
    ) async throws -> Value {
        let deadline = AnswerDeadline.current
        var failures: [any Error] = []
        for link in links where deadline?.isOver != true && link.breaker.admits() {
            do {
                let model = link.model
                let value = try await AnswerDeadline.race(deadline, watching: signs) { try await body(model) }
                link.breaker.recordSuccess()
                health.succeeded(link.model.name)
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
            health.refused(link.model.name, error)
        } else {
            link.breaker.recordFailure()
            health.failed(link.model.name, error)
        }
    }

    private static func failure(_ failures: [any Error]) -> any Error {
        guard failures.count != 1 else { return failures[0] }
        return KnowledgeBaseError(
            .model, cannot: "answer with a chat model",
            because: failures.isEmpty
                ? "those configured failed often and are left alone for a while, or there was no time left"
                : failures.map { "\($0)" }.joined(separator: "; "))
    }
}
