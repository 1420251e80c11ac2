import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Providers

private func model(
    _ base: String, dialect: OpenAIDialect = .init(), firstToken: Duration = .seconds(300)
) -> EndpointChat {
    .openAI(
        model: "kb-1", dialect: dialect, client: impatient(base, key: ChatModelContract.secret),
        firstToken: firstToken)
}

private func fixture() throws -> ChatModelFixture {
    let vectors = try Vectors("openai/server_behaviour")
    let events = try vectors.answer("stream_full_with_usage").body.components(separatedBy: "\n\n")
    let list = try #require(vectors.item("full", in: "models_list")["server_body"])
    return ChatModelFixture(
        "OpenAI", model: { model($0, firstToken: $1) },
        whole: try replacing("A las 9.", by: "A las 9. 🐦", in: vectors.answer("chat_full")),
        streamed: try vectors.answer("stream_full_with_usage"), text: "A las 9. 🐦",
        usage: TokenUsage(input: 9, output: 4), calling: try vectors.answer("chat_tool_call"),
        callingStreamed: try vectors.answer("stream_tool_call_deltas"),
        call: ("search_kb", ["query": "horario"]),
        cut: .init(body: events.prefix(3).joined(separator: "\n\n")),
        faulty: try vectors.answer("stream_error_event_midway"),
        beginning: Data((events.prefix(2).joined(separator: "\n\n") + "\n\n").utf8),
        filler: Data(": keep-alive\n\n".utf8), list: .init(body: list.text), names: ["a"])
}

private func replacing(
    _ text: String, by other: String, in answer: FixtureServer.Answer
) throws -> FixtureServer.Answer {
    var answer = answer
    answer.body = answer.body.replacing(text, with: other)
    return answer
}

@Suite struct OpenAIChatTests {
    @Test(arguments: ChatModelContract.cases)
    func keeps_the_contract(_ contract: ChatModelContract.Case) async throws {
        try await contract.check(fixture())
    }

    private func reply(_ name: String, streamed: Bool) async throws -> ChatReply {
        let answer = try Vectors("openai/server_behaviour").answer(name)
        return try await FixtureServer.run([answer]) { base, _ in
            guard streamed else { return try await model(base).reply(to: ChatModelContract.anyRequest) }
            let (_, reply) = try await ChatModelContract.written(by: model(base))
            return try #require(reply)
        }
    }

    @Test func answers_with_the_fewest_or_with_unknown_fields_are_read() async throws {
        #expect(try await reply("chat_minimal_only_choices_message_content", streamed: false).text == "hola")
        #expect(try await reply("chat_extra_fields", streamed: false).text.isEmpty == false)
        #expect(try await reply("chat_wrong_content_type_text", streamed: false).text == "A las 9.")
        #expect(try await reply("chat_json_with_charset", streamed: false).text == "A las 9.")
        #expect(try await reply("chat_unknown_finish_reason", streamed: false).end == .other)
    }

    @Test(arguments: [
        ("stream_without_done", "A las 9. 🐦"), ("stream_data_after_done_ignored", "A las "),
        ("stream_crlf_and_comments", "A las "), ("stream_no_space_after_colon", "A las "),
        ("stream_split_inside_utf8_char", "9. 🐦"), ("stream_multiline_data", "x"),
        ("stream_plain_content_type", "A las 9. 🐦"),
    ])
    func streams_as_servers_send_them_are_read(_ name: String, _ text: String) async throws {
        #expect(try await reply(name, streamed: true).text == text)
    }

    @Test(arguments: ["stream_error_string_midway", "stream_event_error_line", "stream_invalid_json_chunk"])
    func broken_streams_are_failures(_ name: String) async throws {
        await #expect(throws: KnowledgeBaseError.self) { try await reply(name, streamed: true) }
    }

    @Test(arguments: ["chat_missing_choices", "chat_choices_null", "chat_invalid_json"])
    func answers_without_a_choice_are_failures(_ name: String) async throws {
        await #expect(throws: KnowledgeBaseError.self) { try await reply(name, streamed: false) }
    }

