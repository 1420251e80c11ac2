import Foundation
import KnowledgeBase
import Testing

@testable import Channels

/// Messages that the vectors do not have.
@Suite struct WhatsAppContentTests {
    @Test func kinds_that_are_no_question_are_notices() throws {
        for kind in ["order", "request_welcome"] {
            let content = try WhatsAppSamples.content(["type": .string(kind), kind: ["x": 1]])
            #expect(content == .notice(kind: kind))
        }
        let form: JSONValue = ["type": "nfm_reply", "nfm_reply": ["name": "flow", "body": "Sent"]]
        #expect(
            try WhatsAppSamples.content(["type": "interactive", "interactive": form])
                == .notice(kind: "nfm_reply")
        )
        let system: JSONValue = ["type": "customer_identity_changed", "body": "x"]
        #expect(
            try WhatsAppSamples.content(["type": "system", "system": system])
                == .notice(kind: "customer_identity_changed"))
    }

    @Test(
        arguments: [
            (["type": "poll"], "poll"), (["type": ""], "unknown"), (["type": 5], "unknown"), ([:], "unknown"),
            (["type": "text"], "text"), (["type": "text", "text": "hola"], "text"),
            (["type": "text", "text": ["body": 5]], "text"),
            (["type": "image", "image": ["mime_type": "image/png"]], "image"),
            (
                ["type": "interactive", "interactive": ["type": "call_permission_reply"]],
                "call_permission_reply"
            ),
            (["type": "interactive", "interactive": []], "interactive"),
            (["type": "location", "location": ["latitude": 91, "longitude": 0]], "location"),
            (["type": "location", "location": ["latitude": "x", "longitude": 0]], "location"),
            (["type": "reaction", "reaction": [:]], "reaction"),
            (["type": "contacts", "contacts": 1], "contacts"),
            (["type": "unsupported"], "unsupported"),
        ] as [([String: JSONValue], String)])
    func what_cannot_be_read_is_told_by_its_kind(_ message: [String: JSONValue], _ kind: String) throws {
        #expect(try WhatsAppSamples.content(message) == .unsupported(kind: kind))
    }

    @Test func long_kind_is_cut() throws {
        let kind = String(repeating: "k", count: 1_000)
        #expect(
            try WhatsAppSamples.content(["type": .string(kind)])
                == .unsupported(kind: String(repeating: "k", count: 64)))
    }

    @Test func cards_are_told_by_their_names() throws {
        let cards: JSONValue = [
            ["name": ["formatted_name": "Luis Paz"]], ["name": ["first_name": "Eva"]], ["phones": []], 3,
        ]
        #expect(
            try WhatsAppSamples.content(["type": "contacts", "contacts": cards])
                == .cards(["Luis Paz", "Eva"]))
    }

    @Test func audio_without_the_mark_is_no_voice_note() throws {
        let audio: JSONValue = ["id": "7", "mime_type": "audio/mpeg", "sha256": "???"]
        #expect(
            try WhatsAppSamples.content(["type": "audio", "audio": audio])
                == .media(.init(kind: .audio, reference: "7", mediaType: "audio/mpeg")))
    }

    @Test func reaction_with_an_empty_emoji_was_taken_back() throws {
        let reaction: JSONValue = ["message_id": "wamid.OUT1", "emoji": ""]
        #expect(
            try WhatsAppSamples.content(["type": "reaction", "reaction": reaction])
                == .reaction(emoji: nil, to: "wamid.OUT1"))
    }

    @Test func button_without_a_payload_is_known_by_its_text() throws {
        #expect(
            try WhatsAppSamples.content(["type": "button", "button": ["text": "Baja"]])
                == .choice(id: "Baja", title: "Baja"))
    }
}

@Suite struct WhatsAppRenamingTests {
    private func events(_ message: JSONValue) throws -> [ChannelEvent] {
        try WhatsAppSamples.delivery(WhatsAppSamples.messages([message])).events
    }

