import Foundation

/// Somebody who writes to the company, whatever they are called on which channel.
public struct Contact: Sendable, Hashable, Codable, Identifiable {
    public typealias ID = String

    /// Given by the store; never shown to the contact, never used again.
    public var id: ID
    /// All that channels call them by, the latest seen first.
    public var aliases: [ContactAlias]
    /// As they call themselves; untrusted text.
    public var name: String
    /// Of their last question.
    public var language: Language
    public var consent: Consent
    /// Nothing of theirs is answered.
    public var isBlocked: Bool
    public var createdAt: Date
    /// When their last message came.
    public var seenAt: Date

    /// Whether they want to be written to.
    public enum Consent: String, Sendable, Hashable, Codable, CaseIterable {
        /// They wrote first and have said nothing about it.
        case implied
        /// They asked for it.
        case given
        /// They asked for it to end.
        case withdrawn
    }

    public init(
        id: ID, aliases: [ContactAlias] = [], name: String = "", language: Language = .unknown,
        consent: Consent = .implied, isBlocked: Bool = false, createdAt: Date, seenAt: Date? = nil
    ) {
        self.id = id
        self.aliases = aliases
        self.name = name
        self.language = language
        self.consent = consent
        self.isBlocked = isBlocked
        self.createdAt = createdAt
        self.seenAt = seenAt ?? createdAt
    }
}

extension Contact {
    /// Why nothing is sent to them, as it stands in ``OutboundMessage/failure``; `nil` where they may be written to.
    public var refusal: String? {
        if isBlocked { return "blocked: nothing is sent to who is blocked" }
        return consent == .withdrawn ? "stop: the contact asked not to be written to" : nil
    }

    /// For a store that makes a contact: a random UUID in lower case.
    public static func newIdentity() -> ID { UUID().uuidString.lowercased() }

    /// Whether a store gave it. Others may name who they talk with as they like.
    public static func isIdentity(_ id: String) -> Bool {
        UUID(uuidString: id)?.uuidString.lowercased() == id
    }
}

/// One name by which a channel knows a contact. A phone number is the same person on every channel; other kinds
/// are told apart by their channel's own kind.
public struct ContactAlias: Sendable, Hashable, Codable {
    public var kind: Kind
    /// Normalised by ``init(_:_:)``: digits for a phone.
    public var value: String

    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Country code and number.
        case phone
        /// WhatsApp's business-scoped user id, as `ES.1349…`.
        case whatsAppUser = "whatsapp_user"
        /// The id that bridges of WhatsApp Web give, as `…@lid`.
        case linkedID = "lid"
        case username
        /// Whatever a caller of the HTTP interface names.
        case external
    }

    public init(_ kind: Kind, _ value: String) {
        self.kind = kind
        self.value = kind == .phone ? value.filter { $0.isASCII && $0.isNumber } : value
    }

    /// `phone:34600111222`.
    public var description: String { "\(kind.rawValue):\(value)" }
}
