import Foundation
import GRDB
import KnowledgeBase

/// Writes a turn down, within a transaction.
struct Settling: Sendable {
    private var turn: Turn
    private let replies: [OutboundRow]

    init(_ turn: Turn) throws {
        self.turn = turn
        self.turn.conversation = turn.conversation.storable
        self.turn.messages = turn.messages.map(\.storable)
        replies = try turn.replies.map(OutboundRow.init)
    }

    /// - Returns: the replies with their identities; `nil` where a message has an outcome already, or conversation and
    ///   desk are not as the turn found them.
    func run(_ db: Database) throws -> [OutboundMessage]? {
        guard try turn.outcomes.keys.allSatisfy({ try isWaiting($0, db) }), try isAsFound(db) else {
            return nil
        }
        let thread = try ContactBook(db: db).current(turn.thread)
        let isSaid = try keepConversation(of: thread, db)
        try settle(in: isSaid ? turn.conversation.id : "", db)
        try keepContact(thread.contact, db)
        if turn.consent == .withdrawn {
            try ContactBook(db: db).cancelUnsent(to: thread.contact, at: turn.at)
        }
        return try replies.map { try $0.insert(db) }
    }

    private func isWaiting(_ id: InboxMessage.ID, _ db: Database) throws -> Bool {
        try db.row("SELECT 1 FROM inbox WHERE id = ? AND outcome IS NULL", [id]) != nil
    }

    private func isAsFound(_ db: Database) throws -> Bool {
        guard let found = turn.found else { return true }
        guard try isThere(db) == found.conversation else { return false }
        return try SQLiteStore.desk(of: turn.conversation.id, db) == found.desk
    }

    private func isThere(_ db: Database) throws -> Bool {
        try db.row("SELECT 1 FROM conversations WHERE id = ?", [turn.conversation.id]) != nil
    }

    /// - Returns: whether the conversation is there; where nothing was said in it none is made.
    private func keepConversation(of thread: MessageThread, _ db: Database) throws -> Bool {
        var conversation = turn.conversation
        if !turn.messages.isEmpty || !turn.replies.isEmpty || turn.desk != nil {
            conversation.contact = try ContactBook(db: db).current(conversation.contact)
            try SQLiteStore.append(turn.messages, to: conversation, db)
        }
        try db.change(
            "UPDATE conversations SET account = ? WHERE id = ? AND account IS NOT ?1",
            [thread.account, conversation.id])
        if let desk = turn.desk { try SQLiteStore.setDesk(desk, of: conversation.id, db) }
        return try isThere(db)
    }

    private func settle(in conversation: Conversation.ID, _ db: Database) throws {
        for (id, outcome) in turn.outcomes {
            try db.change(
                "UPDATE inbox SET outcome = ?, conversation = ? WHERE id = ?",
                [outcome.rawValue, conversation, id])
        }
    }

    private func keepContact(_ contact: Contact.ID, _ db: Database) throws {
        let told = turn.tellsOfLimit ? turn.at.timeIntervalSince1970 : nil
        guard turn.language != nil || turn.consent != nil || told != nil else { return }
        try db.change(
            """
            UPDATE contacts SET language = coalesce(?, language), consent = coalesce(?, consent),
                told_at = coalesce(?, told_at)
            WHERE id = ?
            """, [turn.language?.rawValue, turn.consent?.rawValue, told, contact])
    }
}
