import Foundation
import GRDB
import KnowledgeBase

/// Takes out what has rested for long, a little at a time, so that what comes meanwhile need not wait: messages before
/// their conversation, everything of a contact before the contact. Whoever stops in between leaves the rest for the next.
/// Each step runs within a transaction.
///
/// Every row is overwritten where it lies (`secure_delete`). The copies that SQLite left in a page as it moved rows
/// are overwritten by ``Erasure`` only, which rewrites whole tables.
struct Expiry {
    private let db: Database
    private let limit: Double
    /// What a step takes, in rows.
    private let most: Int
    private var left: Int
    private var taken = Taken()

    /// What a step took.
    struct Taken {
        var conversations = 0
        var rows = 0
        /// Whether there may be more.
        var isPartial = false
    }

    /// Rows of a transaction: some 10 ms.
    static let mostRows = 500

    init(before date: Date, most: Int = mostRows, db: Database) {
        self.db = db
        limit = date.timeIntervalSince1970
        (self.most, left) = (most, most)
    }

    mutating func step() throws -> Taken {
        try takeConversations()
        try takeReceived()
        try takeContacts()
        try take("replies", "at < ?", [limit])
        if taken.rows > 0 { try db.change("DELETE FROM answers") }
        taken.isPartial = left <= 0
        return taken
    }

    // MARK: Conversations

    private mutating func takeConversations() throws {
        var asked: [(text: String, at: Double)] = []
        while left > 0, let row = try db.row(Self.nextConversation, [limit]) {
            let (key, id): (Int64, String) = (try row.value(0), try row.value(1))
            try takeMessages(of: key, &asked)
            try takeReceived("conversation = ? AND conversation <> ''", [id])
            try takeReplies("conversation = ?", [id])
            for table in ["notes", "feedback"] { try take(table, "conversation = ?", [id]) }
            guard left > 0 else { break }
            try db.change(
                "UPDATE usage SET conversation = '', contact = '' WHERE conversation = ?", [id])
            try db.change("DELETE FROM desks WHERE conversation = ?", [id])
            try db.change("DELETE FROM conversations WHERE key = ?", [key])
            note(1)
            taken.conversations += 1
        }
        try takeMisses(asked)
    }

    private static let nextConversation = """
        SELECT key, id FROM conversations c WHERE updated_at < ? AND NOT EXISTS (
            SELECT 1 FROM outbox o WHERE o.conversation = c.id AND o.state IN ('waiting', 'sending'))
        ORDER BY updated_at LIMIT 1
        """

    private mutating func takeMessages(of key: Int64, _ asked: inout [(text: String, at: Double)]) throws {
        let rows = try db.rows(
            "SELECT id, text, sent_at, role FROM messages WHERE conversation = ? ORDER BY id LIMIT ?",
            [key, left])
        for row in rows {
            if try row.value(3) as String == ConversationMessage.Role.contact.rawValue {
                asked.append((try row.value(1), try row.value(2)))
            }
            try db.change("DELETE FROM messages WHERE id = ?", [try row.value(0) as Int64])
        }
        note(rows.count)
    }

    /// Questions among the misses that these messages asked.
    private func takeMisses(_ asked: [(text: String, at: Double)]) throws {
        guard let first = asked.map(\.at).min(), let last = asked.map(\.at).max() else { return }
        let texts = AskedTexts(asked.map(\.text))
        let misses = try db.rows(
            "SELECT id, question FROM misses WHERE asked_at BETWEEN ? AND ?",
            [first - Self.day, last + Self.day])
        for miss in misses where texts.asked(try miss.value(1)) {
            try db.change("DELETE FROM misses WHERE id = ?", [try miss.value(0) as Int64])
        }
    }

    /// A question is noted when it is answered.
    private static let day = 86_400.0

    // MARK: What was received

    private mutating func takeReceived() throws {
        for outcome in InboxOutcome.allCases {
            try takeReceived("outcome = ? AND received_at < ?", [outcome.rawValue, limit])
        }
    }

    /// A channel that sends a message again does not know that it is erased.
    private mutating func takeReceived(_ condition: String, _ arguments: StatementArguments) throws {
        guard left > 0 else { return }
        let newest: Double =
            try db.row("SELECT received_at FROM inbox ORDER BY id DESC LIMIT 1")?.value(0) ?? 0
        let rows = try db.rows(
            "SELECT id, channel, message, received_at, outcome FROM inbox WHERE \(condition) LIMIT ?",
            arguments + [left])
        for row in rows {
            let receivedAt: Double = try row.value(3)
            if receivedAt >= newest - Reception.memory {
                try db.change(
                    """
                    INSERT INTO erased_messages (hash, received_at) VALUES (?, ?) ON CONFLICT DO NOTHING
                    """,
                    [InboundRow.hash(channel: try row.value(1), id: try row.value(2)), receivedAt])
            }
            try db.change("DELETE FROM inbox WHERE id = ?", [try row.value(0) as Int64])
            if let outcome: String = try row.value(4) { try MessageCounts.countDown("inbox", outcome, db) }
        }
        note(rows.count)
    }

    // MARK: Contacts

    /// Not who is blocked or wants no messages: that has to stay known.
    private mutating func takeContacts() throws {
        guard left > 0 else { return }
        let rows = try db.rows(
            """
            SELECT id FROM contacts k WHERE seen_at < ? AND NOT is_blocked AND consent <> 'withdrawn'
                AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.contact = k.id)
                AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.contact = k.id)
            ORDER BY seen_at LIMIT ?
            """, [limit, left])
        for row in rows where left > 0 {
            let id: String = try row.value(0)
            try takeReplies("contact = ?", [id])
            try take("aliases", "contact = ?", [id])
            guard left > 0 else { return }
            try db.change("UPDATE usage SET conversation = '', contact = '' WHERE contact = ?", [id])
            try db.change("DELETE FROM contacts WHERE id = ?", [id])
            note(1)
        }
    }

    // MARK: Rows

    private mutating func takeReplies(_ condition: String, _ arguments: StatementArguments) throws {
        guard left > 0 else { return }
        let rows = try db.rows(
            """
            DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE \(condition) LIMIT ?) RETURNING state
            """, arguments + [left])
        for row in rows { try MessageCounts.countDown("outbox", try row.value(0), db) }
        note(rows.count)
    }

    private mutating func take(_ table: String, _ condition: String, _ arguments: StatementArguments) throws {
        guard left > 0 else { return }
        note(
            try db.change(
                "DELETE FROM \(table) WHERE rowid IN (SELECT rowid FROM \(table) WHERE \(condition) LIMIT ?)",
                arguments + [left]))
    }

    private mutating func note(_ rows: Int) {
        left -= rows
        taken.rows += rows
    }
}

/// What contacts wrote, as questions among the misses may be parts of it: in the history, what came with a picture, was
/// heard or was asked in several messages is decorated.
private struct AskedTexts {
    private let texts: Set<String>
    private let decorated: [String]

    init(_ texts: [String]) {
        self.texts = Set(texts.map(Self.trimmed))
        let decorated = texts.filter { $0.hasPrefix("[") || $0.contains("\n") }
        self.decorated =
            decorated
            + decorated.map { text in
                MessageContent.Media.Kind.allCases.reduce(text) {
                    $0.replacingOccurrences(of: "[\($1.rawValue)] ", with: "")
                }
            }
    }

    func asked(_ question: String) -> Bool {
        let question = Self.trimmed(question)
        return texts.contains(question) || !question.isEmpty && decorated.contains { $0.contains(question) }
    }

    private static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
