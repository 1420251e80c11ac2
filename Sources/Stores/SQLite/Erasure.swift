import Foundation
import GRDB
import KnowledgeBase

/// Takes conversations, and contacts with them, out of everything that holds their words: messages and summaries, what
/// came and went on channels, the desk, feedback, the questions among the misses, cached answers and kept replies, and
/// contact and conversation of usage. Runs within a transaction.
///
/// To delete the rows would not do. SQLite overwrites a deleted row (`secure_delete`), but not the copies of it
/// that stayed behind in a page when it was moved to another one as rows came and went. So the tables are
/// emptied, which overwrites all their pages (https://www.sqlite.org/pragma.html#pragma_secure_delete), and what
/// is kept of them is written anew: about three seconds for 300,000 messages and 500,000 calls.
struct Erasure {
    private let db: Database
    private let selection: ConversationSelection

    /// What was there.
    struct Erased {
        var conversations: Int
        var received: Int
        var contacts: Int
        /// Whether copies of what expired were overwritten.
        var hadCopies: Bool

        var isNothing: Bool { conversations == 0 && received == 0 && contacts == 0 && !hadCopies }
    }

    init(_ selection: ConversationSelection, db: Database) throws {
        self.db = db
        if case .contact(let name) = selection {
            self.selection = .contact(try ContactBook(db: db).current(name))
        } else {
            self.selection = selection
        }
    }

    func run() throws -> Erased {
        try selectConversations()
        try selectReceived()
        try selectContacts()
        let hasCopies = try hasCopies()
        if hasCopies { try overwriteAllCopies() }
        let erased = Erased(
            conversations: try count("erased"), received: try count("erased_inbox"),
            contacts: try count("erased_contacts"), hadCopies: hasCopies)
        if try blankUsage() > 0 { try rewrite("usage", keeping: "1") }
        if erased.conversations > 0 { try eraseConversations() }
        try eraseMail(erased)
        if erased.contacts > 0 { try eraseContacts() }
        if !erased.isNothing { try db.execute(sql: MessageCounts.recount) }
        if !erased.isNothing || !selection.isExpiry { try eraseCopies() }
        for table in ["erased", "erased_inbox", "erased_contacts"] {
            try db.execute(sql: "DROP TABLE \(table)")
        }
        return erased
    }

    // MARK: What is meant

    /// Of what has rested for long, not where something is yet to be sent.
    private func selectConversations() throws {
        let (condition, arguments): (String, StatementArguments) =
            switch selection {
            case .conversation(let id): ("id = ?", [id.storable])
            case .contact(let id): ("contact = ?", [id])
            case .unchangedSince(let date):
                ("updated_at < ? AND id NOT IN (\(Self.unsent))", [date.timeIntervalSince1970])
            case .all: ("1", [])
            }
        try db.execute(
            sql: "CREATE TEMP TABLE erased AS SELECT key, id FROM conversations WHERE \(condition)",
            arguments: arguments)
    }

    private static let unsent = "SELECT conversation FROM outbox WHERE state IN ('waiting', 'sending')"

    /// Messages that came. Of what has rested for long, not those that wait.
    private func selectReceived() throws {
        let (condition, arguments): (String, StatementArguments) =
            switch selection {
            case .conversation: ("0", [])
            case .contact(let id): ("contact = ?", [id])
            case .unchangedSince(let date):
                ("outcome IN (\(Self.outcomes)) AND received_at < ?", [date.timeIntervalSince1970])
            case .all: ("1", [])
            }
        try db.execute(
            sql: """
                CREATE TEMP TABLE erased_inbox AS
                SELECT id FROM inbox WHERE \(condition)
                UNION SELECT id FROM inbox WHERE conversation <> '' AND conversation IN (SELECT id FROM erased)
                """, arguments: arguments)
    }

    private static let outcomes = InboxOutcome.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")

    /// Of those not seen for long, not who is blocked or wants no messages: that has to stay known.
    private func selectContacts() throws {
        let (condition, arguments): (String, StatementArguments) =
            switch selection {
            case .conversation: ("0", [])
            case .contact(let id): ("id = ?", [id])
            case .unchangedSince(let date):
                (
                    """
                    seen_at < ? AND NOT is_blocked AND consent <> 'withdrawn'
                    AND NOT EXISTS (SELECT 1 FROM conversations c
                        WHERE c.contact = k.id AND c.key NOT IN (SELECT key FROM erased))
                    AND NOT EXISTS (SELECT 1 FROM inbox i
                        WHERE i.contact = k.id AND i.id NOT IN (SELECT id FROM erased_inbox))
                    """, [date.timeIntervalSince1970]
                )
            case .all: ("1", [])
            }
        try db.execute(
            sql: "CREATE TEMP TABLE erased_contacts AS SELECT id FROM contacts k WHERE \(condition)",
            arguments: arguments)
    }

