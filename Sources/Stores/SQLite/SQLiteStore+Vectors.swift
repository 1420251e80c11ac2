import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    /// The embedder whose vectors serve.
    struct Embedder {
        var id: Int64
        var fingerprint: EmbedderFingerprint
    }

    static func active(_ db: Database) throws -> Embedder? {
        let sql = "SELECT id, fingerprint FROM embedders WHERE is_active"
        return try Row.fetchOne(db, sql: sql).map {
            Embedder(
                id: try $0.value(0),
                fingerprint: try RowCoding.decode(try $0.value(1), as: EmbedderFingerprint.self))
        }
    }

    public func activeFingerprint() async throws -> EmbedderFingerprint? {
        try await read("read the embedder") { try Self.active($0)?.fingerprint }
    }

    public func activate(
        _ fingerprint: EmbedderFingerprint, with translations: [StoredChunk.ID: Chunk.Translation?]
    ) async throws {
        try await alter("switch to embedder '\(fingerprint.model)'") { db, generation in
            let id = try Self.embedder(fingerprint, db)
            try Self.set(translations, generation: generation, db)
            try db.execute(literal: "DELETE FROM embedders WHERE id <> \(id)")
            try db.execute(literal: "UPDATE embedders SET is_active = 1 WHERE id = \(id)")
        }
    }

    public func missing(
        _ hashes: [TextHash], under fingerprint: EmbedderFingerprint
    ) async throws -> Set<TextHash> {
        let json = try RowCoding.json(fingerprint)
        return try await read("look up vectors") { db in
            let find = "SELECT id FROM embedders WHERE fingerprint = ?"
            guard let id = try Int64.fetchOne(db, sql: find, arguments: [json]) else { return Set(hashes) }
            let statement = try db.cachedStatement(
                sql: "SELECT 1 FROM vectors WHERE embedder = ? AND hash = ?")
            return try Set(hashes.filter { try Int.fetchOne(statement, arguments: [id, $0.bytes]) == nil })
        }
    }

    public func add(_ vectors: [TextHash: Embedding], under fingerprint: EmbedderFingerprint) async throws {
        try await alter("save vectors of '\(fingerprint.model)'") { db, generation in
            let embedder = Embedder(id: try Self.embedder(fingerprint, db), fingerprint: fingerprint)
            try Self.insert(vectors, of: embedder, generation: generation, db)
        }
    }

    static func insertActive(_ vectors: [TextHash: Embedding], generation: Int64, _ db: Database) throws {
        guard let embedder = try active(db) else { throw KnowledgeBaseError.noActiveEmbedder }
        try insert(vectors, of: embedder, generation: generation, db)
    }

    private static func insert(
        _ vectors: [TextHash: Embedding], of embedder: Embedder, generation: Int64, _ db: Database
    ) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO vectors (embedder, hash, vector, revision) VALUES (?, ?, ?, ?)")
        for (hash, vector) in vectors {
            try embedder.fingerprint.check(vector)
            try statement.execute(arguments: [embedder.id, hash.bytes, RowCoding.bytes(vector), generation])
        }
    }

    /// The embedder's row, created where there is none.
    private static func embedder(_ fingerprint: EmbedderFingerprint, _ db: Database) throws -> Int64 {
        let json = try RowCoding.json(fingerprint)
        try db.execute(
            sql: "INSERT OR IGNORE INTO embedders (fingerprint, dimensions) VALUES (?, ?)",
            arguments: [json, fingerprint.dimensions])
        let find = "SELECT id FROM embedders WHERE fingerprint = ?"
        return try Int64.fetchOne(db, sql: find, arguments: [json]) ?? db.lastInsertedRowID
    }

    // MARK: Translations

    public func translations(of hashes: [TextHash]) async throws -> [TextHash: Chunk.Translation] {
        try await read("look up translations") { db in
            let statement = try db.cachedStatement(
                sql: "SELECT translation FROM chunks WHERE text_hash = ? AND translation IS NOT NULL LIMIT 1")
            return try hashes.reduce(into: [:]) { found, hash in
                guard let json = try String.fetchOne(statement, arguments: [hash.bytes]) else { return }
                found[hash] = try RowCoding.decode(json, as: Chunk.Translation.self)
            }
        }
    }

    public func passages(after id: StoredChunk.ID, limit: Int) async throws -> [StoredChunk] {
        try await read("read passages") { db in
            let sql = StoredChunk.selection + " WHERE c.id > ? ORDER BY c.id LIMIT ?"
            return try Row.fetchAll(db, sql: sql, arguments: [id, max(limit, 0)]).map(StoredChunk.init(row:))
        }
    }

    public func setTranslations(_ translations: [StoredChunk.ID: Chunk.Translation?]) async throws {
        try await alter("save translations") { db, generation in
            try Self.set(translations, generation: generation, db)
        }
    }

    private static func set(
        _ translations: [StoredChunk.ID: Chunk.Translation?], generation: Int64, _ db: Database
    ) throws {
        var before = Set<Data>()
        for (id, translation) in translations {
            before.formUnion(try set(translation, of: id, generation: generation, db))
        }
        try dropUnused(before, db)
    }

    /// - Returns: the hash the passage was embedded under before.
    private static func set(
        _ translation: Chunk.Translation?, of id: StoredChunk.ID, generation: Int64, _ db: Database
    ) throws -> [Data] {
        let find = "SELECT heading_path, text, text_hash, embedded_hash FROM chunks WHERE id = ?"
        guard let row = try Row.fetchOne(db, sql: find, arguments: [id]) else { return [] }
        let chunk = Chunk(
            ordinal: 0, headingPath: try RowCoding.decode(try row.value(0), as: [String].self),
            text: try row.value(1), translation: translation)
        try db.execute(
            sql: "UPDATE chunks SET translation = ?, embedded_hash = ?, revision = ? WHERE id = ?",
            arguments: [
                try translation.map(RowCoding.json), TextHash(of: chunk.embeddedText).bytes, generation, id,
            ])
        return [try row.value(3)]
    }
}

extension KnowledgeBaseError {
    static let noActiveEmbedder = KnowledgeBaseError(
        .database, cannot: "save vectors", because: "no embedder has been activated")
}

extension EmbedderFingerprint {
    /// - Throws: ``KnowledgeBaseError`` when the vector is not one of this embedder's.
    func check(_ vector: Embedding) throws {
        guard vector.count == dimensions else {
            throw KnowledgeBaseError(
                .model, cannot: "save a vector of '\(model)'",
                because: "it has \(vector.count) dimensions where \(dimensions) are expected")
        }
    }
}
