import Foundation
import KnowledgeBase

/// Nobody writes to it on a channel.
extension StubStore {
    func accept(_ events: [ChannelEvent], at now: Date) async throws -> [MessageThread] { [] }
    func waitingThreads() async throws -> [MessageThread] { [] }
    func inbox(
        of thread: MessageThread, session: Date, at now: Date, most: Int
    ) async throws -> ThreadInbox? { nil }
    func finish(_ turn: Turn) async throws -> [OutboundMessage]? { nil }
    func dueMessages(
        at now: Date, except paused: Set<String>, limit: Int
    ) async throws -> [OutboundMessage] { [] }
    func beginSending(_ id: OutboundMessage.ID, at now: Date) async throws -> Bool { false }
    func record(_ outcome: SendOutcome, of id: OutboundMessage.ID, at now: Date) async throws {}
    func interruptedMessages() async throws -> [OutboundMessage] { [] }
    func outbox(
        _ state: OutboundMessage.State?, conversation: Conversation.ID?, limit: Int
    ) async throws -> [OutboundMessage] { [] }
    func retry(_ id: OutboundMessage.ID, at now: Date) async throws -> Bool { false }
    func queues() async throws -> MessagingQueues { MessagingQueues() }
    func contact(_ id: Contact.ID) async throws -> Contact? { nil }
    func contact(known alias: ContactAlias) async throws -> Contact? { nil }
    func contact(known aliases: [ContactAlias], name: String, at now: Date) async throws -> Contact {
        Contact(id: "", aliases: aliases, name: name, createdAt: now)
    }
    func contacts(limit: Int) async throws -> [Contact] { [] }
    func setBlocked(_ isBlocked: Bool, _ contact: Contact.ID) async throws {}
    func setConsent(_ consent: Contact.Consent, _ contact: Contact.ID) async throws {}
    func desk(of conversation: Conversation.ID) async throws -> Desk? { nil }
    func setDesk(
        _ desk: Desk, of conversation: Conversation.ID, replacing old: Desk?
    ) async throws -> Bool { true }
    func say(
        _ message: ConversationMessage, as replies: [OutboundMessage], in conversation: Conversation.ID,
        desk: Desk
    ) async throws -> [OutboundMessage] { replies }
    func desks(_ filter: DeskFilter) async throws -> [DeskRecord] { [] }
    func add(_ note: DeskNote, to conversation: Conversation.ID) async throws {}
    func notes(of conversation: Conversation.ID) async throws -> [DeskNote] { [] }
    func reply(to key: String, since: Date) async throws -> Data? { nil }
    func keep(_ reply: Data, to key: String, at now: Date, expired: Date) async throws {}
}

/// Nor does anybody come in by a key.
extension StubStore {
    func add(_ key: AccessKey) async throws {}
    func accessKey(_ id: AccessKey.ID) async throws -> AccessKey? { nil }
    func accessKeys() async throws -> [AccessKey] { [] }
    func revokeAccessKey(_ id: AccessKey.ID, at now: Date) async throws -> Bool { false }
    func noteUse(of id: AccessKey.ID, at now: Date) async throws {}
    func add(_ feedback: Feedback) async throws {}
    func feedback(limit: Int) async throws -> [Feedback] { [] }
}
