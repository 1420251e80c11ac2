import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Providers

/// How each provider is asked for its models, and what is made of lists as servers send them.
@Suite struct ModelListTests {
    private func listed(
        _ body: String, by model: @escaping @Sendable (String) -> EndpointChat
    ) async throws -> (names: [String], request: FixtureServer.Request) {
        try await FixtureServer.run([.init(body: body)]) { base, server in
            let names = try await model(base).models()
            return (names, try #require(await server.requests.first))
        }
    }

    @Test(arguments: [
        #"{"object":"list","data":[{"id":"b"},{"id":"a","owned_by":"x"}]}"#, #"[{"id":"b"},{"id":"a"}]"#,
        #"{"models":[{"name":"b"},{"name":"a"}]}"#, #"{"data":[{"id":"b"},{"object":"model"},{"id":"a"}]}"#,
    ])
    func openai_lists_in_any_of_its_shapes(_ body: String) async throws {
        let (names, request) = try await listed(body) {
            .openAI(model: "m", client: impatient($0 + "/v1", key: "sk-test"))
        }
        #expect(names == ["b", "a"])
        #expect(request.method == "GET")
        #expect(request.path == "/v1/models")
        #expect(request.headers["authorization"] == "Bearer sk-test")
    }

    @Test func ollama_lists_what_is_installed() async throws {
        let (names, request) = try await listed(
            #"{"models":[{"name":"llama3.2:latest"},{"model":"qwen3:4b"}]}"#
        ) {
            .ollama(model: "m", client: impatient($0))
        }
        #expect(names == ["llama3.2:latest", "qwen3:4b"])
        #expect(request.path == "/api/tags")
    }

    @Test func anthropic_lists_all_at_once() async throws {
        let (names, request) = try await listed(
            #"{"data":[{"type":"model","id":"claude-x","display_name":"X"}],"has_more":false}"#
        ) { .anthropic(model: "m", client: .anthropic(base: $0, key: "sk-test")) }
        #expect(names == ["claude-x"])
        #expect(request.path == "/v1/models")
        #expect(request.query == "limit=1000")
        #expect(request.headers["x-api-key"] == "sk-test")
        #expect(request.headers["anthropic-version"] == "2023-06-01")
    }

    @Test func bedrock_lists_what_writes_text_at_the_address_of_its_directory() async throws {
        let body = #"{"modelSummaries":[{"modelId":"amazon.nova-lite-v1:0","outputModalities":["TEXT"]}]}"#
        let (names, request) = try await listed(body) {
            .bedrock(model: "m", access: BedrockAccess(region: "us-east-1", key: "k", endpoint: $0))
        }
        #expect(names == ["amazon.nova-lite-v1:0"])
        #expect(request.path == "/foundation-models")
        #expect(request.query == "byOutputModality=TEXT")
        let access = BedrockAccess(region: "sa-east-1", key: "k")
        #expect(access.directory == "https://bedrock.sa-east-1.amazonaws.com")
        #expect(access.runtime == "https://bedrock-runtime.sa-east-1.amazonaws.com")
    }

    @Test(arguments: ["{}", "<html>", #"{"data":3}"#, #"{"models":"x"}"#])
    func what_is_no_list_is_a_failure(_ body: String) async {
        let models: [@Sendable (String) -> EndpointChat] = [
            { .openAI(model: "m", client: impatient($0)) }, { .ollama(model: "m", client: impatient($0)) },
            { .anthropic(model: "m", client: .anthropic(base: $0, key: "k")) },
            { .bedrock(model: "m", access: BedrockAccess(region: "r", key: "k", endpoint: $0)) },
        ]
        for model in models {
            let error = await #expect(throws: KnowledgeBaseError.self) { try await listed(body, by: model) }
            #expect(error?.kind == .model)
            #expect(error?.action.hasPrefix("list the models at http://127.0.0.1") == true)
        }
    }
}
