import Dispatch
import Foundation
import GRDB
import KnowledgeBase
import LexicalSearch
import Logging
import Segments
import Synchronization

extension SQLiteStore {
    /// How long a base must have been open before what is not urgent is done.
    private static let settlingDelay = Duration.seconds(2)
    /// How long to wait for another process that writes the index before making one of our own.
    private static let indexPatience = Duration.seconds(60)

    public func refreshIndex() async throws {
        _ = try await currentIndex()
    }

    /// The index of the rows as they are now, whoever changed them.
    func currentIndex() async throws -> DerivedIndex {
        let generation = try await read("search '\(path)'") { db in
            try Int64.fetchOne(db, sql: "SELECT generation FROM meta") ?? 0
        }
        return try await translatingErrors("index '\(path)'") {
            try await keeper.index(at: generation) { old in try await self.refresh(old) }
        }
    }

    /// A sync checks the files thoroughly, settles and keeps what it made; searches leave that to it, or
    /// to a quieter moment.
    private func refresh(_ old: DerivedIndex?) async throws -> DerivedIndex {
        let isWriting = syncs.withLock { $0 > 0 }
        let files = try await keptFiles(thorough: isWriting)
        if files.areCurrent, let fresh = files.index {
            settleLater()
            return fresh
        }
        guard !isReadOnly, let lock = await lockFolder() else {
            return try await build(from: old, or: files, kept: false, thorough: isWriting)
        }
        defer { withExtendedLifetime(lock) {} }
        do {
            var index = try await build(from: old, or: files, kept: true, thorough: isWriting)
            if isWriting { index = try await settled(index) ?? index }
            if isWriting || isFree() { await keep(index) }
            if !isWriting { settleLater() }
            return index
        } catch let error where error.isStorageFailure {
            logger.debug("keeping the index in memory", metadata: ["reason": "\(error)"])
            return try await build(from: old, or: files, kept: false, thorough: isWriting)
        }
    }

    /// Merging and coding take seconds on large bases: on a thread of its own kind.
    private func settled(_ index: DerivedIndex) async throws -> DerivedIndex? {
        let (analyzer, folder) = (analyzer, folder)
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                let refresher = IndexRefresher(analyzer: analyzer) { folder.place($0) }
                continuation.resume(with: Result { try refresher.settled(index) })
            }
        }
    }

    /// Does in the background, once at a time, what makes searches faster without changing what they find.
    private func settleLater() {
        let isFirst = settling.withLock { isSettling in
            defer { isSettling = true }
            return !isSettling
        }
        guard isFirst, !isReadOnly else { return }
        Task.detached(priority: .utility) { [weak self] in
            // A command that ends within moments is not held up by work for those that follow.
            guard (try? await Task.sleep(for: Self.settlingDelay)) != nil else { return }
            await self?.settle()
            self?.settling.withLock { $0 = false }
        }
    }

    private func settle() async {
        do {
            guard isFree(), let lock = try FileLock.tryLocking(folder.lockPath),
                let index = await keeper.newest
            else { return }
            defer { withExtendedLifetime(lock) {} }
            guard let settled = try await settled(index) else { return }
            if await keeper.replace(index, by: settled) { await keep(settled) }
        } catch {
            logger.debug("not settling the index", metadata: ["reason": "\(error)"])
        }
    }

    /// The index on disk.
    private struct KeptFiles {
        /// What the files were kept under.
        var stamp: Int64
        var index: DerivedIndex?
        /// Whether it is that of the rows as they are now.
        var areCurrent: Bool
    }

    private func keptFiles(thorough: Bool) async throws -> KeptFiles {
        let (analyzer, folder) = (analyzer, folder)
        return try await database.read { db in
            let content = SQLiteContent(db: db)
            let (state, stamp) = (try content.state, try content.stamp)
            let index = folder.load(for: state, stamp: stamp, analyzer: analyzer, thorough: thorough)
            return KeptFiles(stamp: stamp, index: index, areCurrent: index?.state == state)
        }
    }

    /// Whether no process writes to the base: one that does keeps the index itself when it ends.
    private func isFree() -> Bool {
        do {
            let lock = try FileLock.tryLocking(path + ".lock")
            return lock != nil
        } catch {
            logger.debug("not keeping the index", metadata: ["reason": "\(error)"])
            return false
        }
    }

    private func lockFolder() async -> FileLock? {
        do {
            try folder.create()
            return try await FileLock.lock(
                folder.lockPath, until: .now + Self.indexPatience, whenWaiting: {})
        } catch {
            logger.debug("keeping the index in memory", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    private func build(
        from old: DerivedIndex?, or files: KeptFiles, kept: Bool, thorough: Bool
    ) async throws -> DerivedIndex {
        let (analyzer, folder) = (analyzer, folder)
        return try await database.read { db in
            let content = SQLiteContent(db: db)
            let (state, stamp) = (try content.state, try content.stamp)
            // Another process may have brought the files further than what this one holds.
            func newestFiles() -> DerivedIndex? {
                stamp == files.stamp
                    ? files.index
                    : folder.load(for: state, stamp: stamp, analyzer: analyzer, thorough: thorough)
            }
            let known = old?.state == state ? old : newest(old, newestFiles())
            let refresher = IndexRefresher(analyzer: analyzer) { kept ? folder.place($0) : .memory }
            return try refresher.refresh(known, from: content)
        }
    }

    /// Makes the index the one that the next start finds. The rows it was derived from are put on
    /// disk first: losing power must not leave an index of a future that never was. A favour to the
    /// next start and no more: the index at hand serves whether or not it can be kept.
    private func keep(_ index: DerivedIndex) async {
        do {
            _ = try await database.writeWithoutTransaction { db in try db.checkpoint(.passive) }
            let stamp = Int64.random(in: 1...Int64.max)
            try await database.write { try $0.execute(literal: "UPDATE meta SET stamp = \(stamp)") }
            guard try folder.keep(index, stamp: stamp) else { return }
            try await forgetRemovals(until: index.state.generation)
        } catch {
            logger.debug("not keeping the index", metadata: ["reason": "\(error)"])
        }
    }

    private func forgetRemovals(until generation: Int64) async throws {
        try await database.write { db in
            guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM removals)") ?? false else {
                return
            }
            try db.execute(literal: "DELETE FROM removals WHERE generation <= \(generation)")
            try db.execute(literal: "UPDATE meta SET history = max(history, \(generation))")
        }
    }
}

