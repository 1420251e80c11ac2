import Foundation
import KnowledgeBase

extension SQLiteStore {
    /// Runs `body` while no other process answers for the base: two would answer the same message twice.
    ///
    /// No store is needed for it, and none may be open that `body` opens again: looking at a database file closes
    /// a descriptor of it, which ends the locks of every connection of the process
    /// (https://www.sqlite.org/howtocorrupt.html, section 2.2). The next program that left would then take the log
    /// away under the server.
    ///
    /// - Parameter path: of the database.
    /// - Throws: ``KnowledgeBaseError`` `busy` at once where another one does.
    public static func withServingLock<Value: Sendable>(
        of path: String, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let lock = try FileLock.tryLocking(FileLock.path(of: path, ".serving")) else {
            throw KnowledgeBaseError(
                .busy, cannot: "serve '\(path)'", because: "another 'kb serve' does",
                advice: "Stop that one first, or give this one a database of its own with --database")
        }
        defer { withExtendedLifetime(lock) {} }
        return try await body()
    }
}
