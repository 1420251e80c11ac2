import Foundation

/// A message in the inbox.
public struct InboxMessage: Sendable, Hashable, Codable, Identifiable {
    public typealias ID = Int64

    /// Rises with every message of a base.
    public var id: ID
    public var message: InboundMessage
    /// When it was written down, by this machine's clock.
    public var receivedAt: Date
    /// To answer it, that failed or ended with the process. One that was broken off, because more came or the engine
    /// was told to stop, is none.
    public var attempts: Int

    public init(id: ID, message: InboundMessage, receivedAt: Date, attempts: Int = 0) {
        self.id = id
        self.message = message
        self.receivedAt = receivedAt
        self.attempts = attempts
    }
}

extension InboxMessage {
    /// From the sending of a message to its arrival, in seconds, at most, while all is well.
    public static let longestDelay: TimeInterval = 120

    /// Whether it counts as one of the contact's messages of a time.
    func counts(since date: Date) -> Bool { receivedAt > date && !wasHeldBack }

    /// Whether its channel held it back, as in an outage: who wrote it did not write too fast.
    public var wasHeldBack: Bool { message.sentAt < receivedAt.addingTimeInterval(-Self.longestDelay) }
}

/// What became of a message of the inbox; final.
public enum InboxOutcome: String, Sendable, Hashable, Codable, CaseIterable {
    /// A reply to it is in the outbox.
    case answered
    /// Its text was the same as another one's of the same turn or just before, which is answered.
    case duplicate
    /// A person answers; it is in the conversation's history.
    case silent
    /// It was too old, and the policy is not to answer.
    case stale
    /// Its sender writes more than is answered.
    case limited
    /// Its sender is blocked, or wants no messages.
    case blocked
    /// Nothing in it asks for an answer, as a reaction that was taken back.
    case ignored
}

/// All that is needed to answer what waits in a thread.
public struct ThreadInbox: Sendable {
    public var thread: MessageThread
    public var contact: Contact
    /// Without an outcome, by ``InboxMessage/id``.
    public var waiting: [InboxMessage]
    /// The session that goes on; `nil` for none.
    public var conversation: Conversation?
    public var desk: Desk?
    /// The latest text that was answered and when it was received; see ``InboxOutcome/duplicate``.
    public var lastAnswered: InboxMessage?
    /// Messages of the contact, on every account, received in the last minute and since the start of the day
    /// (UTC), those waiting included; not what was held back (``InboxMessage/wasHeldBack``) nor what went beyond a limit
    /// (``InboxOutcome/limited``).
    public var lastMinute: Int
    public var today: Int
    /// Whether the contact was told today that they write too much.
    public var wasToldOfLimit: Bool

    public init(
        thread: MessageThread, contact: Contact, waiting: [InboxMessage] = [],
        conversation: Conversation? = nil, desk: Desk? = nil, lastAnswered: InboxMessage? = nil,
        lastMinute: Int = 0, today: Int = 0, wasToldOfLimit: Bool = false
    ) {
        self.thread = thread
        self.contact = contact
        self.waiting = waiting
        self.conversation = conversation
        self.desk = desk
        self.lastAnswered = lastAnswered
        self.lastMinute = lastMinute
        self.today = today
        self.wasToldOfLimit = wasToldOfLimit
    }
}

/// Everything that comes of answering in a thread once; written in one transaction, so that after a crash either
/// all of it is there or the messages wait to be answered.
public struct Turn: Sendable {
    public var thread: MessageThread
    /// What becomes of each message that was taken up.
    public var outcomes: [InboxMessage.ID: InboxOutcome]
    /// Where it was said; made where there is none and the turn has messages, replies or a desk.
    public var conversation: Conversation
    public var messages: [ConversationMessage]
    /// In the order in which they are sent.
    public var replies: [OutboundMessage]
    /// The desk as it is from now on; `nil` leaves it.
    public var desk: Desk?
    /// The contact's language and consent from now on; `nil` leaves them.
    public var language: Language?
    public var consent: Contact.Consent?
    /// Whether one of the replies says that the contact writes too much.
    public var tellsOfLimit = false
    /// What there was when it was begun: where that is otherwise by now, nothing of it is written. `nil` for whatever
    /// there is.
    public var found: Found?
    public var at: Date

    public struct Found: Sendable, Hashable {
        /// Whether the conversation was there.
        public var conversation: Bool
        public var desk: Desk?

        public init(conversation: Bool, desk: Desk?) {
            self.conversation = conversation
            self.desk = desk
        }
    }

    public init(
        thread: MessageThread, outcomes: [InboxMessage.ID: InboxOutcome], conversation: Conversation,
        messages: [ConversationMessage] = [], replies: [OutboundMessage] = [], desk: Desk? = nil,
        language: Language? = nil, consent: Contact.Consent? = nil, at: Date
    ) {
        self.thread = thread
        self.outcomes = outcomes
        self.conversation = conversation
        self.messages = messages
        self.replies = replies
        self.desk = desk
        self.language = language
        self.consent = consent
        self.at = at
    }
}

/// What became of an attempt to send.
public enum SendOutcome: Sendable, Hashable {
    case sent(SendReceipt)
    /// A template went out in its place and in that of what else waited in the thread when the attempt began; that
    /// becomes ``OutboundMessage/State/cancelled``.
    case replaced(SendReceipt)
    /// It is tried again.
    case again(at: Date, SendFailure)
    case failed(SendFailure)
    /// Whether it was taken is not known, and it is not sent again.
    case uncertain(SendFailure)
    /// It is not to be sent any more, and why.
    case cancelled(String)
}
