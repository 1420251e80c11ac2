import Foundation
import KnowledgeBase

/// A store in which nothing comes in on a channel, nothing waits and nobody is at the desk. A test's own store that is
/// of this kind writes only what the test is about.
public protocol SilentMessagingStore: MessagingStore, DeskOverviewStore {}

extension SilentMessagingStore {
    public func deskOverview() async throws -> DeskOverview { DeskOverview() }
    public func outboxLines() async throws -> [OutboxLine] { [] }

    // MARK: Inbox

    public func accept(_ events: [ChannelEvent], at now: Date) async throws -> [MessageThread] { [] }
    public func waitingThreads() async throws -> [MessageThread] { [] }
    public func inbox(
        of thread: MessageThread, session: Date, at now: Date, most: Int
    ) async throws -> ThreadInbox? { nil }
    public func beginAnswering(_ messages: [InboxMessage.ID]) async throws {}
    public func breakOffAnswering(_ messages: [InboxMessage.ID]) async throws {}
    public func finish(_ turn: Turn) async throws -> [OutboundMessage]? { nil }

    // MARK: Outbox

    public func dueMessages(
        at now: Date, except paused: Set<String>, limit: Int
    ) async throws -> [OutboundMessage] { [] }
    public func beginSending(_ id: OutboundMessage.ID, at now: Date) async throws -> Bool { false }
    public func record(_ outcome: SendOutcome, of id: OutboundMessage.ID, at now: Date) async throws {}
    public func interruptedMessages() async throws -> [OutboundMessage] { [] }
    public func outbox(
        _ state: OutboundMessage.State?, conversation: Conversation.ID?, limit: Int
    ) async throws -> [OutboundMessage] { [] }
    public func retry(_ id: OutboundMessage.ID, at now: Date) async throws -> Bool { false }
    public func queues() async throws -> MessagingQueues { MessagingQueues() }

    // MARK: Contacts

    public func contact(_ id: Contact.ID) async throws -> Contact? { nil }
    public func contact(known alias: ContactAlias) async throws -> Contact? { nil }
    /// A new one every time.
    public func contact(known aliases: [ContactAlias], name: String, at now: Date) async throws -> Contact {
        Contact(id: "c1", aliases: aliases, name: name, createdAt: now)
    }
    public func contacts(limit: Int) async throws -> [Contact] { [] }
    public func setBlocked(_ isBlocked: Bool, _ contact: Contact.ID) async throws {}
    public func setConsent(_ consent: Contact.Consent, _ contact: Contact.ID) async throws {}

    // MARK: Desk

    public func desk(of conversation: Conversation.ID) async throws -> Desk? { nil }
    public func setDesk(
        _ desk: Desk, of conversation: Conversation.ID, replacing old: Desk?
    ) async throws -> Bool { true }
    public func say(
        _ message: ConversationMessage, as replies: [OutboundMessage], in conversation: Conversation.ID,
        desk: Desk
    ) async throws -> [OutboundMessage] { [] }
    public func desks(_ filter: DeskFilter) async throws -> [DeskRecord] { [] }
    public func add(_ note: DeskNote, to conversation: Conversation.ID) async throws {}
    public func notes(of conversation: Conversation.ID) async throws -> [DeskNote] { [] }

    // MARK: Repeated requests

    public func reply(to key: String, since: Date) async throws -> Data? { nil }
    public func keep(_ reply: Data, to key: String, at now: Date, expired: Date) async throws {}
}
