import GRDB

extension Schema {
    /// As with conversations, no row of another table hangs on these: ``Erasure`` empties the tables.
    static func createMessagingTables(_ db: Database) throws {
        try createContactTables(db)
        try createInbox(db)
        try createOutbox(db)
        try createDesk(db)
    }

    private static func createContactTables(_ db: Database) throws {
        try db.execute(
            sql: """
                -- told_at: when they were last told that they write too much.
                CREATE TABLE contacts (
                    key INTEGER PRIMARY KEY AUTOINCREMENT,
                    id TEXT NOT NULL UNIQUE,
                    name TEXT NOT NULL,
                    language TEXT NOT NULL,
                    consent TEXT NOT NULL,
                    is_blocked INTEGER NOT NULL,
                    created_at REAL NOT NULL,
                    seen_at REAL NOT NULL,
                    told_at REAL
                );
                CREATE INDEX contacts_by_seen ON contacts (seen_at);
                -- contact: its id. rank: the higher, the later seen. kind 'joined': the id of a contact that turned
                -- out to be this one.
                CREATE TABLE aliases (
                    id INTEGER PRIMARY KEY,
                    kind TEXT NOT NULL,
                    value TEXT NOT NULL,
                    contact TEXT NOT NULL,
                    rank INTEGER NOT NULL,
                    UNIQUE (kind, value)
                );
                CREATE INDEX aliases_by_contact ON aliases (contact, rank);
                """)
    }

    private static func createInbox(_ db: Database) throws {
        try db.execute(
            sql: """
                -- message: the channel's own id. content and sender: JSON. conversation: where it was answered; empty
                -- for none. outcome: NULL while it waits.
                CREATE TABLE inbox (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    channel TEXT NOT NULL,
                    account TEXT NOT NULL,
                    contact TEXT NOT NULL,
                    message TEXT NOT NULL,
                    sent_at REAL NOT NULL,
                    received_at REAL NOT NULL,
                    outcome TEXT,
                    conversation TEXT NOT NULL DEFAULT '',
                    has_text INTEGER NOT NULL,
                    name TEXT NOT NULL,
                    quoting TEXT,
                    sender TEXT NOT NULL,
                    content TEXT NOT NULL,
                    raw TEXT NOT NULL,
                    UNIQUE (channel, message)
                );
                CREATE INDEX inbox_waiting ON inbox (channel, account, contact, id, received_at)
                    WHERE outcome IS NULL;
                CREATE INDEX inbox_answered ON inbox (channel, account, contact, id)
                    WHERE outcome = 'answered' AND has_text;
                CREATE INDEX inbox_by_contact ON inbox (contact, received_at);
                CREATE INDEX inbox_by_conversation ON inbox (conversation) WHERE conversation <> '';
                CREATE INDEX inbox_by_outcome ON inbox (outcome, received_at);
                -- Messages that are known though they are erased. hash: of channel and id, which may hold a number.
                CREATE TABLE erased_messages (
                    hash BLOB PRIMARY KEY,
                    received_at REAL NOT NULL,
                    outcome TEXT
                ) WITHOUT ROWID;
                CREATE INDEX erased_messages_by_time ON erased_messages (received_at);
                """)
    }

    private static func createOutbox(_ db: Database) throws {
        try db.execute(
            sql: """
                -- content: JSON. conversation: its id. channel_id: the channel's own id, once it is sent.
                CREATE TABLE outbox (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    channel TEXT NOT NULL,
                    account TEXT NOT NULL,
                    contact TEXT NOT NULL,
                    conversation TEXT NOT NULL,
                    state TEXT NOT NULL,
                    attempts INTEGER NOT NULL,
                    due_at REAL NOT NULL,
                    created_at REAL NOT NULL,
                    changed_at REAL NOT NULL,
                    channel_id TEXT,
                    failure TEXT NOT NULL,
                    quoting TEXT,
                    content TEXT NOT NULL
                );
                CREATE INDEX outbox_unsent ON outbox (channel, account, contact, id, state, due_at, created_at)
                    WHERE state IN ('waiting', 'sending');
                CREATE INDEX outbox_by_state ON outbox (state, id);
                CREATE INDEX outbox_by_channel_id ON outbox (channel, channel_id) WHERE channel_id IS NOT NULL;
                CREATE INDEX outbox_by_conversation ON outbox (conversation, id);
                CREATE INDEX outbox_by_contact ON outbox (contact);
                -- What channels told of messages whose ids are not known yet.
                CREATE TABLE early_deliveries (
                    id INTEGER PRIMARY KEY,
                    channel TEXT NOT NULL,
                    message TEXT NOT NULL,
                    status TEXT NOT NULL,
                    at REAL NOT NULL,
                    reason TEXT NOT NULL,
                    code TEXT NOT NULL,
                    received_at REAL NOT NULL,
                    UNIQUE (channel, message, status)
                );
                CREATE INDEX early_deliveries_by_time ON early_deliveries (received_at);
                """)
    }

