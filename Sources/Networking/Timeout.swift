import AsyncHTTPClient

/// Runs `body` for so long at most. The client's own deadline ends when the head of an answer is there.
///
/// - Throws: `HTTPClientError.readTimeout`.
package func withTimeout<Value: Sendable>(
    _ timeout: Duration, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        defer { group.cancelAll() }
        group.addTask(operation: body)
        group.addTask {
            try await Task.sleep(for: timeout)
            throw HTTPClientError.readTimeout
        }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
