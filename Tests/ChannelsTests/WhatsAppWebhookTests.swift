import Foundation
import KnowledgeBase
import Testing

@testable import Channels

@Suite struct WhatsAppVerificationTests {
    private static let cases = Result { try Vectors.cases("whatsapp/webhook", "verification_get") }

    private func query(_ fields: [String: JSONValue]) -> String {
        let pairs = fields.map { (name: $0.key, value: $0.value.string ?? "") }
        return String(decoding: FormFields.encoded(pairs), as: UTF8.self)
    }

    @Test(arguments: try cases.get()) func verification_is_as_the_vector_says(_ vector: VectorCase) throws {
        let fields = try #require(vector["query"]?.object)
        let request = WebhookRequest(
            method: "GET", target: "/webhooks/whatsapp?\(query(fields))", headers: [], body: Data())
        let channel = try WhatsAppSamples.channel()
        if vector["expected_status"]?.integer == 200 {
            let delivery = try channel.receive(request)
            #expect(delivery.reply.status == 200)
            #expect(delivery.reply.body == vector["expected_body"]?.string)
            #expect(delivery.reply.mediaType.hasPrefix("text/plain"))
            #expect(delivery.events.isEmpty)
        } else {
            let refusal = #expect(throws: WebhookRefusal.self) { try channel.receive(request) }
            #expect(refusal?.status == 403)
        }
    }

    @Test func other_methods_are_refused() throws {
        let request = WebhookRequest(method: "PUT", target: "/webhooks/whatsapp", headers: [], body: Data())
        let refusal = try #require(throws: WebhookRefusal.self) {
            try WhatsAppSamples.channel().receive(request)
        }
        #expect(refusal.status == 405)
    }
}

@Suite struct WhatsAppSignatureTests {
    private static let cases = Result { try Vectors.cases("whatsapp/webhook", "signatures") }

    @Test(arguments: try cases.get()) func signature_is_judged_as_the_vector_says(_ vector: VectorCase) throws
    {
        let body = Data(try #require(vector["body_utf8"]?.string).utf8)
        let header = vector["x_hub_signature_256"]?.string
        let request = WebhookRequest(
            method: "POST", target: "/webhooks/whatsapp",
            headers: header.map { [("x-hub-signature-256", $0)] } ?? [], body: body)
        let signature = WhatsAppSignature(appSecret: try #require(vector["app_secret"]?.string))
        if vector["expected_valid"]?.bool == true {
            #expect(throws: Never.self) { try signature.verify(request) }
        } else {
            let refusal = #expect(throws: WebhookRefusal.self) { try signature.verify(request) }
            #expect(refusal?.status == (header == nil ? 401 : 403))
        }
    }

    @Test func signature_of_sha1_alone_is_none() throws {
        let request = WebhookRequest(
            method: "POST", target: "/webhooks/whatsapp", headers: [("x-hub-signature", "sha1=00")],
            body: Data("{}".utf8))
        let refusal = #expect(throws: WebhookRefusal.self) {
            try WhatsAppSamples.channel().receive(request)
        }
        #expect(refusal?.status == 401)
    }

    @Test func body_is_not_read_before_its_signature() throws {
        var request = WhatsAppSamples.post(Data("{".utf8))
        request.headers = [("x-hub-signature-256", "sha256=00")]
        let refusal = #expect(throws: WebhookRefusal.self) {
            try WhatsAppSamples.channel().receive(request)
        }
        #expect(refusal?.status == 403)
    }
}

@Suite struct WhatsAppPayloadTests {
    private static let cases = Result { try Vectors.cases("whatsapp/webhook", "payloads") }

