import Foundation
import GRDB
import KnowledgeBase

/// An event as columns hold it; made before the transaction begins, which is to be short.
enum EventRow: Sendable {
    case message(InboundRow)
    case delivery(DeliveryUpdate)
    case renamed(from: ContactAlias, to: [ContactAlias])

    init(_ event: ChannelEvent) throws {
        self =
            switch event {
            case .message(let message): .message(try InboundRow(message))
            case .delivery(let update): .delivery(update.storable)
            case .renamed(_, let from, let to): .renamed(from: from, to: to)
            }
    }
}

/// A message that came, as columns hold it.
struct InboundRow: Sendable {
    var message: InboundMessage
    var sender: String
    var content: String
    /// By which it is known once it is erased.
    var hash: Data

    init(_ message: InboundMessage) throws {
        self.message = message.storable
        sender = try RowCoding.json(self.message.sender)
        content = try RowCoding.json(message.content)
        hash = Self.hash(channel: self.message.channel, id: self.message.id)
    }

    static func hash(channel: String, id: String) -> Data { TextHash(of: "\(channel)\n\(id)").bytes }
}

extension InboundMessage {
    fileprivate var storable: InboundMessage {
        var message = self
        message.channel = channel.storable
        message.account = account.storable
        message.id = id.storable
        message.name = name.storable
        message.quoting = quoting?.storable
        message.raw = raw.storable
        return message
    }
}

extension DeliveryUpdate {
    fileprivate var storable: DeliveryUpdate {
        var update = self
        update.channel = channel.storable
        update.message = message.storable
        update.reason = reason.storable
        update.code = code.storable
        return update
    }
}

extension InboxMessage {
    /// Columns for ``init(row:)``.
    static let columns = """
        id, channel, account, message, sender, name, sent_at, content, quoting, raw, received_at, attempts
        """

    init(row: Row) throws {
        let message = InboundMessage(
            channel: try row.value(1), account: try row.value(2), id: try row.value(3),
            sender: try RowCoding.decode(try row.value(4), as: [ContactAlias].self), name: try row.value(5),
            sentAt: Date(timeIntervalSince1970: try row.value(6)),
            content: try RowCoding.decode(try row.value(7), as: MessageContent.self),
            quoting: try row.value(8), raw: try row.value(9))
        self.init(
            id: try row.value(0), message: message,
            receivedAt: Date(timeIntervalSince1970: try row.value(10)), attempts: try row.value(11))
    }
}

extension MessageThread {
    /// - Parameter first: of the columns channel, account, contact.
    init(row: Row, first: Int = 0) throws {
        self.init(
            channel: try row.value(first), account: try row.value(first + 1),
            contact: try row.value(first + 2))
    }

    /// Values for `channel = ? AND account = ? AND contact = ?`.
    var arguments: StatementArguments { [channel, account, contact] }
}
