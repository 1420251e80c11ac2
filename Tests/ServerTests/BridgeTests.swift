import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Stores
import Testing

@testable import Server

private let phone = "34600111222@s.whatsapp.net"

@Suite struct DifyBridgeTests {
    private let path = "/bridges/dify/v1/chat-messages"

    private func body(_ query: String, mode: String = "blocking", conversation: String? = nil) -> JSONValue {
        var members: [String: JSONValue] = [
            "inputs": [:], "query": .string(query), "response_mode": .string(mode), "user": .string(phone),
        ]
        members["conversation_id"] = conversation.map { .string($0) }
        return .object(members)
    }

    @Test func blocking_answer_has_difys_shape_and_goes_on_by_its_id() async throws {
        try await Shop.run { server, store in
            let first = try await server.post(path, json: body(Shop.cards, conversation: ""))
            #expect(first.status == 200)
            #expect(first.json["event"] == "message" && first.json["mode"] == "chat")
            #expect(first.json["answer"] == "Aceptamos Visa y Mastercard [1].")
            #expect(first.json["metadata"]?["usage"]?["total_tokens"] == 15)
            #expect(
                first.json["metadata"]?["retriever_resources"]?.array?.first?["document_name"] == "pagos.md")
            let id = try #require(first.json["conversation_id"]?.string)
            #expect(UUID(uuidString: id) != nil)
            #expect(UUID(uuidString: first.json["message_id"]?.string ?? "") != nil)
            let second = try await server.post(path, json: body(Shop.hours, conversation: id))
            #expect(second.json["conversation_id"]?.string == id)
            #expect(await store.messages(in: id, after: 0, limit: 10).count == 4)
            let anew = try await server.post(path, json: body(Shop.hours))
            #expect(anew.json["conversation_id"]?.string != id)
            #expect(await store.contact(known: ContactAlias(.phone, "34600111222")) != nil)
        }
    }

    @Test func stream_is_of_messages_and_an_end() async throws {
        try await Shop.run { server, store in
            let reply = try await server.post(path, json: body(Shop.cards, mode: "streaming"))
            #expect(reply.headers["content-type"]?.hasPrefix("text/event-stream") == true)
            let events = try StreamedEvent.all(in: reply.text)
            #expect(events.allSatisfy { $0.name == nil })
            let pieces = events.filter { $0.data["event"] == "message" }
            #expect(
                pieces.compactMap { $0.data["answer"]?.string }.joined() == "Aceptamos Visa y Mastercard [1]."
            )
            #expect(events.last?.data["event"] == "message_end")
            let ids = Set(events.map { $0.data["conversation_id"]?.string })
            #expect(ids.count == 1)
            let id = try #require(events.first?.data["conversation_id"]?.string)
            #expect(await store.messages(in: id, after: 0, limit: 10).count == 2)
        }
    }

    @Test func quoted_answer_comes_as_one_message() async throws {
        try await Shop.run(model: nil) { server, _ in
            let reply = try await server.post(path, json: body(Shop.cards, mode: "streaming"))
            let events = try StreamedEvent.all(in: reply.text).map { $0.data["event"]?.string }
            #expect(events == ["message", "message_end"])
        }
    }

    @Test func evolutions_agent_reads_the_answer_from_agent_messages() async throws {
        try await Shop.run { server, _ in
            let body: JSONValue = [
                "inputs": [
                    "remoteJid": .string(phone), "pushName": "Ana", "instanceName": "shop",
                    "apiKey": "s3cr3t",
                ],
                "query": .string(Shop.cards), "response_mode": "streaming", "user": .string(phone),
            ]
            let reply = try await server.post(path, json: body)
            // As Evolution API reads it.
            let lines = reply.text.replacing("data: ", with: "").split(separator: "\n").filter {
                $0.hasPrefix("{")
            }
            let events = try lines.map { try JSONValue(parsing: $0) }.filter {
                $0["event"] == "agent_message"
            }
            #expect(events.compactMap { $0["answer"]?.string }.joined() == "Aceptamos Visa y Mastercard [1].")
            #expect(events.first?["conversation_id"]?.string != nil)
        }
    }

    @Test(arguments: [
        #"{"user": "a"}"#, #"{"query": "a"}"#, #"{"query": "", "user": "a"}"#, "[]", "{",
        #"{"query": "a", "user": "b", "response_mode": "x"}"#,
    ])
    func failure_has_difys_shape(_ body: String) async throws {
        try await Shop.run { server, _ in
            let reply = try await server.post(path, body)
            #expect(reply.status == 400)
            #expect(reply.json["code"] == "invalid_param" && reply.json["status"] == 400)
            #expect(reply.json["message"]?.string?.isEmpty == false)
        }
    }
}

