import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Providers

/// Vectors that depend on the text alone, so that a scripted server behaves like a model.
private func vector(of text: String) -> JSONValue {
    var values = [Double](repeating: 0.01, count: 8)
    for (index, byte) in text.utf8.enumerated() { values[(Int(byte) + index) % 8] += Double(byte) / 100 }
    return .array(values.map(JSONValue.number))
}

/// Answers as the page of each model has them.
private let titan: @Sendable (FixtureServer.Request) -> FixtureServer.Answer = { request in
    let text = request.value?["inputText"]?.string ?? ""
    guard !text.isEmpty else { return .init(400, body: #"{"message":"Malformed input request"}"#) }
    let answer: JSONValue = ["embedding": vector(of: text), "inputTextTokenCount": 3]
    return .init(body: answer.text)
}

private let cohere: @Sendable (FixtureServer.Request) -> FixtureServer.Answer = { request in
    let texts = (request.value?["texts"]?.array ?? []).compactMap(\.string)
    guard texts.count <= 96, texts.allSatisfy({ !$0.isEmpty && $0.count <= 2048 }) else {
        return .init(400, body: #"{"message":"Malformed input request"}"#)
    }
    let vectors = JSONValue.array(texts.map(vector))
    let isByType = request.value?["embedding_types"] != nil
    let answer: JSONValue = [
        "id": "1", "response_type": isByType ? "embeddings_by_type" : "embeddings_floats",
        "embeddings": isByType ? ["float": vectors] : vectors, "texts": .array(texts.map(JSONValue.string)),
    ]
    return .init(body: answer.text)
}

private func embedder(
    _ model: String, _ base: String, dimensions: Int? = nil,
    configuration: EndpointEmbedder.Configuration = .init()
) throws -> EndpointEmbedder {
    let credentials = AWSCredentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret-never-shown")
    return try .bedrock(
        model: model, dimensions: dimensions,
        access: BedrockAccess(region: "us-east-1", credentials: credentials, endpoint: base),
        timeout: .seconds(300), retry: RetryPolicy(retries: 2, firstPause: .milliseconds(1)),
        configuration: configuration)
}

private let titanModel = "amazon.titan-embed-text-v2:0"
private let cohereModels = ["cohere.embed-multilingual-v3", "cohere.embed-v4:0", "us.cohere.embed-v4:0"]

@Suite struct BedrockEmbeddingsTests {
    @Test func titan_keeps_the_embedder_contract() async throws {
        try await FixtureServer.run(responding: titan) { base, _ in
            try await EmbedderContract.check(embedder(titanModel, base))
        }
    }

    @Test(arguments: cohereModels)
    func cohere_keeps_the_embedder_contract(_ model: String) async throws {
        try await FixtureServer.run(responding: cohere) { base, _ in
            try await EmbedderContract.check(embedder(model, base))
        }
    }

    @Test func titan_is_asked_as_documented() async throws {
        let requests = try await FixtureServer.run(responding: titan) { base, server in
            _ = try await embedder(titanModel, base, dimensions: 512).embed(["hola"], as: .query)
            _ = try await embedder("amazon.titan-embed-text-v1", base).embed(["hola"], as: .query)
            return await server.requests
        }
        // The server decodes what is `%3A` on the wire.
        #expect(requests[0].path.replacing("%3A", with: ":") == "/model/amazon.titan-embed-text-v2:0/invoke")
        #expect(requests[0].value == ["inputText": "hola", "dimensions": 512, "normalize": true])
        #expect(requests[0].headers["authorization"]?.hasPrefix("AWS4-HMAC-SHA256 Credential=AKID") == true)
        #expect(requests[0].headers["authorization"]?.contains("/us-east-1/bedrock/aws4_request") == true)
        #expect(requests[1].value == ["inputText": "hola"])
    }

    @Test func titan_vectors_come_back_in_order_from_many_requests() async throws {
        let texts = (0..<30).map { "text \($0)" }
        let (vectors, count) = try await FixtureServer.run(responding: titan) { base, server in
            let vectors = try await embedder(titanModel, base).embed(texts, as: .passage)
            return (vectors, await server.requests.count)
        }
        #expect(count == 30)
        for (text, found) in zip(texts, vectors) {
            let wanted = (vector(of: text).array ?? []).compactMap(\.number)
            let length = wanted.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(zip(found, wanted).allSatisfy { abs(Double($0) - $1 / length) < 1e-5 })
        }
    }

    @Test func cohere_is_told_questions_from_passages() async throws {
        let sent = try await FixtureServer.run(responding: cohere) { base, server in
            for model in cohereModels.prefix(2) {
                let embedder = try embedder(model, base, dimensions: 1024)
                _ = try await embedder.embed(["a"], as: .query)
                _ = try await embedder.embed(["b"], as: .passage)
            }
            return await server.requests.map(\.value)
        }
        #expect(sent[0] == ["texts": ["a"], "input_type": "search_query", "truncate": "NONE"])
        #expect(sent[1] == ["texts": ["b"], "input_type": "search_document", "truncate": "NONE"])
        #expect(
            sent[2] == [
                "texts": ["a"], "input_type": "search_query", "truncate": "NONE",
                "embedding_types": ["float"],
                "output_dimension": 1024,
            ])
    }

    @Test func cohere_takes_no_more_than_it_can() async throws {
        var configuration = EndpointEmbedder.Configuration()
        configuration.batch = 500
        configuration.tokenLimit = 100_000
        let wide = configuration
        let long = String(repeating: "palabra ", count: 1000)
        let (count, limit, sizes) = try await FixtureServer.run(responding: cohere) { base, server in
            let embedder = try embedder(cohereModels[0], base, configuration: wide)
            let texts = Array(repeating: "a", count: 100) + [long]
            let count = try await embedder.embed(texts, as: .passage).count
            let sizes = await server.requests.map { $0.value?["texts"]?.array?.count ?? 0 }
            return (count, try await embedder.fingerprint.tokenLimit, sizes)
        }
        #expect(count == 101)
        #expect(limit == 512)
        #expect(sizes == [96, 10])
    }

    @Test func model_of_another_make_is_refused() {
        for model in [
            "amazon.nova-lite-v1:0", "amazon.titan-embed-image-v1", "arn:aws:bedrock:x:1:profile/abc",
        ] {
            let error = #expect(throws: KnowledgeBaseError.self) { try embedder(model, "http://127.0.0.1:9") }
            #expect(error?.kind == .usage)
        }
    }

    @Test(arguments: ["{}", "<html>", #"{"embeddings":{"int8":[[1]]}}"#, #"{"embeddings":[]}"#])
    func answer_that_breaks_the_protocol_is_an_error(_ body: String) async throws {
        for model in [titanModel] + cohereModels {
            let error = try await FixtureServer.run([.init(body: body)]) { base, _ in
                let embedder = try embedder(model, base)
                return await #expect(throws: KnowledgeBaseError.self) {
                    try await embedder.embed(["x"], as: .query)
                }
            }
            #expect(error?.kind == .model)
        }
    }

    @Test func refusal_of_a_text_is_told() async throws {
        let answer = FixtureServer.Answer(
            400, headers: ["x-amzn-errortype": "ValidationException:http://x"],
            body: #"{"message":"400 Bad Request: Too many input tokens."}"#)
        let error = try await FixtureServer.run([answer]) { base, _ in
            let embedder = try embedder(titanModel, base)
            return await #expect(throws: KnowledgeBaseError.self) {
                try await embedder.embed(["x"], as: .passage)
            }
        }
        #expect(error?.kind == .refused)
        #expect(error?.reason.contains("Too many input tokens") == true)
    }
}
