import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Networking
import Testing

@testable import Channels

enum WhatsAppSamples {
    static let secret = "0123456789abcdef0123456789abcdef"
    static let number = "106540352242922"
    static let token = "EAAG-never-to-be-shown"
    static let phone = ContactAlias(.phone, "34600111222")
    static let user = ContactAlias(.whatsAppUser, "ES.13491208655302741918")

    static func channel(
        base: String = "http://127.0.0.1:9", secret: String = secret, timeout: Duration = .seconds(60),
        _ adjust: (inout WhatsAppSettings) -> Void = { _ in },
        resolve: @escaping IPAddress.Resolver = IPAddress.addresses(of:)
    ) throws -> WhatsAppCloud {
        var settings = WhatsAppSettings(
            appSecret: secret, verifyToken: "kb-verify-token", numbers: [number: token])
        settings.baseURL = base
        settings.requestTimeout = timeout
        adjust(&settings)
        return try WhatsAppCloud(settings, resolve: resolve)
    }

    static func post(_ body: Data, secret: String = secret) -> WebhookRequest {
        let signature = WhatsAppSignature(appSecret: secret).signature(of: body)
        return WebhookRequest(
            method: "POST", target: "/webhooks/whatsapp", headers: [("x-hub-signature-256", signature)],
            body: body)
    }

    /// What a webhook with these messages brings.
    static func delivery(_ body: JSONValue) throws -> WebhookDelivery {
        try channel().receive(post(Data(body.text.utf8)))
    }

    static func messages(
        _ messages: [JSONValue], number: String = number, contacts: [JSONValue] = []
    ) -> JSONValue {
        value([
            "metadata": ["phone_number_id": .string(number)], "contacts": .array(contacts),
            "messages": .array(messages),
        ])
    }

    static func value(_ value: JSONValue) -> JSONValue {
        [
            "object": "whatsapp_business_account",
            "entry": [["id": "1", "changes": [["field": "messages", "value": value]]]],
        ]
    }

    static func text(_ body: String, id: String = "wamid.1") -> JSONValue {
        [
            "from": "34600111222", "id": .string(id), "timestamp": "1760000000", "type": "text",
            "text": ["body": .string(body)],
        ]
    }

    static func content(_ message: [String: JSONValue]) throws -> MessageContent? {
        let whole = message.merging(["from": "34600111222", "id": "wamid.1", "timestamp": "1760000000"]) {
            mine, _ in mine
        }
        return try delivery(messages([.object(whole)])).events.first?.message?.content
    }
}

extension ChannelEvent {
    var message: InboundMessage? {
        if case .message(let message) = self { message } else { nil }
    }

    var update: DeliveryUpdate? {
        if case .delivery(let update) = self { update } else { nil }
    }
}
