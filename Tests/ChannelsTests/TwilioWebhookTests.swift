import Foundation
import KnowledgeBase
import Testing

@testable import Channels

@Suite struct TwilioWebhookTests {
    @Test func message_has_sender_account_and_quotation() throws {
        let delivery = try TwilioSamples.delivery([
            "Body": "Hola, ¿a qué hora abrís?", "WaId": "34600111222", "OriginalRepliedMessageSid": "SM0",
        ])
        let message = try #require(delivery.events.first?.message)
        #expect(message.channel == "twilio")
        #expect(message.account == TwilioSamples.number)
        #expect(message.sender == [WhatsAppSamples.phone])
        #expect(message.name == "Ana")
        #expect(message.sentAt == TwilioSamples.at)
        #expect(message.quoting == "SM0")
        #expect(message.content == .text("Hola, ¿a qué hora abrís?"))
        #expect(message.raw.contains("Body=Hola%2C+"))
        #expect(delivery.notes.isEmpty)
    }

    @Test func nothing_is_replied_by_default() throws {
        let reply = try TwilioSamples.delivery(["Body": "hola"]).reply
        #expect(reply.body == #"<?xml version="1.0" encoding="UTF-8"?><Response />"#)
        #expect(reply.mediaType.hasPrefix("text/xml"))
        #expect(reply.status == 200)
    }

    @Test func acknowledgement_answers_messages_only() throws {
        let channel = try TwilioSamples.channel { $0.replyMode = .twiml(acknowledgement: "Un momento & ya") }
        let reply = try channel.receive(TwilioSamples.message(["Body": "hola"])).reply
        #expect(reply.body.hasSuffix("<Response><Message>Un momento &amp; ya</Message></Response>"))
        let status = try channel.receive(TwilioSamples.message(["MessageStatus": "read"])).reply
        #expect(status.body.hasSuffix("<Response />"))
    }

    @Test func webhook_by_get_is_read_from_its_query() throws {
        let query =
            "MessageSid=SM5&From=whatsapp%3A%2B34600111222&To=whatsapp%3A%2B14155238886&Body=Hola+%26+m%C3%A1s"
        let header = TwilioSignature.signature(
            of: "\(TwilioSamples.url)?\(query)", [], secret: TwilioSamples.token, algorithm: .sha1)
        let request = WebhookRequest(
            method: "GET", target: "/webhooks/twilio?\(query)", headers: [("x-twilio-signature", header)],
            body: Data())
        let message = try #require(TwilioSamples.channel().receive(request).events.first?.message)
        #expect(message.id == "SM5")
        #expect(message.content == .text("Hola & más"))
        var changed = request
        changed.target += "x"
        #expect(throws: WebhookRefusal.self) { try TwilioSamples.channel().receive(changed) }
    }

    @Test func user_without_a_number_is_known_by_the_id() throws {
        let events = try TwilioSamples.delivery(["From": "whatsapp:ES.1349", "Body": "x"]).events
        #expect(events.first?.message?.sender == [ContactAlias(.whatsAppUser, "ES.1349")])
        let both = try TwilioSamples.delivery(["ExternalUserId": "ES.1349", "Body": "x"]).events
        #expect(
            both.first?.message?.sender == [ContactAlias(.whatsAppUser, "ES.1349"), WhatsAppSamples.phone])
    }

    @Test(arguments: [
        ["MessageSid": ""], ["From": ""], ["From": "messenger:123"], ["To": "whatsapp:+1999"], ["To": ""],
        ["MessageSid": String(repeating: "x", count: 100)],
    ])
    func what_has_no_place_is_left_out_with_a_note(_ fields: [String: String]) throws {
        let delivery = try TwilioSamples.delivery(fields.merging(["Body": "x"]) { mine, _ in mine })
        #expect(delivery.events.isEmpty)
        #expect(delivery.notes.count == 1)
        #expect(delivery.reply.status == 200)
    }

    @Test func call_of_the_fallback_address_is_the_same_message() throws {
        let delivery = try TwilioSamples.delivery([
            "Body": "hola", "ErrorCode": "11200", "ErrorUrl": "https://kb.example.com/webhooks/twilio",
        ])
        #expect(delivery.events.first?.message?.id == "SM1")
        #expect(delivery.notes == ["Twilio could not reach the first address of the webhook: error 11200"])
    }

    // MARK: Statuses

    @Test(arguments: [
        ("sent", DeliveryUpdate.Status.sent), ("delivered", .delivered), ("read", .read), ("failed", .failed),
        ("undelivered", .failed),
    ])
    func status_is_an_update(_ status: String, _ wanted: DeliveryUpdate.Status) throws {
        let events = try TwilioSamples.channel().receive(
            TwilioSamples.post([
                ("MessageSid", "SM9"), ("MessageStatus", status), ("ErrorCode", "63016"),
                ("ChannelToAddress", "+34600111XXX"),
            ])
        ).events
        let isFailure = wanted == .failed
        #expect(
            events == [
                .delivery(
                    DeliveryUpdate(
                        channel: "twilio", message: "SM9", status: wanted, at: TwilioSamples.at,
                        reason: isFailure
                            ? "more than 24 hours have passed since the contact's last message" : "",
                        code: isFailure ? "63016" : "", kind: isFailure ? .windowClosed : nil))
            ])
    }

    @Test func statuses_that_say_nothing_are_left_out() throws {
        for status in ["queued", "sending", "accepted", "new-one"] {
            let form = [(name: "MessageSid", value: "SM9"), (name: "MessageStatus", value: status)]
            #expect(try TwilioSamples.channel().receive(TwilioSamples.post(form)).events.isEmpty)
        }
    }
}