    private static func createDesk(_ db: Database) throws {
        try db.execute(
            sql: """
                -- With channel and contact the thread that replies go out by; NULL on no channel.
                ALTER TABLE conversations ADD COLUMN account TEXT;
                CREATE INDEX conversations_by_thread ON conversations (contact, channel, account, updated_at);
                -- conversation: its id. tags: a JSON array.
                CREATE TABLE desks (
                    id INTEGER PRIMARY KEY,
                    conversation TEXT NOT NULL UNIQUE,
                    state TEXT NOT NULL,
                    operator TEXT NOT NULL,
                    silent_until REAL,
                    reason TEXT NOT NULL,
                    tags TEXT NOT NULL,
                    changed_at REAL NOT NULL
                );
                CREATE INDEX desks_by_state ON desks (state);
                CREATE TABLE notes (
                    id INTEGER PRIMARY KEY,
                    conversation TEXT NOT NULL,
                    at REAL NOT NULL,
                    author TEXT NOT NULL,
                    text TEXT NOT NULL
                );
                CREATE INDEX notes_by_conversation ON notes (conversation);
                -- What was replied to requests that may come again.
                CREATE TABLE replies (
                    id INTEGER PRIMARY KEY,
                    key TEXT NOT NULL UNIQUE,
                    at REAL NOT NULL,
                    reply BLOB NOT NULL
                );
                CREATE INDEX replies_by_time ON replies (at);
                """)
    }

    static func addAttemptsAndReplacements(_ db: Database) throws {
        try db.execute(
            sql: """
                -- To answer it, begun and neither ended well nor broken off.
                ALTER TABLE inbox ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
                -- is_replaced: a template goes or went out in its place.
                ALTER TABLE outbox ADD COLUMN confirms_stop INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE outbox ADD COLUMN is_replaced INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE early_deliveries ADD COLUMN kind TEXT;
                -- has_copies: tables hold copies of rows that expired.
                ALTER TABLE meta ADD COLUMN has_copies INTEGER NOT NULL DEFAULT 0;
                """)
    }

    static func createAccessTables(_ db: Database) throws {
        try db.execute(
            sql: """
                -- hash: SHA-256 of its secret. scopes: a JSON array.
                CREATE TABLE access_keys (
                    key INTEGER PRIMARY KEY,
                    id TEXT NOT NULL UNIQUE,
                    name TEXT NOT NULL,
                    scopes TEXT NOT NULL,
                    hash BLOB NOT NULL,
                    per_minute INTEGER,
                    created_at REAL NOT NULL,
                    revoked_at REAL,
                    used_at REAL
                );
                -- sources: a JSON array. conversation: its id; empty for none.
                CREATE TABLE feedback (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    at REAL NOT NULL,
                    is_good INTEGER NOT NULL,
                    question TEXT NOT NULL,
                    answer TEXT NOT NULL,
                    sources TEXT NOT NULL,
                    language TEXT NOT NULL,
                    comment TEXT NOT NULL,
                    conversation TEXT NOT NULL
                );
                CREATE INDEX feedback_by_time ON feedback (at);
                """)
    }

    /// How many messages there are of each kind, kept as they change: a dashboard asks every few seconds, and counting
    /// a year of messages took a third of a second.
    ///
    /// Nothing is counted down when rows are deleted: a trigger would keep SQLite from emptying a table as a whole,
    /// which overwrites its pages. ``Erasure`` counts anew, ``Expiry`` counts down what it takes.
    static func countMessages(_ db: Database) throws {
        try db.execute(
            sql: """
                -- box: 'inbox' by outcome or 'outbox' by state.
                CREATE TABLE message_counts (
                    box TEXT NOT NULL,
                    name TEXT NOT NULL,
                    count INTEGER NOT NULL,
                    PRIMARY KEY (box, name)
                ) WITHOUT ROWID;
                \(MessageCounts.recount)
                """)
        for (box, column) in [("inbox", "outcome"), ("outbox", "state")] {
            try db.execute(
                sql: """
                    CREATE TRIGGER \(box)_counted AFTER INSERT ON \(box) WHEN new.\(column) IS NOT NULL BEGIN
                        INSERT INTO message_counts (box, name, count) VALUES ('\(box)', new.\(column), 1)
                            ON CONFLICT (box, name) DO UPDATE SET count = count + 1;
                    END;
                    CREATE TRIGGER \(box)_recounted AFTER UPDATE OF \(column) ON \(box)
                        WHEN old.\(column) IS NOT new.\(column)
                    BEGIN
                        UPDATE message_counts SET count = count - 1 WHERE box = '\(box)' AND name = old.\(column);
                        INSERT INTO message_counts (box, name, count)
                            SELECT '\(box)', new.\(column), 1 WHERE new.\(column) IS NOT NULL
                            ON CONFLICT (box, name) DO UPDATE SET count = count + 1;
                    END;
                    """)
        }
    }

    /// The answers of a time, and no outcome for what is erased: nobody has ever asked for it.
    static func createStatisticsIndex(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE INDEX IF NOT EXISTS answers_by_time ON messages (sent_at) WHERE role = 'assistant';
                ALTER TABLE erased_messages DROP COLUMN outcome;
                """)
    }
}

/// How many messages there are by outcome and by state.
enum MessageCounts {
    /// Counts all rows; for when some were deleted.
    static let recount = """
        DELETE FROM message_counts;
        INSERT INTO message_counts (box, name, count)
            SELECT 'inbox', outcome, COUNT(*) FROM inbox WHERE outcome IS NOT NULL GROUP BY outcome
            UNION ALL SELECT 'outbox', state, COUNT(*) FROM outbox GROUP BY state;
        """

    /// One less; for a row that was deleted.
    static func countDown(_ box: String, _ name: String, _ db: Database) throws {
        try db.change("UPDATE message_counts SET count = count - 1 WHERE box = ? AND name = ?", [box, name])
    }
}
