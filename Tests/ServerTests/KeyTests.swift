import Foundation
import KnowledgeBase
import Synchronization
import Testing

@testable import Server

@Suite struct KeyTests {
    private let ask = AccessKey.make(name: "shop", scopes: [.ask], at: Date())
    private let admin = AccessKey.make(name: "boss", scopes: [.admin], at: Date())

    private func run(
        options: ServerOptions = ServerOptions(host: "127.0.0.1", port: 0), keys: [AccessKey]? = nil,
        _ body: @escaping @Sendable (TestServer, TestStore) async throws -> Void
    ) async throws {
        let store = TestStore()
        for key in keys ?? [ask.key, admin.key] { try await store.add(key) }
        try await TestServer.run(store: store, options: options) { try await body($0, store) }
    }

    @Test func on_loopback_without_keys_all_is_open() async throws {
        try await run(keys: []) { server, _ in
            let models = try await server.get("/v1/models")
            #expect(models.status == 200)
            let metrics = try await server.get("/metrics", headers: ["authorization": "Bearer sk-whatever"])
            #expect(metrics.status == 200)
        }
    }

    @Test(arguments: ["forwarded", "x-forwarded-for", "x-real-ip"])
    func what_a_proxy_passes_on_needs_a_key_all_the_same(_ field: String) async throws {
        try await run(keys: []) { server, _ in
            let reply = try await server.get("/v1/models", headers: [field: "203.0.113.9"])
            #expect(reply.status == 401)
        }
    }

    @Test func with_keys_one_is_needed() async throws {
        try await run { server, _ in
            let reply = try await server.get("/v1/models")
            #expect(reply.status == 401)
            #expect(reply.code == "invalid_api_key")
            #expect(reply.headers["www-authenticate"] == "Bearer")
            let health = try await server.get("/health")
            #expect(health.status == 200)
        }
    }

    @Test func a_key_is_taken_from_either_field() async throws {
        let text = ask.text
        try await run { server, _ in
            let bearer = try await server.get("/v1/models", headers: ["authorization": "Bearer \(text)"])
            #expect(bearer.status == 200)
            let field = try await server.get("/v1/models", headers: ["x-api-key": text])
            #expect(field.status == 200)
        }
    }

    @Test func a_wrong_secret_is_refused() async throws {
        let text = String(ask.text.dropLast()) + (ask.text.hasSuffix("A") ? "B" : "A")
        try await run { server, _ in
            for wrong in [text, "kb_x", "", "sk-1234"] {
                let reply = try await server.get("/v1/models", headers: ["x-api-key": wrong])
                #expect(reply.status == 401)
                #expect(!reply.text.contains(wrong) || wrong.isEmpty)
            }
        }
    }

    @Test func a_key_opens_what_its_scope_names() async throws {
        let (ask, admin) = (ask.text, admin.text)
        try await run { server, _ in
            let refused = try await server.get("/metrics", headers: ["x-api-key": ask])
            #expect(refused.status == 403)
            #expect(refused.code == "insufficient_scope")
            let allowed = try await server.get("/metrics", headers: ["x-api-key": admin])
            #expect(allowed.status == 200)
        }
    }

    @Test func revoking_is_noticed_soon() async throws {
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.keyRefresh = .milliseconds(20)
        let key = ask
        try await run(options: options) { server, store in
            let before = try await server.get("/v1/models", headers: ["x-api-key": key.text])
            #expect(before.status == 200)
            _ = try await store.revokeAccessKey(key.key.id, at: Date())
            try await eventually {
                try await server.get("/v1/models", headers: ["x-api-key": key.text]).status == 401
            }
        }
    }

    @Test func a_new_key_is_found_at_once_or_nearly() async throws {
        try await run { server, store in
            _ = try await server.get("/v1/models")
            let new = AccessKey.make(name: "new", scopes: [.ask], at: Date())
            try await store.add(new.key)
            try await eventually {
                try await server.get("/v1/models", headers: ["x-api-key": new.text]).status == 200
            }
        }
    }

    @Test func requests_cost_no_read_of_the_store() async throws {
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.keyRefresh = .seconds(600)
        let text = ask.text
        try await run(options: options) { server, store in
            _ = try await server.get("/v1/models", headers: ["x-api-key": text])
            let reads = store.state.withLock { $0.keyReads }
            for _ in 0..<20 { _ = try await server.get("/v1/models", headers: ["x-api-key": text]) }
            let readsNow = store.state.withLock { $0.keyReads }
            #expect(readsNow == reads)
        }
    }

