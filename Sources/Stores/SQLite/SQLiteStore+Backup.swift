import Foundation
import GRDB
import KnowledgeBase
import Logging

extension SQLiteStore {
    /// What SQLite's own check says of the file: `ok`, or what is wrong.
    ///
    /// - Parameter thorough: compares indexes with their tables too, which takes longer.
    public func integrity(thorough: Bool = false) async throws -> String {
        try await read("check database '\(path)'") { db in
            let findings = try String.fetchAll(db, sql: "PRAGMA \(thorough ? "integrity" : "quick")_check(5)")
            return findings.joined(separator: "; ")
        }
    }

    /// Copies the database to a new file while it is in use (SQLite's online backup), and checks the copy.
    ///
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` when the destination exists; `storage`, `database`.
    public func backup(to destination: String) async throws {
        let action = "back up to '\(destination)'"
        guard !FileManager.default.fileExists(atPath: destination) else {
            throw KnowledgeBaseError(
                .usage, cannot: action, because: "it exists already", advice: "Name a file that does not")
        }
        // The copy gets its name when it is whole.
        let partial = "\(destination).\(UUID().uuidString.lowercased()).partial"
        do {
            try await Self.copy(database, to: partial, action)
            try Self.move(partial, to: destination, action)
        } catch {
            try? Self.removeDatabase(partial, action)
            throw error
        }
    }

    private static func copy(
        _ source: any DatabaseReader, to path: String, _ action: String
    ) async throws {
        try translatingErrors(action) {
            let copy = try DatabaseQueue(path: path)
            try source.backup(to: copy)
            // One file, whatever journal the original has.
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            let verdict = try copy.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
            try copy.close()
            guard verdict == "ok" else {
                throw KnowledgeBaseError(
                    .database, cannot: action, because: "the copy is damaged: \(verdict ?? "no answer")")
            }
        }
    }

    /// Puts a backup in the place of a database. What was there is kept as `<name>.before-restore`, in the
    /// place of one that an earlier restore kept; the derived files are removed and will be built again.
    ///
    /// - Throws: ``KnowledgeBaseError`` when the backup is none of ours or damaged (`database`, `notFound`),
    ///   `busy` while a sync or another restore runs, `storage`. The database is as it was then.
    public static func restore(from backup: String, to path: String, logger: Logger) async throws {
        let action = "restore '\(path)' from '\(backup)'"
        try await checkBackup(backup, action, logger: logger)
        guard let lock = try await FileLock.lock(path + ".lock", until: .now, whenWaiting: {}) else {
            throw KnowledgeBaseError(
                .busy, cannot: action, because: "another process is writing to the database",
                advice: "Try again when it has finished")
        }
        defer { withExtendedLifetime(lock) {} }
        let partial = "\(path).\(UUID().uuidString.lowercased()).partial"
        do {
            let source = try DatabaseOpener(path: backup, isReadOnly: true).open()
            try await copy(source.database, to: partial, action)
            try await setAside(path, action, logger: logger)
            try move(partial, to: path, action)
        } catch {
            try? removeDatabase(partial, action)
            throw error
        }
    }

    private static func checkBackup(_ backup: String, _ action: String, logger: Logger) async throws {
        guard FileManager.default.fileExists(atPath: backup) else {
            throw KnowledgeBaseError(.notFound, cannot: action, because: "there is no such file")
        }
        let opened = try DatabaseOpener(path: backup, isReadOnly: true).open()
        let verdict = try await SQLiteStore(opened, path: backup, logger: logger).integrity()
        guard verdict == "ok" else {
            throw KnowledgeBaseError(.database, cannot: action, because: "the backup is damaged: \(verdict)")
        }
    }

    /// The old database, whole in one file where it can still be opened, and without its derived files.
    private static func setAside(_ path: String, _ action: String, logger: Logger) async throws {
        if FileManager.default.fileExists(atPath: path) {
            foldJournal(of: path, logger: logger)
            let kept = path + ".before-restore"
            try removeDatabase(kept, action)
            for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
                try move(path + suffix, to: kept + suffix, action)
            }
        }
        try remove(path + ".index", action)
    }

    /// Takes the write-ahead log into the file. A damaged database keeps its log beside it.
    private static func foldJournal(of path: String, logger: Logger) {
        do {
            let queue = try DatabaseQueue(path: path)
            try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            try queue.close()
        } catch {
            logger.debug("keeping the write-ahead log", metadata: ["reason": "\(error)"])
        }
    }

    // MARK: Files

    private static func move(_ path: String, to target: String, _ action: String) throws {
        guard rename(path, target) == 0 else {
            throw KnowledgeBaseError(
                .storage, cannot: action, because: String(cString: strerror(errno)).lowercased())
        }
    }

    /// A database file and what SQLite keeps beside it.
    private static func removeDatabase(_ path: String, _ action: String) throws {
        for suffix in ["", "-wal", "-shm", "-journal"] { try remove(path + suffix, action) }
    }

    private static func remove(_ path: String, _ action: String) throws {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch CocoaError.fileNoSuchFile {
            return
        } catch {
            throw KnowledgeBaseError(.storage, cannot: action, because: error.localizedDescription)
        }
    }
}
