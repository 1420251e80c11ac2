import Foundation

/// A message of a contact, as a channel's webhook brought it; verified, not yet answered.
public struct InboundMessage: Sendable, Hashable, Codable {
    public var channel: String
    public var account: String
    /// The channel's own, never used for another message of the channel.
    public var id: String
    /// What its sender is called, best first; never empty.
    public var sender: [ContactAlias]
    /// As the sender calls themselves; untrusted text.
    public var name: String
    /// By the channel's clock.
    public var sentAt: Date
    public var content: MessageContent
    /// The message that it answers.
    public var quoting: String?
    /// The event as it arrived, for what the words above leave out; cut at ``mostRaw`` bytes.
    public var raw: String

    public static let mostRaw = 65_536

    public init(
        channel: String, account: String, id: String, sender: [ContactAlias], name: String = "",
        sentAt: Date, content: MessageContent, quoting: String? = nil, raw: String = ""
    ) {
        self.channel = channel
        self.account = account
        self.id = id
        self.sender = sender
        self.name = name
        self.sentAt = sentAt
        self.content = content
        self.quoting = quoting
        self.raw =
            raw.utf8.count <= Self.mostRaw
            ? raw : String(decoding: raw.utf8.prefix(Self.mostRaw), as: UTF8.self)
    }
}

/// What a message is.
public enum MessageContent: Sendable, Hashable, Codable {
    case text(String)
    /// A button or a row of a list that was offered.
    case choice(id: String, title: String)
    case media(Media)
    case location(latitude: Double, longitude: Double, name: String)
    /// Cards of persons, by their names.
    case cards([String])
    /// `emoji` is `nil` where one was taken back.
    case reaction(emoji: String?, to: String)
    /// An order of a shop, a welcome request, and what else is no question.
    case notice(kind: String)
    /// A kind that we, or the channel's own interface, cannot read.
    case unsupported(kind: String)

    /// A file that the channel keeps.
    public struct Media: Sendable, Hashable, Codable {
        public var kind: Kind
        /// The channel's name of it, or its address; what ``Channel/download(_:of:limit:)`` takes.
        public var reference: String
        public var mediaType: String
        /// As the channel states it, in lower-case hexadecimal; empty where it states none.
        public var sha256: String
        public var caption: String
        public var fileName: String

        public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
            case image, video, audio, voice, document, sticker
        }

        public init(
            kind: Kind, reference: String, mediaType: String = "", sha256: String = "", caption: String = "",
            fileName: String = ""
        ) {
            self.kind = kind
            self.reference = reference
            self.mediaType = mediaType
            self.sha256 = sha256
            self.caption = caption
            self.fileName = fileName
        }
    }

    /// What of it can be asked: the text, the title that was chosen, a file's caption; empty for none.
    public var text: String {
        switch self {
        case .text(let text): text
        case .choice(_, let title): title
        case .media(let media): media.caption
        case .location, .cards, .reaction, .notice, .unsupported: ""
        }
    }
}

/// What a channel tells of a message that was sent.
public struct DeliveryUpdate: Sendable, Hashable, Codable {
    public var channel: String
    /// The channel's own name of the message.
    public var message: String
    public var status: Status
    public var at: Date
    /// Why it failed, for people; empty otherwise.
    public var reason: String
    /// The channel's code of why it failed; empty otherwise.
    public var code: String
    /// What that means; `nil` where it did not fail or the channel's code tells nothing.
    public var kind: SendFailure.Kind?

    /// Never goes back, save that what failed may turn out to have been delivered.
    public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
        case sent, delivered, read, failed
    }

    public init(
        channel: String, message: String, status: Status, at: Date, reason: String = "", code: String = "",
        kind: SendFailure.Kind? = nil
    ) {
        self.channel = channel
        self.message = message
        self.status = status
        self.at = at
        self.reason = reason
        self.code = code
        self.kind = kind
    }
}

/// Something that a webhook brings.
public enum ChannelEvent: Sendable, Hashable, Codable {
    case message(InboundMessage)
    case delivery(DeliveryUpdate)
    /// A contact is called otherwise from now on.
    case renamed(channel: String, from: ContactAlias, to: [ContactAlias])
}
