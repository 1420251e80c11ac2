/// Until when somebody waits for the first word of a model, whichever models are asked until then. Once words come, each
/// further piece has as long.
public struct AnswerDeadline: Sendable {
    typealias Instant = ContinuousClock.Instant

    private let limit: Duration
    private let end: Instant

    /// Of the answer that the current task works on; `nil` for none.
    @TaskLocal public static var current: AnswerDeadline?

    /// - Parameter limit: from now on.
    public init(after limit: Duration) {
        self.limit = limit
        end = .now + limit
    }

    /// Whether nobody waits for a first word any more.
    var isOver: Bool { end <= .now }

    /// Runs `body` with this deadline where there is a limit.
    static func within<Value: Sendable>(
        _ limit: Duration?, _ body: () async throws -> Value
    ) async throws -> Value {
        guard let limit else { return try await body() }
        return try await $current.withValue(AnswerDeadline(after: limit)) { try await body() }
    }

    /// The same as ``race(watching:_:)`` where there is a deadline.
    static func race<Value: Sendable>(
        _ deadline: AnswerDeadline?, watching signs: WordSigns?,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let deadline else { return try await body() }
        return try await deadline.race(watching: signs, body)
    }

    /// What `body` makes, if it is there in time.
    ///
    /// - Parameter signs: when words came; `nil` where they come all at once.
    /// - Throws: ``KnowledgeBaseError`` `model` with the code `timeout`; what `body` throws.
    func race<Value: Sendable>(
        watching signs: WordSigns? = nil, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(operation: body)
            group.addTask {
                try await pass(signs)
                throw late
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }

    /// Returns when it is over.
    private func pass(_ signs: WordSigns?) async throws {
        while true {
            let due = due(afterWordAt: signs?.last)
            guard due > .now else { return }
            try await Task.sleep(until: due, clock: .continuous)
        }
    }

    /// Until when the next word may come.
    func due(afterWordAt last: Instant?) -> Instant {
        guard let last else { return end }
        return max(last + limit, end)
    }

    private var late: KnowledgeBaseError {
        KnowledgeBaseError(
            .model, cannot: "wait longer for the chat model", because: "it said nothing for \(limit)",
            advice: "Raise server.answer_timeout if the model is only slow", code: "timeout")
    }
}
