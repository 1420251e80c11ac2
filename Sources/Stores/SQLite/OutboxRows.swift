import Foundation
import GRDB
import KnowledgeBase

/// A message that goes out, as columns hold it.
struct OutboundRow: Sendable {
    private var message: OutboundMessage
    private let content: String

    init(_ message: OutboundMessage) throws {
        self.message = message
        self.message.conversation = message.conversation.storable
        self.message.quoting = message.quoting?.storable
        self.message.channelID = message.channelID?.storable
        self.message.failure = message.failure.storable
        content = try RowCoding.json(message.content)
    }

    /// - Returns: the message with its identity, to the contact as they are known by now.
    func insert(_ db: Database) throws -> OutboundMessage {
        var stored = message
        stored.thread = try ContactBook(db: db).current(message.thread)
        try db.change(
            """
            INSERT INTO outbox (channel, account, contact, conversation, state, attempts, due_at, created_at,
                changed_at, channel_id, failure, quoting, confirms_stop, is_replaced, ambiguous, content)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            stored.thread.arguments + [
                stored.conversation, stored.state.rawValue, stored.attempts,
                stored.dueAt.timeIntervalSince1970,
                stored.createdAt.timeIntervalSince1970, stored.changedAt.timeIntervalSince1970,
                stored.channelID,
                stored.failure, stored.quoting, stored.confirmsStop, stored.isReplaced,
                stored.ambiguousAttempts, content,
            ])
        stored.id = db.lastInsertedRowID
        return stored
    }
}

extension OutboundMessage {
    /// Columns for ``init(row:)``.
    static let columns = """
        id, channel, account, contact, conversation, content, quoting, state, attempts, due_at, channel_id, failure,
        created_at, changed_at, confirms_stop, is_replaced, ambiguous
        """

    init(row: Row) throws {
        guard let state = State(rawValue: try row.value(7)) else {
            throw DatabaseError.damage("a message's state is none")
        }
        self.init(
            id: try row.value(0), thread: try MessageThread(row: row, first: 1),
            conversation: try row.value(4),
            content: try RowCoding.decode(try row.value(5), as: OutboundContent.self),
            quoting: try row.value(6), state: state, attempts: try row.value(8),
            dueAt: Date(timeIntervalSince1970: try row.value(9)), channelID: try row.value(10),
            failure: try row.value(11), createdAt: Date(timeIntervalSince1970: try row.value(12)),
            changedAt: Date(timeIntervalSince1970: try row.value(13)))
        (confirmsStop, isReplaced, ambiguousAttempts) =
            (try row.value(14), try row.value(15), try row.value(16))
    }
}