@Suite struct EvolutionBridgeTests {
    private func body(_ query: String, inputs: [String: JSONValue] = [:]) -> JSONValue {
        let given: [String: JSONValue] = [
            "sessionId": "clx1", "remoteJid": .string(phone), "pushName": "Ana", "fromMe": false,
            "instanceName": "shop", "serverUrl": "http://localhost:8080", "apiKey": "evolution-secret-key",
        ]
        return [
            "inputs": .object(given.merging(inputs) { $1 }), "query": .string(query), "user": .string(phone),
        ]
    }

    @Test func message_is_answered_and_the_contact_goes_on() async throws {
        try await Shop.run { server, store in
            let first = try await server.post("/bridges/evolution", json: body(Shop.cards))
            #expect(first.json["message"] == "Aceptamos Visa y Mastercard [1].")
            let second = try await server.post("/bridges/evolution", json: body(Shop.hours))
            #expect(second.json["conversation_id"] == first.json["conversation_id"])
            let contact = try #require(await store.contact(known: ContactAlias(.phone, "34600111222")))
            #expect(contact.name == "Ana")
        }
    }

    @Test func hand_off_silences_the_bot() async throws {
        try await Shop.run { server, _ in
            #expect(
                try await server.post("/bridges/evolution", json: body(Shop.person)).json["action"]
                    == "hand_off")
            let silent = try await server.post("/bridges/evolution", json: body(Shop.cards))
            #expect(silent.json["action"] == "silent" && silent.json["message"] == "")
        }
    }

    @Test func spoken_question_is_answered_as_a_written_one() async throws {
        let model = Shop.model
        try await Shop.run(model: model) { server, store in
            let reply = try await server.post("/bridges/evolution", json: body("[audio] \(Shop.cards)"))
            let id = try #require(reply.json["conversation_id"]?.string)
            #expect(await store.messages(in: id, after: 0, limit: 1_0).first?.text == Shop.cards)
        }
    }

    @Test(arguments: ["audioMessage|3EB0", "[audio] ", "imageMessage|https://x/y.jpg|", "videoMessage|3EB0"])
    func what_is_no_text_gets_a_reply(_ query: String) async throws {
        let model = Shop.model
        try await Shop.run(model: model) { server, _ in
            let reply = try await server.post("/bridges/evolution", json: body(query))
            #expect(reply.json["message"]?.string?.isEmpty == false)
            #expect(model.requests.isEmpty)
        }
    }

    @Test func caption_of_a_picture_is_answered() async throws {
        try await Shop.run { server, store in
            let reply = try await server.post(
                "/bridges/evolution", json: body("imageMessage|https://x/y.jpg|\(Shop.cards)"))
            let id = try #require(reply.json["conversation_id"]?.string)
            #expect(await store.messages(in: id, after: 0, limit: 10).first?.text == Shop.cards)
        }
    }

    @Test(arguments: [
        #"{"query": "a", "user": {}}"#, #"{"query": "a", "inputs": 1}"#, #"{"query": " "}"#,
        #"{"query": "a", "fromMe": "yes"}"#, #"{"query": "a", "user": "a\u0007"}"#,
    ])
    func member_of_another_type_is_refused(_ body: String) async throws {
        try await Shop.run { server, _ in
            let reply = try await server.post("/bridges/evolution", body)
            #expect(reply.status == 400)
        }
    }

    @Test func inputs_may_be_null() async throws {
        try await Shop.run { server, _ in
            let body: JSONValue = ["query": .string(Shop.cards), "inputs": .null, "user": .string(phone)]
            let reply = try await server.post("/bridges/evolution", json: body)
            #expect(reply.status == 200)
        }
    }

    @Test func message_of_the_company_itself_is_left_alone() async throws {
        let model = Shop.model
        try await Shop.run(model: model) { server, store in
            let reply = try await server.post(
                "/bridges/evolution", json: body(Shop.cards, inputs: ["fromMe": true]))
            #expect(reply.json["message"] == "" && model.requests.isEmpty)
            #expect(await store.contacts(limit: 1).isEmpty)
        }
    }

    /// Of all files, those of the index too.
    private static func bytes(below folder: String) throws -> Data {
        try FileManager.default.subpathsOfDirectory(atPath: folder).reduce(into: Data()) { bytes, name in
            let path = "\(folder)/\(name)"
            let type = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
            if type == .typeRegular { bytes += try Data(contentsOf: URL(filePath: path)) }
        }
    }

    @Test func key_of_the_bridge_is_neither_stored_nor_logged() async throws {
        try await withTemporaryFolder { folder in
            let store = try await Shop.database(in: folder.path)
            try await TestServer.run(store: store, model: Shop.model, texts: Shop.texts) { server in
                for path in ["/bridges/evolution", "/bridges/dify/v1/chat-messages"] {
                    let reply = try await server.post(
                        path, json: body(Shop.cards), headers: ["idempotency-key": path])
                    #expect(reply.status == 200)
                }
                let n8n: JSONValue = [
                    "chatInput": .string(Shop.cards), "sessionId": .string(phone),
                    "remoteJid": .string(phone),
                    "keyId": "3EB0", "apiKey": "evolution-secret-key",
                ]
                let reply = try await server.post(
                    "/bridges/n8n", json: n8n, headers: ["apikey": "evolution-secret-key"])
                #expect(reply.status == 200)
                #expect(!server.log.lines.contains { "\($0)".contains("evolution-secret") })
            }
            let bytes = try Self.bytes(below: folder.path)
            // What is kept is there to be found.
            #expect(bytes.range(of: Data("34600111222".utf8)) != nil)
            #expect(bytes.range(of: Data("evolution-secret".utf8)) == nil)
        }
    }
}