    @Test func changed_user_id_renames_the_old_one() throws {
        let message: JSONValue = [
            "from": "34600111222", "from_user_id": "ES.1", "id": "wamid.S", "type": "system",
            "system": ["type": "user_changed_user_id", "user_id": "ES.2", "wa_id": "34600111222"],
        ]
        #expect(
            try events(message) == [
                .renamed(
                    channel: "whatsapp", from: ContactAlias(.whatsAppUser, "ES.1"),
                    to: [ContactAlias(.whatsAppUser, "ES.2"), WhatsAppSamples.phone])
            ])
    }

    @Test func changed_user_id_without_the_old_one_renames_the_phone() throws {
        let message: JSONValue = [
            "from": "34600111222", "id": "wamid.S", "type": "system",
            "system": ["type": "user_changed_user_id", "user_id": "ES.2"],
        ]
        #expect(
            try events(message) == [
                .renamed(
                    channel: "whatsapp", from: WhatsAppSamples.phone,
                    to: [ContactAlias(.whatsAppUser, "ES.2")])
            ])
    }

    @Test func change_that_names_nobody_new_is_a_notice() throws {
        let message: JSONValue = [
            "from": "34600111222", "id": "wamid.S", "type": "system",
            "system": ["type": "user_changed_number"],
        ]
        #expect(try events(message).first?.message?.content == .notice(kind: "user_changed_number"))
    }
}