    private func count(_ table: String) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") ?? 0
    }

    // MARK: Taking it out

    private static let conversationIsKept = "conversation NOT IN (SELECT id FROM erased)"

    private func eraseConversations() throws {
        try db.execute(sql: "CREATE TEMP TABLE decorated AS \(Self.decorated)")
        try rewrite("misses", keeping: "NOT (\(Self.wasAsked))")
        try db.execute(sql: "DROP TABLE decorated")
        try rewrite("messages", keeping: "conversation NOT IN (SELECT key FROM erased)")
        for table in ["desks", "notes", "feedback"] { try rewrite(table, keeping: Self.conversationIsKept) }
        try rewrite("conversations", keeping: "key NOT IN (SELECT key FROM erased)")
    }

    private static let space = "char(9, 10, 13, 32)"
    private static let question = "trim(question, \(space))"
    private static let theirs = "role = 'contact' AND conversation IN (SELECT key FROM erased)"
    /// In the history, what came with a picture, was heard or was asked in several messages is decorated, as most is not:
    /// the texts as they are, and without what ``HeardMessage`` puts in front of each part.
    private static let decorated = """
        SELECT text, \(undecorated) AS bare FROM messages
        WHERE \(theirs) AND (text LIKE '[%' OR instr(text, char(10)) > 0)
        """
    private static let undecorated = MessageContent.Media.Kind.allCases.reduce("text") {
        "replace(\($0), '[\($1.rawValue)] ', '')"
    }
    /// Of a miss.
    private static let wasAsked = """
        \(question) IN (SELECT trim(text, \(space)) FROM messages WHERE \(theirs))
        OR \(question) <> '' AND EXISTS (SELECT 1 FROM decorated
            WHERE instr(text, \(question)) > 0 OR instr(bare, \(question)) > 0)
        """

    /// A channel that sends a message again does not know that it is erased.
    private func eraseMail(_ erased: Erased) throws {
        if erased.received > 0 {
            try keepHashes()
            try rewrite("inbox", keeping: "id NOT IN (SELECT id FROM erased_inbox)")
        }
        guard erased.conversations > 0 || erased.contacts > 0 else { return }
        try rewrite(
            "outbox",
            keeping: "\(Self.conversationIsKept) AND contact NOT IN (SELECT id FROM erased_contacts)")
    }

    /// Of messages of the last days before the newest.
    private func keepHashes() throws {
        let newest = try db.row("SELECT received_at FROM inbox ORDER BY id DESC LIMIT 1")?.value(0) ?? 0.0
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT channel, message, received_at FROM inbox
                WHERE id IN (SELECT id FROM erased_inbox) AND received_at >= ?
                """, arguments: [newest - Reception.memory])
        let statement = try db.cachedStatement(
            sql: "INSERT INTO erased_messages (hash, received_at) VALUES (?, ?) ON CONFLICT DO NOTHING")
        while let row = try rows.next() {
            let hash = InboundRow.hash(channel: try row.value(0), id: try row.value(1))
            let receivedAt: Double = try row.value(2)
            try statement.execute(arguments: [hash, receivedAt])
        }
    }

    private func eraseContacts() throws {
        try rewrite("aliases", keeping: "contact NOT IN (SELECT id FROM erased_contacts)")
        try rewrite("contacts", keeping: "id NOT IN (SELECT id FROM erased_contacts)")
    }

    private func blankUsage() throws -> Int {
        var contact: String?
        if case .contact(let id) = selection { contact = id }
        try db.execute(
            sql: """
                UPDATE usage SET conversation = '', contact = ''
                WHERE contact <> '' AND (contact = ? OR contact IN (SELECT id FROM erased_contacts))
                    OR conversation <> '' AND conversation IN (SELECT id FROM erased)
                """, arguments: [contact])
        return db.changesCount
    }

    /// What may hold words of anybody: it is made again, or was to be kept for a short time. The ids of early deliveries may hold
    /// a number.
    private func eraseCopies() throws {
        try db.execute(sql: "DELETE FROM answers")
        if case .unchangedSince(let date) = selection {
            try rewrite("replies", keeping: "at >= \(date.timeIntervalSince1970)")
        } else {
            try db.execute(sql: "DELETE FROM replies")
            try db.execute(sql: "DELETE FROM early_deliveries")
            if selection == .all { try db.execute(sql: "DELETE FROM feedback") }
        }
    }

    // MARK: Copies that expiry left

    /// All that ``Expiry`` takes rows from.
    static let tables = [
        "messages", "conversations", "inbox", "outbox", "aliases", "contacts", "desks", "notes", "feedback",
        "misses", "replies", "usage",
    ]
    /// Rows of a table that are written anew while others wait: some 100 ms.
    static let fewRows = 2_000

    static func overwriteCopies(in table: String, _ db: Database) throws {
        let rows: Int =
            try db.row("SELECT count(*) FROM (SELECT 1 FROM \(table) LIMIT \(fewRows + 1))")?.value(0) ?? 0
        if rows <= fewRows {
            try rewrite(table, keeping: "1", db)
            if ["inbox", "outbox"].contains(table) { try db.execute(sql: MessageCounts.recount) }
        } else {
            try db.change("UPDATE meta SET has_copies = 1 WHERE NOT has_copies")
        }
    }

    private func hasCopies() throws -> Bool { try db.row("SELECT has_copies FROM meta")?.value(0) ?? false }

    private func overwriteAllCopies() throws {
        for table in Self.tables { try rewrite(table, keeping: "1") }
        try db.change("UPDATE meta SET has_copies = 0")
    }

    private func rewrite(_ table: String, keeping condition: String) throws {
        try Self.rewrite(table, keeping: condition, db)
    }

    /// Empties a table and puts back what is kept. Identities stay, and those erased are not given again.
    private static func rewrite(_ table: String, keeping condition: String, _ db: Database) throws {
        try db.execute(sql: "CREATE TEMP TABLE kept AS SELECT * FROM main.\(table) WHERE \(condition)")
        try db.execute(sql: "DELETE FROM main.\(table)")
        try db.execute(sql: "INSERT INTO main.\(table) SELECT * FROM kept ORDER BY 1")
        try db.execute(sql: "DROP TABLE kept")
    }
}
