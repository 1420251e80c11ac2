import Foundation
import KnowledgeBase

extension SQLiteStore {
    /// Runs `body` while no other process answers for a base: two would answer the same message twice.
    ///
    /// Opens no database. One process has to open a file once: closing any of its descriptors ends all of its locks,
    /// and then another process that is done takes the log away (https://www.sqlite.org/howtocorrupt.html, 2.2).
    ///
    /// - Throws: ``KnowledgeBaseError`` `busy` at once where another one does.
    public static func withServingLock<Value: Sendable>(
        at path: String, _ body: @Sendable () async throws -> Value
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
