import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Providers

private func model(_ base: String, firstToken: Duration = .seconds(300)) -> EndpointChat {
    .anthropic(
        model: "claude-x",
        client: .anthropic(
            base: base, key: ChatModelContract.secret, timeout: .seconds(300),
            retry: RetryPolicy(retries: 2, firstPause: .milliseconds(1))),
        firstToken: firstToken)
}

/// The recorded stream with its text block only, as a model that calls nothing sends it.
private func textStream() throws -> [String] {
    let events = try Vectors("anthropic/messages").answer("messages_stream_text_and_tool").body
        .components(separatedBy: "\n\n")
    return events.filter { !$0.contains("\"index\": 1") }.map {
        $0.replacing("\"stop_reason\": \"tool_use\"", with: "\"stop_reason\": \"end_turn\"")
            .replacing("\"output_tokens\": 21", with: "\"output_tokens\": 5")
    }
}

private func fixture() throws -> ChatModelFixture {
    let vectors = try Vectors("anthropic/messages")
    let events = try textStream()
    let beginning = events.prefix(4).joined(separator: "\n\n") + "\n\n"
    var whole = try vectors.answer("messages_basic")
    whole.body = whole.body.replacing("A las 9.", with: "A las 9. 🐦")
    let list = #"{"data":[{"type":"model","id":"claude-x","display_name":"X"}],"has_more":false}"#
    return ChatModelFixture(
        "Anthropic", model: { model($0, firstToken: $1) }, whole: whole,
        streamed: .init(body: events.joined(separator: "\n\n")), text: "A las 9. 🐦",
        usage: TokenUsage(input: 12, output: 5), calling: try vectors.answer("messages_tools"),
        callingStreamed: try vectors.answer("messages_stream_text_and_tool"),
        call: ("search_kb", ["query": "horario"]), cut: .init(body: beginning),
        faulty: try vectors.answer("messages_stream_error_event"), beginning: Data(beginning.utf8),
        filler: Data("event: ping\ndata: {\"type\": \"ping\"}\n\n".utf8), list: .init(body: list),
        names: ["claude-x"])
}

@Suite struct AnthropicChatTests {
    @Test(arguments: ChatModelContract.cases)
    func keeps_the_contract(_ contract: ChatModelContract.Case) async throws {
        try await contract.check(fixture())
    }

    private func sent(_ request: ChatRequest, isStreamed: Bool = false) throws -> ProviderRequest {
        try AnthropicChat(model: "claude-x", settings: .init()).request(for: request, isStreamed: isStreamed)
    }

    private func body(_ request: ChatRequest) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: sent(request).body)
    }

    @Test func key_and_version_are_in_their_headers() async throws {
        let answer = try Vectors("anthropic/messages").answer("messages_basic")
        let request = try await FixtureServer.run([answer]) { base, server in
            _ = try await model(base).reply(to: ChatModelContract.anyRequest)
            return await server.requests[0]
        }
        #expect(request.path == "/v1/messages")
        #expect(request.headers["x-api-key"] == ChatModelContract.secret)
        #expect(request.headers["anthropic-version"] == "2023-06-01")
        #expect(request.headers["authorization"] == nil)
    }

    @Test func question_is_what_the_official_client_sends() throws {
        let request = ChatRequest(
            system: "Responde breve.", messages: [.user("¿Horario?")], options: ChatOptions(maxTokens: 256))
        var wanted = try #require(Vectors("anthropic/messages").body("messages_basic").object)
        // A string is short for one text block.
        wanted["messages"] = [["role": "user", "content": [["type": "text", "text": "¿Horario?"]]]]
        #expect(try body(request) == .object(wanted))
    }

    @Test func results_of_several_calls_go_in_one_message() throws {
        let calls = ["a", "b"].map { ToolCall(id: $0, name: "search_kb", argumentsText: "{}") }
        let body = try body(
            ChatRequest(
                messages: [.user("?"), .assistant(AssistantTurn(calls: calls))]
                    + calls.map { .tool(ToolResult(call: $0, content: "9-20", isError: $0.id == "b")) }))
        let messages = try #require(body["messages"]?.array)
        #expect(messages.compactMap { $0["role"]?.string } == ["user", "assistant", "user"])
        let results = try #require(messages[2]["content"]?.array)
        #expect(results.map { $0["tool_use_id"] } == ["a", "b"])
        #expect(results.map { $0["is_error"] } == [nil, true])
    }

    @Test func turn_of_its_own_goes_back_unchanged() throws {
        let thoughts: JSONValue = [
            ["type": "thinking", "thinking": "…", "signature": "s"], ["type": "text", "text": "Hola"],
        ]
        let reply = try AnthropicChat(model: "claude-x", settings: .init()).reply(
            from: Data(JSONValue.object(["content": thoughts, "stop_reason": "end_turn"]).text.utf8))
        #expect(reply.text == "Hola")
        let body = try body(ChatRequest(messages: [.user("?"), .assistant(reply.turn), .user("¿Y?")]))
        #expect(body["messages"]?.array?[1]["content"] == thoughts)
    }

    @Test func usage_beyond_reason_does_no_harm() throws {
        let body = #"{"content":[],"usage":{"input_tokens":9223372036854775807,"cache_read_input_tokens":1}}"#
        let reply = try AnthropicChat(model: "claude-x", settings: .init()).reply(from: Data(body.utf8))
        #expect(try #require(reply.usage).input > 0)
    }

    @Test func blank_texts_make_no_block() throws {
        let body = try body(ChatRequest(messages: [.user("¿A?"), .assistant(" \n"), .user("¿B?")]))
        let messages = try #require(body["messages"]?.array)
        #expect(messages.count == 1)
        #expect(messages[0]["content"]?.array?.count == 2)
    }

    @Test func sampling_is_sent_only_where_it_is_asked_for() throws {
        let plain = try body(ChatModelContract.anyRequest)
        #expect(plain["temperature"] == nil && plain["top_p"] == nil && plain["stop_sequences"] == nil)
        let options = ChatOptions(temperature: 0.5, topP: 0.9, stop: ["#"], seed: 1)
        let asked = try body(ChatRequest(messages: [.user("?")], options: options))
        #expect(asked["temperature"] == 0.5)
        #expect(asked["stop_sequences"] == ["#"])
        #expect(asked["seed"] == nil)
    }

    @Test(arguments: [
        ("error_400", false), ("error_401", false), ("error_403", false), ("error_404", false),
        ("error_413", false), ("error_429", true), ("error_500", true), ("error_529", true),
    ])
    func errors_are_tried_again_where_they_may_heal(_ name: String, _ mayHeal: Bool) async throws {
        let answer = try Vectors("anthropic/messages").answer(name)
        let count = try await FixtureServer.run([answer]) { base, server in
            await #expect(throws: KnowledgeBaseError.self) {
                try await model(base).reply(to: ChatModelContract.anyRequest)
            }
            return await server.requests.count
        }
        #expect(count == (mayHeal ? 3 : 1))
    }
}
