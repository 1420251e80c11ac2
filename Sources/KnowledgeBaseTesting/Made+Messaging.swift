import Foundation
import KnowledgeBase
import Testing

/// Made-up messages on channels.
extension Made {
    static let ana = ContactAlias(.phone, "+34 600 111 222")
    static let anaUser = ContactAlias(.whatsAppUser, "ES.1")
    static let luis = ContactAlias(.phone, "+52 1 55 1234 5678")

    static func inbound(
        _ text: String, _ id: String, from sender: [ContactAlias] = [ana], at seconds: Int = 0,
        channel: String = "whatsapp", account: String = "1", name: String = ""
    ) -> ChannelEvent {
        .message(
            InboundMessage(
                channel: channel, account: account, id: id, sender: sender, name: name, sentAt: time(seconds),
                content: .text(text), raw: "{\"id\":\"\(id)\"}"))
    }

    static func reply(
        _ text: String, in thread: MessageThread, _ conversation: Conversation.ID = "c", at seconds: Int
    ) -> OutboundMessage {
        OutboundMessage(
            thread: thread, conversation: conversation, content: .text(text), dueAt: time(seconds))
    }

    /// A turn that gives every message this outcome, with a question and an answer in its history.
    static func turn(
        _ inbox: ThreadInbox, in conversation: Conversation.ID = "c", _ outcome: InboxOutcome = .answered,
        replies: [String] = ["Sí."], at seconds: Int
    ) -> Turn {
        Turn(
            thread: inbox.thread,
            outcomes: Dictionary(uniqueKeysWithValues: inbox.waiting.map { ($0.id, outcome) }),
            conversation: Conversation(
                id: conversation, contact: inbox.contact.id, channel: inbox.thread.channel,
                startedAt: time(seconds)),
            messages: inbox.waiting.map { message($0.message.content.text, seconds) }
                + replies.map { message($0, seconds, by: .assistant) },
            replies: replies.map { reply($0, in: inbox.thread, conversation, at: seconds) },
            at: time(seconds))
    }

    static func delivery(
        _ status: DeliveryUpdate.Status, of message: String, at seconds: Int = 0,
        channel: String = "whatsapp",
        kind: SendFailure.Kind? = nil
    ) -> ChannelEvent {
        let isFailed = status == .failed
        return .delivery(
            DeliveryUpdate(
                channel: channel, message: message, status: status, at: time(seconds),
                reason: isFailed ? "not on WhatsApp" : "", code: isFailed ? "131026" : "",
                kind: kind))
    }
}

extension Store {
    /// The one thread that a message came in.
    func receive(_ event: ChannelEvent, at seconds: Int = 0) async throws -> MessageThread {
        let threads = try await accept([event], at: Made.time(seconds))
        #expect(threads.count == 1)
        return try #require(threads.first)
    }

    /// What waits, with sessions of an hour.
    func waiting(in thread: MessageThread, at seconds: Int = 0, most: Int = 9) async throws -> ThreadInbox {
        let inbox = try await inbox(
            of: thread, session: Made.time(seconds - 3_600), at: Made.time(seconds), most: most)
        return try #require(inbox)
    }

    /// Answers what waits in a thread.
    func answer(
        _ thread: MessageThread, in conversation: Conversation.ID = "c", replies: [String] = ["Sí."],
        at seconds: Int
    ) async throws -> [OutboundMessage] {
        let inbox = try await waiting(in: thread, at: seconds)
        return try #require(
            try await finish(Made.turn(inbox, in: conversation, replies: replies, at: seconds)))
    }

    /// Sends a message that waits.
    func send(_ message: OutboundMessage, as id: String, at seconds: Int) async throws {
        #expect(try await beginSending(message.id, at: Made.time(seconds)))
        try await record(.sent(SendReceipt(id: id)), of: message.id, at: Made.time(seconds))
    }

    func due(at seconds: Int, except paused: Set<String> = [], limit: Int = 9) async throws -> [String] {
        try await dueMessages(at: Made.time(seconds), except: paused, limit: limit).map(\.text)
    }

    /// In place of whatever it is.
    func setDesk(_ desk: Desk, of conversation: Conversation.ID) async throws {
        let old = try await self.desk(of: conversation)
        #expect(try await setDesk(desk, of: conversation, replacing: old))
    }

    func outbound(_ id: OutboundMessage.ID) async throws -> OutboundMessage? {
        try await outbox(nil, conversation: nil, limit: .max).first { $0.id == id }
    }
}

extension OutboundMessage {
    var text: String { if case .text(let text) = content { text } else { "" } }
}

extension ThreadInbox {
    var texts: [String] { waiting.map(\.message.content.text) }
}
