import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    public func accept(_ events: [ChannelEvent], at now: Date) async throws -> [MessageThread] {
        guard !events.isEmpty else { return [] }
        let rows = try events.map(EventRow.init)
        return try await writeDurably("keep what came on a channel") { db in
            try Reception(db: db, now: now).accept(rows)
        }
    }

    public func waitingThreads() async throws -> [MessageThread] {
        try await read("look for messages that wait") { db in
            try db.rows(MessageThread.waiting).map { try MessageThread(row: $0) }
        }
    }

    public func inbox(
        of thread: MessageThread, session: Date, at now: Date, most: Int
    ) async throws -> ThreadInbox? {
        try await read("read what waits in a thread") { db in
            let book = ContactBook(db: db)
            let thread = try book.current(thread)
            guard let contact = try book.contact(thread.contact) else { return nil }
            var inbox = ThreadInbox(thread: thread, contact: contact)
            inbox.waiting = try db.rows(InboxMessage.waiting, thread.arguments + [max(most, 0)])
                .map(InboxMessage.init(row:))
            inbox.lastAnswered = try db.row(InboxMessage.lastAnswered, thread.arguments)
                .map(InboxMessage.init(row:))
            inbox.conversation = try Self.session(of: thread, after: session, at: now, db)
            inbox.desk = try inbox.conversation.flatMap { try Self.desk(of: $0.id, db) }
            try Self.count(&inbox, at: now, db)
            return inbox
        }
    }

    public func beginAnswering(_ messages: [InboxMessage.ID]) async throws {
        try await countAttempt(+1, at: messages, "note that messages are being answered")
    }

    public func breakOffAnswering(_ messages: [InboxMessage.ID]) async throws {
        try await countAttempt(-1, at: messages, "note that answering was broken off")
    }

    /// Not flushed to the disk: what the system has outlives the process. Ends also for who is cancelled meanwhile.
    private func countAttempt(_ change: Int, at messages: [InboxMessage.ID], _ action: String) async throws {
        let ids = try RowCoding.json(messages)
        try await Task {
            try await write(action) { db in
                _ = try db.change(
                    """
                    UPDATE inbox SET attempts = max(0, attempts + ?)
                    WHERE id IN (SELECT value FROM json_each(?)) AND outcome IS NULL
                    """, [change, ids])
            }
        }.value
    }

    public func finish(_ turn: Turn) async throws -> [OutboundMessage]? {
        let settling = try Settling(turn)
        return try await writeDurably("keep a turn of conversation '\(turn.conversation.id)'") { db in
            try settling.run(db)
        }
    }

    // MARK: Steps

    /// One that a person has in hand, or else the latest, if it is not over.
    private static func session(
        of thread: MessageThread, after start: Date, at now: Date, _ db: Database
    ) throws -> Conversation? {
        let silent = try db.row(Conversation.silent, thread.arguments + [now.timeIntervalSince1970])
        if let silent { return try Conversation(row: silent) }
        guard let row = try db.row(Conversation.latest, thread.arguments) else { return nil }
        let latest = try Conversation(row: row)
        guard latest.updatedAt > start, try desk(of: latest.id, db)?.state != .closed else { return nil }
        return latest
    }

    private static func count(_ inbox: inout ThreadInbox, at now: Date, _ db: Database) throws {
        let seconds = now.timeIntervalSince1970
        let day = (seconds / 86_400).rounded(.down) * 86_400
        let row = try db.row(
            ThreadInbox.counts,
            [
                inbox.contact.id, seconds - 60, day, seconds, InboxMessage.longestDelay,
            ])
        inbox.lastMinute = try row?.value(0) ?? 0
        inbox.today = try row?.value(1) ?? 0
        let told: Double? = try db.row("SELECT told_at FROM contacts WHERE id = ?", [inbox.contact.id])?
            .value(0)
        inbox.wasToldOfLimit = told.map { $0 >= day } ?? false
    }
}

// MARK: - Queries

extension MessageThread {
    static let waiting = """
        SELECT channel, account, contact FROM inbox INDEXED BY inbox_waiting WHERE outcome IS NULL
        GROUP BY channel, account, contact ORDER BY min(id)
        """
}

extension InboxMessage {
    /// Takes a thread and a limit.
    static let waiting = """
        SELECT \(columns) FROM inbox
        WHERE channel = ? AND account = ? AND contact = ? AND outcome IS NULL ORDER BY id LIMIT ?
        """
    /// Takes a thread.
    static let lastAnswered = """
        SELECT \(columns) FROM inbox
        WHERE channel = ? AND account = ? AND contact = ? AND outcome = 'answered' AND has_text
        ORDER BY id DESC LIMIT 1
        """
}

extension ThreadInbox {
    /// Takes a contact, a minute ago, the start of the day, the time, and after how many seconds a message was held
    /// back by its channel.
    static let counts = """
        SELECT (SELECT COUNT(*) FROM inbox WHERE received_at > ?2 AND \(counted)),
            (SELECT COUNT(*) FROM inbox WHERE received_at >= ?3 AND \(counted))
        """
    private static let counted =
        "contact = ?1 AND received_at <= ?4 AND sent_at >= received_at - ?5"
        + " AND outcome IS NOT 'limited'"
}

extension Conversation {
    private static let ofThread = "contact = ?3 AND channel = ?1 AND account = ?2"
    /// Takes a thread.
    static let latest = """
        SELECT \(columns) FROM conversations WHERE \(ofThread) ORDER BY updated_at DESC, key DESC LIMIT 1
        """
    /// Takes a thread and the time.
    static let silent = """
        SELECT \(columns) FROM conversations c WHERE \(ofThread) AND EXISTS (
            SELECT 1 FROM desks d
            WHERE d.conversation = c.id AND d.state IN ('waiting', 'taken') AND d.silent_until > ?4)
        ORDER BY updated_at DESC, key DESC LIMIT 1
        """
}
