import Foundation
import KnowledgeBase
import Networking

/// WhatsApp through Twilio. (twilio.com/docs: "Webhooks", "Messages resource", "WhatsApp".)
public struct TwilioWhatsApp: Channel {
    public let name = TwilioWebhook.channel

    let settings: TwilioSettings
    let base: ServiceAddress
    let client: ChannelClient
    let resolve: IPAddress.Resolver
    private let messaging: ServiceAddress
    private let now: @Sendable () -> Date

    /// - Parameter connections: what to share with other clients; its own by default.
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for settings that cannot work or are not safe.
    public init(_ settings: TwilioSettings, connections: HTTPConnections = HTTPConnections()) throws {
        try self.init(settings, connections: connections, resolve: IPAddress.addresses(of:))
    }

    init(
        _ settings: TwilioSettings, connections: HTTPConnections = HTTPConnections(),
        resolve: @escaping IPAddress.Resolver, now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        try settings.check()
        self.settings = settings
        base = try ServiceAddress(settings.baseURL, setting: "Twilio's base address")
        messaging = try ServiceAddress(settings.messagingURL, setting: "Twilio's messaging address")
        client = ChannelClient(connections: connections, timeout: settings.requestTimeout)
        self.resolve = resolve
        self.now = now
    }

    public var accounts: [String] { settings.numbers.compactMap { TwilioAddress($0)?.phone } }

    public var traits: ChannelTraits { Self.traits }

    /// Choices are written as a numbered list: buttons need a template at Twilio's.
    public static var traits: ChannelTraits {
        ChannelTraits(
            longestText: TwilioRequest.longestText, unit: .utf16, marks: .whatsApp,
            longestBody: TwilioRequest.longestText, window: .seconds(24 * 3_600), showsTyping: true)
    }

    // MARK: Receiving

    /// The fields come in a form, or in the address where the webhook is set up with GET.
    public func receive(_ request: WebhookRequest) throws -> WebhookDelivery {
        guard ["GET", "POST"].contains(request.method) else {
            throw WebhookRefusal(405, "only GET and POST are understood")
        }
        try TwilioSignature.checkSize(of: request.body)
        let form =
            request.method == "GET"
            ? FormFields(queryOf: request.target)
            : FormFields(request.body)
        try TwilioSignature(
            authToken: settings.authToken, sharedKeys: settings.sharedKeys, publicURL: settings.publicURL
        ).verify(request, form: form)
        var delivery = TwilioWebhook(accounts: Set(accounts), now: now()).delivery(of: form)
        delivery.reply = reply(to: delivery.events)
        return delivery
    }

    private func reply(to events: [ChannelEvent]) -> WebhookReply {
        let isMessage = events.contains { if case .message = $0 { true } else { false } }
        guard isMessage, case .twiml(let acknowledgement) = settings.replyMode else { return TwiML.reply([]) }
        return TwiML.reply([acknowledgement])
    }

    // MARK: Sending

    public func send(
        _ content: OutboundContent, quoting: String?, from account: String, to contact: [ContactAlias]
    ) async throws -> SendReceipt {
        guard accounts.contains(account) else {
            throw SendFailure(.rejected, code: "account", reason: "the number is not configured")
        }
        let form = try TwilioRequest(settings: settings).message(content, from: account, to: contact)
        let answer = try await post(
            form, to: "\(base.text)/2010-04-01/Accounts/\(settings.accountSID)/Messages.json",
            hiding: content.words)
        guard let id = answer.json?["sid"]?.string, !id.isEmpty else {
            // It may well have been taken.
            throw SendFailure(
                .ambiguous, code: "http \(answer.status)", reason: "its answer names no message")
        }
        return SendReceipt(id: id)
    }

    /// Marks the message as read too. Ends with the reply, or after 25 seconds. (Public beta.)
    public func showTyping(
        inReplyTo message: String, from account: String, to contact: [ContactAlias]
    ) async throws {
        // The second file of a message and those after it have a number behind its name.
        let sid = String(message.prefix { $0 != "/" })
        _ = try await post(
            [("messageId", sid), ("channel", "whatsapp")],
            to: "\(messaging.text)/v2/Indicators/Typing.json", hiding: [])
    }

    /// - Parameter words: that no error may tell.
    private func post(
        _ form: [(name: String, value: String)], to url: String, hiding words: [String]
    ) async throws -> ChannelClient.Answer {
        let answer = try await client.post(
            FormFields.encoded(form), to: url, mediaType: "application/x-www-form-urlencoded",
            authorization: settings.authorization)
        if let failure = TwilioError.failure(answer) { throw failure.redacted(settings.secrets + words) }
        return answer
    }
}

// MARK: Files

extension TwilioWhatsApp {
    /// The account's credentials are shown to Twilio's interface alone, not to the storage that it leads to.
    public func download(
        _ media: MessageContent.Media, of account: String, limit: Int
    ) async throws -> Data {
        let action = "fetch a file from Twilio"
        let fetcher = MediaFetcher(
            base: base.origin, hosts: ["api.twilio.com"], authorization: settings.authorization,
            allowsPrivateAddresses: settings.allowsPrivateAddresses, resolve: resolve,
            timeout: settings.downloadTimeout, action: action)
        let file = try await fetcher.file(at: media.reference, limit: min(limit, media.kind.largestFile))
        let check = MediaCheck(kind: media.kind, mediaType: media.mediaType, sha256: media.sha256)
        if let objection = check.objection(to: file) {
            throw KnowledgeBaseError(.refused, cannot: action, because: objection)
        }
        return file.data
    }
}
