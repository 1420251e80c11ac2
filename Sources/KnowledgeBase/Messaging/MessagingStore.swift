import Foundation

/// Keeps what comes in and goes out on channels, and who is who. One contract test (`StoreContract`) runs on every
/// implementation.
///
/// Every function is one transaction, on the disk when it returns, and throws ``KnowledgeBaseError`` (`database`,
/// `busy`, `storage`).
public protocol MessagingStore: Sendable {
    // MARK: Inbox

    /// Writes events down, each message once by channel and id: finds the contact by any of the sender's names, adds
    /// the names it did not have, makes one where there is none, and joins two where the names are of both (the
    /// older one stays; by the identity of the other it is found too). Deliveries change the outbox message they speak
    /// of, forward only; those of unknown messages are kept for a day, should their message come to be known. One for
    /// which it was too late (``SendFailure/Kind/windowClosed``) waits to be replaced (``OutboundMessage/isReplaced``), once;
    /// it fails where another of its thread was replaced since it was made.
    ///
    /// - Returns: the threads that have a new message, without repetition.
    func accept(_ events: [ChannelEvent], at now: Date) async throws -> [MessageThread]
    /// Those in which messages wait, the longest waiting first.
    func waitingThreads() async throws -> [MessageThread]
    /// - Parameters:
    ///   - session: a conversation that was changed after goes on, unless its desk is ``Desk/State/closed``; one
    ///     with a silent desk goes on however old it is.
    ///   - most: messages waiting that are given, the oldest first.
    /// - Returns: `nil` where the contact is not known.
    func inbox(
        of thread: MessageThread, session: Date, at now: Date, most: Int
    ) async throws -> ThreadInbox?
    /// Notes that an attempt to answer messages begins: ``InboxMessage/attempts`` rises. It outlives the process; a power cut
    /// may take it.
    func beginAnswering(_ messages: [InboxMessage.ID]) async throws
    /// Takes back what ``beginAnswering(_:)`` noted of messages that still wait.
    func breakOffAnswering(_ messages: [InboxMessage.ID]) async throws
    /// Writes a turn down. Messages that have an outcome already keep it, and then nothing of the turn is written;
    /// nor where conversation or desk are not as the turn found them. With a consent that is withdrawn, what waits to be sent to
    /// the contact is cancelled, as ``setConsent(_:_:)`` does.
    ///
    /// - Returns: the replies with their identities; `nil` where nothing was written.
    func finish(_ turn: Turn) async throws -> [OutboundMessage]?

    // MARK: Outbox

    /// The oldest unsent message of each thread where it is due, at most `limit`, the longest waiting first.
    /// One that is ``OutboundMessage/State/sending`` holds its thread back. One that was changed after `now` is due: the
    /// clock was set back.
    ///
    /// - Parameter paused: accounts, as `channel/account`, of which none is given.
    func dueMessages(at now: Date, except paused: Set<String>, limit: Int) async throws -> [OutboundMessage]
    /// Notes that an attempt begins.
    ///
    /// - Returns: whether it was still ``OutboundMessage/State/waiting``.
    func beginSending(_ id: OutboundMessage.ID, at now: Date) async throws -> Bool
    func record(_ outcome: SendOutcome, of id: OutboundMessage.ID, at now: Date) async throws
    /// Those whose attempt was under way when the process ended.
    func interruptedMessages() async throws -> [OutboundMessage]
    /// Newest first; of every state for `nil`.
    func outbox(
        _ state: OutboundMessage.State?, conversation: Conversation.ID?, limit: Int
    ) async throws -> [OutboundMessage]
    /// Makes a failed or uncertain message wait again.
    ///
    /// - Returns: whether it was one of those.
    func retry(_ id: OutboundMessage.ID, at now: Date) async throws -> Bool
    /// Messages and what waits, for a dashboard.
    func queues() async throws -> MessagingQueues

    // MARK: Contacts

    func contact(_ id: Contact.ID) async throws -> Contact?
    func contact(known alias: ContactAlias) async throws -> Contact?
    /// By any of these names, or a new one.
    func contact(known aliases: [ContactAlias], name: String, at now: Date) async throws -> Contact
    /// The last seen first.
    func contacts(limit: Int) async throws -> [Contact]
    /// What waits to be sent to who is blocked is cancelled, save ``OutboundMessage/confirmsStop``; and so below.
    func setBlocked(_ isBlocked: Bool, _ contact: Contact.ID) async throws
    func setConsent(_ consent: Contact.Consent, _ contact: Contact.ID) async throws

    // MARK: Desk

    /// `nil` where nothing was ever done at the desk.
    func desk(of conversation: Conversation.ID) async throws -> Desk?
    /// Compares and sets. Nothing is kept of a conversation that is not there.
    ///
    /// - Returns: whether the desk was `old` until now; if not, it stays as it is.
    func setDesk(_ desk: Desk, of conversation: Conversation.ID, replacing old: Desk?) async throws -> Bool
    /// What a person says: added to the conversation's history, and to the outbox where it is on a channel.
    ///
    /// - Returns: the replies with their identities.
    /// - Throws: ``KnowledgeBaseError`` `notFound` also where the conversation is not there.
    func say(
        _ message: ConversationMessage, as replies: [OutboundMessage], in conversation: Conversation.ID,
        desk: Desk
    ) async throws -> [OutboundMessage]
    /// The last changed first.
    func desks(_ filter: DeskFilter) async throws -> [DeskRecord]
    /// To a conversation that is there.
    func add(_ note: DeskNote, to conversation: Conversation.ID) async throws
    func notes(of conversation: Conversation.ID) async throws -> [DeskNote]

    // MARK: Repeated requests

    /// What was replied to a request with this key since then; `nil` for none.
    func reply(to key: String, since: Date) async throws -> Data?
    /// Keeps the first reply to a key; drops those before `expired`.
    func keep(_ reply: Data, to key: String, at now: Date, expired: Date) async throws
}

/// What waits.
public struct MessagingQueues: Sendable, Hashable, Codable {
    /// Messages without an outcome, and when the oldest was received.
    public var inbox: Int
    public var oldestInbox: Date?
    /// Messages that are to be sent, and when the oldest was made.
    public var outbox: Int
    public var oldestOutbox: Date?
    /// Messages of the outbox by state.
    public var states: [String: Int]
    /// Messages of the inbox by outcome.
    public var outcomes: [String: Int]

    public init(
        inbox: Int = 0, oldestInbox: Date? = nil, outbox: Int = 0, oldestOutbox: Date? = nil,
        states: [String: Int] = [:], outcomes: [String: Int] = [:]
    ) {
        self.inbox = inbox
        self.oldestInbox = oldestInbox
        self.outbox = outbox
        self.oldestOutbox = oldestOutbox
        self.states = states
        self.outcomes = outcomes
    }
}