@Suite struct TwilioContentTests {
    @Test func choices_are_known_by_their_ids() throws {
        #expect(
            try TwilioSamples.content(["ButtonText": "Sí", "ButtonPayload": "yes", "Body": "Sí"])
                == .choice(id: "yes", title: "Sí"))
        #expect(try TwilioSamples.content(["ButtonText": "Sí"]) == .choice(id: "Sí", title: "Sí"))
        #expect(
            try TwilioSamples.content(["ListId": "hours", "ListTitle": "Horario", "Body": "Horario"])
                == .choice(id: "hours", title: "Horario"))
    }

    @Test func location_needs_both_numbers() throws {
        #expect(
            try TwilioSamples.content([
                "MessageType": "location", "Latitude": "40.4", "Longitude": "-3.7", "Label": "Oficina",
                "Address": "Sol",
            ]) == .location(latitude: 40.4, longitude: -3.7, name: "Oficina, Sol"))
        for latitude in ["", "91", "nan", "x", "1e999"] {
            #expect(
                try TwilioSamples.content(["MessageType": "location", "Latitude": latitude, "Longitude": "1"])
                    == .unsupported(kind: "location"))
        }
    }

    @Test(
        arguments: [
            ("image", "image/jpeg", .image), ("sticker", "image/webp", .sticker),
            ("video", "video/mp4", .video),
            ("audio", "audio/ogg; codecs=opus", .voice), ("audio", "audio/mpeg", .audio),
            ("document", "application/pdf", .document), ("", "", .document),
        ] as [(String, String, MessageContent.Media.Kind)])
    func file_is_of_its_kind(_ type: String, _ mediaType: String, _ kind: MessageContent.Media.Kind) throws {
        let content = try TwilioSamples.content([
            "MessageType": type, "NumMedia": "1", "MediaUrl0": "https://api.twilio.com/m/0",
            "MediaContentType0": mediaType, "Body": "mi factura",
        ])
        #expect(
            content
                == .media(
                    .init(
                        kind: kind, reference: "https://api.twilio.com/m/0", mediaType: mediaType,
                        caption: "mi factura")))
    }

    @Test func every_file_is_a_message() throws {
        let events = try TwilioSamples.delivery([
            "NumMedia": "999999999999999999999", "MediaUrl0": "https://api.twilio.com/m/0",
        ]).events
        #expect(events.first?.message?.content == .unsupported(kind: "text"))
        let several = try TwilioSamples.delivery([
            "NumMedia": "3", "MediaUrl0": "https://api.twilio.com/m/0",
            "MediaUrl2": "https://api.twilio.com/m/2",
            "Body": "dos",
        ]).events.compactMap(\.message)
        #expect(several.map(\.id) == ["SM1", "SM1/1"])
        #expect(several.map(\.content.text) == ["dos", ""])
    }

    @Test func other_kinds_are_told_by_their_names() throws {
        #expect(try TwilioSamples.content(["MessageType": "poll"]) == .unsupported(kind: "poll"))
        #expect(try TwilioSamples.content(["MessageType": ""]) == .unsupported(kind: "empty"))
        #expect(try TwilioSamples.content(["MessageType": "contacts", "NumMedia": "1"]) == .cards([]))
        #expect(try TwilioSamples.content(["MessageType": "order"]) == .notice(kind: "order"))
        let reaction = ["MessageType": "reaction", "Body": "👍", "OriginalRepliedMessageSid": "SM0"]
        #expect(try TwilioSamples.content(reaction) == .reaction(emoji: "👍", to: "SM0"))
        #expect(
            try TwilioSamples.content(reaction.merging(["Body": ""]) { _, new in new })
                == .reaction(emoji: nil, to: "SM0"))
    }
}

@Suite struct TwiMLTests {
    private static let cases = Result { try Vectors.cases("twilio/signature", "twiml") }

    @Test(arguments: try cases.get()) func document_is_as_the_official_client_writes_it(
        _ vector: VectorCase
    ) throws {
        let texts = ["empty": [], "single": [vector["text"]?.string ?? ""], "two_messages": ["uno", "dos"]]
        guard let messages = texts[vector.name] else { return }
        #expect(TwiML.document(messages) == vector["xml"]?.string)
    }

    @Test func characters_that_xml_cannot_hold_are_left_out() {
        #expect(TwiML.document(["a\u{0}\u{8}\u{B}b\nc\u{FFFE}"]).contains("<Message>ab\nc</Message>"))
    }
}
