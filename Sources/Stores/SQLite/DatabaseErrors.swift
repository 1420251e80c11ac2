import GRDB
import KnowledgeBase

extension KnowledgeBaseError {
    /// What a failure of SQLite means to the person who reads it.
    init(database error: any Error, cannot action: String) {
        if let error = error as? KnowledgeBaseError {
            self = error
            return
        }
        let reason = (error as? DatabaseError)?.message ?? "\(error)"
        switch (error as? DatabaseError)?.resultCode {
        case .SQLITE_BUSY?, .SQLITE_LOCKED?:
            self.init(
                .busy, cannot: action, because: "another process is writing to the database",
                advice: "Try again when it has finished")
        case .SQLITE_FULL?:
            self.init(
                .storage, cannot: action, because: "the disk is full",
                advice: "Free some space and run the command again; nothing was lost")
        case .SQLITE_READONLY?, .SQLITE_CANTOPEN?, .SQLITE_PERM?:
            self.init(
                .storage, cannot: action, because: "the database or its folder is read-only",
                advice: "Make the file and its folder writable")
        case .SQLITE_IOERR?:
            self.init(
                .storage, cannot: action, because: "the disk failed: \(reason)",
                advice: "Check the disk and its free space")
        case .SQLITE_CORRUPT?, .SQLITE_NOTADB?:
            self.init(
                .database, cannot: action, because: "the database is damaged: \(reason)",
                advice: "Bring back a backup with 'kb restore', or delete the file and ingest again")
        default:
            self.init(.database, cannot: action, because: reason)
        }
    }
}

/// Runs `body` and tells its database errors in the reader's words.
func translatingErrors<Value>(_ action: String, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as CancellationError {
        throw error
    } catch {
        throw KnowledgeBaseError(database: error, cannot: action)
    }
}

/// Runs `body` and tells its database errors in the reader's words.
func translatingErrors<Value: Sendable>(
    _ action: String, _ body: () async throws -> Value
) async throws -> Value {
    do {
        return try await body()
    } catch let error as CancellationError {
        throw error
    } catch {
        throw KnowledgeBaseError(database: error, cannot: action)
    }
}
