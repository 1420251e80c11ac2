import Foundation

/// Who answers in a conversation, and what the company's people noted of it.
public struct Desk: Sendable, Hashable, Codable {
    public var state: State
    /// Who took it; empty unless ``State/taken``.
    public var operatorName: String
    /// Until then the assistant is silent; `nil` while it answers.
    public var silentUntil: Date?
    /// Why a person was called for; empty for none.
    public var reason: String
    public var tags: [String]
    public var changedAt: Date

    public enum State: String, Sendable, Hashable, Codable, CaseIterable {
        /// The assistant answers.
        case open
        /// A person was called for, and none has come.
        case waiting
        /// A person has taken over.
        case taken
        /// It is over.
        case closed
    }

    public init(
        state: State = .open, operatorName: String = "", silentUntil: Date? = nil, reason: String = "",
        tags: [String] = [], changedAt: Date
    ) {
        self.state = state
        self.operatorName = operatorName
        self.silentUntil = silentUntil
        self.reason = reason
        self.tags = tags
        self.changedAt = changedAt
    }

    /// Whether the assistant leaves the word to a person.
    public func isSilent(at now: Date) -> Bool {
        guard state == .waiting || state == .taken, let silentUntil else { return false }
        return now < silentUntil
    }
}

/// Something that a person of the company wrote about a conversation, for their own.
public struct DeskNote: Sendable, Hashable, Codable {
    public var at: Date
    public var author: String
    public var text: String

    public init(at: Date, author: String, text: String) {
        self.at = at
        self.author = author
        self.text = text
    }
}

/// Which conversations the desk shows.
public struct DeskFilter: Sendable, Hashable {
    public var state: Desk.State?
    public var channel: String?
    public var tag: String?
    public var contact: Contact.ID?
    /// Only with this in the contact's name, or in one of the names that channels call them by; case and accents aside.
    public var name: String?
    /// Those last changed before; for paging.
    public var before: Date?
    /// With ``before``: the last conversation of the page before. Those changed at the same time come after it.
    public var beforeID: Conversation.ID?
    public var limit: Int

    public init(
        state: Desk.State? = nil, channel: String? = nil, tag: String? = nil, contact: Contact.ID? = nil,
        name: String? = nil, before: Date? = nil, beforeID: Conversation.ID? = nil, limit: Int = 50
    ) {
        self.state = state
        self.channel = channel
        self.tag = tag
        self.contact = contact
        self.name = name
        self.before = before
        self.beforeID = beforeID
        self.limit = limit
    }
}

/// A conversation as the desk's list shows it.
public struct DeskRecord: Sendable, Hashable, Codable {
    public var record: ConversationRecord
    public var desk: Desk
    /// Empty where nobody is known by that name.
    public var contactName: String
    /// The thread that a reply goes out by; `nil` where the conversation is on no channel.
    public var thread: MessageThread?

    public init(record: ConversationRecord, desk: Desk, contactName: String, thread: MessageThread?) {
        self.record = record
        self.desk = desk
        self.contactName = contactName
        self.thread = thread
    }
}
