import Foundation

/// A message of a contact, as WhatsApp hands it to the company.
public struct SimulatedMessage: Sendable, Hashable {
    public var id: String
    public var contact: SimulatedContact
    public var sentAt: Date
    public var content: Content
    /// The message that it answers.
    public var quoting: String?

    public enum Content: Sendable, Hashable {
        case text(String)
        case media(Media)
        case location(latitude: Double, longitude: Double, name: String)
        /// `nil` takes one back.
        case reaction(emoji: String?, to: String)
        case buttonReply(id: String, title: String)
        case listReply(id: String, title: String)
        /// A quick reply of a template.
        case templateButton(text: String, payload: String)
        case cards([String])
        /// What WhatsApp itself cannot hand on, as a poll.
        case unsupported(kind: String)
        /// A type of the future.
        case unknown(type: String)
        case changedNumber(to: SimulatedContact)
    }

    /// A file that lies at the ``GraphStandIn``.
    public struct Media: Sendable, Hashable {
        /// `image`, `video`, `audio`, `document`, `sticker`.
        public var type: String
        public var id: String
        public var mediaType: String
        /// Of the bytes, in base64 as webhooks have it.
        public var sha256: String
        public var caption: String?
        public var fileName: String?
        public var isVoice: Bool

        public init(
            type: String, id: String, mediaType: String, sha256: String, caption: String? = nil,
            fileName: String? = nil, isVoice: Bool = false
        ) {
            self.type = type
            self.id = id
            self.mediaType = mediaType
            self.sha256 = sha256
            self.caption = caption
            self.fileName = fileName
            self.isVoice = isVoice
        }
    }

    public init(
        id: String = SimulatedMessage.newID(), from contact: SimulatedContact, sentAt: Date = Date(),
        _ content: Content, quoting: String? = nil
    ) {
        self.id = id
        self.contact = contact
        self.sentAt = sentAt
        self.content = content
        self.quoting = quoting
    }

    /// As long and as odd as Meta's: base64 with `=` at the end.
    public static func newID() -> String {
        "wamid." + Data("HBgN\(UUID().uuidString)".utf8).base64EncodedString()
    }
}

/// What became of a message that the company sent.
public struct SimulatedStatus: Sendable, Hashable {
    public var message: String
    /// `sent`, `delivered`, `read`, `played`, `failed`.
    public var status: String
    /// Phone number or business-scoped id of who it was for.
    public var recipient: String
    /// Who that is; `nil` as in payloads from before there were such ids, which say only to which address it went.
    public var contact: SimulatedContact?
    public var at: Date
    /// Why it failed.
    public var error: GraphError?

    public init(
        message: String, status: String, recipient: String, contact: SimulatedContact? = nil,
        at: Date = Date(), error: GraphError? = nil
    ) {
        self.contact = contact
        self.message = message
        self.status = status
        self.recipient = recipient
        self.at = at
        self.error = error
    }
}
