import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    public func catalogs() async throws -> [CatalogRecord] {
        try await read("list the catalogs") { db in
            try String.fetchAll(db, sql: "SELECT record FROM catalogs ORDER BY name").map {
                try RowCoding.decode($0, as: CatalogRecord.self)
            }
        }
    }

    public func catalog(named name: String) async throws -> StoredCatalog? {
        try await read("read catalog '\(name)'") { db in
            guard let (id, record) = try Self.catalog(name, db) else { return nil }
            return StoredCatalog(record: record, rows: try Self.rows(of: id, record.schema, db))
        }
    }

    public func catalogRows(id: String, in name: String) async throws -> [CatalogRow] {
        try await read("read row '\(id)' of catalog '\(name)'") { db in
            guard let (catalog, record) = try Self.catalog(name, db) else { return [] }
            let cells = try String.fetchAll(
                db,
                sql: "SELECT cells FROM catalog_rows WHERE catalog = ? AND row_id = ? ORDER BY position",
                arguments: [catalog, id])
            return try cells.map { try Self.row($0, record.schema) }
        }
    }

    public func save(_ rows: [CatalogRow], as record: CatalogRecord) async throws -> CatalogChanges {
        let rows = rows.map(\.storable)
        let entries = CatalogEntry.entries(of: rows, schema: record.schema)
        let pack = CatalogPack.bytes(of: rows, columns: record.schema.columns.count)
        let json = try RowCoding.json(record)
        return try await write("save catalog '\(record.name)'") { db in
            let catalog = try Self.put(record.name, json, db)
            let changes = try Self.put(entries, in: catalog, db)
            try db.execute(
                sql: "INSERT OR REPLACE INTO catalog_packs (catalog, bytes) VALUES (?, ?)",
                arguments: [catalog, pack])
            try Self.countChange(db)
            return changes
        }
    }

    public func removeCatalog(named name: String) async throws -> Bool {
        try await write("remove catalog '\(name)'") { db in
            try db.execute(sql: "DELETE FROM catalogs WHERE name = ?", arguments: [name])
            guard db.changesCount > 0 else { return false }
            try Self.countChange(db)
            return true
        }
    }

    /// Makes another version of the content.
    private static func countChange(_ db: Database) throws {
        try db.execute(sql: "UPDATE meta SET catalogs = catalogs + 1")
    }

    // MARK: Reading

    private static func catalog(_ name: String, _ db: Database) throws -> (Int64, CatalogRecord)? {
        let sql = "SELECT id, record FROM catalogs WHERE name = ?"
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [name]) else { return nil }
        return (try row.value(0), try RowCoding.decode(try row.value(1), as: CatalogRecord.self))
    }

    /// By the pack; from the rows themselves where there is none that can be read.
    private static func rows(
        of catalog: Int64, _ schema: CatalogSchema, _ db: Database
    ) throws -> [CatalogRow] {
        let pack = try Data.fetchOne(
            db, sql: "SELECT bytes FROM catalog_packs WHERE catalog = ?", arguments: [catalog])
        if let pack, let rows = CatalogPack.rows(in: pack, columns: schema.columns.count) { return rows }
        let sql = "SELECT cells FROM catalog_rows WHERE catalog = ? ORDER BY position"
        return try String.fetchAll(db, sql: sql, arguments: [catalog]).map { try row($0, schema) }
    }

    private static func row(_ cells: String, _ schema: CatalogSchema) throws -> CatalogRow {
        CatalogRow(json: try RowCoding.decode(cells, as: JSONValue.self), schema: schema)
    }

    // MARK: Writing

    private static func put(_ name: String, _ record: String, _ db: Database) throws -> Int64 {
        let sql = """
            INSERT INTO catalogs (name, record) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET record = excluded.record RETURNING id
            """
        guard let id = try Int64.fetchOne(db, sql: sql, arguments: [name, record]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a catalog cannot be found")
        }
        return id
    }

    /// Writes only what differs from what is there.
    private static func put(
        _ entries: [CatalogEntry], in catalog: Int64, _ db: Database
    ) throws -> CatalogChanges {
        let stored = try Stored(catalog, db)
        let wanted = Set(entries.map(\.key))
        let delete = try db.makeStatement(sql: "DELETE FROM catalog_rows WHERE catalog = ? AND key = ?")
        for key in stored.hashes.keys where !wanted.contains(key) {
            try delete.execute(arguments: [catalog, key])
        }
        let put = try db.makeStatement(
            sql: """
                INSERT INTO catalog_rows (catalog, position, key, row_id, hash, cells)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (catalog, key) DO UPDATE SET position = excluded.position,
                    row_id = excluded.row_id, hash = excluded.hash, cells = excluded.cells
                """)
        for (position, entry) in entries.enumerated() where !stored.has(entry, at: position) {
            try put.execute(arguments: [
                catalog, position, entry.key, entry.id, entry.hash.bytes, entry.json,
            ])
        }
        return CatalogEntry.changes(from: stored.hashes, to: entries)
    }

    /// The rows that are there, without their content.
    private struct Stored {
        private(set) var hashes: [String: TextHash] = [:]
        private var positions: [String: Int] = [:]

        init(_ catalog: Int64, _ db: Database) throws {
            let sql = "SELECT key, hash, position FROM catalog_rows WHERE catalog = ?"
            let cursor = try Row.fetchCursor(db, sql: sql, arguments: [catalog])
            while let row = try cursor.next() {
                let key: String = try row.value(0)
                hashes[key] = TextHash(bytes: try row.value(1))
                positions[key] = try row.value(2)
            }
        }

        func has(_ entry: CatalogEntry, at position: Int) -> Bool {
            positions[entry.key] == position && hashes[entry.key] == entry.hash
        }
    }
}

extension CatalogRow {
    var storable: CatalogRow {
        CatalogRow(
            values: values.map { value in
                switch value {
                case .text(let text): .text(text.storable)
                case .list(let texts): .list(texts.map(\.storable))
                default: value
                }
            })
    }
}
