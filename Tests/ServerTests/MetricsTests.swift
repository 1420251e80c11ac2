import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Synchronization
import Testing

@testable import Server

/// Reads the text format as a scraper does.
private struct Scrape {
    /// By name and labels as written.
    var samples: [String: Double] = [:]
    var types: [String: String] = [:]

    init(_ text: String) throws {
        let line = /([a-zA-Z_:][a-zA-Z0-9_:]*)(\{.*\})? (\S+)/
        let label = /[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"/
        #expect(text.hasSuffix("\n"))
        for row in text.split(separator: "\n") {
            if row.hasPrefix("# TYPE ") {
                let words = row.split(separator: " ")
                #expect(types[String(words[2])] == nil, "a family comes twice: \(row)")
                types[String(words[2])] = String(words[3])
            }
            guard !row.hasPrefix("#") else { continue }
            let match = try #require(row.wholeMatch(of: line), "\(row)")
            if let labels = match.2 {
                let rest = labels.dropFirst().dropLast().replacing(label, with: "").replacing(",", with: "")
                #expect(rest.isEmpty, "\(row)")
            }
            let value = try match.3 == "+Inf" ? Double.infinity : #require(Double(match.3))
            let key = "\(match.1)\(match.2 ?? "")"
            #expect(samples[key] == nil, "a series comes twice: \(key)")
            samples[key] = value
        }
        for name in samples.keys {
            let base = name.prefix { $0 != "{" }
            let family = ["_bucket", "_sum", "_count"].reduce(String(base)) { name, end in
                name.hasSuffix(end) && types[String(name.dropLast(end.count))] == "histogram"
                    ? String(name.dropLast(end.count)) : name
            }
            #expect(types[family] != nil, "\(name) has no type")
        }
    }
}

@Suite struct MetricsTests {
    @Test func a_scrape_can_be_read_and_counts_requests() async throws {
        try await TestServer.run { server in
            for _ in 0..<3 { _ = try await server.get("/health") }
            _ = try await server.get("/nowhere/secret")
            let reply = try await server.get("/metrics")
            #expect(reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            let scrape = try Scrape(reply.text)
            let counted = "kb_http_requests_total{method=\"GET\",route=\"/health\",status=\"200\"}"
            #expect(scrape.samples[counted] == 3)
            let lost = "kb_http_requests_total{method=\"GET\",route=\"unmatched\",status=\"404\"}"
            #expect(scrape.samples[lost] == 1)
            let count = "kb_http_request_duration_seconds_count{method=\"GET\",route=\"/health\"}"
            #expect(scrape.samples[count] == 3)
            #expect(scrape.samples["kb_build_info{version=\"1.2.3\"}"] == 1)
            #expect(scrape.samples["kb_database_up"] == 1)
            // The request that asks is under way.
            #expect(scrape.samples["kb_http_requests_in_progress"] == 1)
            #expect(!reply.text.contains("secret"))
        }
    }

    @Test func buckets_rise_to_the_count() throws {
        let registry = MetricRegistry()
        let family = MetricRegistry.Family(name: "t", help: "", kind: .histogram, labels: ["a"])
        for seconds in [0.001, 0.03, 0.3, 1_000] { registry.observe(seconds, in: family, "x") }
        let samples = try Scrape(registry.text()).samples
        #expect(samples["t_bucket{a=\"x\",le=\"0.005\"}"] == 1)
        #expect(samples["t_bucket{a=\"x\",le=\"0.05\"}"] == 2)
        #expect(samples["t_bucket{a=\"x\",le=\"60\"}"] == 3)
        #expect(samples["t_bucket{a=\"x\",le=\"+Inf\"}"] == 4)
        #expect(samples["t_count{a=\"x\"}"] == 4)
        let sum = try #require(samples["t_sum{a=\"x\"}"])
        #expect(abs(sum - 1_000.331) < 0.000_1)
    }

    @Test func labels_are_escaped() throws {
        let registry = MetricRegistry()
        let family = MetricRegistry.Family(name: "t", help: "a\\b\nc", kind: .counter, labels: ["a"])
        registry.add(to: family, "x\"y\\z\nw")
        _ = try Scrape(registry.text())
        #expect(registry.text().contains("t{a=\"x\\\"y\\\\z\\nw\"} 1"))
        #expect(registry.text().contains("# HELP t a\\\\b\\nc\n"))
    }

