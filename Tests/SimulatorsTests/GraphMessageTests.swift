import Foundation
import KnowledgeBase
import Testing

@testable import Simulators

private func code(_ json: JSONValue) -> Int? { code(json.text) }

/// - Returns: `nil` where the request is taken.
private func code(_ text: String) -> Int? {
    do throws(GraphError) {
        _ = try GraphRequest(parsing: Data(text.utf8))
        return nil
    } catch {
        return error.code
    }
}

private func request(_ text: String) throws -> GraphRequest { try GraphRequest(parsing: Data(text.utf8)) }

private func buttons(_ titles: [String], body: String = "¿Cuál?") -> JSONValue {
    interactive([
        "type": "button", "body": ["text": .string(body)],
        "action": [
            "buttons": .array(
                titles.enumerated().map {
                    ["type": "reply", "reply": ["id": .string("\($0)"), "title": .string($1)]]
                })
        ],
    ])
}

private func list(rows: Int, title: String = "Fila", detail: String = "", button: String = "Ver") -> JSONValue
{
    let rows = (0..<rows).map { number -> JSONValue in
        [
            "id": .string("r\(number)"), "title": .string("\(title)\(number)"),
            "description": .string(detail),
        ]
    }
    return interactive([
        "type": "list", "body": ["text": "Elija"],
        "action": ["button": .string(button), "sections": [["rows": .array(rows)]]],
    ])
}

private func interactive(_ value: JSONValue) -> JSONValue {
    ["messaging_product": "whatsapp", "to": "34600111222", "type": "interactive", "interactive": value]
}

private func repeated(_ count: Int) -> String { String(repeating: "x", count: count) }

@Suite struct GraphMessageTests {
    @Test func text_up_to_4096_characters() {
        #expect(code(text(repeated(4_096))) == nil)
        #expect(code(text(repeated(4_097))) == 100)
        #expect(code(text(String(repeating: "🐦", count: 2_048))) == nil)
        #expect(code(text(String(repeating: "🐦", count: 2_049))) == 100)
        #expect(code(text("")) == 131_008)
    }

    @Test func one_to_three_buttons_of_twenty_characters() {
        #expect(code(buttons(["Sí", "No", "Quizá"])) == nil)
        #expect(code(buttons([])) == 131_009)
        #expect(code(buttons(["1", "2", "3", "4"])) == 131_009)
        #expect(code(buttons([repeated(20)])) == nil)
        #expect(code(buttons([repeated(21)])) == 100)
        #expect(code(buttons(["Sí", "Sí"])) == 131_009)
        #expect(code(buttons(["Sí"], body: repeated(1_025))) == 100)
    }

    @Test func one_to_ten_rows() {
        #expect(code(list(rows: 10)) == nil)
        #expect(code(list(rows: 0)) == 131_009)
        #expect(code(list(rows: 11)) == 131_009)
        #expect(code(list(rows: 1, title: repeated(23))) == nil)
        #expect(code(list(rows: 1, title: repeated(24))) == 100)
        #expect(code(list(rows: 1, detail: repeated(72))) == nil)
        #expect(code(list(rows: 1, detail: repeated(73))) == 100)
        #expect(code(list(rows: 1, button: repeated(21))) == 100)
    }

    @Test func recipient_is_a_number_or_an_id() throws {
        let byID: JSONValue = [
            "messaging_product": "whatsapp", "recipient": "ES.13491208655302741918", "type": "text",
            "text": ["body": "hola"],
        ]
        let parsed = try request(byID.text)
        guard case .message(let message) = parsed else {
            Issue.record("no message")
            return
        }
        #expect(message.recipient == "ES.13491208655302741918")
        #expect(message.text == "hola")
        #expect(code(text("a", to: "ES.134")) == 131_009)
        #expect(code(text("a", to: "")) == 131_009)
        #expect(code(#"{"messaging_product":"whatsapp","type":"text","text":{"body":"a"}}"#) == 131_008)
        let both =
            #"{"messaging_product":"whatsapp","to":"34600111222","recipient":"ES.1349","text":{"body":"a"}}"#
        #expect(code(both) == 131_009)
    }

    @Test(arguments: ["", "null", "[]", "{", "{\"messaging_product\":\"sms\"}", "\u{FEFF}nonsense"])
    func what_is_no_request_is_refused(body: String) {
        #expect(code(body) == 100)
    }

    @Test func read_marks_and_typing() throws {
        let read = #"{"messaging_product":"whatsapp","status":"read","message_id":"wamid.T1"}"#
        #expect(
            try request(read) == .read(message: "wamid.T1", showsTyping: false))
        let typing =
            #"{"messaging_product":"whatsapp","status":"read","message_id":"wamid.T1","typing_indicator":{"type":"text"}}"#
        #expect(
            try request(typing) == .read(message: "wamid.T1", showsTyping: true))
        #expect(code(#"{"messaging_product":"whatsapp","status":"seen","message_id":"w"}"#) == 100)
        #expect(code(#"{"messaging_product":"whatsapp","status":"read"}"#) == 131_008)
    }

    @Test func template_with_its_parameters() throws {
        let template =
            #"{"messaging_product":"whatsapp","to":"34600111222","type":"template","template":{"name":"seguimiento","language":{"code":"es"},"components":[{"type":"BODY","parameters":[{"type":"text","text":"Ana"}]}]}}"#
        guard case .message(let message) = try request(template) else {
            Issue.record("no message")
            return
        }
        #expect(
            message.content == .template(name: "seguimiento", language: "es", parameters: ["Ana"]))
    }

    @Test func unknown_type_is_refused() {
        #expect(code(#"{"messaging_product":"whatsapp","to":"34600111222","type":"poll"}"#) == 131_051)
    }
}
