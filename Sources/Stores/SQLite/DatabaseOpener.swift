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
    /// A file to restore from, not the base: read only, and one of an older release is as good.
    var isBackup = false

    struct Opened {
        var database: any DatabaseWriter
        var isReadOnly: Bool
    }

    func open() throws -> Opened {
        try refuseForeignFile()
        if isReadOnly || isBackup || !isWritable {
            return Opened(database: try openReadOnly(), isReadOnly: true)
        }
        return Opened(database: try openFinished() ?? openAlone(), isReadOnly: false)
    }

    /// The database as it is; `nil` where it has yet to be made or brought up to date, or another
    /// process is at it.
    private func openFinished() throws -> (any DatabaseWriter)? {
        guard fileSize(path) > 0 else { return nil }
        do {
            let database = try DatabasePool(path: path, configuration: configuration)
            let identity = try Identity(of: database)
            guard identity.application == Schema.applicationID else { return nil }
            try refuseNewer(identity)
            return identity.version == Schema.version ? database : nil
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return nil
        } catch let error as DatabaseError where error.isLackOfSpace {
            return try openWithoutSharedMemory()
        } catch {
            throw KnowledgeBaseError(database: error, cannot: action, in: folder)
        }
    }

    /// On a full disk there is no room for the `-shm` file. A process that locks all others out needs
    /// none (https://www.sqlite.org/wal.html, section 8): it can read, and write as soon as there is room.
    private func openWithoutSharedMemory() throws -> any DatabaseWriter {
        var configuration = configuration
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA locking_mode = EXCLUSIVE") }
        return try translatingErrors(action) {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            let identity = try Identity(of: database)
            try refuseOtherPrograms(identity)
            try refuseNewer(identity)
            try refuseOlder(identity)
            return database
        }
    }

    /// Makes the database or brings it up to date while no other process does: SQLite's change to WAL
    /// mode and the migrations are no work for two at once.
    private func openAlone() throws -> any DatabaseWriter {
        let lock = try FileLock.lockFolder(folder)
        defer { withExtendedLifetime(lock) {} }
        do {
            let database = try DatabasePool(path: path, configuration: configuration)
            let identity = try Identity(of: database)
            try refuseOtherPrograms(identity)
            try refuseNewer(identity)
            try Schema.migrator.migrate(database)
            return database
        } catch {
            throw KnowledgeBaseError(database: error, cannot: action, in: folder)
        }
    }

    private var action: String { "open \(isBackup ? "backup" : "database") '\(path)'" }

    /// What to do about a file that is no base.
    private func advice(_ text: String) -> String { isBackup ? "Name a file that 'kb backup' wrote" : text }

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
                .database, cannot: action, because: "it is a folder",
                advice: advice("Give the path of a file"))
        }
        guard let file = FileHandle(forReadingAtPath: path) else {
            if OpenFiles.areTooMany { throw OpenFiles.tooMany(cannot: action) }
            throw KnowledgeBaseError(
                .storage, cannot: action, because: "reading it is not permitted",
                advice: "Check the file's permissions")
        }
        defer { try? file.close() }
        let head = (try? file.read(upToCount: 100)) ?? Data()
        guard head.isEmpty || head.starts(with: Data("SQLite format 3\u{0}".utf8)) else {
            throw KnowledgeBaseError(
                .database, cannot: action, because: "it is not a database",
                advice: advice("Give another path with --database, or move the file away"))
        }
        // Opening would put it into WAL mode, so what is surely not ours is known by its header
        // (https://www.sqlite.org/fileformat.html): the application at 68, and at 18 whether the header
        // may lag behind a log.
        let hasLog = head.count == 100 && head[18] == 2
        let application = head.dropFirst(68).prefix(4).reduce(Int32(0)) { $0 << 8 | Int32($1) }
        if head.count == 100, !hasLog, application != Schema.applicationID { throw belongsToAnotherProgram }
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

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Self.busyTimeout)
        configuration.maximumReaderCount = 8
        // What is erased is overwritten, whatever default SQLite was built with.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }
        return configuration
    }

    /// A database in WAL mode needs its `-shm` file, which a read-only folder may lack; where
    /// there is no log either, the file can be read as it is.
    private func openReadOnly() throws -> any DatabaseWriter {
        let database = try openUnwritten()
        let identity = try translatingErrors(action) { try Identity(of: database) }
        try refuseOtherPrograms(identity)
        try refuseNewer(identity)
        if isBackup { try refuseEmpty(identity) } else { try refuseOlder(identity) }
        return database
    }

    private func openUnwritten() throws -> any DatabaseWriter {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(Self.busyTimeout)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            _ = try Identity(of: queue)
            return queue
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_CANTOPEN || error.resultCode == .SQLITE_READONLY
        {
            guard fileSize(path + "-wal") == 0 else {
                throw KnowledgeBaseError(
                    .storage, cannot: action, because: "its log '\(path)-wal' cannot be read here",
                    advice: "Make the folder writable, or read a copy made with 'kb backup'")
            }
            let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "?#%"))
            let escaped = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
            return try translatingErrors(action) {
                try DatabaseQueue(path: "file:\(escaped)?immutable=1", configuration: configuration)
            }
        } catch {
            throw KnowledgeBaseError(database: error, cannot: action)
        }
    }

    private func refuseOtherPrograms(_ identity: Identity) throws {
        guard identity.tables > 0, identity.application != Schema.applicationID else { return }
        throw belongsToAnotherProgram
    }

    private var belongsToAnotherProgram: KnowledgeBaseError {
        KnowledgeBaseError(
            .database, cannot: action, because: "it belongs to another program",
            advice: advice("Give another path with --database"))
    }

    private func refuseNewer(_ identity: Identity) throws {
        guard identity.version > Schema.version else { return }
        throw KnowledgeBaseError(
            .database, cannot: action,
            because:
                "it was made by a newer kb (schema \(identity.version), this one knows \(Schema.version))",
            advice: isBackup
                ? "Use that release" : "Use that release, or ingest again into a new database with --database"
        )
    }

    private func refuseEmpty(_ identity: Identity) throws {
        guard identity.tables == 0 else { return }
        throw KnowledgeBaseError(.database, cannot: action, because: "it is empty", advice: advice(""))
    }

    private func refuseOlder(_ identity: Identity) throws {
        guard identity.version < Schema.version else { return }
        throw KnowledgeBaseError(
            .storage, cannot: action,
            because: "it was made by an older kb and cannot be brought up to date here",
            advice: "Make the file and its folder writable")
    }
}

/// What a database says of itself.
private struct Identity {
    var version: Int
    var application: Int32
    /// Tables and indexes, but for the list of migrations, which is there before they are.
    var tables: Int

    init(of database: any DatabaseWriter) throws {
        self = try database.read { db in
            Identity(
                version: try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
                application: try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
                tables: try Int.fetchOne(
                    db, sql: "SELECT COUNT(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'") ?? 0)
        }
    }

    private init(version: Int, application: Int32, tables: Int) {
        self.version = version
        self.application = application
        self.tables = tables
    }
}
