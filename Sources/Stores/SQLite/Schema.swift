import Foundation
import GRDB

/// The tables, step by step.
enum Schema {
    /// "kbkb" in SQLite's header: tells our databases from other programs'.
    static let applicationID: Int32 = 0x6B62_6B62
    /// Kept in `user_version`; raised by every migration.
    static let version = 10

    /// A random UUID's bytes: tells databases apart.
    static var newIdentity: Data { withUnsafeBytes(of: UUID().uuid) { Data($0) } }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { db in
            try createTables(db)
            try createPhraseIndex(db)
            try db.execute(
                sql: "INSERT INTO meta (id, uuid, generation, history) VALUES (1, ?, 1, 0)",
                arguments: [newIdentity])
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: "PRAGMA user_version = 1")
        }
        migrator.registerMigration("v2") { db in
            // What the derived files were last kept under: a copy of the database that is put back has
            // another one, though identity and generation may agree.
            try db.execute(sql: "ALTER TABLE meta ADD COLUMN stamp INTEGER NOT NULL DEFAULT 0")
            try db.execute(sql: "PRAGMA user_version = 2")
        }
        migrator.registerMigration("v3") { db in
            // 0, not known: the next ingest looks once at what is in the files.
            try db.execute(sql: "ALTER TABLE documents ADD COLUMN changed INTEGER NOT NULL DEFAULT 0")
            try db.execute(sql: "PRAGMA user_version = 3")
        }
        migrator.registerMigration("v4") { db in
            try createCatalogTables(db)
            try db.execute(sql: "PRAGMA user_version = 4")
        }
        migrator.registerMigration("v5") { db in
            try createConversationTables(db)
            try createUsageTables(db)
            try db.execute(sql: "PRAGMA user_version = 5")
        }
        migrator.registerMigration("v6") { db in
            try createMessagingTables(db)
            try createAccessTables(db)
            try db.execute(sql: "PRAGMA user_version = 6")
        }
        migrator.registerMigration("v7") { db in
            try addAttemptsAndReplacements(db)
            try countMessages(db)
            try createStatisticsIndex(db)
            // JSON; NULL until a sync has ended.
            try db.execute(sql: "ALTER TABLE meta ADD COLUMN last_sync TEXT")
            try db.execute(sql: "PRAGMA user_version = 7")
        }
        migrator.registerMigration("v8") { db in
            // Attempts after which nobody knew whether the channel had taken it.
            try db.execute(sql: "ALTER TABLE outbox ADD COLUMN ambiguous INTEGER NOT NULL DEFAULT 0")
            try db.execute(sql: "PRAGMA user_version = 8")
        }
        migrator.registerMigration("v9") { db in
            try countLanguages(db)
            try db.execute(sql: "PRAGMA user_version = 9")
        }
        migrator.registerMigration("v10") { db in
            try countUntranslated(db)
            try countEmbedded(db)
            try db.execute(sql: "PRAGMA user_version = 10")
        }
        return migrator
    }

    private static func createTables(_ db: Database) throws {
        try db.execute(
            sql: """
                -- One row. generation counts the transactions that altered passages or active vectors;
                -- removals up to history have been forgotten.
                CREATE TABLE meta (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    uuid BLOB NOT NULL,
                    generation INTEGER NOT NULL,
                    history INTEGER NOT NULL
                );
                CREATE TABLE sources (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    root TEXT NOT NULL UNIQUE
                );
                CREATE TABLE documents (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
                    path TEXT NOT NULL,
                    size INTEGER NOT NULL,
                    modified INTEGER NOT NULL,
                    content_hash TEXT NOT NULL,
                    recipe TEXT NOT NULL,
                    title TEXT NOT NULL,
                    media_type TEXT NOT NULL,
                    language TEXT NOT NULL,
                    metadata TEXT NOT NULL,
                    UNIQUE (source, path)
                );
                -- Identities are never used again, so what is derived can name passages by them.
                -- revision: the generation in which the indexed text last changed.
                CREATE TABLE chunks (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
                    ordinal INTEGER NOT NULL,
                    heading_path TEXT NOT NULL,
                    text TEXT NOT NULL,
                    locator TEXT,
                    language TEXT NOT NULL,
                    token_count INTEGER NOT NULL,
                    translation TEXT,
                    text_hash BLOB NOT NULL,
                    embedded_hash BLOB NOT NULL,
                    revision INTEGER NOT NULL
                );
                CREATE INDEX chunks_by_document ON chunks (document, ordinal);
                CREATE INDEX chunks_by_text_hash ON chunks (text_hash);
                CREATE INDEX chunks_by_embedded_hash ON chunks (embedded_hash);
                CREATE INDEX chunks_by_revision ON chunks (revision);
                CREATE TABLE removals (
                    chunk INTEGER PRIMARY KEY,
                    generation INTEGER NOT NULL
                );
                CREATE TRIGGER chunks_removed AFTER DELETE ON chunks BEGIN
                    INSERT INTO removals (chunk, generation) SELECT old.id, generation FROM meta;
                END;
                CREATE TABLE embedders (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    fingerprint TEXT NOT NULL UNIQUE,
                    dimensions INTEGER NOT NULL,
                    is_active INTEGER NOT NULL DEFAULT 0
                );
                -- Little-endian float32, named by the text they are of.
                CREATE TABLE vectors (
                    id INTEGER PRIMARY KEY,
                    embedder INTEGER NOT NULL REFERENCES embedders ON DELETE CASCADE,
                    hash BLOB NOT NULL,
                    vector BLOB NOT NULL,
                    revision INTEGER NOT NULL,
                    UNIQUE (embedder, hash)
                );
                CREATE INDEX vectors_by_hash ON vectors (hash);
                CREATE INDEX vectors_by_revision ON vectors (revision);
                CREATE TABLE misses (
                    id INTEGER PRIMARY KEY,
                    question TEXT NOT NULL,
                    language TEXT NOT NULL,
                    asked_at REAL NOT NULL,
                    confidence REAL NOT NULL
                );
                """)
    }

    /// FTS5 answers phrase filters; ranking is the derived index's work.
    private static func createPhraseIndex(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE VIRTUAL TABLE chunks_fts USING fts5 (
                    text, content = 'chunks', content_rowid = 'id',
                    tokenize = 'unicode61 remove_diacritics 2'
                );
                CREATE TRIGGER chunks_fts_insert AFTER INSERT ON chunks BEGIN
                    INSERT INTO chunks_fts (rowid, text) VALUES (new.id, new.text);
                END;
                CREATE TRIGGER chunks_fts_delete AFTER DELETE ON chunks BEGIN
                    INSERT INTO chunks_fts (chunks_fts, rowid, text) VALUES ('delete', old.id, old.text);
                END;
                CREATE TRIGGER chunks_fts_update AFTER UPDATE OF text ON chunks WHEN old.text IS NOT new.text BEGIN
                    INSERT INTO chunks_fts (chunks_fts, rowid, text) VALUES ('delete', old.id, old.text);
                    INSERT INTO chunks_fts (rowid, text) VALUES (new.id, new.text);
                END;
                """)
    }

    private static func createCatalogTables(_ db: Database) throws {
        try db.execute(
            sql: """
                -- record: JSON of everything but the rows.
                CREATE TABLE catalogs (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    name TEXT NOT NULL UNIQUE,
                    record TEXT NOT NULL
                );
                -- key: its id, else a hash of its content. cells: a JSON object by column.
                CREATE TABLE catalog_rows (
                    id INTEGER PRIMARY KEY,
                    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
                    position INTEGER NOT NULL,
                    key TEXT NOT NULL,
                    row_id TEXT COLLATE NOCASE,
                    hash BLOB NOT NULL,
                    cells TEXT NOT NULL,
                    UNIQUE (catalog, key)
                );
                CREATE INDEX catalog_rows_by_row_id ON catalog_rows (catalog, row_id);
                -- All rows of a catalog as one run of bytes, to be read at once; made of catalog_rows.
                CREATE TABLE catalog_packs (
                    catalog INTEGER PRIMARY KEY REFERENCES catalogs ON DELETE CASCADE,
                    bytes BLOB NOT NULL
                );
                """)
    }
}
