import Foundation
import KnowledgeBaseTesting
import Testing

/// A whole answer of a server that speaks like OpenAI. (API reference, "Chat Completions".)
private func message(_ members: String, end: String = "stop") -> FixtureServer.Answer {
    .init(
        headers: ["content-type": "application/json"],
        body: """
            {"choices": [{"index": 0, "message": {"role": "assistant", \(members)}, "finish_reason": "\(end)"}], \
            "usage": {"prompt_tokens": 900, "completion_tokens": 20}}
            """)
}

private func saying(_ text: String) -> FixtureServer.Answer { message("\"content\": \"\(text)\"") }

private func calling(_ tool: String, _ arguments: String) -> FixtureServer.Answer {
    let escaped = arguments.replacing("\"", with: "\\\"")
    return message(
        """
        "content": null, "tool_calls": [{"id": "call_1", "type": "function", \
        "function": {"name": "\(tool)", "arguments": "\(escaped)"}}]
        """, end: "tool_calls")
}

/// The assistant from the shell: conversations, tools, limits and moderation, with a scripted model.
@Suite(.fewAtATime) struct AssistantTests {
    private static let question = "¿Cuántos meses dura la garantía?"

    private func workspace(_ base: String, settings: String = "") async throws -> Workspace {
        var work = try await Workspace.withSamples()
        work.environment["KB_MODELS"] = "openai/test"
        work.environment["OPENAI_BASE_URL"] = "\(base)/v1"
        work.environment["OPENAI_API_KEY"] = "sk-test"
        if !settings.isEmpty {
            try Data(settings.utf8).write(to: work.folder.appending(path: "kb.yaml"))
        }
        return work
    }

    private func object(_ text: some StringProtocol) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    // MARK: Chat

    @Test func chat_remembers_what_was_said_and_can_be_gone_on_with() async throws {
        try await FixtureServer.run([saying("Dura 12 meses [1]."), saying("Cubre el motor [1].")]) {
            base, server in
            let work = try await workspace(base)
            let first = try await work.kb(["chat", "--contact", "ana"], input: "\(Self.question)\n")
            #expect(first.status == 0 && first.output.hasPrefix("Dura 12 meses [1]."))
            let second = try await work.kb(
                ["chat", "--resume", "last"], input: "¿Qué cubre la garantía?\n/sources\n")
            #expect(second.status == 0, "\(second.errors)")
            #expect(second.output.components(separatedBy: "[1] garantia.md").count == 3)
            let request = try #require(await server.requests.last).json
            let messages = try #require(request["messages"] as? [[String: Any]])
            #expect(messages.map { $0["role"] as? String } == ["system", "user", "assistant", "user"])
            #expect(messages[1]["content"] as? String == Self.question)
            #expect(messages[2]["content"] as? String == "Dura 12 meses [1].")
            let list = try await work.kb("conversations", "list", "--contact", "ana")
            #expect(list.output.split(separator: "\n").count == 1)
        }
    }

    @Test func channel_can_have_a_language_of_its_own() async throws {
        try await FixtureServer.run([saying("São 12 meses [1].")]) { base, server in
            let work = try await workspace(base, settings: "persona: {language: en, languages: {shell: pt}}")
            _ = try await work.kb(["chat"], input: "\(Self.question)\n")
            let request = try #require(await server.requests.last).json
            let messages = try #require(request["messages"] as? [[String: Any]])
            #expect((messages[0]["content"] as? String)?.contains("Reply in Brazilian Portuguese") == true)
        }
    }

    @Test func chat_begins_anew_after_reset() async throws {
        try await FixtureServer.run([saying("Dura 12 meses [1].")]) { base, server in
            let work = try await workspace(base)
            let input = "\(Self.question)\n/reset\n¿Qué cubre la garantía?\n"
            _ = try await work.kb(["chat"], input: input)
            let request = try #require(await server.requests.last).json
            #expect((request["messages"] as? [Any])?.count == 2)
        }
    }