    @Test(arguments: try cases.get()) func payload_brings_what_the_vector_says(_ vector: VectorCase) throws {
        let delivery = try WhatsAppSamples.delivery(try #require(vector["payload"]))
        let wanted = try #require(vector["expected_events"]?.array)
            .filter { !["error", "ignored"].contains($0["kind"]?.string) }
        #expect(delivery.events.count == wanted.count)
        #expect(delivery.reply == .ok)
        for (event, wanted) in zip(delivery.events, wanted) { try check(event, wanted) }
    }

    private func check(_ event: ChannelEvent, _ wanted: JSONValue) throws {
        switch event {
        case .message(let message):
            #expect(wanted["kind"] == "message")
            try check(message, wanted)
        case .delivery(let update):
            #expect(update.message == wanted["id"]?.string)
            #expect(update.status.rawValue == wanted["status"]?.string)
            #expect(update.at.timeIntervalSince1970 == wanted["timestamp"]?.number)
            #expect(update.code == wanted["error_code"]?.integer.map(String.init) ?? "")
        case .renamed: #expect(wanted["type"] == "system")
        }
    }

    private func check(_ message: InboundMessage, _ wanted: JSONValue) throws {
        #expect(message.id == wanted["id"]?.string)
        #expect(message.account == wanted["phone_number_id"]?.string)
        #expect(message.sentAt.timeIntervalSince1970 == wanted["timestamp"]?.number)
        #expect(message.sender.first { $0.kind == .phone }?.value == wanted["from_wa_id"]?.string)
        #expect(message.sender.first { $0.kind == .whatsAppUser }?.value == wanted["from_user_id"]?.string)
        #expect(message.quoting == wanted["reply_to"]?.string)
        if let text = wanted["text"]?.string { #expect(message.content.text == text) }
        if let id = wanted["reply_id"]?.string {
            #expect(message.content == .choice(id: id, title: try #require(wanted["text"]?.string)))
        }
        if let id = wanted["media_id"]?.string {
            guard case .media(let media) = message.content else {
                Issue.record("\(message.content)")
                return
            }
            #expect(media.reference == id)
            #expect(media.mediaType == wanted["mime_type"]?.string)
            #expect(media.caption == wanted["caption"]?.string ?? "")
        }
        if wanted["type"] == "reaction" {
            #expect(message.content == .reaction(emoji: wanted["emoji"]?.string, to: "wamid.OUT1"))
        }
    }

    private func payload(_ name: String) throws -> WebhookDelivery {
        let found = try Self.cases.get().first { $0.name == name }
        return try WhatsAppSamples.delivery(try #require(found?["payload"]))
    }

    @Test func changed_number_renames_the_contact() throws {
        #expect(
            try payload("system_changed_number").events == [
                .renamed(
                    channel: "whatsapp", from: WhatsAppSamples.phone,
                    to: [
                        ContactAlias(.whatsAppUser, "ES.99999208655302741918"),
                        ContactAlias(.phone, "34600999888"),
                    ])
            ])
    }

    @Test func details_of_the_vectors_arrive() throws {
        #expect(
            try payload("location").events.first?.message?.content
                == .location(latitude: 40.4168, longitude: -3.7038, name: "Oficina, Puerta del Sol, Madrid"))
        guard case .media(let voice)? = try payload("voice_note").events.first?.message?.content else {
            Issue.record("no voice note")
            return
        }
        #expect(voice.kind == .voice)
        #expect(voice.sha256 == "49f227634806293b0995459bc310b593e1400f41591efcf07e9bced335f41942")
        guard case .media(let document)? = try payload("document").events.first?.message?.content else {
            Issue.record("no document")
            return
        }
        #expect(document.fileName == "contrato.pdf")
        #expect(
            try payload("unsupported").events.first?.message?.content == .unsupported(kind: "poll_creation"))
        let failed = try #require(try payload("status_failed_window_closed").events.first?.update)
        #expect(failed.kind == .windowClosed)
        #expect(failed.reason.hasPrefix("Re-engagement message: Message failed to send because more than 24"))
    }

    @Test func error_of_the_account_is_noted() throws {
        let notes = try payload("value_level_error").notes
        #expect(notes.count == 1)
        #expect(notes.first?.hasPrefix("the number 106540352242922 reports 130429: Rate limit hit: ") == true)
    }

    @Test func name_comes_from_the_sender_own_contact() throws {
        let body = WhatsAppSamples.messages(
            [
                ["from": "1", "id": "a", "type": "text", "text": ["body": "x"]],
                ["from_user_id": "ES.2", "id": "b", "type": "text", "text": ["body": "y"]],
                ["from": "3", "id": "c", "type": "text", "text": ["body": "z"]],
            ],
            contacts: [
                ["wa_id": "1", "user_id": "ES.1", "profile": ["name": "One"]],
                ["wa_id": "2", "user_id": "ES.2", "profile": ["name": "Two"]],
            ])
        let messages = try WhatsAppSamples.delivery(body).events.compactMap(\.message)
        #expect(messages.map(\.name) == ["One", "Two", ""])
        #expect(messages[0].sender == [ContactAlias(.whatsAppUser, "ES.1"), ContactAlias(.phone, "1")])
        #expect(messages[1].sender == [ContactAlias(.whatsAppUser, "ES.2"), ContactAlias(.phone, "2")])
        #expect(messages[2].sender == [ContactAlias(.phone, "3")])
    }
}