private func newest(_ first: DerivedIndex?, _ second: DerivedIndex?) -> DerivedIndex? {
    guard let first, let second else { return first ?? second }
    return first.state.generation > second.state.generation ? first : second
}

extension Error {
    /// Whether files could not be written, as opposed to the database being at fault.
    fileprivate var isStorageFailure: Bool {
        if case .system? = self as? SegmentError { return true }
        return self is CocoaError
    }
}

/// The rows as the derived index reads them, within one transaction.
struct SQLiteContent: IndexContent {
    let db: Database

    var state: IndexState {
        get throws {
            guard let row = try Row.fetchOne(db, sql: "SELECT uuid, generation, history FROM meta"),
                let id = Segment.DatabaseID(bytes: try row.value(0))
            else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "its identity is missing") }
            let active = try Row.fetchOne(db, sql: "SELECT id, dimensions FROM embedders WHERE is_active")
            return IndexState(
                database: id, generation: try row.value(1), history: try row.value(2),
                embedder: try active.map {
                    IndexState.ActiveEmbedder(id: try $0.value(0), dimensions: try $0.value(1))
                })
        }
    }

    /// What the derived files were last kept under.
    var stamp: Int64 {
        get throws { try Int64.fetchOne(db, sql: "SELECT stamp FROM meta") ?? 0 }
    }

    func passagesChanged(after generation: Int64) throws -> [Int64] {
        let sql = "SELECT id FROM chunks WHERE revision > ? ORDER BY id"
        return try Int64.fetchAll(db, sql: sql, arguments: [generation])
    }

    func passagesRemoved(after generation: Int64) throws -> [Int64] {
        let sql = "SELECT chunk FROM removals WHERE generation > ? ORDER BY chunk"
        return try Int64.fetchAll(db, sql: sql, arguments: [generation])
    }

    func lexicalPassages(_ ids: ArraySlice<Int64>) throws -> [LexicalPassage] {
        let statement = try db.cachedStatement(
            sql: "SELECT heading_path, text, language, translation FROM chunks WHERE id = ?")
        return try ids.compactMap { id in
            guard let row = try Row.fetchOne(statement, arguments: [id]) else { return nil }
            let translation: String? = try row.value(3)
            let chunk = Chunk(
                ordinal: 0, headingPath: try RowCoding.decode(try row.value(0), as: [String].self),
                text: try row.value(1), language: Language(rawValue: try row.value(2)) ?? .unknown,
                translation: try translation.map { try RowCoding.decode($0, as: Chunk.Translation.self) })
            return LexicalPassage(id: id, chunk: chunk)
        }
    }

    func vectorsChanged(after generation: Int64) throws -> [Int64] {
        // Two searches by index: SQLite would scan for an OR over two tables.
        let sql = """
            SELECT c.id FROM embedders e JOIN vectors v ON v.embedder = e.id
                JOIN chunks c ON c.embedded_hash = v.hash
            WHERE e.is_active AND v.revision > ?1
            UNION
            SELECT c.id FROM embedders e JOIN chunks c
                JOIN vectors v ON v.embedder = e.id AND v.hash = c.embedded_hash
            WHERE e.is_active AND c.revision > ?1
            ORDER BY 1
            """
        return try Int64.fetchAll(db, sql: sql, arguments: [generation])
    }

    func vector(of id: Int64, into vector: UnsafeMutableBufferPointer<Float>) throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT v.vector FROM chunks c
                    JOIN vectors v ON v.embedder = (SELECT id FROM embedders WHERE is_active)
                        AND v.hash = c.embedded_hash
                WHERE c.id = ?
                """)
        let bytes = try Data.fetchOne(statement, arguments: [id]) ?? Data()
        vector.update(repeating: 0)
        guard bytes.count == vector.count * MemoryLayout<Float>.stride else { return }
        _ = bytes.copyBytes(to: vector)
    }
}

extension Segment.DatabaseID {
    /// - Parameter bytes: the 16 of a UUID.
    init?(bytes: Data) {
        guard bytes.count == 16 else { return nil }
        let numbers = bytes.withUnsafeBytes { buffer in
            (0..<2).map { buffer.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self) }
        }
        self.init(high: numbers[0], low: numbers[1])
    }
}
