import Foundation
import GRDB
import KnowledgeBase

/// Writes events down, within a transaction.
struct Reception {
    let db: Database
    let now: Date

    /// How long what is erased stays known: a channel may send a message again for a week.
    static let memory: TimeInterval = 8 * 86_400

    /// - Returns: the threads that have a new message, without repetition.
    func accept(_ events: [EventRow]) throws -> [MessageThread] {
        try forgetErasedMessages()
        var threads: [MessageThread] = []
        for event in events {
            switch event {
            case .message(let row): if let thread = try accept(row) { threads.append(thread) }
            case .delivery(let update): try DeliveryBook(db: db).note(update, at: now)
            case .renamed(let from, let to): try ContactBook(db: db).rename(from, to: to, at: now)
            }
        }
        var seen: Set<MessageThread> = []
        return try threads.map(ContactBook(db: db).current).filter { seen.insert($0).inserted }
    }

    /// - Returns: `nil` where it is known.
    private func accept(_ row: InboundRow) throws -> MessageThread? {
        guard try !isKnown(row) else { return nil }
        let message = row.message
        let contact = try ContactBook(db: db).identity(
            known: message.sender, name: message.name, seenAt: min(message.sentAt, now), at: now)
        try db.change(
            """
            INSERT INTO inbox (channel, account, contact, message, sent_at, received_at, has_text, name, quoting,
                sender, content, raw)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                message.channel, message.account, contact, message.id, message.sentAt.timeIntervalSince1970,
                now.timeIntervalSince1970, !message.content.text.isEmpty, message.name, message.quoting,
                row.sender, row.content, message.raw,
            ])
        return MessageThread(channel: message.channel, account: message.account, contact: contact)
    }

    private func isKnown(_ row: InboundRow) throws -> Bool {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM inbox WHERE channel = ? AND message = ?)
                OR EXISTS (SELECT 1 FROM erased_messages WHERE hash = ?)
            """
        return try db.row(sql, [row.message.channel, row.message.id, row.hash])?.value(0) ?? false
    }

    private func forgetErasedMessages() throws {
        let before = now.timeIntervalSince1970 - Self.memory
        try db.change("DELETE FROM erased_messages WHERE received_at < ?", [before])
    }
}
