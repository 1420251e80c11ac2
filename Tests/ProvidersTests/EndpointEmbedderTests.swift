import AsyncHTTPClient
import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Providers

/// Vectors that depend on the text alone, so that a scripted server behaves like a model.
private func vector(of text: String) -> [Float] {
    var values = [Float](repeating: 0.01, count: 8)
    for (index, byte) in text.utf8.enumerated() { values[(Int(byte) + index) % 8] += Float(byte) / 100 }
    return values
}

private func inputs(_ request: FixtureServer.Request) -> [String] {
    request.json["input"] as? [String] ?? []
}

private func base64(_ numbers: [Float]) -> String {
    numbers.withUnsafeBytes { Data($0) }.base64EncodedString()
}

private func client(_ base: String, key: String? = nil, timeout: Duration = .seconds(300)) -> ProviderClient {
    ProviderClient(
        base: base, key: key, timeout: timeout,
        retry: RetryPolicy(retries: 2, firstPause: .milliseconds(1)))
}

/// How often a client waited before it tried again.
private actor Pauses {
    private(set) var count = 0
    func add(_ pause: Duration) { count += 1 }
}

/// The documented answer of OpenAI, in reverse order so that `index` matters.
private let openAI: @Sendable (FixtureServer.Request) -> FixtureServer.Answer = { request in
    let items = inputs(request).enumerated().map { index, text in
        #"{"object":"embedding","index":\#(index),"embedding":"\#(base64(vector(of: text)))"}"#
    }
    let data = items.reversed().joined(separator: ",")
    return .init(
        body: #"{"object":"list","data":[\#(data)],"model":"m","usage":{"prompt_tokens":8,"total_tokens":8}}"#
    )
}

private let ollama: @Sendable (FixtureServer.Request) -> FixtureServer.Answer = { request in
    let rows = inputs(request).map { "[" + vector(of: $0).map { "\($0)" }.joined(separator: ",") + "]" }
    return .init(
        body:
            #"{"model":"m","embeddings":[\#(rows.joined(separator: ","))],"total_duration":14143917,"load_duration":1019500,"prompt_eval_count":8}"#
    )
}

@Suite struct OpenAIEmbeddingsTests {
    @Test func keeps_the_embedder_contract() async throws {
        try await FixtureServer.run(responding: openAI) { base, _ in
            try await EmbedderContract.check(
                EndpointEmbedder.openAI(model: "m", client: client(base + "/v1")))
        }
    }

    @Test func request_is_as_documented() async throws {
        let requests = try await FixtureServer.run(responding: openAI) { base, server in
            let embedder = EndpointEmbedder.openAI(
                model: "text-embedding-3-small", dimensions: 8, client: client(base + "/v1/", key: "sk-test"))
            _ = try await embedder.embed(["hola", "adiós"], as: .query)
            return await server.requests
        }
        let request = try #require(requests.first)
        #expect(request.method == "POST")
        #expect(request.path == "/v1/embeddings")
        #expect(request.headers["authorization"] == "Bearer sk-test")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.json["model"] as? String == "text-embedding-3-small")
        #expect(request.json["input"] as? [String] == ["hola", "adiós"])
        #expect(request.json["encoding_format"] as? String == "base64")
        #expect(request.json["dimensions"] as? Int == 8)
    }

    @Test func a_server_that_answers_floats_is_understood() async throws {
        let body =
            #"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[3.0,4.0]}],"model":"m"}"#
        let vectors = try await FixtureServer.run([.init(body: body)]) { base, _ in
            try await EndpointEmbedder.openAI(model: "m", client: client(base)).embed(["x"], as: .passage)
        }
        #expect(vectors == [[0.6, 0.8]])
    }

    @Test func texts_go_in_batches_and_come_back_in_order() async throws {
        let (vectors, sizes) = try await FixtureServer.run(responding: openAI) { base, server in
            var configuration = EndpointEmbedder.Configuration()
            configuration.batch = 3
            let embedder = EndpointEmbedder.openAI(
                model: "m", client: client(base), configuration: configuration)
            let vectors = try await embedder.embed((0..<8).map { "text \($0)" }, as: .passage)
            return (vectors, await server.requests.map { inputs($0).count })
        }
        #expect(sizes == [3, 3, 2])
        for (index, found) in vectors.enumerated() {
            let wanted = vector(of: "text \(index)")
            let length = wanted.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(zip(found, wanted).allSatisfy { abs($0 - $1 / length) < 1e-5 })
        }
    }

    @Test func prefixes_tell_questions_from_passages() async throws {
        let sent = try await FixtureServer.run(responding: openAI) { base, server in
            var configuration = EndpointEmbedder.Configuration()
            configuration.queryPrefix = "query: "
            configuration.passagePrefix = "passage: "
            let embedder = EndpointEmbedder.openAI(
                model: "m", client: client(base), configuration: configuration)
            _ = try await embedder.embed(["a"], as: .query)
            _ = try await embedder.embed(["b"], as: .passage)
            return await server.requests.map { inputs($0) }
        }
        #expect(sent == [["query: a"], ["passage: b"]])
    }