    @Test func too_many_series_become_one() throws {
        let registry = MetricRegistry()
        let family = MetricRegistry.Family(name: "t", help: "", kind: .counter, labels: ["a"])
        for number in 0..<(MetricRegistry.mostSeries + 50) { registry.add(to: family, String(number)) }
        let samples = try Scrape(registry.text()).samples
        #expect(samples.count == MetricRegistry.mostSeries + 1)
        #expect(samples["t{a=\"other\"}"] == 50)
    }

    @Test func answers_are_counted_by_kind_with_their_tokens_and_cost() throws {
        let metrics = ServerMetrics()
        let prices = PriceTable(currency: "EUR", prices: ["m": TokenPrice(input: 2, output: 4)])
        var known = Answer(question: "", language: .english, known: true, confidence: 1)
        known.modelCalls = [
            ModelCall(model: "m", purpose: .answer, tokens: TokenUsage(input: 1_000, output: 500))
        ]
        known.timings = Answer.Timings(prepare: 1, retrieve: 2, rank: 3, write: 400)
        metrics.answered(known, in: .seconds(1), prices: prices)
        metrics.answered(
            Answer(question: "", language: .english, known: false, confidence: 0), in: .seconds(1),
            prices: prices)
        var handOff = known
        handOff.handOff = HandOff(reason: "x")
        (handOff.modelCalls, handOff.isCached) = ([], true)
        metrics.answered(handOff, in: .seconds(1), prices: prices)
        metrics.observe(.sent(channel: "test", account: "1", .sent))
        let samples = try Scrape(metrics.registry.text()).samples
        for kind in ["known", "unknown", "hand_off"] {
            #expect(samples["kb_answers_total{kind=\"\(kind)\"}"] == 1)
        }
        #expect(samples["kb_model_tokens_total{model=\"m\",direction=\"input\"}"] == 1_000)
        #expect(samples["kb_model_cost_total{model=\"m\",currency=\"EUR\"}"] == 0.004)
        #expect(samples["kb_answer_step_duration_seconds_sum{step=\"write\"}"] == 0.4)
        #expect(samples["kb_sends_total{channel=\"test\",outcome=\"sent\"}"] == 1)
    }

    @Test func queues_are_measured_when_somebody_looks() async throws {
        let store = TestStore()
        try await TestServer.run(store: store) { server in
            store.state.withLock { state in
                state.queues = MessagingQueues(
                    inbox: 3, oldestInbox: Date(timeIntervalSinceNow: -100), outbox: 2,
                    states: ["failed": 4], outcomes: ["answered": 9])
            }
            let samples = try Scrape(try await server.get("/metrics").text).samples
            #expect(samples["kb_inbox_messages"] == 3)
            let age = try #require(samples["kb_inbox_oldest_seconds"])
            #expect(age >= 100)
            #expect(samples["kb_outbox_states{state=\"failed\"}"] == 4)
            #expect(samples["kb_inbox_outcomes{outcome=\"answered\"}"] == 9)
            store.fail(with: KnowledgeBaseError(.busy, cannot: "read", because: "busy"))
            let down = try Scrape(try await server.get("/metrics").text).samples
            #expect(down["kb_database_up"] == 0)
            store.fail(with: nil)
        }
    }

    @Test func a_question_over_http_is_counted_once() async throws {
        let texts = ["hours.md": "La tienda abre de lunes a viernes de 9 a 18 horas."]
        try await TestServer.run(texts: texts) { server in
            _ = try await server.post(
                "/v1/chat/completions",
                "{\"model\":\"kb\",\"messages\":[{\"role\":\"user\",\"content\":\"¿A qué hora abre la tienda?\"}]}"
            )
            let samples = try Scrape(try await server.get("/metrics").text).samples
            #expect(samples["kb_answers_total{kind=\"known\"}"] == 1)
        }
    }

    @Test func metrics_can_be_left_open() async throws {
        let store = TestStore()
        try await store.add(AccessKey.make(name: "a", scopes: [.ask], at: Date()).key)
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.showsMetricsToAll = true
        try await TestServer.run(store: store, options: options) { server in
            let reply = try await server.get("/metrics")
            #expect(reply.status == 200)
        }
        try await TestServer.run(store: store) { server in
            let reply = try await server.get("/metrics")
            #expect(reply.status == 401)
        }
    }
}
