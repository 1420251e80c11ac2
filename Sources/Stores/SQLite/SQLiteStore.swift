import Foundation
import GRDB
import KnowledgeBase
import LexicalSearch
import Logging
import Synchronization

/// The default store: one SQLite file in WAL mode is the truth; the folder `<file>.index` beside it
/// holds what is derived for searching, and is built again whenever it is missing or does not fit.
///
/// Any number of processes may use a database at once. Where file or folder is read-only, searching
/// still works, from memory.
public final class SQLiteStore: Store {
    let database: any DatabaseWriter
    let keeper = IndexKeeper()
    let analyzer = SnowballAnalyzer()
    let folder: IndexFolder
    let isReadOnly: Bool
    /// How many syncs of this process hold the lock, one or none.
    let syncs = Mutex(0)
    /// Whether the index is being settled in the background.
    let settling = Mutex(false)
    let nearestVectors: NearestVectors
    let path: String
    let logger: Logger

    /// Opens a database, creating it where there is none.
    ///
    /// - Parameter nearestVectors: how they are found.
    /// - Throws: ``KnowledgeBaseError`` of kind `database` (not ours, made by a newer release, damaged) or
    ///   `storage` (no such folder, not permitted, disk full).
    public convenience init(
        path: String, logger: Logger, nearestVectors: NearestVectors = .auto
    ) throws {
        self.init(
            try DatabaseOpener(path: path).open(), path: path, logger: logger, nearestVectors: nearestVectors)
    }

    init(
        _ opened: DatabaseOpener.Opened, path: String, logger: Logger,
        nearestVectors: NearestVectors = .auto
    ) {
        database = opened.database
        isReadOnly = opened.isReadOnly
        folder = IndexFolder(url: URL(filePath: path + ".index"), logger: logger)
        self.nearestVectors = nearestVectors
        self.path = path
        self.logger = logger
    }

    public func withSyncLock<Value: Sendable>(
        whenWaiting: @escaping @Sendable () -> Void, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let lock = try await FileLock.lock(
            FileLock.path(of: path, ".lock"), until: nil, whenWaiting: whenWaiting)
        defer { withExtendedLifetime(lock) {} }
        syncs.withLock { $0 += 1 }
        defer { syncs.withLock { $0 -= 1 } }
        return try await body()
    }

    // MARK: Access

    func read<Value: Sendable>(
        _ action: String, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await translatingErrors(action) { try await database.read(body) }
    }

    /// A transaction that alters neither passages nor vectors.
    func write<Value: Sendable>(
        _ action: String, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await translatingErrors(action) { try await database.write(body) }
    }

    /// A transaction that alters passages or active vectors, and the generation it makes.
    func alter<Value: Sendable>(
        _ action: String, _ body: @escaping @Sendable (Database, _ generation: Int64) throws -> Value
    ) async throws -> Value {
        try await write(action) { db in
            let next = "UPDATE meta SET generation = generation + 1 RETURNING generation"
            guard let generation = try Int64.fetchOne(db, sql: next) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "its identity is missing")
            }
            return try body(db, generation)
        }
    }

    // MARK: Status

    public func status() async throws -> StoreStatus {
        var status = try await read("read the state of '\(path)'") { db in
            var status = StoreStatus()
            status.sources = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sources") ?? 0
            status.documents = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM documents") ?? 0
            status.passages =
                try Int.fetchOne(db, sql: "SELECT sum(passages) FROM language_counts") ?? 0
            status.embedded = try Int.fetchOne(db, sql: "SELECT passages FROM embedders WHERE is_active") ?? 0
            let untranslated = "SELECT sum(untranslated) FROM language_counts WHERE language IN ('es', 'pt')"
            status.untranslated = try Int.fetchOne(db, sql: untranslated) ?? 0
            status.languages = try Self.languageCounts(db)
            status.fingerprint = try Self.active(db)?.fingerprint
            let lastSync = try String.fetchOne(db, sql: "SELECT last_sync FROM meta")
            status.lastSync = try lastSync.map { try RowCoding.decode($0, as: SyncRecord.self) }
            return status
        }
        status.bytes = ["", "-wal", "-shm"].reduce(folder.size) { $0 + fileSize(path + $1) }
        return status
    }

    public func note(_ sync: SyncRecord) async throws {
        let record = try RowCoding.json(sync)
        try await write("note the end of a sync") {
            try $0.execute(sql: "UPDATE meta SET last_sync = ?", arguments: [record])
        }
    }

    public func languages() async throws -> [Language: Int] {
        try await read("count the languages of '\(path)'") { db in
            try Self.languageCounts(db).reduce(into: [:]) { counts, entry in
                counts[Language(rawValue: entry.key) ?? .unknown, default: 0] += entry.value
            }
        }
    }

    private static func languageCounts(_ db: Database) throws -> [String: Int] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT language, passages FROM language_counts WHERE passages > 0")
        return try rows.reduce(into: [:]) { $0[try $1.value(0)] = try $1.value(1) }
    }
}
