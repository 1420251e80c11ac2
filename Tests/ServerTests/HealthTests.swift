import Foundation
import KnowledgeBase
import Logging
import Synchronization
import Testing

@testable import Server

@Suite struct HealthTests {
    private let gone = KnowledgeBaseError(.database, cannot: "read", because: "it is gone")

    @Test func all_well_is_ready() async throws {
        try await TestServer.run { server in
            let reply = try await server.get("/health/ready")
            #expect(reply.status == 200)
            #expect(reply.json["status"] == "ready")
            #expect(reply.json["database"]?["ok"] == true)
            #expect(reply.json["index"]?["ok"] == true)
            #expect(reply.json["models"] == [])
        }
    }

    @Test func a_database_that_does_not_answer_is_503() async throws {
        let store = TestStore()
        try await TestServer.run(store: store) { server in
            _ = try await server.get("/health/ready")
            store.fail(with: gone)
            let reply = try await server.get("/health/ready")
            #expect(reply.status == 503)
            #expect(reply.json["status"] == "failing")
            #expect(reply.headers["retry-after"] == "5")
            let alive = try await server.get("/health")
            #expect(alive.status == 200)
            store.fail(with: nil)
        }
    }

    @Test func a_database_that_takes_no_writes_is_503() async throws {
        let store = TestStore()
        store.state.withLock { $0.isFull = true }
        try await TestServer.run(store: store) { server in
            let reply = try await server.get("/health/ready")
            #expect(reply.status == 503 && reply.json["status"] == "failing")
            #expect(reply.json["database"]?["ok"] == false)
        }
    }

    @Test func database_is_not_written_to_at_every_request() async throws {
        let store = TestStore()
        let probe = WriteProbe(store: store, interval: .seconds(86_400))
        #expect(await probe.check().ok)
        store.state.withLock { $0.isFull = true }
        #expect(await probe.check().ok)
    }

    @Test func nobody_who_asks_how_things_are_waits_for_an_ingest() async throws {
        let store = TestStore()
        try await TestServer.run(store: store) { server in
            #expect(try await server.get("/health/ready").json["index"]?["ok"] == true)
            store.state.withLock { $0.isWriting = true }
            defer { store.state.withLock { $0.isWriting = false } }
            for _ in 0..<3 {
                let ready = try await server.get("/health/ready")
                #expect(ready.json["status"] == "ready" && ready.json["index"]?["ok"] == true)
            }
            #expect(try await server.get("/metrics").status == 200)
            #expect(try await server.get("/api/status").status == 200)
        }
    }

    @Test func a_first_index_that_is_not_made_in_time_degrades() async throws {
        let store = TestStore()
        store.state.withLock { $0.isWriting = true }
        defer { store.state.withLock { $0.isWriting = false } }
        try await TestServer.run(store: store) { server in
            let ready = try await server.get("/health/ready")
            #expect(ready.status == 200 && ready.json["status"] == "degraded")
            store.state.withLock { $0.isWriting = false }
            try await eventually { try await server.get("/health/ready").json["status"] == "ready" }
        }
    }

    @Test func a_model_that_is_away_degrades_and_is_told_to_owners() async throws {
        let store = TestStore()
        let admin = AccessKey.make(name: "a", scopes: [.admin], at: Date())
        let ask = AccessKey.make(name: "b", scopes: [.ask], at: Date())
        for key in [admin.key, ask.key] { try await store.add(key) }
        let state = ModelState(model: "openai/x", isReachable: false, reason: "http 500")
        try await TestServer.run(store: store, change: { $0.modelStates = { [state] } }) { server in
            let told = try await server.get("/health/ready", headers: ["x-api-key": admin.text])
            #expect(told.status == 200)
            #expect(told.json["status"] == "degraded")
            #expect(told.json["models"]?.array?.first?["reason"] == "http 500")
            for headers in [[:], ["x-api-key": ask.text], ["x-api-key": "nonsense"]] {
                let reply = try await server.get("/health/ready", headers: headers)
                #expect(reply.status == 200)
                #expect(reply.json["models"] == nil)
                #expect(!reply.text.contains("http 500"))
            }
        }
    }

    @Test func vectors_of_another_model_degrade() async throws {
        let store = TestStore()
        try await store.activate(EmbedderFingerprint(provider: "x", model: "y", dimensions: 2, tokenLimit: 9))
        try await TestServer.run(store: store, change: { $0.embedder = HashEmbedder() }) { server in
            let reply = try await server.get("/health/ready")
            #expect(reply.json["status"] == "degraded")
            #expect(reply.json["embedder"]?["ok"] == false)
        }
    }
}

@Suite struct WebhookTests {
    private func run(
        engine: MessagingEngine?, _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        let store = TestStore()
        // Keys change nothing for webhooks.
        try await store.add(AccessKey.make(name: "a", scopes: [.ask], at: Date()).key)
        try await TestServer.run(
            store: store,
            change: { parts in
                parts.channels = [TestChannel()]
                parts.engine = engine
            }, body)
    }

    @Test func a_challenge_is_answered() async throws {
        try await run(engine: nil) { server in
            let reply = try await server.get(
                "/webhooks/test?token=right", headers: ["host": "abc.tunnel.example"])
            #expect(reply.status == 200)
            #expect(reply.text == "challenge")
            #expect(reply.headers["content-type"]?.hasPrefix("text/plain") == true)
            let head = try await server.send("HEAD", "/webhooks/test?token=right")
            #expect(head.status == 200)
        }
    }