    @Test func use_is_noted_and_logged_by_the_id_alone() async throws {
        let key = ask
        try await run { server, store in
            _ = try await server.get("/v1/models", headers: ["x-api-key": key.text])
            try await eventually { try await store.accessKey(key.key.id)?.usedAt != nil }
            let line = try #require(server.log.lines.first { $0.message == "request" })
            #expect(line.metadata["key"] == key.key.id)
            let secret = String(key.text.suffix(43))
            #expect(!server.log.lines.contains { $0.metadata.values.contains { $0.contains(secret) } })
        }
    }

    @Test func a_store_that_does_not_answer_is_500_not_open() async throws {
        try await run(keys: []) { server, store in
            store.fail(with: KnowledgeBaseError(.database, cannot: "read '/secret/path.db'", because: "gone"))
            let reply = try await server.get("/v1/models")
            #expect(reply.status == 500)
            #expect(!reply.text.contains("/secret/path.db"))
            store.fail(with: nil)
        }
    }

    @Test func elsewhere_a_server_without_keys_does_not_start() async throws {
        for host in ["0.0.0.0", "::", "192.0.2.1"] {
            await #expect(throws: KnowledgeBaseError.self) {
                try await TestServer.run(options: ServerOptions(host: host, port: 0)) { _ in
                    Issue.record("it started")
                }
            }
        }
    }

    @Test func revoked_keys_alone_do_not_let_it_start() async throws {
        let store = TestStore()
        var key = ask.key
        key.revokedAt = Date()
        try await store.add(key)
        await #expect(throws: KnowledgeBaseError.self) {
            try await TestServer.run(store: store, options: ServerOptions(host: "0.0.0.0", port: 0)) { _ in }
        }
    }

    @Test func other_names_need_keys_also_on_loopback() async throws {
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.allowedHosts = ["kb.example.com"]
        let (text, copy) = (ask.text, options)
        let refusal = await #expect(throws: KnowledgeBaseError.self) {
            try await TestServer.run(options: copy) { _ in }
        }
        // It is on 127.0.0.1 already: the setting is what it takes.
        let reason = try #require(refusal?.description)
        #expect(reason.contains("server.public_url") && reason.contains("kb.example.com"))
        #expect(!reason.contains("or serve on 127.0.0.1"))
        try await run(options: options) { server, _ in
            let reply = try await server.get(
                "/v1/models", headers: ["host": "kb.example.com", "x-api-key": text])
            #expect(reply.status == 200)
        }
    }
}

@Suite struct RateLimitTests {
    private func key(perMinute: Int?) -> AccessKey {
        AccessKey(
            id: "aaaaaaaa", name: "", scopes: [.ask], hash: Data(), perMinute: perMinute, createdAt: Date())
    }

    @Test func a_bucket_empties_and_fills_evenly() {
        let buckets = TokenBuckets()
        let start = ContinuousClock.now
        let key = key(perMinute: 2)
        #expect(buckets.take(for: key, at: start)?.remaining == 1)
        #expect(buckets.take(for: key, at: start)?.wait == nil)
        let refused = buckets.take(for: key, at: start)
        #expect(refused?.wait == .seconds(30))
        #expect(refused?.reset == .seconds(60))
        #expect(buckets.take(for: key, at: start + .seconds(30))?.wait == nil)
        #expect(buckets.take(for: key, at: start + .seconds(30))?.wait == .seconds(30))
        #expect(buckets.take(for: key, at: start + .seconds(3_600))?.remaining == 1)
    }

    @Test func without_a_limit_there_is_no_bucket() {
        #expect(TokenBuckets().take(for: key(perMinute: nil)) == nil)
        #expect(TokenBuckets().take(for: key(perMinute: 0))?.wait == .seconds(60))
    }

    @Test func too_many_requests_are_429_with_the_time_to_wait() async throws {
        let store = TestStore()
        let made = AccessKey.make(name: "few", scopes: [.ask], perMinute: 2, at: Date())
        try await store.add(made.key)
        try await TestServer.run(store: store) { server in
            let headers = ["authorization": "Bearer \(made.text)"]
            let first = try await server.get("/v1/models", headers: headers)
            #expect(first.status == 200)
            #expect(first.headers["x-ratelimit-limit-requests"] == "2")
            #expect(first.headers["x-ratelimit-remaining-requests"] == "1")
            #expect(first.headers["x-ratelimit-reset-requests"]?.hasSuffix("s") == true)
            _ = try await server.get("/v1/models", headers: headers)
            let refused = try await server.get("/v1/models", headers: headers)
            #expect(refused.status == 429)
            #expect(refused.code == "rate_limit_exceeded")
            #expect(refused.headers["retry-after"].flatMap { Int($0) }.map { 1...30 ~= $0 } == true)
            #expect(refused.headers["x-ratelimit-remaining-requests"] == "0")
        }
    }
}
