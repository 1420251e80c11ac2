import Foundation
import GRDB
import KnowledgeBase
import Logging

extension SQLiteStore {
    /// What SQLite's own check says of the file: `ok`, or what is wrong.
    public func integrity() async throws -> String {
        try await read("check database '\(path)'") { db in
            let findings = try String.fetchAll(db, sql: "PRAGMA quick_check(5)")
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
        try Self.refuseMissingFolder(of: destination, action)
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

    private static func refuseMissingFolder(of destination: String, _ action: String) throws {
        let parent = (destination as NSString).deletingLastPathComponent
        let folder = parent.isEmpty ? "." : parent
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder)
        guard !exists || !isFolder.boolValue else { return }
        throw KnowledgeBaseError(
            .storage, cannot: action,
            because: exists ? "'\(folder)' is not a folder" : "the folder '\(folder)' does not exist",
            advice: exists ? "Name a file in a folder" : "Create it or name a file in another folder")
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
    /// place of one that an earlier restore kept. A database that can be opened is overwritten in one
    /// transaction, so that processes which have it open see the backup too; one that cannot is renamed.
    ///
    /// - Throws: ``KnowledgeBaseError`` when the backup is none of ours or damaged (`database`, `notFound`),
    ///   `busy` while a server, a sync or another restore runs, `storage`. The database is as it was then.
    public static func restore(from backup: String, to path: String, logger: Logger) async throws {
        let action = "restore '\(path)' from '\(backup)'"
        try await checkBackup(backup, action, logger: logger)
        // A server's memory holds what was answered and sent by the base that is replaced.
        guard let serving = try FileLock.tryLocking(FileLock.path(of: path, ".serving")) else {
            throw KnowledgeBaseError(
                .busy, cannot: action, because: "'kb serve' answers from it", advice: "Stop 'kb serve' first")
        }
        defer { withExtendedLifetime(serving) {} }
        guard let lock = try FileLock.tryLocking(FileLock.path(of: path, ".lock")) else {
            throw KnowledgeBaseError(
                .busy, cannot: action, because: "another process is writing to the database",
                advice: "Try again when it has finished")
        }
        defer { withExtendedLifetime(lock) {} }
        let partial = "\(path).\(UUID().uuidString.lowercased()).partial"
        do {
            try await copy(
                DatabaseOpener(path: backup, isBackup: true).open().database, to: partial, action)
            if let live = try await intactDatabase(path, logger: logger) {
                try await keepCopy(of: live, as: path + ".before-restore", action)
                try overwrite(live, with: partial, action)
            } else {
                try renew(partial, after: 0, action)
                try setAside(path, action)
                try move(partial, to: path, action)
            }
        } catch {
            try? removeDatabase(partial, action)
            throw error
        }
        try removeDatabase(partial, action)
    }

    /// The database that is there, unless there is none or it is damaged.
    private static func intactDatabase(_ path: String, logger: Logger) async throws -> (any DatabaseWriter)? {
        guard fileSize(path) > 0 else { return nil }
        do {
            let opened = try DatabaseOpener(path: path).open()
            let verdict = try await SQLiteStore(opened, path: path, logger: logger).integrity()
            return verdict == "ok" ? opened.database : nil
        } catch let error as KnowledgeBaseError where error.kind == .database {
            logger.debug("renaming the database", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    private static func keepCopy(
        of live: any DatabaseWriter, as kept: String, _ action: String
    ) async throws {
        let partial = "\(kept).\(UUID().uuidString.lowercased()).partial"
        do {
            try await copy(live, to: partial, action)
            try removeDatabase(kept, action)
            try move(partial, to: kept, action)
        } catch {
            try? removeDatabase(partial, action)
            throw error
        }
    }

    /// Overwrites a database in one transaction (SQLite's online backup).
    private static func overwrite(
        _ live: any DatabaseWriter, with copy: String, _ action: String
    ) throws {
        try translatingErrors(action) {
            let generation = try live.read {
                try Int64.fetchOne($0, sql: "SELECT generation FROM meta") ?? 0
            }
            try renew(copy, after: generation, action)
            let source = try DatabaseQueue(path: copy)
            try source.backup(to: live)
            try source.close()
        }
    }

    /// Gives a database another identity and a later generation, so that nothing derived from what was
    /// there before, in a file or in the memory of a process, passes for derived from it.
    private static func renew(_ path: String, after generation: Int64, _ action: String) throws {
        try translatingErrors(action) {
            let queue = try DatabaseQueue(path: path)
            try Schema.migrator.migrate(queue)
            try queue.write { db in
                try db.execute(
                    sql: """
                        UPDATE meta SET uuid = ?, stamp = 0, generation = max(generation, ?) + 1,
                            history = max(generation, ?) + 1
                        """,
                    arguments: [Schema.newIdentity, generation, generation])
            }
            try queue.close()
        }
    }

    private static func checkBackup(_ backup: String, _ action: String, logger: Logger) async throws {
        guard FileManager.default.fileExists(atPath: backup) else {
            throw KnowledgeBaseError(
                .notFound, cannot: action, because: "there is no such file",
                advice: "Name a file that 'kb backup' wrote")
        }
        let opened = try DatabaseOpener(path: backup, isBackup: true).open()
        let verdict = try await SQLiteStore(opened, path: backup, logger: logger).integrity()
        guard verdict == "ok" else {
            throw KnowledgeBaseError(.database, cannot: action, because: "the backup is damaged: \(verdict)")
        }
    }

    /// Moves a database that cannot be opened out of the way. Its log goes first: beside another
    /// database SQLite would take it for that one's.
    private static func setAside(_ path: String, _ action: String) throws {
        let kept = path + ".before-restore"
        let there = ["-wal", "-shm", "-journal", ""].filter {
            FileManager.default.fileExists(atPath: path + $0)
        }
        guard !there.isEmpty else { return }
        try removeDatabase(kept, action)
        for suffix in there { try move(path + suffix, to: kept + suffix, action) }
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
