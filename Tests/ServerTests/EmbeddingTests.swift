import Foundation
import KnowledgeBase
import Testing

@testable import Server

@Suite struct EmbeddingTests {
    private func run(_ body: @escaping @Sendable (TestServer) async throws -> Void) async throws {
        try await TestServer.run(change: { $0.embedder = HashEmbedder() }, body)
    }

    @Test func floats_are_given_in_order() async throws {
        try await run { server in
            let reply = try await server.post(
                "/v1/embeddings", "{\"model\":\"hash-4\",\"input\":[\"hola\",\"a b c d e \"]}")
            #expect(reply.status == 200)
            #expect(reply.json["object"] == "list")
            #expect(reply.json["model"] == "hash-4")
            let data = try #require(reply.json["data"]?.array)
            #expect(data.map { $0["index"] } == [0, 1])
            #expect(data[0]["object"] == "embedding")
            #expect(data[0]["embedding"]?.array?.compactMap(\.number) == [0.5, -1, 1, 3])
            #expect(data[1]["embedding"]?.array?.compactMap(\.number) == [0.5, -1, 2.5, 3])
            #expect(reply.json["usage"] == ["prompt_tokens": 10, "total_tokens": 10])
        }
    }

    /// 0.5, -1, 0.25 and 3 as the official client decodes them.
    @Test func base64_is_float32_little_endian() async throws {
        #expect(EmbeddingList.base64([0.5, -1, 0.25, 3]) == "AAAAPwAAgL8AAIA+AABAQA==")
        try await run { server in
            let reply = try await server.post(
                "/v1/embeddings", "{\"model\":\"hash-4\",\"input\":\"a\",\"encoding_format\":\"base64\"}")
            #expect(reply.json["data"]?.array?.first?["embedding"] == "AAAAPwAAgL8AAIA+AABAQA==")
        }
    }

    @Test(arguments: [
        ("\"input\":\"\"", "input"), ("\"input\":[]", "input"), ("\"input\":[\"a\",\"\"]", "input"),
        ("\"input\":[1,2,3]", "input"), ("\"input\":[[1,2],[3]]", "input"), ("\"input\":{}", "input"),
        ("\"input\":\"a\",\"dimensions\":3", "dimensions"),
        ("\"input\":\"a\",\"encoding_format\":\"int8\"", "encoding_format"),
        ("\"input\":\"a\",\"input_type\":\"x\"", "input_type"), ("\"x\":1", "input"),
    ])
    func what_cannot_be_embedded_is_400(_ members: String, _ param: String) async throws {
        try await run { server in
            let reply = try await server.post("/v1/embeddings", "{\"model\":\"hash-4\",\(members)}")
            #expect(reply.status == 400)
            #expect(reply.json["error"]?["param"]?.string == param)
        }
    }

    @Test func the_own_dimensions_and_the_role_are_taken() async throws {
        try await run { server in
            let reply = try await server.post(
                "/v1/embeddings",
                "{\"model\":\"hash-4\",\"input\":\"a\",\"dimensions\":4,\"input_type\":\"query\"}")
            #expect(reply.json["data"]?.array?.first?["embedding"]?.array?.last?.number == 1)
        }
    }

    @Test func too_many_texts_are_400() async throws {
        try await run { server in
            let texts = Array(repeating: "\"a\"", count: EmbeddingRequest.mostTexts + 1)
            let reply = try await server.post(
                "/v1/embeddings", "{\"model\":\"hash-4\",\"input\":[\(texts.joined(separator: ","))]}")
            #expect(reply.status == 400)
        }
    }

    @Test func another_model_or_none_is_404() async throws {
        try await run { server in
            let reply = try await server.post("/v1/embeddings", "{\"model\":\"x\",\"input\":\"a\"}")
            #expect(reply.status == 404)
            #expect(reply.code == "model_not_found")
        }
        try await TestServer.run { server in
            let reply = try await server.post("/v1/embeddings", "{\"model\":\"hash-4\",\"input\":\"a\"}")
            #expect(reply.status == 404)
        }
    }

    @Test func models_are_the_assistant_and_the_embedder() async throws {
        try await run { server in
            let list = try await server.get("/v1/models")
            let models = try #require(list.json["data"]?.array)
            #expect(models.compactMap { $0["id"]?.string } == ["kb", "kb+sources", "hash-4"])
            #expect(models.allSatisfy { $0["object"] == "model" && $0["created"]?.integer != nil })
            #expect(models.allSatisfy { $0["owned_by"] == "kb" })
            let one = try await server.get("/v1/models/hash%2D4")
            #expect(one.json["id"] == "hash-4")
            let encoded = try await server.get("/v1/models/kb%2Bsources")
            #expect(encoded.json["id"] == "kb+sources")
            for id in ["nothing", "a%2Fb", "a:b"] {
                let none = try await server.get("/v1/models/\(id)")
                #expect(none.status == 404)
                #expect(none.code == "model_not_found")
            }
        }
    }
}
