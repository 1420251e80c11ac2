import Foundation
import KnowledgeBase
import Testing

@testable import Simulators

private let at = Date(timeIntervalSince1970: 1_760_000_000)

private func value(_ messages: [SimulatedMessage]) throws -> JSONValue {
    let body = String(decoding: WebhookBody.messages(messages, to: .sample), as: UTF8.self)
    let json = try JSONValue(parsing: body)
    return try #require(json["entry"]?.array?.first?["changes"]?.array?.first?["value"])
}

private func message(_ content: SimulatedMessage.Content) throws -> JSONValue {
    let value = try value([SimulatedMessage(id: "wamid.T1", from: .ana, sentAt: at, content)])
    return try #require(value["messages"]?.array?.first)
}

@Suite struct WebhookBodyTests {
    /// The `text` payload that pywa 4.5.0 reads.
    @Test func text_is_as_documented() throws {
        let body = WebhookBody.messages(
            [SimulatedMessage(id: "wamid.T1", from: .ana, sentAt: at, .text("Hola, ¿a qué hora abrís? 🐦"))],
            to: .sample)
        let expected = try JSONValue(
            parsing: """
                {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{\
                "messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881",\
                "phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":"Ana Ñandú"},\
                "wa_id":"34600111222","user_id":"ES.13491208655302741918"}],"messages":[{"from":"34600111222",\
                "from_user_id":"ES.13491208655302741918","id":"wamid.T1","timestamp":"1760000000","type":"text",\
                "text":{"body":"Hola, ¿a qué hora abrís? 🐦"}}]},"field":"messages"}]}]}
                """)
        #expect(try JSONValue(parsing: String(decoding: body, as: UTF8.self)) == expected)
    }

    @Test func bytes_are_ascii_with_slashes_escaped() {
        let body = WebhookBody.messages([SimulatedMessage(from: .ana, .text("ñ/🐦"))], to: .sample)
        #expect(body.allSatisfy { $0 < 0x80 })
        #expect(String(decoding: body, as: UTF8.self).contains(#"\u00f1\/\ud83d\udc26"#))
    }

    @Test func hidden_number_leaves_from_and_wa_id_out() throws {
        let value = try value([SimulatedMessage(from: .hidden, .text("hola"))])
        let message = try #require(value["messages"]?.array?.first)
        #expect(message["from"] == nil)
        #expect(message["from_user_id"]?.string == "ES.13491208655302741918")
        let contact = try #require(value["contacts"]?.array?.first)
        #expect(contact["wa_id"] == nil)
        #expect(contact["profile"]?["username"]?.string == "ana.nandu")
    }

    @Test func quoted_message_names_the_company() throws {
        let value = try value([SimulatedMessage(from: .ana, .text("sí"), quoting: "wamid.OUT1")])
        let context = value["messages"]?.array?.first?["context"]
        #expect(context == ["from": "15550783881", "id": "wamid.OUT1"])
    }

