import Foundation
import GRDB
import KnowledgeBase

/// What channels tell of messages that were sent, within a transaction.
struct DeliveryBook {
    let db: Database

    /// How long an update waits for its message to be known. Webhooks may be quicker than the reply to the request
    /// that sent it.
    private static let patience: TimeInterval = 86_400

    /// Changes the message that an update speaks of; keeps it for a while where none is known by that id.
    func note(_ update: DeliveryUpdate, at now: Date) throws {
        let id = try db.row(
            "SELECT id FROM outbox WHERE channel = ? AND channel_id = ? ORDER BY id DESC LIMIT 1",
            [update.channel, update.message])
        if let id { return try apply(update, to: try id.value(0), at: now) }
        try db.change(
            "DELETE FROM early_deliveries WHERE received_at < ?",
            [now.timeIntervalSince1970 - Self.patience])
        try db.change(
            """
            INSERT INTO early_deliveries (channel, message, status, at, reason, code, kind, received_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                update.channel, update.message, update.status.rawValue, update.at.timeIntervalSince1970,
                update.reason, update.code, update.kind?.rawValue, now.timeIntervalSince1970,
            ])
    }

    /// Applies what came before a message's id was known.
    func catchUp(_ message: OutboundMessage.ID, known channelID: String, at now: Date) throws {
        let rows = try db.rows(
            """
            SELECT e.channel, e.message, e.status, e.at, e.reason, e.code, e.kind FROM early_deliveries e
            WHERE e.channel = (SELECT channel FROM outbox WHERE id = ?) AND e.message = ? ORDER BY e.id
            """, [message, channelID])
        for update in try rows.map(DeliveryUpdate.init(row:)) { try apply(update, to: message, at: now) }
        guard let update = try rows.first.map(DeliveryUpdate.init(row:)) else { return }
        try db.change(
            "DELETE FROM early_deliveries WHERE channel = ? AND message = ?",
            [update.channel, update.message])
    }

    private func apply(_ update: DeliveryUpdate, to message: OutboundMessage.ID, at now: Date) throws {
        guard let change = update.status.change else { return }
        guard try !isReplaced(by: update, message, at: now) else { return }
        // What waits to be replaced, and was delivered after all, is not.
        try db.change(
            """
            UPDATE outbox SET state = ?1, failure = ?2, changed_at = ?3
            WHERE id = ?4 AND (state IN (SELECT value FROM json_each(?5))
                OR is_replaced AND state = 'waiting' AND ?1 <> 'failed')
            """,
            [
                change.state.rawValue, update.status == .failed ? update.why : "",
                min(update.at, now).timeIntervalSince1970, message, try RowCoding.json(change.from),
            ])
    }

    /// What came too late waits to be replaced: once, and not where another of its thread was since it was made.
    ///
    /// - Returns: whether it waits for that.
    private func isReplaced(
        by update: DeliveryUpdate, _ message: OutboundMessage.ID, at now: Date
    ) throws -> Bool {
        guard update.status == .failed, update.kind == .windowClosed else { return false }
        return try db.change(
            """
            UPDATE outbox AS late SET state = 'waiting', is_replaced = 1, failure = ?1, due_at = ?2, changed_at = ?2
            WHERE id = ?3 AND state = 'sent' AND NOT is_replaced AND NOT EXISTS (
                SELECT 1 FROM outbox o WHERE o.contact = late.contact AND o.channel = late.channel
                    AND o.account = late.account AND o.is_replaced AND o.state IN ('sent', 'delivered', 'read')
                    AND o.changed_at >= late.created_at)
            """, [update.why, now.timeIntervalSince1970, message]) > 0
    }
}

extension DeliveryUpdate.Status {
    /// What it makes of a message, and of one in which states: never back, save that what failed may turn out to have been
    /// delivered. `nil` where it is no news.
    fileprivate var change: (state: OutboundMessage.State, from: [OutboundMessage.State])? {
        switch self {
        case .sent: nil
        case .failed: (.failed, [.sent])
        case .delivered: (.delivered, [.sent, .failed])
        case .read: (.read, [.sent, .failed, .delivered])
        }
    }
}

extension DeliveryUpdate {
    fileprivate var why: String { [code, reason].filter { !$0.isEmpty }.joined(separator: ": ") }

    fileprivate init(row: Row) throws {
        guard let status = Status(rawValue: try row.value(2)) else {
            throw DatabaseError.damage("a delivery's status is none")
        }
        let kind: String? = try row.value(6)
        self.init(
            channel: try row.value(0), message: try row.value(1), status: status,
            at: Date(timeIntervalSince1970: try row.value(3)), reason: try row.value(4),
            code: try row.value(5), kind: kind.flatMap(SendFailure.Kind.init))
    }
}
