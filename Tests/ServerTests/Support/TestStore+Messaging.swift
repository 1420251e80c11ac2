import Foundation
import KnowledgeBase
import Synchronization

/// As much of a messaging store as the server's own tests need: keys, what was accepted, queues, feedback. Tests of
/// desks and outboxes take ``SQLiteStore``.
extension TestStore: MessagingStore {
    func accept(_ events: [ChannelEvent], at now: Date) async throws -> [MessageThread] {
        try check()
        return state.withLock { state in
            state.events += events
            return []
        }
    }

    func waitingThreads() async throws -> [MessageThread] { [] }

    func inbox(
        of thread: MessageThread, session: Date, at now: Date, most: Int
    ) async throws -> ThreadInbox? { nil }

    func beginAnswering(_ messages: [InboxMessage.ID]) async throws {}
    func breakOffAnswering(_ messages: [InboxMessage.ID]) async throws {}
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

    func queues() async throws -> MessagingQueues {
        try check()
        return state.withLock { $0.queues }
    }

    func contact(_ id: Contact.ID) async throws -> Contact? { nil }

    func contact(known alias: ContactAlias) async throws -> Contact? { nil }

    func contact(known aliases: [ContactAlias], name: String, at now: Date) async throws -> Contact {
        Contact(id: "c1", aliases: aliases, name: name, createdAt: now)
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
    ) async throws -> [OutboundMessage] { [] }

    func desks(_ filter: DeskFilter) async throws -> [DeskRecord] { [] }

    func add(_ note: DeskNote, to conversation: Conversation.ID) async throws {}

    func notes(of conversation: Conversation.ID) async throws -> [DeskNote] { [] }

    func reply(to key: String, since: Date) async throws -> Data? { nil }

    func keep(_ reply: Data, to key: String, at now: Date, expired: Date) async throws {}
}

extension TestStore: AccessKeyStore {
    func add(_ key: AccessKey) async throws {
        try check()
        state.withLock { $0.keys.append(key) }
    }

    func accessKey(_ id: AccessKey.ID) async throws -> AccessKey? {
        try check()
        return state.withLock { $0.keys.first { $0.id == id } }
    }

    func accessKeys() async throws -> [AccessKey] {
        try check()
        return state.withLock { state in
            state.keyReads += 1
            return state.keys
        }
    }

    func revokeAccessKey(_ id: AccessKey.ID, at now: Date) async throws -> Bool {
        try check()
        return state.withLock { state in
            guard let index = state.keys.firstIndex(where: { $0.id == id && $0.revokedAt == nil }) else {
                return false
            }
            state.keys[index].revokedAt = now
            return true
        }
    }

    func noteUse(of id: AccessKey.ID, at now: Date) async throws {
        state.withLock { state in
            guard let index = state.keys.firstIndex(where: { $0.id == id }) else { return }
            state.keys[index].usedAt = now
        }
    }
}

extension TestStore: FeedbackStore {
    func add(_ feedback: Feedback) async throws {
        try check()
        state.withLock { $0.feedback.insert(feedback, at: 0) }
    }

    func feedback(limit: Int) async throws -> [Feedback] {
        state.withLock { Array($0.feedback.prefix(limit)) }
    }
}
