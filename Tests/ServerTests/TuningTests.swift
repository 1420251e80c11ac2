import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Stores
import Testing

@testable import Server

@Suite struct TuningTests {
    private static let priced = [
        "test/scripted": TokenPrice(input: 1, output: 2), "test/cheap": TokenPrice(input: 0.5, output: 2),
        "test/dear": TokenPrice(input: 1, output: 9),
    ]

    /// A base with four models: the usual one, a cheaper, a dearer, and one without a price.
    private func run(
        _ scopes: Set<AccessKey.Scope>, prices: [String: TokenPrice] = priced,
        _ body: @Sendable @escaping (TestServer, String) async throws -> Void
    ) async throws {
        try await Shop.run(
            change: { parts in
                parts.chat.ledger = UsageLedger(
                    store: parts.store, prices: PriceTable(currency: "USD", prices: prices))
                parts.chat.ask.writer?.options.maxTokens = 500
                parts.writers = ["test/scripted", "test/cheap", "test/dear", "test/odd"].compactMap { name in
                    var writer = parts.chat.ask.writer
                    writer?.model = ScriptedModel([AssistantTurn(text: "Sí [1].")], name: name)
                    return writer
                }
            }
        ) { server, store in
            try await body(server, try await AccessKey.text(scopes, in: store))
        }
    }

    private func ask(_ members: [String: JSONValue]) -> JSONValue {
        .object(members.merging(["question": .string(Shop.cards)]) { $1 })
    }

    @Test func key_chooses_only_what_costs_no_more() async throws {
        try await run([.ask]) { server, key in
            let status = try await server.get("/api/status", key: key).json
            #expect(status["models"] == ["test/scripted", "test/scripted", "test/cheap"])
            #expect(status["mostTokens"] == 500 && status["mayTune"] == true)
            let cheap = try await server.post("/api/ask", json: ask(["model": "test/cheap"]), key: key)
            #expect(cheap.status == 200)
            for name in ["test/dear", "test/odd"] {
                let reply = try await server.post("/api/ask", json: ask(["model": .string(name)]), key: key)
                #expect(reply.status == 403 && reply.code == "model_not_allowed")
            }
            let gone = try await server.post("/api/ask", json: ask(["model": "test/gone"]), key: key)
            #expect(gone.status == 404 && gone.code == "model_not_found")
        }
    }

    @Test func answer_is_no_longer_than_what_is_configured() async throws {
        try await run([.ask]) { server, key in
            let long = try await server.post("/api/ask", json: ask(["max_tokens": 501]), key: key)
            #expect(long.status == 403 && long.code == "too_many_tokens")
            let usual = try await server.post(
                "/api/ask", json: ask(["max_tokens": 500, "temperature": 1]), key: key)
            #expect(usual.status == 200)
            let wrong = try await server.post("/api/ask", json: ask(["max_tokens": 9_999]), key: key)
            #expect(wrong.status == 400)
        }
    }

    @Test(arguments: [Set<AccessKey.Scope>([.ask, .tune]), [.admin]])
    func key_that_may_tune_chooses_anything(_ scopes: Set<AccessKey.Scope>) async throws {
        try await run(scopes) { server, key in
            let reply = try await server.post(
                "/api/ask", json: ask(["model": "test/dear", "max_tokens": 4_096]), key: key)
            #expect(reply.status == 200)
            let status = try await server.get("/api/status", key: key).json
            #expect(status["models"]?.array?.count == 5 && status["mostTokens"] == 4_096)
        }
    }

    @Test func without_prices_only_the_usual_model_is_known_not_to_cost_more() async throws {
        try await run([.ask], prices: [:]) { server, key in
            let status = try await server.get("/api/status", key: key).json
            #expect(status["models"] == ["test/scripted", "test/scripted"])
        }
    }

    @Test func model_that_hangs_ends_in_the_quoted_sources() async throws {
        let model = SlowModel(saying: "")
        try await TestServer.run(
            store: MemoryStore(), model: model, texts: Shop.texts,
            change: { parts in
                parts.chat.ask.writer?.model = ModelChain([model])
                parts.chat.patience = .milliseconds(50)
                parts.reception = Reception(chat: parts.chat, store: parts.store)
            }
        ) { server in
            let reply = try await server.post("/api/ask", json: ask([:]))
            #expect(reply.status == 200)
            #expect(reply.json["answer"]?.string?.contains("Visa y Mastercard") == true)
            #expect(reply.json["notices"]?.array?.first?.string?.contains("quoting the sources") == true)
        }
    }

    @Test func administrator_of_an_empty_base_is_told_what_to_do() async throws {
        let store = MemoryStore()
        try await TestServer.run(store: store) { server in
            let admin = try await AccessKey.text([.admin], in: store)
            let asker = try await AccessKey.text([.ask], in: store)
            let told = try await server.post("/api/ask", json: ask([:]), key: admin)
            #expect(told.json["notices"]?.array?.last?.string?.contains("kb ingest") == true)
            let asked = try await server.post("/api/ask", json: ask([:]), key: asker)
            #expect(asked.json["notices"] == [])
            let status = try await server.get("/api/status", key: admin).json
            #expect(status["advice"]?.string?.contains("kb ingest") == true)
            let shown = try await server.get("/api/status", key: asker).json
            #expect(shown["advice"] == nil)
        }
    }

    @Test func base_with_documents_needs_no_advice() async throws {
        try await Shop.run { server, _ in
            let status = try await server.get("/api/status").json
            #expect(status["advice"] == nil)
        }
    }
}

@Suite struct LogThrottleTests {
    @Test func a_kind_is_let_through_once_in_a_while_and_what_was_held_is_counted() {
        let throttle = LogThrottle(pause: .seconds(60))
        let start = ContinuousClock.now
        #expect(throttle.admit("a", at: start) == 0)
        #expect(throttle.admit("a", at: start + .seconds(1)) == nil)
        #expect(throttle.admit("b", at: start + .seconds(1)) == 0)
        #expect(throttle.admit("a", at: start + .seconds(59)) == nil)
        #expect(throttle.admit("a", at: start + .seconds(60)) == 2)
    }

    @Test func very_many_kinds_are_held_together() {
        let throttle = LogThrottle(pause: .seconds(60))
        let start = ContinuousClock.now
        let admitted = (0..<1_000).compactMap { throttle.admit("kind \($0)", at: start) }
        #expect(admitted.count == 201)
    }
}
