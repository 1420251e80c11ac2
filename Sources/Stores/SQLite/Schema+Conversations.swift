import GRDB

extension Schema {
    /// Where conversations may be erased from, ``Erasure`` empties the tables: no row of another table may hang
    /// on theirs, so identities are not declared as references.
    static func createConversationTables(_ db: Database) throws {
        try db.execute(
            sql: """
                -- Counts the transactions that altered catalogs.
                ALTER TABLE meta ADD COLUMN catalogs INTEGER NOT NULL DEFAULT 0;
                CREATE TABLE conversations (
                    key INTEGER PRIMARY KEY AUTOINCREMENT,
                    id TEXT NOT NULL UNIQUE,
                    contact TEXT NOT NULL,
                    channel TEXT NOT NULL,
                    started_at REAL NOT NULL,
                    updated_at REAL NOT NULL,
                    summary TEXT NOT NULL,
                    summarised_through INTEGER NOT NULL
                );
                CREATE INDEX conversations_by_update ON conversations (updated_at);
                CREATE INDEX conversations_by_contact ON conversations (contact, updated_at);
                -- conversation: its key. sources, rows and checks: JSON arrays (a source: its place, or an object with what it is found by). hand_off: a JSON object.
                CREATE TABLE messages (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    conversation INTEGER NOT NULL,
                    role TEXT NOT NULL,
                    text TEXT NOT NULL,
                    language TEXT NOT NULL,
                    sent_at REAL NOT NULL,
                    sources TEXT NOT NULL,
                    rows TEXT NOT NULL,
                    model TEXT NOT NULL,
                    hand_off TEXT,
                    checks TEXT NOT NULL
                );
                CREATE INDEX messages_by_conversation ON messages (conversation, id);
                """)
    }

    static func createUsageTables(_ db: Database) throws {
        try db.execute(
            sql: """
                -- One row for each call of a model. conversation: its id, not its key, as calls outlive it.
                CREATE TABLE usage (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    at REAL NOT NULL,
                    model TEXT NOT NULL,
                    purpose TEXT NOT NULL,
                    conversation TEXT NOT NULL,
                    contact TEXT NOT NULL,
                    input INTEGER NOT NULL,
                    output INTEGER NOT NULL,
                    cached INTEGER NOT NULL,
                    cost INTEGER
                );
                CREATE INDEX usage_by_time ON usage (at);
                CREATE INDEX usage_by_contact ON usage (contact, at);
                CREATE INDEX usage_by_conversation ON usage (conversation);
                -- version: of the content that they were made from. answer: JSON.
                CREATE TABLE answers (
                    id INTEGER PRIMARY KEY,
                    key TEXT NOT NULL UNIQUE,
                    version TEXT NOT NULL,
                    answer TEXT NOT NULL
                );
                CREATE INDEX answers_by_version ON answers (version);
                """)
    }
}