    @Test func chat_asks_another_model_and_refuses_what_is_none() async throws {
        let work = try await Workspace.withSamples()
        let outcome = try await work.kb(["chat"], input: "/model\n/model nobody/x\n")
        #expect(outcome.status == 2 && outcome.output.hasPrefix("extractive"))
        #expect(outcome.errors.contains("'nobody/x' is none of"))
    }

    @Test func chat_writes_a_conversation_down_and_never_over_a_file() async throws {
        let work = try await Workspace.withSamples()
        let file = work.folder.appending(path: "saved.txt")
        let saved = try await work.kb(["chat"], input: "\(Self.question)\n/save \(file.path)\n")
        #expect(saved.status == 0)
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.hasPrefix("You: \(Self.question)\n\nAssistant: "))
        let again = try await work.kb(["chat"], input: "\(Self.question)\n/save \(file.path)\n")
        #expect(again.status == 1 && again.errors.contains("cannot write"))
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    @Test func conversation_that_is_not_there_cannot_be_gone_on_with() async throws {
        let work = try await Workspace.withSamples()
        let outcome = try await work.kb(["chat", "--resume", "nothing"], input: "")
        #expect(outcome.status == 1 && outcome.errors.contains("go on with conversation 'nothing'"))
    }

    @Test func conversations_that_rested_too_long_are_erased_when_a_chat_begins() async throws {
        let work = try await Workspace.withSamples()
        _ = try await work.kb(["chat"], input: "\(Self.question)\n")
        var later = work
        later.environment["KB_KEEP_DAYS"] = "30"
        _ = try await later.kb(["chat"], input: "")
        #expect(try await work.kb("conversations", "list").output != "")
    }

    // MARK: Tools