    @Test func streamed_calls_are_put_together() async throws {
        let calls = try await reply("stream_tool_call_deltas", streamed: true).turn.calls
        #expect(
            calls == [
                ToolCall(id: "call_1", name: "search_kb", argumentsText: #"{"query":"horario"}"#),
                ToolCall(id: "call_2", name: "search_kb", argumentsText: #"{"query":"precio"}"#),
            ])
    }

    @Test func a_streamed_call_without_an_index_is_read() async throws {
        let reply = try await reply("stream_tool_call_without_index_helper", streamed: true)
        #expect(reply.turn.calls == [ToolCall(id: "c", name: "n", argumentsText: "{}")])
        #expect(reply.end == .tools)
    }

    @Test func server_that_falls_silent_after_the_head_is_a_failure_in_time() async throws {
        let silent = FixtureServer.Answer(pieces: [Data("{".utf8), Data("}".utf8)], delay: .seconds(60))
        let error = try await FixtureServer.run([silent]) { base, _ in
            let client = ProviderClient(
                base: base, timeout: .milliseconds(200), retry: RetryPolicy(retries: 0, firstPause: .zero))
            return await #expect(throws: KnowledgeBaseError.self) {
                try await EndpointChat.openAI(model: "m", client: client)
                    .reply(to: ChatModelContract.anyRequest)
            }
        }
        #expect(error?.reason == "no answer in time")
    }

    @Test func stream_without_an_end_is_a_failure_in_time() async throws {
        let fixture = try fixture()
        let endless = FixtureServer.Answer(
            pieces: [fixture.beginning] + Array(repeating: fixture.filler, count: 100_000),
            delay: .milliseconds(2))
        let error = try await FixtureServer.run([endless]) { base, _ in
            let client = ProviderClient(base: base, timeout: .milliseconds(300))
            return await #expect(throws: KnowledgeBaseError.self) {
                _ = try await ChatModelContract.written(by: EndpointChat.openAI(model: "m", client: client))
            }
        }
        #expect(error?.reason.hasPrefix("no end of the answer") == true)
    }

    @Test func try_that_took_too_long_is_not_made_again_where_somebody_waits() async throws {
        let silent = FixtureServer.Answer(pieces: [Data("{".utf8), Data("}".utf8)], delay: .seconds(60))
        let count = try await FixtureServer.run([silent]) { base, server in
            var retry = RetryPolicy(retries: 3, firstPause: .milliseconds(1))
            retry.retriesTimeouts = false
            let client = ProviderClient(base: base, timeout: .seconds(3), retry: retry)
            await #expect(throws: KnowledgeBaseError.self) {
                try await EndpointChat.openAI(model: "m", client: client)
                    .reply(to: ChatModelContract.anyRequest)
            }
            return await server.requests.count
        }
        #expect(count == 1)
    }

    @Test func redirection_is_not_followed_with_the_key() async throws {
        let answer = FixtureServer.Answer(307, headers: ["location": "http://127.0.0.1:9/elsewhere"])
        let error = try await FixtureServer.run([answer]) { base, _ in
            await #expect(throws: KnowledgeBaseError.self) {
                try await model(base).reply(to: ChatModelContract.anyRequest)
            }
        }
        #expect(error?.reason == "it answered 307")
    }

    @Test func address_is_shown_without_its_password() async throws {
        let client = ProviderClient(
            base: "http://user:hunter2@127.0.0.1:9/v1", retry: RetryPolicy(retries: 0, firstPause: .zero))
        let error = await #expect(throws: KnowledgeBaseError.self) {
            try await EndpointChat.openAI(model: "m", client: client).reply(to: ChatModelContract.anyRequest)
        }
        #expect(error?.description.contains("127.0.0.1:9/v1") == true)
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func usage_beyond_reason_does_no_harm() async throws {
        let body = #"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":9223372036854775807}}"#
        let reply = try await FixtureServer.run([.init(body: body)]) { base, _ in
            try await model(base).reply(to: ChatModelContract.anyRequest)
        }
        let usage = try #require(reply.usage)
        #expect((usage + usage).input > 0)
    }

    @Test func usage_where_groq_puts_it_is_read() async throws {
        let answer = try Vectors("openai/groq").answer("chat_stream_usage_in_x_groq")
        let (_, reply) = try await FixtureServer.run([answer]) { base, _ in
            try await ChatModelContract.written(by: model(base))
        }
        #expect(try #require(reply?.usage).input > 0)
    }

    @Test(
        arguments: [
            ("error_400", false), ("error_401", false), ("error_403", false), ("error_404_model", false),
            ("error_408", true), ("error_409", true), ("error_413", false), ("error_422", false),
            ("error_429", true), ("error_429_quota", false), ("error_500", true), ("error_503", true),
            ("error_body_is_string", nil), ("error_body_detail_style", nil),
            ("error_body_error_is_string", nil),
            ("error_ollama_like", nil),
        ] as [(String, Bool?)])
    func errors_are_told_and_tried_again_where_they_may_heal(_ name: String, _ mayHeal: Bool?) async throws {
        let answer = try Vectors("openai/server_behaviour").answer(name)
        let count = try await FixtureServer.run([answer]) { base, server in
            let error = await #expect(throws: KnowledgeBaseError.self) {
                try await model(base).reply(to: ChatModelContract.anyRequest)
            }
            #expect(error?.reason.contains("\(answer.status)") == true)
            return await server.requests.count
        }
        if let mayHeal { #expect(count == (mayHeal ? 3 : 1)) }
    }
}

