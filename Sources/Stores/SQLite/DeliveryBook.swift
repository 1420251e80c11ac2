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
            INSERT INTO early_deliveries (channel, message, status, at, reason, code, received_at)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                update.channel, update.message, update.status.rawValue, update.at.timeIntervalSince1970,
                update.reason, update.code, now.timeIntervalSince1970,
            ])
    }

    /// Applies what came before a message's id was known.
    func catchUp(_ message: OutboundMessage.ID, known channelID: String, at now: Date) throws {
        let rows = try db.rows(
            """
            SELECT e.channel, e.message, e.status, e.at, e.reason, e.code FROM early_deliveries e
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
        let reason = [update.code, update.reason].filter { !$0.isEmpty }.joined(separator: ": ")
        try db.change(
            """
            UPDATE outbox SET state = ?, failure = ?, changed_at = ?
            WHERE id = ? AND state IN (SELECT value FROM json_each(?))
            """,
            [
                change.state.rawValue, update.status == .failed ? reason : "",
                min(update.at, now).timeIntervalSince1970, message, try RowCoding.json(change.from),
            ])
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
    fileprivate init(row: Row) throws {
        guard let status = Status(rawValue: try row.value(2)) else {
            throw DatabaseError.damage("a delivery's status is none")
        }
        self.init(
            channel: try row.value(0), message: try row.value(1), status: status,
            at: Date(timeIntervalSince1970: try row.value(3)), reason: try row.value(4),
            code: try row.value(5))
    }
}
