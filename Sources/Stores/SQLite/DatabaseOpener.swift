import Foundation
import GRDB
import KnowledgeBase

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Opens a database file, makes it ours if it is new and refuses what is not ours.
struct DatabaseOpener {
    /// How long a transaction waits for another process's.
    private static let busyTimeout: TimeInterval = 10

    let path: String
    /// Opened for reading only even where writing is permitted.
    var isReadOnly = false

    struct Opened {
        var database: any DatabaseWriter
        var isReadOnly: Bool
    }

    func open() throws -> Opened {
        try refuseForeignFile()
        let isReadOnly = isReadOnly || !isWritable
        let opened = Opened(
            database: isReadOnly ? try openReadOnly() : try openPool(), isReadOnly: isReadOnly)
        try checkVersion(of: opened)
        return opened
    }

    private var action: String { "open database '\(path)'" }

    private var folder: String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    private var isWritable: Bool {
        access(folder, W_OK) == 0 && (access(path, F_OK) != 0 || access(path, W_OK) == 0)
    }

    /// Looks at the first bytes: SQLite says of any other file only that it is not a database.
    private func refuseForeignFile() throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            return try refuseMissingFolder()
        }
        guard !isFolder.boolValue else {
            throw KnowledgeBaseError(
                .database, cannot: action, because: "it is a folder", advice: "Give the path of a file")
        }
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw KnowledgeBaseError(
                .storage, cannot: action, because: "reading it is not permitted",
                advice: "Check the file's permissions")
        }
        defer { try? file.close() }
        let head = (try? file.read(upToCount: 16)) ?? Data()
        if !head.isEmpty, head != Data("SQLite format 3\u{0}".utf8) {
            throw KnowledgeBaseError(
                .database, cannot: action, because: "it is not a database",
                advice: "Give another path with --database, or move the file away")
        }
    }

    private func refuseMissingFolder() throws {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder)
        guard exists, isFolder.boolValue else {
            throw KnowledgeBaseError(
                .storage, cannot: action, because: "the folder '\(folder)' does not exist",
                advice: "Create it or give another path with --database")
        }
        guard access(folder, W_OK) == 0 else {
            throw KnowledgeBaseError(
                .storage, cannot: action, because: "there is none yet and its folder is read-only",
                advice: "Make the folder writable or give another path with --database")
        }
    }

    private func openPool() throws -> any DatabaseWriter {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Self.busyTimeout)
        configuration.maximumReaderCount = 8
        let path = path
        return try translatingErrors(action) { try DatabasePool(path: path, configuration: configuration) }
    }

    /// A database in WAL mode needs its `-shm` file, which a read-only folder may lack; then nobody
    /// can be writing either, and the file can be read as it is.
    private func openReadOnly() throws -> any DatabaseWriter {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(Self.busyTimeout)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            _ = try queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM sqlite_schema") }
            return queue
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_CANTOPEN || error.resultCode == .SQLITE_READONLY
        {
            let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "?#%"))
            let escaped = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
            return try translatingErrors(action) {
                try DatabaseQueue(path: "file:\(escaped)?immutable=1", configuration: configuration)
            }
        } catch {
            throw KnowledgeBaseError(database: error, cannot: action)
        }
    }

    private func checkVersion(of opened: Opened) throws {
        let found = try translatingErrors(action) {
            try opened.database.read { db in
                (
                    version: try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
                    application: try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
                    tables: try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_schema") ?? 0
                )
            }
        }
        if found.tables > 0, found.application != Schema.applicationID {
            throw KnowledgeBaseError(
                .database, cannot: action, because: "it belongs to another program",
                advice: "Give another path with --database")
        }
        if found.version > Schema.version {
            throw KnowledgeBaseError(
                .database, cannot: action,
                because:
                    "it was made by a newer kb (schema \(found.version), this one knows \(Schema.version))",
                advice: "Use that release, or ingest again into a new database with --database")
        }
        guard found.version < Schema.version else { return }
        if opened.isReadOnly {
            throw KnowledgeBaseError(
                .storage, cannot: action,
                because: "it was made by an older kb and cannot be brought up to date here",
                advice: "Make the file and its folder writable")
        }
        try translatingErrors(action) { try Schema.migrator.migrate(opened.database) }
    }
}