    @Test func a_429_is_tried_again_after_the_asked_pause() async throws {
        let answer = FixtureServer.Answer(body: #"{"data":[{"index":0,"embedding":[1.0]}]}"#)
        let count = try await FixtureServer.run([
            .init(429, headers: ["Retry-After": "0"]), .init(503), answer,
        ]) { base, server in
            _ = try await EndpointEmbedder.openAI(model: "m", client: client(base)).embed(["x"], as: .passage)
            return await server.requests.count
        }
        #expect(count == 3)
    }

    @Test func a_401_is_final_and_the_key_stays_secret() async throws {
        let body =
            #"{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}"#
        let (error, count) = try await FixtureServer.run([.init(401, body: body)]) { base, server in
            let embedder = EndpointEmbedder.openAI(model: "m", client: client(base, key: "sk-secret-key"))
            let error = await #expect(throws: KnowledgeBaseError.self) {
                try await embedder.embed(["x"], as: .query)
            }
            return (error, await server.requests.count)
        }
        #expect(count == 1)
        #expect(error?.kind == .model)
        #expect(error?.reason == "it answered 401: Incorrect API key provided")
        #expect(error?.advice == "Check the key")
        #expect("\(error as Any)".contains("sk-secret-key") == false)
    }

    @Test func changed_dimensions_are_refused() async throws {
        let first = FixtureServer.Answer(body: #"{"data":[{"index":0,"embedding":[1.0,0.0]}]}"#)
        let second = FixtureServer.Answer(body: #"{"data":[{"index":0,"embedding":[1.0,0.0,0.0]}]}"#)
        let error = try await FixtureServer.run([first, second]) { base, _ in
            let embedder = EndpointEmbedder.openAI(model: "m", client: client(base))
            _ = try await embedder.embed(["x"], as: .passage)
            return await #expect(throws: KnowledgeBaseError.self) {
                try await embedder.embed(["y"], as: .passage)
            }
        }
        #expect(error?.reason == "it sent vectors of 3 numbers where 2 were expected")
    }

    @Test(arguments: [
        #"{"data":[]}"#, #"{"data":"#, "<html>", #"{"data":[{"index":0,"embedding":"!!"}]}"#,
        #"{"data":[{"index":0,"embedding":"AAAA"}]}"#,
    ])
    func an_answer_that_breaks_the_protocol_is_an_error(body: String) async throws {
        try await FixtureServer.run([.init(body: body)]) { base, _ in
            let embedder = EndpointEmbedder.openAI(model: "m", client: client(base))
            let error = await #expect(throws: KnowledgeBaseError.self) {
                try await embedder.embed(["x"], as: .query)
            }
            #expect(error?.kind == .model)
        }
    }

    @Test func a_server_that_hangs_is_given_up() async throws {
        try await FixtureServer.run([.init(body: "{}", delay: .seconds(20))]) { base, _ in
            let embedder = EndpointEmbedder.openAI(
                model: "m", client: client(base, timeout: .milliseconds(50)))
            let error = await #expect(throws: KnowledgeBaseError.self) {
                try await embedder.embed(["x"], as: .query)
            }
            #expect(error?.reason == "no answer in time")
        }
    }

    @Test(arguments: ["http://127.0.0.1:9", "http://localhost:9"])
    func a_server_that_is_down_says_where(base: String) async throws {
        let pauses = Pauses()
        let embedder = EndpointEmbedder.openAI(
            model: "m", client: ProviderClient(base: base, sleep: { await pauses.add($0) }))
        let error = await #expect(throws: KnowledgeBaseError.self) {
            try await embedder.embed(["x"], as: .query)
        }
        #expect(error?.action == "embed 1 texts with 'm' at \(base)")
        // Not that time was up: nothing tries on behind our back.
        #expect(error?.reason == "connection refused")
        #expect(error?.advice == "Check that the server runs and the address is right")
        #expect(await pauses.count == 1)
    }

    @Test func only_passages_are_tried_often() async throws {
        let pauses = Pauses()
        func embedder() -> EndpointEmbedder {
            EndpointEmbedder.ollama(
                model: "m",
                client: ProviderClient(base: "http://127.0.0.1:9", sleep: { await pauses.add($0) }))
        }
        await #expect(throws: KnowledgeBaseError.self) { try await embedder().fingerprint }
        #expect(await pauses.count == 1)
        await #expect(throws: KnowledgeBaseError.self) { try await embedder().embed(["x"], as: .passage) }
        #expect(await pauses.count == 1 + RetryPolicy().retries)
    }
}

@Suite struct OllamaEmbeddingsTests {
    @Test func keeps_the_embedder_contract() async throws {
        try await FixtureServer.run(responding: ollama) { base, _ in
            try await EmbedderContract.check(
                EndpointEmbedder.ollama(model: "all-minilm", client: client(base)))
        }
    }

    @Test func request_never_lets_the_server_cut_silently() async throws {
        let requests = try await FixtureServer.run(responding: ollama) { base, server in
            _ = try await EndpointEmbedder.ollama(model: "all-minilm", client: client(base)).embed(
                ["hola"], as: .query)
            return await server.requests
        }
        #expect(requests.first?.path == "/api/embed")
        #expect(requests.first?.json["truncate"] as? Bool == false)
        #expect(requests.first?.json["input"] as? [String] == ["hola"])
    }

    @Test func an_unknown_model_is_named() async throws {
        let error = try await FixtureServer.run([.init(404, body: #"{"error":"model 'x' not found"}"#)]) {
            base, _ in
            let embedder = EndpointEmbedder.ollama(model: "x", client: client(base))
            return await #expect(throws: KnowledgeBaseError.self) {
                try await embedder.embed(["a"], as: .query)
            }
        }
        #expect(error?.reason == "it answered 404: model 'x' not found")
        #expect(error?.advice == "Check the address and the model's name")
    }
}