    @Test func tool_of_the_company_is_called_and_its_answer_is_a_source() async throws {
        let script = [
            calling("order_status", #"{"number": "4711"}"#),
            .init(
                headers: ["content-type": "application/json"],
                body: #"{"status": "in transit", "day": "2026-11-25"}"#),
            saying("Llega el 25 de noviembre de 2026."),
        ]
        try await FixtureServer.run(script) { base, server in
            let work = try await workspace(
                base,
                settings: """
                    tools:
                      - name: order_status
                        summary: Says where an order is.
                        url: \(base)/orders/{number}
                        headers: {authorization: "Bearer ${SHOP_KEY:-s3cret}"}
                        parameters:
                          type: object
                          properties: {number: {type: string}}
                          required: [number]
                        hosts: [127.0.0.1]
                        allow_private: true
                    """)
            let outcome = try await work.kb("ask", "¿Dónde está mi pedido 4711?", "--json")
            let answer = try object(outcome.output)
            #expect(outcome.status == 0 && answer["known"] as? Bool == true)
            #expect(
                (answer["written"] as? [String: Any])?["text"] as? String
                    == "Llega el 25 de noviembre de 2026.")
            let requests = await server.requests
            #expect(requests.count == 3 && requests[1].path == "/orders/4711")
            #expect(requests[1].headers["authorization"] == "Bearer s3cret")
            #expect(!outcome.output.contains("s3cret") && !outcome.errors.contains("s3cret"))
        }
    }

    @Test func what_no_source_and_no_tool_says_is_refused_though_a_model_says_it() async throws {
        try await FixtureServer.run([saying("Es Ulán Bator.")]) { base, _ in
            let work = try await workspace(
                base, settings: "tools: [{name: t, summary: s, url: \"https://shop.example/t\"}]")
            let outcome = try await work.kb("ask", "¿Cuál es la capital de Mongolia?")
            #expect(outcome.status == 3 && !outcome.output.contains("Ulán"))
        }
    }

    @Test(arguments: [
        ("tools: [{name: t, sumary: s, url: \"https://a.example\"}]", "item 1: it sets 'sumary'"),
        ("tools: [{name: get_row, summary: s, url: \"https://a.example\"}]", "a tool of kb's own"),
        ("prices: {models: {x: {input: 1}}}", "'output' is missing"),
        ("prices: {currency: dollars}", "three letters"),
        ("limits: {daily_cost: 5}", "has no price"),
        ("moderation: {lists: [{name: a, policy: burn, words: [b]}]}", "none of mask, hand-off, refuse"),
        ("persona: {languages: {shell: fr}}", "'fr' is none of es, pt, en"),
        ("memory: {mode: some}", "none of full, last, summary"),
    ])
    func setting_that_makes_no_sense_is_told_with_its_place(settings: String, reason: String) async throws {
        let work = try await workspace("http://127.0.0.1:9", settings: settings)
        let outcome = try await work.kb("ask", Self.question)
        #expect(outcome.status == 2 && outcome.errors.contains(reason), "\(outcome.errors)")
    }

    // MARK: Cost and moderation

    @Test func limit_of_the_day_is_seen_before_the_model_is_asked_and_usage_is_told() async throws {
        try await FixtureServer.run([saying("Dura 12 meses [1].")]) { base, server in
            let work = try await workspace(
                base,
                settings: """
                    prices: {currency: eur, models: {"openai/*": {input: 2, output: 10}}}
                    limits: {daily_cost: 0.001}
                    cache: {answers: "off"}
                    """)
            _ = try await work.kb("ask", Self.question)
            let second = try await work.kb("ask", Self.question)
            #expect(second.status == 0 && second.output.contains("12 meses"))
            #expect(second.errors.contains("the day's limit of cost is reached"))
            #expect(await server.requests.count == 1)
            let usage = try await work.kb("usage")
            // 900 tokens at 2 and 20 at 10 a million.
            #expect(usage.output.contains("0.002000") && usage.output.contains("cost in EUR"))
        }
    }

    @Test func same_question_is_answered_again_without_the_model_until_the_base_changes() async throws {
        try await FixtureServer.run([saying("Dura 12 meses [1].")]) { base, server in
            let work = try await workspace(base)
            _ = try await work.kb("ask", Self.question)
            let again = try await work.kb("ask", "cuantos meses dura la garantia", "--explain")
            #expect(again.output.hasPrefix("Dura 12 meses [1].") && again.output.contains("given again"))
            #expect(await server.requests.count == 1)
            try work.write("nuevo.md", "# Garantía\n\nLa garantía dura 12 meses en todo el país.")
            _ = try await work.kb("ingest", "docs")
            _ = try await work.kb("ask", Self.question)
            #expect(await server.requests.count == 2)
        }
    }

    @Test func words_of_a_list_are_starred_or_refused() async throws {
        try await FixtureServer.run([saying("Dura 12 meses, no como Kavak [1].")]) { base, server in
            let work = try await workspace(
                base,
                settings: """
                    moderation:
                      insults: refuse
                      lists: [{name: rivals, policy: mask, words: [Kavak]}]
                    """)
            let starred = try await work.kb("ask", "\(Self.question) ¿Más que en K4vak?", "--json")
            let written = try #require(try object(starred.output)["written"] as? [String: Any])
            #expect(written["text"] as? String == "Dura 12 meses, no como ***** [1].")
            let sent = String(decoding: try #require(await server.requests.first).body, as: UTF8.self)
            #expect(!sent.contains("K4vak"))
            let refused = try await work.kb("ask", "Oye 1d10ta, ¿cuántos meses dura la garantía?")
            #expect(refused.status == 3 && refused.output.hasPrefix("No puedo ayudar con ese mensaje."))
            #expect(await server.requests.count == 1)
        }
    }

    @Test func explanation_tells_what_was_called_checked_and_spent() async throws {
        try await FixtureServer.run([saying("Dura 12 meses [1] [9]. Cuesta $77,777.")]) { base, _ in
            let work = try await workspace(base)
            let outcome = try await work.kb("ask", Self.question, "--explain")
            for part in [
                "prompt, passages: about", "check: citations-dropped 9", "check: repaired $77,777",
                "check: removed $77,777", "model: openai/test for answer, 900 tokens in, 20 out",
            ] {
                #expect(outcome.output.contains(part), "\(outcome.output)")
            }
        }
    }
}
