import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    public func sources() async throws -> [Source] {
        try await read("list the sources") { db in
            try Row.fetchAll(db, sql: "SELECT id, root FROM sources ORDER BY root").map {
                Source(id: try $0.value(0), root: try $0.value(1))
            }
        }
    }

    public func source(root: String) async throws -> Source {
        let find = "SELECT id FROM sources WHERE root = ?"
        let known = try await read("find source '\(root)'") {
            try Int64.fetchOne($0, sql: find, arguments: [root])
        }
        if let known { return Source(id: known, root: root) }
        return try await write("add source '\(root)'") { db in
            try db.execute(sql: "INSERT OR IGNORE INTO sources (root) VALUES (?)", arguments: [root])
            return Source(id: try Int64.fetchOne(db, sql: find, arguments: [root]) ?? 0, root: root)
        }
    }

    public func remove(source: Source.ID) async throws {
        try await alter("remove source \(source)") { db, _ in
            let hashes = try Data.fetchSet(
                db,
                sql: """
                    SELECT embedded_hash FROM chunks
                    WHERE document IN (SELECT id FROM documents WHERE source = ?)
                    """, arguments: [source])
            try db.execute(sql: "DELETE FROM sources WHERE id = ?", arguments: [source])
            try Self.dropUnused(hashes, db)
        }
    }

    public func documents(in source: Source.ID?) async throws -> [DocumentRecord] {
        try await read("list the documents") { db in
            let sql = DocumentRecord.selection + " WHERE ?1 IS NULL OR source = ?1 ORDER BY path, source"
            return try Row.fetchAll(db, sql: sql, arguments: [source]).map(DocumentRecord.init(row:))
        }
    }

    public func passages(ofDocument id: DocumentRecord.ID) async throws -> [StoredChunk] {
        try await read("read document \(id)") { db in
            let sql = StoredChunk.selection + " WHERE c.document = ? ORDER BY c.ordinal, c.id"
            return try Row.fetchAll(db, sql: sql, arguments: [id]).map(StoredChunk.init(row:))
        }
    }

    public func relocate(_ id: DocumentRecord.ID, to path: String, stamp: FileStamp) async throws {
        try await alter("move document \(id) to '\(path)'") { db, _ in
            guard
                let source = try Int64.fetchOne(
                    db, sql: "SELECT source FROM documents WHERE id = ?", arguments: [id])
            else {
                throw KnowledgeBaseError(.notFound, cannot: "move document \(id)", because: "there is none")
            }
            // Whatever stood there before has been replaced by this file.
            let occupant = "SELECT id FROM documents WHERE source = ? AND path = ? AND id <> ?"
            try Self.remove(Int64.fetchAll(db, sql: occupant, arguments: [source, path, id]), db)
            try db.execute(
                sql: "UPDATE documents SET path = ?, size = ?, modified = ?, changed = ? WHERE id = ?",
                arguments: [path, stamp.size, stamp.modified, stamp.changed, id])
        }
    }

    public func remove(documents: [DocumentRecord.ID]) async throws {
        guard !documents.isEmpty else { return }
        try await alter("remove documents") { db, _ in try Self.remove(documents, db) }
    }

    private static func remove(_ documents: [DocumentRecord.ID], _ db: Database) throws {
        for id in documents {
            let hashes = try Data.fetchSet(
                db, sql: "SELECT embedded_hash FROM chunks WHERE document = ?", arguments: [id])
            try db.execute(sql: "DELETE FROM documents WHERE id = ?", arguments: [id])
            try dropUnused(hashes, db)
        }
    }

    // MARK: Saving

    @discardableResult
    public func save(
        _ document: IndexedDocument, in source: Source.ID, vectors: [TextHash: Embedding]
    ) async throws -> DocumentRecord.ID {
        try await alter("save '\(document.path)'") { db, generation in
            let id = try Self.upsert(document, in: source, db)
            let replaced = try Self.replaceChunks(
                of: id, by: document.chunks.map(\.storable), generation: generation, db)
            if !vectors.isEmpty { try Self.insertActive(vectors, generation: generation, db) }
            try Self.dropUnused(replaced, db)
            return id
        }
    }

    private static func upsert(
        _ document: IndexedDocument, in source: Source.ID, _ db: Database
    ) throws -> DocumentRecord.ID {
        let action = "save '\(document.path)'"
        guard try Bool.fetchOne(db, sql: "SELECT 1 FROM sources WHERE id = ?", arguments: [source]) ?? false
        else {
            throw KnowledgeBaseError(.notFound, cannot: action, because: "its source has been removed")
        }
        let id = try Int64.fetchOne(
            db,
            sql: """
                INSERT INTO documents (source, path, size, modified, content_hash, recipe, title, media_type,
                    language, metadata, changed)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                ON CONFLICT (source, path) DO UPDATE SET size = ?3, modified = ?4, content_hash = ?5,
                    recipe = ?6, title = ?7, media_type = ?8, language = ?9, metadata = ?10,
                    changed = ?11
                RETURNING id
                """,
            arguments: [
                source, document.path, document.stamp.size, document.stamp.modified, document.contentHash,
                document.recipe, document.title.storable, document.mediaType, document.language.rawValue,
                try RowCoding.json(document.metadata), document.stamp.changed,
            ])
        guard let id else { throw DatabaseError(resultCode: .SQLITE_INTERNAL, message: "no row was saved") }
        return id
    }

    /// A passage that stands already: what of it matters for indexing.
    private struct Standing {
        var id: Int64
        var language: String
        var embedded: Data
    }

    /// Saves a document's passages; those whose text stays keep their identity.
    ///
    /// - Returns: hashes that passages were embedded under before.
    private static func replaceChunks(
        of document: DocumentRecord.ID, by chunks: [Chunk], generation: Int64, _ db: Database
    ) throws -> Set<Data> {
        var standing = try standingChunks(of: document, db)
        let before = Set(standing.values.joined().map(\.embedded))
        for chunk in chunks {
            let hash = TextHash(of: chunk.originalText).bytes
            let kept = standing[hash]?.popLast()
            try write(chunk, hash: hash, over: kept, of: document, generation: generation, db)
        }
        for rest in standing.values.joined() {
            try db.execute(literal: "DELETE FROM chunks WHERE id = \(rest.id)")
        }
        return before
    }

    /// By hash of the text, the last one first.
    private static func standingChunks(of document: DocumentRecord.ID, _ db: Database) throws -> [Data:
        [Standing]]
    {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT text_hash, id, language, embedded_hash FROM chunks WHERE document = ? ORDER BY ordinal DESC
                """, arguments: [document])
        return try rows.reduce(into: [:]) { standing, row in
            standing[try row.value(0), default: []].append(
                Standing(id: try row.value(1), language: try row.value(2), embedded: try row.value(3)))
        }
    }

    private static func write(
        _ chunk: Chunk, hash: Data, over kept: Standing?, of document: DocumentRecord.ID, generation: Int64,
        _ db: Database
    ) throws {
        let embedded = chunk.translation == nil ? hash : TextHash(of: chunk.embeddedText).bytes
        let columns: [(any DatabaseValueConvertible)?] = [
            document, chunk.ordinal, try RowCoding.json(chunk.headingPath), chunk.text,
            try chunk.locator.map(RowCoding.json), chunk.language.rawValue, chunk.tokenCount,
            try chunk.translation.map(RowCoding.json), hash, embedded,
        ]
        guard let kept else {
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO chunks (document, ordinal, heading_path, text, locator, language, token_count,
                        translation, text_hash, embedded_hash, revision)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            return try statement.execute(arguments: StatementArguments(columns + [generation]))
        }
        let isChanged = kept.embedded != embedded || kept.language != chunk.language.rawValue
        let statement = try db.cachedStatement(
            sql: """
                UPDATE chunks SET document = ?, ordinal = ?, heading_path = ?, text = ?, locator = ?,
                    language = ?, token_count = ?, translation = ?, text_hash = ?, embedded_hash = ?,
                    revision = coalesce(?, revision)
                WHERE id = ?
                """)
        try statement.execute(
            arguments: StatementArguments(columns + [isChanged ? generation : nil, kept.id]))
    }

    /// Drops the vectors of texts that no passage has any more.
    static func dropUnused(_ hashes: Set<Data>, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                DELETE FROM vectors
                WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM chunks WHERE embedded_hash = ?1)
                """)
        for hash in hashes { try statement.execute(arguments: [hash]) }
    }
}
