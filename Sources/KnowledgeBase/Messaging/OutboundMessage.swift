import Foundation

/// A message to a contact, kept until it is sent and after.
public struct OutboundMessage: Sendable, Hashable, Codable, Identifiable {
    public typealias ID = Int64

    /// Rises with every message of a base, and so within each thread; 0 until it is stored.
    public var id: ID
    public var thread: MessageThread
    /// The conversation it belongs to.
    public var conversation: Conversation.ID
    public var content: OutboundContent
    /// The contact's message that it is shown as a reply to.
    public var quoting: String?
    public var state: State
    /// Begun, whatever came of them.
    public var attempts: Int
    /// Of those, the ones after which nobody knew whether the channel had taken it.
    public var ambiguousAttempts = 0
    /// Not before then.
    public var dueAt: Date
    /// The channel's own name of it, once it is sent.
    public var channelID: String?
    /// Why the last attempt failed, as code and reason; empty for none.
    public var failure: String
    public var createdAt: Date
    public var changedAt: Date
    /// Whether it confirms a wish to be written to no more; it is sent all the same.
    public var confirmsStop = false
    /// Whether a template goes out, or went out, in its place, because the channel said that it is too late for it.
    public var isReplaced = false

    public enum State: String, Sendable, Hashable, Codable, CaseIterable {
        /// Waits for its turn or its next attempt.
        case waiting
        /// An attempt is under way, or was when the process ended.
        case sending
        /// The channel took it.
        case sent
        case delivered, read
        /// It will not be tried again by itself.
        case failed
        /// Whether the channel took it is not known, and it is not sent again.
        case uncertain
        /// It is not to be sent any more.
        case cancelled
    }

    public init(
        id: ID = 0, thread: MessageThread, conversation: Conversation.ID, content: OutboundContent,
        quoting: String? = nil, state: State = .waiting, attempts: Int = 0, dueAt: Date,
        channelID: String? = nil, failure: String = "", createdAt: Date? = nil, changedAt: Date? = nil
    ) {
        self.id = id
        self.thread = thread
        self.conversation = conversation
        self.content = content
        self.quoting = quoting
        self.state = state
        self.attempts = attempts
        self.dueAt = dueAt
        self.channelID = channelID
        self.failure = failure
        self.createdAt = createdAt ?? dueAt
        self.changedAt = changedAt ?? dueAt
    }
}

/// What is sent in one message; within the channel's limits once ``ChannelTraits/parts(of:)`` made it.
public enum OutboundContent: Sendable, Hashable, Codable {
    /// In the channel's own marks.
    case text(String)
    /// A text with something to choose from, as buttons or a list where the channel has them.
    case choices(text: String, options: [Choice])
    /// A text that the channel has approved beforehand, for outside of its window.
    case template(name: String, language: String, parameters: [String])

    public struct Choice: Sendable, Hashable, Codable {
        /// Comes back when it is chosen.
        public var id: String
        public var title: String
        public var detail: String

        public init(id: String, title: String, detail: String = "") {
            self.id = id
            self.title = title
            self.detail = detail
        }
    }
}