    @Test func voice_note_is_audio_with_a_mark() throws {
        let media = SimulatedMessage.Media(
            type: "audio", id: "7", mediaType: "audio/ogg; codecs=opus", sha256: "x=", isVoice: true)
        let message = try message(.media(media))
        #expect(message["type"] == "audio")
        #expect(
            message["audio"]
                == ["id": "7", "mime_type": "audio/ogg; codecs=opus", "sha256": "x=", "voice": true])
    }

    @Test func replies_reactions_and_places() throws {
        let button = try message(.buttonReply(id: "a", title: "Sí"))
        #expect(
            button["interactive"] == ["type": "button_reply", "button_reply": ["id": "a", "title": "Sí"]])
        let row = try message(.listReply(id: "b", title: "Horario"))
        #expect(row["interactive"]?["list_reply"]?["title"] == "Horario")
        #expect(try message(.reaction(emoji: nil, to: "w"))["reaction"] == ["message_id": "w"])
        #expect(try message(.reaction(emoji: "👍", to: "w"))["reaction"]?["emoji"] == "👍")
        let place = try message(.location(latitude: 40.5, longitude: -3.5, name: ""))["location"]
        #expect(place == ["latitude": 40.5, "longitude": -3.5])
        #expect(try message(.templateButton(text: "Baja", payload: "STOP"))["button"]?["payload"] == "STOP")
        #expect(try message(.cards(["Luis"]))["contacts"]?.array?.count == 1)
    }

    @Test func kinds_that_cannot_be_read() throws {
        let unsupported = try message(.unsupported(kind: "poll_creation"))
        #expect(unsupported["errors"]?.array?.first?["code"] == 131_051)
        #expect(unsupported["unsupported"]?["type"] == "poll_creation")
        let unknown = try message(.unknown(type: "hologram"))
        #expect(unknown["type"] == "hologram")
        #expect(unknown["hologram"] != nil)
    }

    @Test func changed_number_has_no_contacts() throws {
        let new = SimulatedContact(name: "Ana", phone: "34600999888", userID: "ES.999")
        let value = try value([SimulatedMessage(from: .ana, .changedNumber(to: new))])
        #expect(value["contacts"] == nil)
        let system = value["messages"]?.array?.first?["system"]
        #expect(system?["type"] == "user_changed_number")
        #expect(system?["wa_id"] == "34600999888")
    }

    @Test func batch_of_a_thousand_is_one_change() throws {
        let messages = (0..<1_000).map {
            SimulatedMessage(from: $0.isMultiple(of: 2) ? .ana : .hidden, .text("\($0)"))
        }
        let value = try value(messages)
        #expect(value["messages"]?.array?.count == 1_000)
        #expect(value["contacts"]?.array?.count == 2)
        #expect(Set(messages.map(\.id)).count == 1_000)
    }

    private func statuses(_ statuses: SimulatedStatus...) throws -> JSONValue {
        let body = WebhookBody.statuses(statuses, of: .sample)
        let json = try JSONValue(parsing: String(decoding: body, as: UTF8.self))
        return try #require(json["entry"]?.array?.first?["changes"]?.array?.first?["value"])
    }

    @Test func status_names_who_it_is_about() throws {
        let ana = SimulatedContact.ana
        let value = try statuses(
            SimulatedStatus(message: "m", status: "read", recipient: "34600111222", contact: ana, at: at))
        #expect(value["contacts"]?.array?.first?["wa_id"] == "34600111222")
        #expect(value["contacts"]?.array?.first?["user_id"] == .string(ana.userID ?? ""))
        let told = value["statuses"]?.array?.first
        #expect(told?["recipient_id"] == "34600111222")
        #expect(told?["recipient_user_id"] == .string(ana.userID ?? ""))
    }

    @Test func status_of_the_older_form_names_an_address_alone() throws {
        let value = try statuses(
            SimulatedStatus(message: "m", status: "read", recipient: "34600111222", at: at))
        #expect(value["contacts"] == nil)
        #expect(value["statuses"]?.array?.first?["recipient_id"] == "34600111222")
        #expect(value["statuses"]?.array?.first?["recipient_user_id"] == nil)
    }

    @Test func status_of_a_contact_without_number_has_no_number() throws {
        let id = SimulatedContact.hidden.userID ?? ""
        let value = try statuses(
            SimulatedStatus(message: "m", status: "read", recipient: id, contact: .hidden, at: at))
        #expect(value["statuses"]?.array?.first?["recipient_id"] == nil)
        #expect(value["statuses"]?.array?.first?["recipient_user_id"] == .string(id))
        #expect(value["contacts"]?.array?.first?["wa_id"] == nil)
    }

    @Test func failed_status_carries_its_reason() throws {
        let status = SimulatedStatus(
            message: "wamid.OUT9", status: "failed", recipient: "34600111222", at: at,
            error: GraphError(131_047, details: "more than 24 hours"))
        let body = WebhookBody.statuses([status], of: .sample)
        let json = try JSONValue(parsing: String(decoding: body, as: UTF8.self))
        let told = json["entry"]?.array?.first?["changes"]?.array?.first?["value"]?["statuses"]?.array?.first
        #expect(told?["id"] == "wamid.OUT9")
        #expect(told?["timestamp"] == "1760000000")
        #expect(told?["recipient_id"] == "34600111222")
        #expect(told?["errors"]?.array?.first?["code"] == 131_047)
        #expect(told?["errors"]?.array?.first?["error_data"]?["details"] == "more than 24 hours")
    }
}
