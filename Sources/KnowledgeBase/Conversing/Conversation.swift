import Foundation

/// What was said between a contact and the assistant, or a person in its place.
public struct Conversation: Sendable, Hashable, Codable, Identifiable {
    /// Chosen by whoever opens it; unique in a base.
    public var id: String
    /// Who it is with, as the channel knows them; empty for nobody in particular.
    public var contact: String
    /// `shell`, `web`, `whatsapp` ...
    public var channel: String
    public var startedAt: Date
    /// When the last message was added.
    public var updatedAt: Date
    /// What was said up to and with message ``summarisedThrough``, in short; empty for none.
    public var summary: String
    /// The last message that the summary stands for; 0 for none.
    public var summarisedThrough: ConversationMessage.ID

    public init(
        id: String, contact: String = "", channel: String, startedAt: Date, updatedAt: Date? = nil,
        summary: String = "", summarisedThrough: ConversationMessage.ID = 0
    ) {
        self.id = id
        self.contact = contact
        self.channel = channel
        self.startedAt = startedAt
        self.updatedAt = updatedAt ?? startedAt
        self.summary = summary
        self.summarisedThrough = summarisedThrough
    }
}

/// One message of a conversation. What was retrieved for an answer is never part of it, only which sources
/// and rows it showed.
public struct ConversationMessage: Sendable, Hashable, Codable, Identifiable {
    public typealias ID = Int64

    public enum Role: String, Sendable, Hashable, Codable {
        case contact, assistant
        /// Somebody of the company who took over.
        case person
    }

    /// Rises with every message of a base; 0 until it is stored.
    public var id: ID
    public var role: Role
    public var text: String
    public var language: Language
    public var sentAt: Date
    /// Of an answer: `warranty.pdf p. 3`, as it was shown.
    public var sources: [String]
    /// Of an answer: the same passages as they are found again, one for each of ``sources``; empty for what was kept by
    /// earlier versions.
    public var citations: [Citation]
    /// Of an answer: the rows it showed, in their order.
    public var rows: [RowReference]
    /// Of an answer: who worded it; empty where the sources were quoted.
    public var model: String
    /// Of an answer: that a person is to take over.
    public var handOff: HandOff?
    /// Of an answer: what the checks of it and its question did.
    public var checks: [CheckEvent]

    /// A passage that an answer cited, which may be gone by now.
    public struct Citation: Sendable, Hashable, Codable {
        /// As the text cites it, from 1.
        public var number: Int
        public var passage: StoredChunk.ID
        /// Of its document, as it was then.
        public var path: String
        public var title: String
        public var locator: Locator?

        public init(
            number: Int, passage: StoredChunk.ID, path: String, title: String = "", locator: Locator? = nil
        ) {
            self.number = number
            self.passage = passage
            self.path = path
            self.title = title
            self.locator = locator
        }
    }

    /// A row of a catalog.
    public struct RowReference: Sendable, Hashable, Codable {
        public var catalog: String
        public var id: String

        public init(catalog: String, id: String) {
            self.catalog = catalog
            self.id = id
        }
    }

    public init(
        id: ID = 0, role: Role, text: String, language: Language = .unknown, sentAt: Date,
        sources: [String] = [], citations: [Citation] = [], rows: [RowReference] = [], model: String = "",
        handOff: HandOff? = nil,
        checks: [CheckEvent] = []
    ) {
        self.id = id
        self.role = role
        self.text = text
        self.language = language
        self.sentAt = sentAt
        self.sources = sources
        self.citations = citations
        self.rows = rows
        self.model = model
        self.handOff = handOff
        self.checks = checks
    }
}