@Suite struct OpenAIChatRequestTests {
    private func sent(
        _ request: ChatRequest, dialect: OpenAIDialect = .init(), isStreamed: Bool = false
    ) throws -> JSONValue {
        let wire = try OpenAIChat(model: "kb-1", dialect: dialect).request(
            for: request, isStreamed: isStreamed)
        #expect(wire.path == "/chat/completions")
        return try JSONDecoder().decode(JSONValue.self, from: wire.body)
    }

    /// What the official client sends for the same request.
    private func recorded(_ name: String) throws -> JSONValue {
        try Vectors("openai/client_requests").body(name, in: "requests")
    }

    @Test func plain_question_is_as_the_official_client_sends_it() throws {
        let request = ChatRequest(
            system: "Responde breve.", messages: [.user("¿Horario?")],
            options: ChatOptions(maxTokens: 256, temperature: 0.2))
        #expect(try sent(request) == recorded("chat_basic"))
    }

    @Test func turn_with_a_tool_result_is_as_the_official_client_sends_it() throws {
        let wanted = try recorded("chat_tool_result_turn")
        let call = ToolCall(id: "call_1", name: "search_kb", argumentsText: #"{"query":"horario"}"#)
        let request = ChatRequest(
            system: "Responde breve.",
            messages: [
                .user("¿Horario?"), .assistant(AssistantTurn(calls: [call])),
                .tool(ToolResult(call: call, content: "9-20")),
            ])
        let body = try sent(request)
        #expect(body["messages"] == wanted["messages"])
    }

    @Test func stream_asks_for_usage_unless_the_server_refuses_to_be_asked() throws {
        let request = ChatModelContract.anyRequest
        let body = try sent(request, isStreamed: true)
        #expect(body["stream"] == true)
        #expect(body["stream_options"] == ["include_usage": true])
        var dialect = OpenAIDialect()
        dialect.asksForUsage = false
        #expect(try sent(request, dialect: dialect, isStreamed: true)["stream_options"] == nil)
    }

    @Test func options_go_under_the_names_that_the_server_knows() throws {
        var dialect = OpenAIDialect()
        dialect.limitsByMaxCompletionTokens = true
        let options = ChatOptions(maxTokens: 7, temperature: 0, topP: 0.5, stop: ["###"], seed: 3)
        let request = ChatRequest(messages: [.user("?")], options: options)
        let body = try sent(request, dialect: dialect)
        #expect(body["max_completion_tokens"] == 7)
        #expect(body["max_tokens"] == nil)
        #expect(body["top_p"] == 0.5)
        #expect(body["stop"] == ["###"])
        #expect(body["seed"] == 3)
        #expect(body["temperature"] == 0)
    }

    @Test func broken_arguments_do_not_go_back() throws {
        let call = ToolCall(id: "c", name: "n", argumentsText: "{oops")
        let body = try sent(ChatRequest(messages: [.assistant(AssistantTurn(calls: [call]))]))
        let message = try #require(body["messages"]?.array?.first)
        #expect(message["tool_calls"]?.array?.first?["function"]?["arguments"] == "{}")
    }
}
