import GRDB
import KnowledgeBase
import Logging

extension SQLiteStore {
    /// A transaction that is on the disk when it returns, whatever becomes of the machine then. GRDB's pools write with
    /// `synchronous = NORMAL`, under which a power cut may take the last commits of a log in WAL mode; with `FULL`
    /// the log is flushed at every commit (https://www.sqlite.org/pragma.html#pragma_synchronous).
    ///
    /// It is short and ends also for who is cancelled meanwhile: they would not know whether it was written.
    @discardableResult
    func writeDurably<Value: Sendable>(
        _ action: String, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        let (database, logger) = (database, logger)
        return try await translatingErrors(action) {
            try await Task {
                try await database.writeWithoutTransaction { db in
                    // It cannot be changed within a transaction.
                    try db.execute(sql: "PRAGMA synchronous = FULL")
                    let result = Result { try db.inTransaction(body) }
                    do {
                        try db.execute(sql: "PRAGMA synchronous = NORMAL")
                    } catch {
                        // What follows is written more slowly, and what was written is.
                        logger.debug("synchronous stays FULL", metadata: ["reason": "\(error)"])
                    }
                    return try result.get()
                }
            }.value
        }
    }
}

extension Database {
    /// Commits unless `body` throws; holds the lock for writing from the start, so that what is read in it stays true.
    fileprivate func inTransaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
        var value: Value?
        try inTransaction(.immediate) {
            value = try body(self)
            return .commit
        }
        guard let value else {
            throw DatabaseError(resultCode: .SQLITE_INTERNAL, message: "nothing was written")
        }
        return value
    }

    /// Executes a statement that is kept for the next time.
    ///
    /// - Returns: how many rows changed.
    @discardableResult
    func change(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Int {
        try cachedStatement(sql: sql).execute(arguments: arguments)
        return changesCount
    }

    /// The rows of a statement that is kept for the next time.
    func rows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }
}

extension DatabaseError {
    static func damage(_ message: String) -> DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: message)
    }
}