    @Test func a_wrong_signature_is_refused_and_counted() async throws {
        try await run(engine: nil) { server in
            let reply = try await server.post("/webhooks/test", "hi", headers: ["x-signature": "bad"])
            #expect(reply.status == 401)
            #expect(reply.code == "webhook_refused")
            #expect(!reply.text.contains("signature"))
            #expect(
                server.parts.metrics.registry.text().contains(
                    "kb_webhook_refusals_total{channel=\"test\",status=\"401\"} 1"))
        }
    }

    @Test func refusals_are_warnings_and_cannot_fill_the_log() async throws {
        try await run(engine: nil) { server in
            for _ in 0..<5 {
                _ = try await server.post("/webhooks/test", "confidencial", headers: ["x-signature": "bad"])
            }
            let lines = server.log.lines.filter { $0.message == "webhook refused" }
            #expect(lines.count == 1 && lines.first?.level == .warning)
            #expect(lines.first?.metadata["reason"] == "wrong signature")
            #expect(lines.first?.metadata["advice"]?.contains("public_url") == true)
            // Another reason is told of.
            _ = try await server.get("/webhooks/test?token=wrong")
            #expect(server.log.lines.count { $0.message == "webhook refused" } == 2)
            #expect(!server.log.lines.contains { "\($0)".contains("confidencial") })
        }
    }

    @Test func message_that_was_not_delivered_is_logged_with_its_code_and_what_to_do() async throws {
        let store = TestStore()
        try await TestServer.run(
            store: store,
            change: { parts in
                let route = AccountRoute(chat: parts.chat, policy: MessagingPolicy())
                parts.channels = [TestChannel()]
                parts.engine = MessagingEngine(
                    store: store, channels: parts.channels, routes: { _ in route }, logger: parts.logger)
            }
        ) { server in
            let reply = try await server.post(
                "/webhooks/test", "undelivered", headers: ["x-signature": "good"])
            #expect(reply.status == 200)
            let line = try #require(server.log.lines.first { $0.message == "message not delivered" })
            #expect(line.level == .warning)
            #expect(line.metadata["code"] == "131026" && line.metadata["message"] == "wamid.1")
            #expect(line.metadata["advice"] == SendFailure.Kind.unreachable.advice)
            #expect(!"\(line)".contains("34600999888"))
        }
    }

    @Test func what_is_refused_or_unknown_says_what_to_do() async throws {
        try await run(engine: nil) { server in
            let refused = try await server.post("/webhooks/test", "hi", headers: ["x-signature": "bad"])
            #expect(refused.text.contains("log of the server"))
            let chatwoot = try await server.post("/webhooks/chatwoot", "hi")
            #expect(chatwoot.status == 404 && chatwoot.text.contains("chatwoot.base_url"))
            let other = try await server.post("/webhooks/Whatsapp", "hi")
            #expect(other.status == 404 && other.text.contains("lower case"))
        }
    }

    @Test func notes_of_a_channel_are_logged_and_counted() async throws {
        try await run(engine: nil) { server in
            let reply = try await server.post("/webhooks/test", "note", headers: ["x-signature": "good"])
            #expect(reply.status == 200)
            let lines = server.log.lines.filter { $0.message == "webhook note" }
            #expect(lines.count == 4)
            #expect(lines.allSatisfy { $0.metadata["channel"] == "test" })
            #expect(lines.allSatisfy { $0.metadata["note"] == "1 left out" })
            _ = try await server.post(
                "/webhooks/test", "note" + String(repeating: "s", count: 96), headers: ["x-signature": "good"]
            )
            #expect(server.log.lines.filter { $0.message == "webhook note" }.count == 24)
            let figures = server.parts.metrics.registry.text()
            #expect(figures.contains("kb_webhook_notes_total{channel=\"test\"} 104\n"))
        }
    }

    @Test func an_unknown_channel_is_404() async throws {
        try await run(engine: nil) { server in
            let reply = try await server.post("/webhooks/other", "hi", headers: ["x-signature": "good"])
            #expect(reply.status == 404)
        }
    }

    @Test func what_cannot_be_kept_is_503_so_that_it_comes_again() async throws {
        try await run(engine: nil) { server in
            let reply = try await server.post("/webhooks/test", "hi", headers: ["x-signature": "good"])
            #expect(reply.status == 503)
            #expect(reply.headers["retry-after"] == "5")
        }
    }

    @Test func a_body_of_four_megabytes_is_taken_and_no_more() async throws {
        try await run(engine: nil) { server in
            let large = String(repeating: "x", count: 4_194_304)
            let taken = try await server.post("/webhooks/test", large, headers: ["x-signature": "bad"])
            #expect(taken.status == 401)
            // By its announced length: the server need not read what it refuses.
            let raw = try await RawConnection(port: server.port)
            try await raw.send(
                "POST /webhooks/test HTTP/1.1\r\nhost: localhost\r\nx-signature: bad\r\n"
                    + "content-length: \(large.utf8.count + 1)\r\n\r\n")
            let answer = await raw.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 413"))
        }
    }
}
