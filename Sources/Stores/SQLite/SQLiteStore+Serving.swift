import Foundation
import KnowledgeBase

extension SQLiteStore {
    /// Runs `body` while no other process answers for this base: two would answer the same message twice.
    ///
    /// - Throws: ``KnowledgeBaseError`` `busy` at once where another one does.
    public func withServingLock<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let lock = try FileLock.tryLocking(path + ".serving") else {
            throw KnowledgeBaseError(
                .busy, cannot: "serve '\(path)'", because: "another 'kb serve' does",
                advice: "Stop that one first, or give this one a database of its own with --database")
        }
        defer { withExtendedLifetime(lock) {} }
        return try await body()
    }
}
