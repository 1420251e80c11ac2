import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    public func dueMessages(
        at now: Date, except paused: Set<String>, limit: Int
    ) async throws -> [OutboundMessage] {
        let paused = try RowCoding.json(paused.sorted())
        return try await read("look for messages to send") { db in
            let arguments: StatementArguments = [now.timeIntervalSince1970, paused, max(limit, 0)]
            return try db.rows(OutboundMessage.due, arguments).map(OutboundMessage.init(row:))
        }
    }

    public func beginSending(_ id: OutboundMessage.ID, at now: Date) async throws -> Bool {
        try await writeDurably("note that message \(id) is being sent") { db in
            try db.change(
                """
                UPDATE outbox SET state = 'sending', attempts = attempts + 1, changed_at = ?
                WHERE id = ? AND state = 'waiting'
                """, [now.timeIntervalSince1970, id]) > 0
        }
    }

    public func record(_ outcome: SendOutcome, of id: OutboundMessage.ID, at now: Date) async throws {
        try await writeDurably("note what became of message \(id)") { db in
            let seconds = now.timeIntervalSince1970
            switch outcome {
            case .sent(let receipt): try Self.noteSent(receipt, id, at: now, db)
            case .replaced(let receipt):
                try Self.cancelOthers(than: id, at: seconds, db)
                try Self.noteSent(receipt, id, at: now, db)
                try db.change("UPDATE outbox SET is_replaced = 1 WHERE id = ?", [id])
            case .again(let date, let failure):
                try db.change(
                    """
                    UPDATE outbox SET state = 'waiting', due_at = ?, failure = ?, changed_at = ?,
                        ambiguous = ambiguous + ?
                    WHERE id = ? AND state = 'sending'
                    """,
                    [
                        date.timeIntervalSince1970, failure.description.storable, seconds,
                        failure.kind == .ambiguous, id,
                    ])
            case .failed(let failure): try Self.end(id, .failed, failure.description, at: seconds, db)
            case .uncertain(let failure): try Self.end(id, .uncertain, failure.description, at: seconds, db)
            case .cancelled(let reason): try Self.end(id, .cancelled, reason, at: seconds, db)
            }
        }
    }

    public func interruptedMessages() async throws -> [OutboundMessage] {
        try await read("look for messages whose sending was interrupted") { db in
            let sql = "SELECT \(OutboundMessage.columns) FROM outbox WHERE state = 'sending' ORDER BY id"
            return try db.rows(sql).map(OutboundMessage.init(row:))
        }
    }

    public func outbox(
        _ state: OutboundMessage.State?, conversation: Conversation.ID?, limit: Int
    ) async throws -> [OutboundMessage] {
        try await read("list the outbox") { db in
            let sql = OutboundMessage.selection(byState: state != nil, ofConversation: conversation != nil)
            let arguments: StatementArguments = [
                "state": state?.rawValue, "conversation": conversation?.storable, "limit": max(limit, 0),
            ]
            return try db.rows(sql, arguments).map(OutboundMessage.init(row:))
        }
    }

    public func retry(_ id: OutboundMessage.ID, at now: Date) async throws -> Bool {
        try await writeDurably("send message \(id) again") { db in
            // News of the attempt that failed is none of the next one.
            try db.change(
                """
                UPDATE outbox SET state = 'waiting', due_at = ?1, changed_at = ?1, channel_id = NULL, is_replaced = 0,
                    ambiguous = 0
                WHERE id = ?2 AND state IN ('failed', 'uncertain')
                """, [now.timeIntervalSince1970, id]) > 0
        }
    }

    public func queues() async throws -> MessagingQueues {
        try await read("count what waits") { db in
            var queues = MessagingQueues()
            (queues.inbox, queues.oldestInbox) = try Self.waiting(MessagingQueues.waitingInbox, db)
            (queues.outbox, queues.oldestOutbox) = try Self.waiting(MessagingQueues.waitingOutbox, db)
            queues.states = try Self.counts(of: "outbox", db)
            queues.outcomes = try Self.counts(of: "inbox", db)
            return queues
        }
    }

    // MARK: Steps

    /// It was taken, whatever was thought of it meanwhile.
    private static func noteSent(
        _ receipt: SendReceipt, _ id: OutboundMessage.ID, at now: Date, _ db: Database
    ) throws {
        let channelID = receipt.id.storable
        let changes = try db.change(
            """
            UPDATE outbox SET state = 'sent', channel_id = ?, failure = '', changed_at = ?
            WHERE id = ? AND state NOT IN ('sent', 'delivered', 'read', 'cancelled')
            """, [channelID, now.timeIntervalSince1970, id])
        if changes > 0 { try DeliveryBook(db: db).catchUp(id, known: channelID, at: now) }
    }

    /// What else waited in its thread when its attempt began.
    private static func cancelOthers(
        than id: OutboundMessage.ID, at seconds: Double, _ db: Database
    ) throws {
        try db.change(
            """
            UPDATE outbox SET state = 'cancelled', changed_at = ?1
            WHERE state = 'waiting' AND (channel, account, contact, 1) IN (
                SELECT channel, account, contact, outbox.created_at <= o.changed_at FROM outbox o
                WHERE o.id = ?2 AND o.state = 'sending')
            """, [seconds, id])
    }

    private static func end(
        _ id: OutboundMessage.ID, _ state: OutboundMessage.State, _ failure: String, at seconds: Double,
        _ db: Database
    ) throws {
        try db.change(
            "UPDATE outbox SET state = ?, failure = ?, changed_at = ? WHERE id = ? AND state = 'sending'",
            [state.rawValue, failure.storable, seconds, id])
    }

    private static func counts(of box: String, _ db: Database) throws -> [String: Int] {
        try db.rows(MessagingQueues.counts, [box]).reduce(into: [:]) {
            $0[try $1.value(0)] = try $1.value(1) as Int
        }
    }

    private static func waiting(_ sql: String, _ db: Database) throws -> (count: Int, oldest: Date?) {
        guard let row = try db.row(sql) else { return (0, nil) }
        let oldest: Double? = try row.value(1)
        return (try row.value(0), oldest.map(Date.init(timeIntervalSince1970:)))
    }
}