/// What a stranger, or a broken intermediary, may send.
@Suite struct WhatsAppBadInputTests {
    private func refusal(_ body: Data) throws -> WebhookRefusal {
        try #require(throws: WebhookRefusal.self) {
            try WhatsAppSamples.channel().receive(WhatsAppSamples.post(body))
        }
    }

    @Test(arguments: [
        "", " ", "{", "[]", "\"x\"", "null", "{\"entry\":[}", "{} {}", "\u{FEFF}{}", "nul", "1",
    ])
    func what_is_no_json_object_is_refused(_ body: String) throws {
        #expect(try refusal(Data(body.utf8)).status == 400)
    }

    @Test(arguments: [
        "{}", #"{"entry":{}}"#, #"{"entry":[null,1,"x",{}]}"#, #"{"entry":[{"changes":[{}]}]}"#,
        #"{"entry":[{"changes":[{"field":"messages"}]}]}"#,
        #"{"entry":[{"changes":[{"field":"messages","value":{"messages":{},"statuses":7}}]}]}"#,
    ])
    func empty_shapes_bring_nothing(_ body: String) throws {
        let delivery = try WhatsAppSamples.channel().receive(WhatsAppSamples.post(Data(body.utf8)))
        #expect(delivery.events.isEmpty)
        #expect(delivery.reply.status == 200)
    }

    @Test(arguments: ["[", #"{"a":"#]) func deep_nesting_is_refused(_ opening: String) throws {
        let body = Data(#"{"entry":"#.utf8) + Data(String(repeating: opening, count: 10_000).utf8)
        #expect(try refusal(body) == WebhookRefusal(400, "the body is not JSON: it is nested too deeply"))
    }

    @Test func body_that_is_too_large_is_refused() throws {
        #expect(try refusal(Data(repeating: 0x20, count: 3 << 20 | 1)).status == 413)
    }

    @Test func batch_that_is_too_large_is_refused() throws {
        let body = WhatsAppSamples.messages(Array(repeating: ["id": "x"], count: 5_001))
        #expect(try refusal(Data(body.text.utf8)).status == 413)
    }

    @Test func batch_of_thousands_in_nearly_three_megabytes_is_read() throws {
        let words = String(repeating: "palabra ", count: 60)
        let body = WhatsAppSamples.messages(
            (0..<5_000).map { WhatsAppSamples.text(words, id: "wamid.\($0)") })
        #expect(body.text.utf8.count > 2_500_000)
        let ids = try WhatsAppSamples.delivery(body).events.compactMap(\.message?.id)
        #expect(ids == (0..<5_000).map { "wamid.\($0)" })
    }

    @Test func bad_items_do_not_take_the_good_ones_with_them() throws {
        let body = WhatsAppSamples.messages([
            WhatsAppSamples.text("one", id: "a"), .null, 5, [:], ["id": ""],
            ["id": "nobody", "type": "text"],
            ["id": 7, "from": "1"], ["id": "odd", "from": "34600111222", "timestamp": [], "text": 1],
            ["id": .string(String(repeating: "x", count: 600)), "from": "1"],
            WhatsAppSamples.text("two", id: "b"),
        ])
        let delivery = try WhatsAppSamples.delivery(body)
        #expect(delivery.events.compactMap(\.message?.id) == ["a", "odd", "b"])
        #expect(delivery.events[1].message?.content == .unsupported(kind: "unknown"))
        #expect(
            delivery.notes == [
                "1 left out: a message without a sender", "6 left out: a message without an id",
            ])
    }

    @Test func number_too_large_for_any_type_costs_nothing_but_itself() throws {
        let digits = "1" + String(repeating: "0", count: 5_000)
        for number in ["1e999", "-1e999", digits, "0.\(digits)", "-\(digits)"] {
            let location = #"{"type":"location","location":{"latitude":\#(number),"longitude":1}"#
            let text = WhatsAppSamples.messages([WhatsAppSamples.text("hola", id: "b")]).text
                .replacing(#""messages":["#, with: #""messages":[\#(location),"from":"1","id":"a"},"#)
            let delivery = try WhatsAppSamples.channel().receive(WhatsAppSamples.post(Data(text.utf8)))
            #expect(delivery.events.compactMap(\.message?.id) == ["a", "b"])
        }
    }

    @Test func broken_characters_are_replaced() throws {
        let text = WhatsAppSamples.messages([WhatsAppSamples.text("BODY")]).text
        for (broken, wanted) in [
            (Data(#"a\ud83d"#.utf8), "a\u{FFFD}"), (Data(#"\udc26b"#.utf8), "\u{FFFD}b"),
            (Data([0x61, 0xFF]), "a\u{FFFD}"),
        ] {
            let parts = text.split(separator: "BODY")
            let body = Data(parts[0].utf8) + broken + Data(parts[1].utf8)
            let delivery = try WhatsAppSamples.channel().receive(WhatsAppSamples.post(body))
            #expect(delivery.events.first?.message?.content == .text(wanted))
        }
    }

    @Test func number_that_is_not_configured_is_left_out_with_a_note() throws {
        let delivery = try WhatsAppSamples.delivery(
            WhatsAppSamples.messages([WhatsAppSamples.text("hola")], number: "999"))
        #expect(delivery.events.isEmpty)
        #expect(delivery.reply.status == 200)
        #expect(delivery.notes == ["1 left out: of a number that is not configured"])
    }

    @Test func statuses_that_say_nothing_are_left_out() throws {
        let value: JSONValue = [
            "metadata": ["phone_number_id": .string(WhatsAppSamples.number)],
            "statuses": [
                ["status": "sent"], ["id": "a", "status": "warning"], ["id": "b", "status": "played"],
                ["id": "c", "status": "failed", "timestamp": "1760000000"],
            ],
        ]
        let updates = try WhatsAppSamples.delivery(WhatsAppSamples.value(value)).events.compactMap(\.update)
        #expect(updates.map(\.message) == ["b", "c"])
        #expect(updates.map(\.status) == [.read, .failed])
        #expect(updates.map(\.code) == ["", ""])
    }

    @Test func message_without_a_time_came_now() throws {
        let before = Date()
        for time in [JSONValue.null, "soon", "-5", "99999999999", 0] {
            var message = try #require(WhatsAppSamples.text("x").object)
            message["timestamp"] = time
            let events = try WhatsAppSamples.delivery(WhatsAppSamples.messages([.object(message)])).events
            let sentAt = try #require(events.first?.message?.sentAt)
            #expect(sentAt >= before && sentAt <= Date())
        }
    }
}
