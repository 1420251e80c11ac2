import Foundation
import KnowledgeBase
import Networking

/// WhatsApp through Meta's Cloud API.
/// (developers.facebook.com/docs/whatsapp/cloud-api: webhooks, messages, media, error codes.)
public struct WhatsAppCloud: Channel {
    public let name = WhatsAppWebhook.channel

    let settings: WhatsAppSettings
    let base: ServiceAddress
    let client: ChannelClient
    let resolve: IPAddress.Resolver
    private let pairPauses = PairPauses()

    /// - Parameter connections: what to share with other clients; its own by default.
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for settings that cannot work or are not safe.
    public init(_ settings: WhatsAppSettings, connections: HTTPConnections = HTTPConnections()) throws {
        try self.init(settings, connections: connections, resolve: IPAddress.addresses(of:))
    }

    init(
        _ settings: WhatsAppSettings, connections: HTTPConnections = HTTPConnections(),
        resolve: @escaping IPAddress.Resolver
    ) throws {
        try settings.check()
        self.settings = settings
        base = try ServiceAddress(settings.baseURL, setting: "WhatsApp's base address")
        client = ChannelClient(connections: connections, timeout: settings.requestTimeout)
        self.resolve = resolve
    }

    public var accounts: [String] { settings.numbers.keys.sorted() }

    public var traits: ChannelTraits { Self.traits }

    /// Lengths are counted in UTF-16: the documents say characters, and those are never more.
    public static var traits: ChannelTraits {
        ChannelTraits(
            longestText: WhatsAppRequest.longestText, unit: .utf16, marks: .whatsApp,
            buttons: WhatsAppRequest.mostButtons, longestButton: WhatsAppRequest.longestButton,
            listRows: WhatsAppRequest.mostRows, longestRow: WhatsAppRequest.longestRow,
            longestRowDetail: WhatsAppRequest.longestRowDetail, longestBody: WhatsAppRequest.longestBody,
            window: .seconds(24 * 3_600), showsTyping: true)
    }
}

// MARK: Receiving

extension WhatsAppCloud {
    public func receive(_ request: WebhookRequest) throws -> WebhookDelivery {
        switch request.method {
        case "GET": return try verification(FormFields(queryOf: request.target))
        case "POST":
            try WhatsAppSignature(appSecret: settings.appSecret).verify(request)
            return try WhatsAppWebhook(numbers: Set(settings.numbers.keys)).delivery(of: request.body)
        default: throw WebhookRefusal(405, "only GET and POST are understood")
        }
    }

    /// Meta asks once, when the webhook is set up. The challenge is a stranger's text until the token is known.
    private func verification(_ query: FormFields) throws -> WebhookDelivery {
        let token = Data((query["hub.verify_token"] ?? "").utf8)
        guard token.isEqualInConstantTime(to: Data(settings.verifyToken.utf8)),
            query["hub.mode"] == "subscribe", let challenge = query["hub.challenge"]
        else { throw WebhookRefusal(403, "the webhook's verification has a wrong token or mode") }
        return WebhookDelivery(events: [], reply: WebhookReply(body: challenge))
    }
}

// MARK: Sending

extension WhatsAppCloud {
    public func send(
        _ content: OutboundContent, quoting: String?, from account: String, to contact: [ContactAlias]
    ) async throws -> SendReceipt {
        let message = try WhatsAppRequest(listLabel: settings.listLabel)
            .message(content, quoting: quoting, to: contact)
        let pair = "\(account)/\(message["to"]?.string ?? message["recipient"]?.string ?? "")"
        do {
            let answer = try await post(message, from: account, hiding: content.words)
            pairPauses.forget(pair)
            return try Self.receipt(answer)
        } catch var failure as SendFailure {
            if failure.code == WhatsAppError.pairLimit, failure.retryAfter == nil {
                failure.retryAfter = pairPauses.next(pair)
            }
            throw failure
        }
    }

    /// Marks the message as read too, and earlier ones with it. Ends with the reply, or after 25 seconds.
    public func showTyping(
        inReplyTo message: String, from account: String, to contact: [ContactAlias]
    ) async throws {
        _ = try await post(WhatsAppRequest.typing(inReplyTo: message), from: account, hiding: [])
    }

    /// - Parameter words: that no error may tell.
    private func post(
        _ message: JSONValue, from account: String, hiding words: [String]
    ) async throws -> ChannelClient.Answer {
        guard let token = settings.numbers[account] else {
            throw SendFailure(.rejected, code: "account", reason: "the number is not configured")
        }
        let answer = try await client.post(
            Data(message.text.utf8), to: "\(base.text)/\(settings.graphVersion)/\(account)/messages",
            mediaType: "application/json", authorization: "Bearer \(token)")
        if let failure = WhatsAppError.failure(answer) { throw failure.redacted(settings.secrets + words) }
        return answer
    }

    private static func receipt(_ answer: ChannelClient.Answer) throws -> SendReceipt {
        guard let id = answer.json?["messages"]?.array?.first?["id"]?.string, !id.isEmpty else {
            // It may well have been taken.
            throw SendFailure(
                .ambiguous, code: "http \(answer.status)", reason: "its answer names no message")
        }
        return SendReceipt(id: id)
    }
}
