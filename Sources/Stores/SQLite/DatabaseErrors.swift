import GRDB
import KnowledgeBase

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension KnowledgeBaseError {
    /// What a failure of SQLite means to the person who reads it.
    ///
    /// - Parameter folder: that of the database, where a file could have been made in it.
    init(database error: any Error, cannot action: String, in folder: String? = nil) {
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
        case .SQLITE_CANTOPEN? where OpenFiles.areTooMany:
            self = OpenFiles.tooMany(cannot: action)
        case let code?
        where (error as? DatabaseError)?.isLackOfSpace == true
            || code == .SQLITE_CANTOPEN && folder.map(hasNoRoomForFiles) == true:
            self.init(
                .storage, cannot: action, because: "the disk is full",
                advice:
                    "Free some space; nothing was lost. A server goes on by itself, a command has to be run again"
            )
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

extension DatabaseError {
    /// Whether a file could not grow. SQLite has a code of its own for the file beside the database that
    /// processes share.
    var isLackOfSpace: Bool {
        resultCode == .SQLITE_FULL || extendedResultCode == .SQLITE_IOERR_SHMSIZE
    }
}

/// Whether the file system has no number left for another file, or no block.
private func hasNoRoomForFiles(_ folder: String) -> Bool {
    var status = statvfs()
    return statvfs(folder, &status) == 0 && status.f_files > 0
        && (status.f_favail == 0 || status.f_bavail == 0)
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
