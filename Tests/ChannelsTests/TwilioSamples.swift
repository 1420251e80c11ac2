import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Networking
import Testing

@testable import Channels

enum TwilioSamples {
    static let token = "12345678901234567890abcdefabcdef"
    static let account = "AC0123456789abcdef0123456789abcdef"
    static let url = "https://kb.example.com/webhooks/twilio"
    static let number = "+14155238886"
    static let at = Date(timeIntervalSince1970: 1_760_000_000)

    static func channel(
        base: String = "http://127.0.0.1:9", timeout: Duration = .seconds(60), url: String = url,
        token: String = token, _ adjust: (inout TwilioSettings) -> Void = { _ in },
        resolve: @escaping IPAddress.Resolver = IPAddress.addresses(of:)
    ) throws -> TwilioWhatsApp {
        var settings = TwilioSettings(
            accountSID: account, authToken: token, numbers: ["whatsapp:\(number)"], publicURL: url)
        settings.baseURL = base
        settings.messagingURL = base
        settings.requestTimeout = timeout
        adjust(&settings)
        return try TwilioWhatsApp(settings, resolve: resolve, now: { at })
    }

    static func post(_ fields: [(name: String, value: String)]) -> WebhookRequest {
        post(FormFields.encoded(fields))
    }

    static func post(_ body: Data) -> WebhookRequest {
        let signature = TwilioSignature.signature(
            of: url, TwilioSignature.signed(FormFields(body)), secret: token, algorithm: .sha1)
        return WebhookRequest(
            method: "POST", target: "/webhooks/twilio",
            headers: [
                ("content-type", "application/x-www-form-urlencoded; charset=UTF-8"),
                ("x-twilio-signature", signature),
            ], body: body)
    }

    /// A message with these fields besides the usual ones, which they replace.
    static func message(_ fields: [String: String]) -> WebhookRequest {
        let usual = [
            "MessageSid": "SM1", "AccountSid": account, "From": "whatsapp:+34600111222",
            "To": "whatsapp:\(number)", "ProfileName": "Ana", "NumMedia": "0", "MessageType": "text",
        ]
        return post(usual.merging(fields) { _, new in new }.map { (name: $0.key, value: $0.value) })
    }

    static func delivery(_ fields: [String: String]) throws -> WebhookDelivery {
        try channel().receive(message(fields))
    }

    static func content(_ fields: [String: String]) throws -> MessageContent? {
        try delivery(fields).events.first?.message?.content
    }
}
