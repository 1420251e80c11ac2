import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Providers

private func model(_ base: String, firstToken: Duration = .seconds(300)) -> EndpointChat {
    .ollama(
        model: "llama3.2", client: impatient(base, key: ChatModelContract.secret), firstToken: firstToken)
}

private func fixture() throws -> ChatModelFixture {
    let vectors = try Vectors("ollama/native")
    let lines = try vectors.answer("chat_stream").body.components(separatedBy: "\n")
    var whole = try vectors.answer("chat_non_stream")
    whole.body = whole.body.replacing("A las 9.", with: "A las 9. 🐦")
    let calling = try vectors.answer("chat_tools")
    let listed = try #require(JSONValue(parsing: vectors.answer("tags").body)["models"]?.array)
    return ChatModelFixture(
        "Ollama", model: { model($0, firstToken: $1) }, whole: whole,
        streamed: try vectors.answer("chat_stream"), text: "A las 9. 🐦",
        usage: TokenUsage(input: 26, output: 298), calling: calling, callingStreamed: calling,
        call: ("search_kb", ["query": "horario"]), cut: .init(body: lines[0] + "\n" + lines[1].prefix(30)),
        faulty: try vectors.answer("chat_stream_error_midway"), beginning: Data((lines[0] + "\n").utf8),
        filler: Data("\n".utf8), list: try vectors.answer("tags"),
        names: listed.compactMap { $0["name"]?.string })
}

@Suite struct OllamaChatTests {
    @Test(arguments: ChatModelContract.cases)
    func keeps_the_contract(_ contract: ChatModelContract.Case) async throws {
        try await contract.check(fixture())
    }

    private func sent(
        _ request: ChatRequest, settings: OllamaChatSettings = .init(), isStreamed: Bool = false
    ) throws -> JSONValue {
        let wire = try OllamaChat(model: "llama3.2", settings: settings)
            .request(for: request, isStreamed: isStreamed)
        #expect(wire.path == "/api/chat")
        return try JSONDecoder().decode(JSONValue.self, from: wire.body)
    }

    @Test func question_is_as_the_official_client_sends_it() throws {
        var settings = OllamaChatSettings()
        settings.window = 4096
        settings.keepAlive = "5m"
        let options = ChatOptions(maxTokens: 64, temperature: 0, stop: ["###"], seed: 1)
        let request = ChatRequest(messages: [.user("¿Horario?")], options: options)
        #expect(try sent(request, settings: settings) == Vectors("ollama/native").body("chat_non_stream"))
    }

    @Test func tools_are_as_the_official_client_sends_them() throws {
        let wanted = try Vectors("ollama/native").body("chat_tools")
        let tool = ToolDefinition(
            name: "search_kb", summary: "Busca",
            parameters: [
                "type": "object", "required": ["query"], "properties": ["query": ["type": "string"]],
            ])
        #expect(try sent(ChatRequest(messages: [.user("?")], tools: [tool]))["tools"] == wanted["tools"])
    }

    @Test func window_is_always_set() throws {
        #expect(try sent(ChatModelContract.anyRequest)["options"]?["num_ctx"] == 8192)
    }

    @Test(
        arguments: [("0", .integer(0)), ("-1", .integer(-1)), ("5m", .string("5m"))] as [(String, JSONValue)])
    func time_to_stay_loaded_is_a_number_or_has_a_unit(_ text: String, _ wanted: JSONValue) throws {
        var settings = OllamaChatSettings()
        settings.keepAlive = text
        #expect(try sent(ChatModelContract.anyRequest, settings: settings)["keep_alive"] == wanted)
    }

    @Test func thoughts_are_not_the_answer() async throws {
        let answer = try Vectors("ollama/native").answer("chat_thinking_stream")
        let (_, reply) = try await FixtureServer.run([answer]) { base, _ in
            try await ChatModelContract.written(by: model(base))
        }
        #expect(reply?.text == "9")
    }

    @Test(arguments: ["error_model_not_found", "error_500", "error_non_json"])
    func errors_are_told(_ name: String) async throws {
        let answer = try Vectors("ollama/native").answer(name)
        try await FixtureServer.run([answer]) { base, _ in
            let error = await #expect(throws: KnowledgeBaseError.self) {
                try await model(base).reply(to: ChatModelContract.anyRequest)
            }
            #expect(error?.reason.contains("\(answer.status)") == true)
        }
    }
}