// MARK: - Queries

extension OutboundMessage {
    /// The oldest unsent message of each thread in which none is being sent.
    private static let heads = """
        SELECT min(id) AS head FROM outbox INDEXED BY outbox_unsent WHERE state IN ('waiting', 'sending')
        GROUP BY channel, account, contact HAVING sum(state = 'sending') = 0
        """
    /// Takes the time, accounts as JSON, and a limit.
    static let due = """
        SELECT \(columns) FROM (\(heads)) JOIN outbox ON id = head
        WHERE (due_at <= ?1 OR changed_at > ?1) AND channel || '/' || account NOT IN (SELECT value FROM json_each(?2))
        ORDER BY due_at, id LIMIT ?3
        """

    /// Takes `:limit`, and `:state` and `:conversation` where it is by them.
    static func selection(byState: Bool, ofConversation: Bool) -> String {
        """
        SELECT \(columns) FROM outbox
        WHERE \(byState ? "state = :state" : ":state IS NULL")
            AND \(ofConversation ? "conversation = :conversation" : ":conversation IS NULL")
        ORDER BY id DESC LIMIT :limit
        """
    }
}

extension MessagingQueues {
    static let waitingInbox = """
        SELECT COUNT(*), min(received_at) FROM inbox INDEXED BY inbox_waiting WHERE outcome IS NULL
        """
    static let waitingOutbox = """
        SELECT COUNT(*), min(created_at) FROM outbox INDEXED BY outbox_unsent WHERE state IN ('waiting', 'sending')
        """
    /// Takes `inbox` or `outbox`.
    static let counts = "SELECT name, count FROM message_counts WHERE box = ? AND count > 0"
}
