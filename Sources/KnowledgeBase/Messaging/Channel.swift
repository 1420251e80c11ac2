import Foundation

/// A messaging service on which contacts write. One contract test (`ChannelContract` in KnowledgeBaseTesting) runs on
/// every implementation.
public protocol Channel: Sendable {
    /// `whatsapp`, `twilio`; in the address of its webhook, `/webhooks/<name>`, and in the database.
    var name: String { get }
    /// The company's numbers, pages or bots that are configured.
    var accounts: [String] { get }
    var traits: ChannelTraits { get }

    /// Judges a request to the webhook by its bytes and tells what it brings. Does no input or output.
    ///
    /// - Throws: ``WebhookRefusal`` where it is not the channel that asks, or the body is none of its own. What is
    ///   merely not understood is no error: the channel would send it again for days.
    func receive(_ request: WebhookRequest) throws -> WebhookDelivery

    /// Sends one message to a contact known by these names, once.
    ///
    /// - Throws: ``SendFailure``, `CancellationError`.
    func send(
        _ content: OutboundContent, quoting: String?, from account: String, to contact: [ContactAlias]
    ) async throws -> SendReceipt

    /// Shows that a message was read and that an answer is being written, where the channel can.
    ///
    /// - Throws: ``SendFailure``, `CancellationError`; nothing depends on it.
    func showTyping(inReplyTo message: String, from account: String, to contact: [ContactAlias]) async throws

    /// Fetches a file that a contact sent; host, size, type and hash are checked.
    ///
    /// - Parameter limit: bytes at most.
    /// - Throws: ``KnowledgeBaseError`` (`external`, `limitExceeded`, `refused`).
    func download(_ media: MessageContent.Media, of account: String, limit: Int) async throws -> Data
}

/// A request as it came, before anything is believed of it.
public struct WebhookRequest: Sendable {
    public var method: String
    /// Path and query as they were sent: `/webhooks/whatsapp?hub.mode=subscribe`.
    public var target: String
    /// Names in lower case, in the order of arrival.
    public var headers: [(name: String, value: String)]
    public var body: Data

    public init(method: String, target: String, headers: [(name: String, value: String)], body: Data) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The first value; `nil` for none.
    ///
    /// - Parameter name: in lower case.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// What a webhook brought, and what to reply once it is kept.
public struct WebhookDelivery: Sendable {
    public var events: [ChannelEvent]
    public var reply: WebhookReply
    /// What was left out and why, and what the channel reports of an account; for the log, without anything that a
    /// contact wrote.
    public var notes: [String]

    public init(events: [ChannelEvent], reply: WebhookReply = .ok, notes: [String] = []) {
        self.events = events
        self.reply = reply
        self.notes = notes
    }
}

public struct WebhookReply: Sendable, Hashable {
    public var status: Int
    public var mediaType: String
    public var body: String

    public init(status: Int = 200, mediaType: String = "text/plain; charset=utf-8", body: String = "") {
        self.status = status
        self.mediaType = mediaType
        self.body = body
    }

    public static let ok = WebhookReply()
}

/// Why a request to a webhook is turned away.
public struct WebhookRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// 400, 401, 403, 405, 413.
    public var status: Int
    /// For the log; holds nothing of the request.
    public var reason: String

    public init(_ status: Int, _ reason: String) {
        self.status = status
        self.reason = reason
    }

    public var description: String { "\(status): \(reason)" }
}

/// What a channel said to a message that it took.
public struct SendReceipt: Sendable, Hashable {
    /// The channel's own name of the message; what its ``DeliveryUpdate``s speak of.
    public var id: String

    public init(id: String) { self.id = id }
}

/// Why a message was not sent, in so far as it decides what to do next.
public struct SendFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public var kind: Kind
    /// The channel's own, or `http 503`, `timeout`.
    public var code: String
    /// For people; holds nothing of the message.
    public var reason: String
    /// As the channel asks; `nil` where it does not.
    public var retryAfter: Duration?

    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// It was not taken, and may be later.
        case passing
        /// It was not taken, and nothing else of the account will be for a while.
        case accountBusy = "account_busy"
        /// Nobody knows whether it was taken.
        case ambiguous
        /// The time in which the contact may be written to freely is over.
        case windowClosed = "window_closed"
        /// The contact cannot or does not want to be reached.
        case unreachable
        /// The channel does not take this kind of content; as plain text it may.
        case unsupportedContent = "unsupported_content"
        /// The request is wrong.
        case rejected
        /// The account's key or rights are gone: somebody has to act.
        case unauthorised
    }

    public init(_ kind: Kind, code: String, reason: String, retryAfter: Duration? = nil) {
        self.kind = kind
        self.code = code
        self.reason = reason
        self.retryAfter = retryAfter
    }

    public var description: String { "\(code): \(reason)" }
}
