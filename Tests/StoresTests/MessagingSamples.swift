import Foundation
import GRDB
import KnowledgeBase

@testable import Stores

/// Messages of made-up contacts.
enum Sample {
    static func time(_ seconds: Int) -> Date { Date(timeIntervalSince1970: 1_790_000_000 + Double(seconds)) }

    /// From a contact of the same name.
    static func came(_ id: String, _ text: String = "hola", from name: String? = nil) -> ChannelEvent {
        .message(
            InboundMessage(
                channel: "whatsapp", account: "1", id: id,
                sender: [ContactAlias(.whatsAppUser, name ?? id)], name: "n-\(name ?? id)", sentAt: time(0),
                content: .text(text), raw: "{\"body\":\"\(text)\"}"))
    }

    /// What answers everything that waits in a thread.
    static func turn(_ inbox: ThreadInbox, in conversation: String, reply: String = "sí") -> Turn {
        let answered = inbox.waiting.map { ($0.id, InboxOutcome.answered) }
        return Turn(
            thread: inbox.thread, outcomes: Dictionary(uniqueKeysWithValues: answered),
            conversation: Conversation(
                id: conversation, contact: inbox.contact.id, channel: "whatsapp", startedAt: time(1)),
            messages: inbox.waiting.map {
                ConversationMessage(role: .contact, text: $0.message.content.text, sentAt: time(1))
            },
            replies: [
                OutboundMessage(
                    thread: inbox.thread, conversation: conversation, content: .text(reply), dueAt: time(1))
            ], at: time(1))
    }
}

extension SQLiteStore {
    func waiting(in thread: MessageThread) async throws -> ThreadInbox? {
        try await inbox(of: thread, session: .distantPast, at: Sample.time(1), most: 1_000)
    }

    func count(_ table: String) async throws -> Int {
        try await database.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table)") } ?? 0
    }

    func pragma(_ text: String) async throws {
        try await database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA \(text)") }
    }
}
