import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Stores
import Testing

@testable import Server

@Suite struct AskRoutesTests {
    @Test func answer_comes_with_sources_usage_and_conversation() async throws {
        try await Shop.run { server, store in
            let reply = try await server.post("/api/ask", json: ["question": .string(Shop.cards)])
            #expect(reply.status == 200)
            #expect(reply.json["answer"] == "Aceptamos Visa y Mastercard [1].")
            #expect(reply.json["action"] == "answer" && reply.json["language"] == "es")
            let source = try #require(reply.json["sources"]?.array?.first)
            #expect(source["path"] == "pagos.md" && source["number"] == 1)
            let document = try #require(source["document"]?.integer)
            let page = try await server.get(
                "/api/documents/\(document)?passage=\(source["passage"]?.integer ?? 0)")
            #expect(page.json["passages"]?.array?.first?["id"] == source["passage"])
            #expect(reply.json["usage"]?["input"] == 10 && reply.json["usage"]?["output"] == 5)
            #expect(reply.json["usage"]?["model"] == "test/scripted")
            let conversation = try #require(reply.json["conversation"]?.string)
            #expect(await store.messages(in: conversation, after: 0, limit: 10).count == 2)
        }
    }

    @Test func sources_are_quoted_without_a_model() async throws {
        try await Shop.run(model: nil) { server, _ in
            let reply = try await server.post("/api/ask", json: ["question": .string(Shop.cards)])
            #expect(reply.json["answer"]?.string?.contains("Visa y Mastercard") == true)
            let quotes = (reply.json["quotes"]?.array ?? []).compactMap(\.string)
            #expect(!quotes.isEmpty)
            for quote in quotes { #expect(reply.json["answer"]?.string?.contains("\(quote) [1]") == true) }
            #expect(reply.json["sources"]?.array?.first?["number"] == 1)
            #expect(reply.json["usage"]?["calls"] == 0 && reply.json["usage"]?["model"] == "")
        }
    }

    @Test func stream_shows_the_text_and_ends_with_the_answer() async throws {
        try await Shop.run { server, _ in
            let reply = try await server.post(
                "/api/ask", json: ["question": .string(Shop.cards), "stream": true])
            #expect(reply.headers["content-type"] == "text/event-stream; charset=utf-8")
            let events = try StreamedEvent.all(in: reply.text)
            let text = events.filter { $0.name == "text" }.compactMap { $0.data["text"]?.string }.joined()
            #expect(text == "Aceptamos Visa y Mastercard [1].")
            #expect(events.last?.name == "done" && events.last?.data["action"] == "answer")
            #expect(events.last?.data["answer"] == .string(text))
        }
    }

    @Test func stream_is_asked_for_by_the_header_too() async throws {
        try await Shop.run { server, _ in
            let reply = try await server.post(
                "/api/ask", json: ["question": .string(Shop.cards)], headers: ["accept": "text/event-stream"])
            #expect(try StreamedEvent.all(in: reply.text).last?.name == "done")
        }
    }

    @Test func stream_that_fails_ends_with_an_error() async throws {
        try await Shop.run { server, _ in
            let key = ["idempotency-key": "m1"]
            _ = try await server.post("/api/ask", json: ["question": .string(Shop.cards)], headers: key)
            let reply = try await server.post(
                "/api/ask", json: ["question": .string(Shop.hours), "stream": true], headers: key)
            let events = try StreamedEvent.all(in: reply.text)
            #expect(events.map(\.name) == ["error"])
            #expect(events.last?.data["error"]?["code"] == "refused")
            let whole = try await server.post(
                "/api/ask", json: ["question": .string(Shop.hours)], headers: key)
            #expect(whole.status == 409 && whole.headers["x-should-retry"] == "false")
        }
    }

    @Test func conversation_goes_on_by_its_id_and_by_a_name_of_ones_own() async throws {
        try await Shop.run { server, store in
            let first = try await server.post(
                "/api/ask", json: ["question": .string(Shop.cards), "conversation": "web-1"])
            let id = try #require(first.json["conversation"]?.string)
            for name in ["web-1", id] {
                let next = try await server.post(
                    "/api/ask", json: ["question": .string(Shop.hours), "conversation": .string(name)])
                #expect(next.json["conversation"]?.string == id)
            }
            #expect(await store.messages(in: id, after: 0, limit: 10).count == 6)
        }
    }

    @Test func repeated_request_gets_its_first_reply() async throws {
        let model = Shop.model
        try await Shop.run(model: model) { server, store in
            let body: JSONValue = ["question": .string(Shop.cards), "contact": "+34600111222"]
            let key = ["idempotency-key": "\"wamid.A\""]
            let first = try await server.post("/api/ask", json: body, headers: key)
            let second = try await server.post("/api/ask", json: body, headers: key)
            #expect(first.json["repeated"] == false && second.json["repeated"] == true)
            #expect(first.json["answer"] == second.json["answer"])
            #expect(first.json["conversation"] == second.json["conversation"])
            let third = try await server.post(
                "/api/ask",
                json: ["question": .string(Shop.cards), "contact": "+34600111222", "messageId": "wamid.A"])
            #expect(third.json["repeated"] == true)
            #expect(model.requests.count == 1)
            let contact = await store.contact(known: ContactAlias(.phone, "34600111222"))
            #expect(contact != nil)
        }
    }

    @Test func person_is_called_and_what_they_say_is_read_by_who_asked() async throws {
        try await Shop.run { server, store in
            let key = try await AccessKey.text([.ask], in: store)
            let admin = try await AccessKey.text([.admin], in: store)
            let ask = { (text: String) async throws -> TestServer.Reply in
                try await server.post(
                    "/api/ask", json: ["question": .string(text), "conversation": "c"], key: key)
            }
            let called = try await ask(Shop.person)
            #expect(called.json["action"] == "hand_off")
            #expect(try await ask(Shop.cards).json["action"] == "silent")
            let id = try #require(called.json["conversation"]?.string)
            let said = try await server.post(
                "/api/conversations/\(id)/message", json: ["text": "Soy Marta.", "operator": "Marta"],
                key: admin)
            #expect(said.status == 200)
            let read = try await server.get("/api/conversations/c", key: key)
            #expect(read.json["desk"]?["state"] == "taken")
            #expect(read.json["messages"]?.array?.last?["text"] == "Soy Marta.")
            #expect(read.json["notes"] == nil)
            _ = try await server.post("/api/conversations/\(id)/release", json: [:], key: admin)
            #expect(try await ask(Shop.cards).json["action"] == "answer")
        }
    }

    @Test func conversation_of_another_key_is_not_found() async throws {
        try await Shop.run { server, store in
            let mine = try await AccessKey.text([.ask], in: store)
            let other = try await AccessKey.text([.ask], in: store)
            let reply = try await server.post("/api/ask", json: ["question": .string(Shop.cards)], key: mine)
            let id = try #require(reply.json["conversation"]?.string)
            #expect(try await server.get("/api/conversations/\(id)", key: mine).status == 200)
            #expect(try await server.get("/api/conversations/\(id)", key: other).status == 404)
            let asked = try await server.post(
                "/api/ask", json: ["question": .string(Shop.hours), "conversation": .string(id)], key: other)
            #expect(asked.json["conversation"]?.string != id)
        }
    }

    @Test(arguments: [
        (#"{}"#, "question"), (#"{"question": "  "}"#, "question"), (#"{"question": 3}"#, "question"),
        (#"{"question": "a", "language": "xx"}"#, "language"),
        (#"{"question": "a", "temperature": 9}"#, "temperature"),
        (#"{"question": "a", "max_tokens": 0}"#, "max_tokens"),
        (#"{"question": "a", "message_id": "\u0007", "messageId": "b"}"#, "message_id"),
        (#"{"question": "a", "filter": {"brand": ["a", "b"]}}"#, "filter"),
        (#"{"question": "a", "filter": ["lang"]}"#, "filter"),
        (#"{"question": "a", "filter": "lang"}"#, "filter"),
        (#"{"question": "a", "filter": {"path": 1}}"#, "filter"),
        (#"{"question": "a", "contact": "a\u0000b"}"#, "contact"),
    ])
    func wrong_field_is_named(_ body: String, _ field: String) async throws {
        try await Shop.run { server, _ in
            let reply = try await server.post("/api/ask", body)
            #expect(reply.status == 400)
            #expect(reply.json["error"]?["param"]?.string == field)
        }
    }

    @Test(arguments: ["\"max_tokens\":5", "\"max_tokens\":-0.0", "\"temperature\":9"])
    func wishes_are_looked_at_where_there_is_no_model(_ wish: String) async throws {
        try await Shop.run(model: nil) { server, _ in
            let reply = try await server.post("/api/ask", "{\"question\":\"a\",\(wish)}")
            #expect(reply.status == 400)
        }
    }

    @Test func model_that_is_not_there_is_not_found() async throws {
        try await Shop.run { server, _ in
            let reply = try await server.post("/api/ask", #"{"question": "a", "model": "x/y"}"#)
            #expect(reply.status == 404 && reply.code == "model_not_found")
        }
    }

    @Test func question_that_is_too_long_is_refused() async throws {
        try await Shop.run { server, _ in
            let text = String(repeating: "a", count: Reception.longestQuestion + 1)
            let reply = try await server.post("/api/ask", json: ["question": .string(text)])
            #expect(reply.status == 400)
        }
    }

    @Test func filter_leaves_out_what_does_not_pass() async throws {
        try await Shop.run(model: nil) { server, _ in
            for filter: JSONValue in [["path": "horario*"], ["path=horario*"]] {
                let reply = try await server.post(
                    "/api/ask", json: ["question": .string(Shop.cards), "filter": filter])
                #expect(reply.json["sources"]?.array?.contains { $0["path"] == "pagos.md" } == false)
            }
        }
    }

    @Test func model_temperature_and_length_are_chosen_by_the_question() async throws {
        let model = Shop.model
        let other = ScriptedModel([AssistantTurn(text: "Sí [1].")], name: "test/other")
        try await Shop.run(
            model: model,
            change: { parts in
                var writer = parts.chat.ask.writer
                writer?.model = other
                parts.writers = [writer].compactMap(\.self)
            }
        ) { server, _ in
            _ = try await server.post(
                "/api/ask",
                json: [
                    "question": .string(Shop.cards), "model": "test/other", "temperature": 0.5,
                    "max_tokens": 64,
                ])
            #expect(model.requests.isEmpty)
            #expect(other.requests.first?.options.temperature == 0.5)
            #expect(other.requests.first?.options.maxTokens == 64)
            let status = try await server.get("/api/status")
            #expect(status.json["models"] == ["test/scripted", "test/other"])
        }
    }

    @Test func client_that_leaves_ends_the_answer() async throws {
        let model = WaitingModel()
        try await TestServer.run(store: MemoryStore(), model: model, texts: Shop.texts) { server in
            let asking = Task {
                try await server.post("/api/ask", json: ["question": .string(Shop.cards), "stream": true])
            }
            try await model.wait { $0.begun == 1 }
            asking.cancel()
            try await model.wait { $0.cancelled == 1 }
        }
    }

    @Test func text_of_a_question_is_not_logged() async throws {
        try await Shop.run { server, _ in
            _ = try await server.post("/api/ask", json: ["question": "¿Aceptan tarjetas secretas?"])
            #expect(!server.log.lines.isEmpty)
            #expect(!server.log.lines.contains { "\($0)".contains("secretas") })
        }
    }
}

/// Never answers, and tells when it was asked and given up.
final class WaitingModel: ChatModel {
    struct State: Sendable {
        var begun = 0
        var cancelled = 0
    }

    let name = "test/waiting"
    private let counts = Counts()

    private actor Counts {
        var state = State()
        func change(_ body: @Sendable (inout State) -> Void) { body(&state) }
    }

    func reply(to request: ChatRequest) async throws -> ChatReply {
        await counts.change { $0.begun += 1 }
        do {
            try await Task.sleep(for: .seconds(600))
        } catch {
            await counts.change { $0.cancelled += 1 }
        }
        throw CancellationError()
    }

    func events(for request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    _ = try await reply(to: request)
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    func models() async throws -> [String] { [name] }

    func wait(until isTrue: @Sendable (State) -> Bool) async throws {
        for _ in 0..<6_000 {
            if isTrue(await counts.state) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it did not happen: \(await counts.state)")
    }
}