@Suite struct N8nBridgeTests {
    @Test func chat_is_answered_by_its_session() async throws {
        try await Shop.run { server, _ in
            let body: JSONValue = [
                "action": "sendMessage", "sessionId": "s1", "chatInput": .string(Shop.cards),
            ]
            let first = try await server.post("/bridges/n8n", json: body)
            #expect(first.json["output"] == "Aceptamos Visa y Mastercard [1].")
            let second = try await server.post("/bridges/n8n", json: body)
            #expect(second.json["conversation"] == first.json["conversation"])
        }
    }

    @Test func message_with_the_same_id_is_answered_once() async throws {
        let model = Shop.model
        try await Shop.run(model: model) { server, _ in
            let body: JSONValue = [
                "sessionId": .string(phone), "remoteJid": .string(phone), "chatInput": .string(Shop.cards),
                "keyId": "3EB0",
            ]
            let first = try await server.post("/bridges/n8n", json: body)
            let second = try await server.post("/bridges/n8n", json: body)
            #expect(first.json == second.json && model.requests.count == 1)
        }
    }

    @Test func key_may_come_as_a_basic_password() async throws {
        try await Shop.run { server, store in
            let key = try await AccessKey.text([.ask], in: store)
            let body: JSONValue = ["sessionId": "s1", "chatInput": .string(Shop.cards)]
            let basic = { (text: String) in
                ["authorization": "Basic \(Data(text.utf8).base64EncodedString())"]
            }
            #expect(
                try await server.post("/bridges/n8n", json: body, headers: basic("n8n:\(key)")).status == 200)
            #expect(
                try await server.post("/bridges/n8n", json: body, headers: basic("n8n:wrong")).status == 401)
            #expect(try await server.post("/bridges/n8n", json: body).status == 401)
        }
    }
}

@Suite struct BridgeMessageTests {
    @Test(arguments: [
        ("hola", BridgeMessage.text("hola")), ("[audio] hola", .text("hola")),
        ("[Audio] hola", .text("hola")),
        ("[audio]", .media(.voice)), ("audioMessage|A1", .media(.voice)), ("audioMessage", .media(.voice)),
        ("[Audio message could not be transcribed]", .media(.voice)),
        ("imageMessage|u", .media(.image)), ("imageMessage|u|", .media(.image)),
        ("imageMessage|u|mira|esto", .text("mira|esto")),
        ("videoMessage|A1", .media(.video)), ("videoMessage|A1|¿cuánto?", .text("¿cuánto?")),
        ("documentMessage|A1", .media(.document)), ("documentMessage|A1|¿cuánto?", .text("¿cuánto?")),
        ("documentWithCaptionMessage|A1", .media(.document)),
        ("documentWithCaptionMessage|A1|hola\n¿cuánto?", .text("hola\n¿cuánto?")),
        ("imageMessage of what?", .text("imageMessage of what?")),
    ])
    func text_is_told_from_what_is_none(_ text: String, _ message: BridgeMessage) {
        #expect(BridgeMessage(text) == message)
    }

    @Test(arguments: [
        ("audioMessage|A1\n¿cuánto?", BridgeMessage.text("¿cuánto?")),
        ("¿cuánto?\nimageMessage|A1", .text("¿cuánto?")),
        ("[audio] hola\n\n¿cuánto?", .text("hola\n¿cuánto?")),
        ("videoMessage|A1\naudioMessage|A2", .media(.video)),
    ])
    func of_messages_put_together_the_words_are_the_question(_ text: String, _ message: BridgeMessage) {
        #expect(BridgeMessage(text) == message)
    }

    @Test func what_an_advertisement_said_is_no_word_of_the_contact() {
        #expect(BridgeMessage("¿cuánto?\nexternalAdReplyBody|Gran venta") == .text("¿cuánto?"))
        #expect(BridgeMessage("hola\nexternalAdReplyBody|Gran venta\n¿cuánto?") == .text("hola\n¿cuánto?"))
        #expect(BridgeMessage("externalAdReplyBody|Gran venta") == .media(.sticker))
    }
}
