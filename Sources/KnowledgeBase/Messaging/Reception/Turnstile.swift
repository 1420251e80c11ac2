/// Lets one at a time through for each key, in the order of their coming.
actor Turnstile {
    private struct Waiter {
        var id: Int
        var continuation: CheckedContinuation<Void, any Error>
    }

    /// Who waits behind the one that has passed, by key; no entry where nobody has.
    private var lines: [String: [Waiter]] = [:]
    private var lastID = 0
    private let mostWaiting: Int

    init(mostWaiting: Int) {
        self.mostWaiting = mostWaiting
    }

    /// - Parameter key: `nil` waits for nobody.
    /// - Throws: ``KnowledgeBaseError`` `busy` where too many wait, `CancellationError`, what `body` throws.
    func pass<Value: Sendable>(
        _ key: String?, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let key else { return try await body() }
        try await enter(key)
        defer { leave(key) }
        return try await body()
    }

    private func enter(_ key: String) async throws {
        try Task.checkCancellation()
        guard let line = lines[key] else {
            lines[key] = []
            return
        }
        guard line.count < mostWaiting else {
            throw KnowledgeBaseError(
                .busy, cannot: "answer",
                because: "\(line.count) questions of the same conversation wait already",
                advice: "Wait for their answers")
        }
        lastID += 1
        let id = lastID
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { lines[key]?.append(Waiter(id: id, continuation: $0)) }
        } onCancel: {
            Task { await self.abandon(key, id) }
        }
    }

    private func leave(_ key: String) {
        guard var line = lines[key], !line.isEmpty else {
            lines[key] = nil
            return
        }
        let next = line.removeFirst()
        lines[key] = line
        next.continuation.resume()
    }

    private func abandon(_ key: String, _ id: Int) {
        guard let index = lines[key]?.firstIndex(where: { $0.id == id }) else { return }
        lines[key]?.remove(at: index).continuation.resume(throwing: CancellationError())
    }
}

/// Lets those who ask for the same at the same moment have one result together.
actor SingleFlight<Value: Sendable> {
    private struct Flight {
        var id: Int
        var task: Task<Value, any Error>
        var waiting: Int
    }

    private var flights: [String: Flight] = [:]
    private var lastID = 0

    /// `make` ends early only when all who wait for it are cancelled.
    func value(
        for key: String, _ make: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (id, task) = join(key, make)
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            Task { await self.leave(key, id) }
        }
    }

    private func join(
        _ key: String, _ make: @escaping @Sendable () async throws -> Value
    ) -> (Int, Task<Value, any Error>) {
        if let flight = flights[key] {
            flights[key]?.waiting += 1
            return (flight.id, flight.task)
        }
        lastID += 1
        let id = lastID
        let task = Task {
            defer { land(key, id) }
            return try await make()
        }
        flights[key] = Flight(id: id, task: task, waiting: 1)
        return (id, task)
    }

    private func leave(_ key: String, _ id: Int) {
        guard let flight = flights[key], flight.id == id else { return }
        guard flight.waiting > 1 else {
            flights[key] = nil
            return flight.task.cancel()
        }
        flights[key]?.waiting -= 1
    }

    private func land(_ key: String, _ id: Int) {
        if flights[key]?.id == id { flights[key] = nil }
    }
}
