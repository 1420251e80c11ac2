import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Providers

@Suite struct ThoughtFilterTests {
    /// What is left to see after all events, cut into pieces of so many characters.
    private func seen(_ text: String, by size: Int) -> (shown: String, visible: String) {
        var filter = ThoughtFilter()
        var events: [ChatEvent] = []
        var rest = text[...]
        while !rest.isEmpty {
            events += filter.take(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        var shown = ""
        for event in events + filter.finish() {
            switch event {
            case .text(let text): shown += text
            case .discarded: shown = ""
            case .finished: break
            }
        }
        return (shown, filter.visible)
    }

    @Test(arguments: [
        ("Abrimos a las 9.", "Abrimos a las 9."), (" \n hola ", " \n hola "), ("", ""),
        ("<think>\nHm, 9?\n</think>\n\nA las 9.", "A las 9."), ("<think></think>\n\nA las 9.", "A las 9."),
        ("<THINK>x</Think>A las 9.", "A las 9."), ("<thinking>x</thinking> Sí.", "Sí."),
        ("Sí, <think>x</think>a las 9.", "Sí, a las 9."), ("<think>a</think>b<think>c</think>d", "bd"),
        ("<think>it ends with </thinking> or so", ""), ("<think>x < y </thi", ""),
        ("<think>a <think> b</think>c", "c"), ("Hola.<think>and then", "Hola."),
        ("Hm, 9?\n</think>\n\nA las 9.", "A las 9."), ("</think>A las 9.", "A las 9."),
        ("<think>a</think>A las </think>9.", "A las 9."),
        ("3 < 5, a<b, <b>x</b>, <thin>, </thought", "3 < 5, a<b, <b>x</b>, <thin>, </thought"), ("<", "<"),
        ("a<<think>b</think>c", "a<c"), ("<thinker>🐦</thinker>", "<thinker>🐦</thinker>"),
    ])
    func thoughts_are_taken_out_wherever_the_text_is_cut(_ text: String, _ wanted: String) {
        for size in [1, 2, 3, 5, 8, 100] {
            let (shown, visible) = seen(text, by: size)
            #expect(shown == wanted)
            #expect(visible == wanted)
        }
        #expect(ThoughtFilter.visible(in: text) == wanted)
    }

    @Test func text_that_can_be_no_tag_is_not_held_back() {
        var filter = ThoughtFilter()
        #expect(filter.take("a <b") == [.text("a <b")])
        #expect(filter.take(" <thi") == [.text(" ")])
        #expect(filter.take("s") == [.text("<this")])
    }
}

/// Streams of models that think before they speak, one line for each piece.
@Suite struct ThinkingModelTests {
    private func openAI(_ deltas: [JSONValue]) -> [Data] {
        (deltas.map { ["choices": [["delta": $0]]] as JSONValue }
            + [["choices": [["delta": [:], "finish_reason": "stop"]]]])
            .map { Data("data: \($0.text)\n\n".utf8) }
    }

    private func ollama(_ messages: [JSONValue]) -> [Data] {
        (messages.map { ["message": $0, "done": false] as JSONValue }
            + [["message": ["content": ""], "done": true, "done_reason": "stop"]])
            .map { Data("\($0.text)\n".utf8) }
    }

    private func written(
        _ pieces: [Data], delay: Duration = .zero, firstToken: Duration = .seconds(300),
        by model: @escaping @Sendable (ProviderClient, Duration) -> EndpointChat
    ) async throws -> (texts: [String], reply: ChatReply?) {
        try await FixtureServer.run([.init(pieces: pieces, delay: delay)]) { base, _ in
            try await ChatModelContract.written(by: model(impatient(base), firstToken))
        }
    }

    private let contents = ["<th", "ink>Son ", "las 9.</", "think", ">\n\nA las", " 9."]

    @Test func inline_thoughts_of_a_compatible_server_are_not_the_answer() async throws {
        let pieces = openAI(contents.map { ["content": .string($0)] })
        let (texts, reply) = try await written(pieces) { .openAI(model: "r1", client: $0, firstToken: $1) }
        #expect(texts == ["A las", " 9."])
        #expect(reply?.text == "A las 9.")
        #expect(reply?.end == .complete)
    }

    @Test func inline_thoughts_of_ollama_are_not_the_answer() async throws {
        let pieces = ollama(contents.map { ["content": .string($0)] })
        let (texts, reply) = try await written(pieces) { .ollama(model: "r1", client: $0, firstToken: $1) }
        #expect(texts == ["A las", " 9."])
        #expect(reply?.text == "A las 9.")
    }

    @Test func inline_thoughts_of_whole_replies_are_not_the_answer() async throws {
        let openAI =
            #"{"choices":[{"message":{"content":"<think>Hm</think>\nA las 9."},"finish_reason":"stop"}]}"#
        let reply = try await FixtureServer.run([.init(body: openAI)]) { base, _ in
            try await EndpointChat.openAI(model: "r1", client: impatient(base))
                .reply(to: ChatModelContract.anyRequest)
        }
        #expect(reply.text == "A las 9.")
        let ollama = #"{"message":{"content":"<think>Hm, and then"},"done":true,"done_reason":"length"}"#
        let cut = try await FixtureServer.run([.init(body: ollama)]) { base, _ in
            try await EndpointChat.ollama(model: "r1", client: impatient(base))
                .reply(to: ChatModelContract.anyRequest)
        }
        #expect(cut.text.isEmpty)
        #expect(cut.end == .length)
    }

    @Test func end_of_a_thought_whose_beginning_was_not_sent_discards_what_came() async throws {
        let pieces = openAI(["Son las 9.", "</think>", "A las 9."].map { ["content": .string($0)] })
        let (texts, reply) = try await written(pieces) { .openAI(model: "r1", client: $0, firstToken: $1) }
        #expect(texts == ["A las 9."])
        #expect(reply?.text == "A las 9.")
    }

    /// Thoughts last several times as long as the wait for the first word.
    @Test(
        arguments: [
            ["reasoning_content": "Hm"], ["reasoning": "Hm"],
            ["tool_calls": [["index": 0, "function": ["arguments": " "]]]],
        ] as [JSONValue])
    func model_that_shows_its_thoughts_is_waited_for(_ delta: JSONValue) async throws {
        let pieces = openAI(Array(repeating: delta, count: 150) + [["content": "A las 9."]])
        let (_, reply) = try await written(pieces, delay: .milliseconds(100), firstToken: .seconds(12)) {
            .openAI(model: "r1", client: $0, firstToken: $1)
        }
        #expect(reply?.text == "A las 9.")
    }

    @Test func ollama_that_shows_its_thoughts_is_waited_for() async throws {
        for thought in [["content": "", "thinking": "Hm"], ["content": "<think>"]] as [JSONValue] {
            let answer: JSONValue = ["content": "</think>A las 9."]
            let pieces = ollama(Array(repeating: thought, count: 150) + [answer])
            let (_, reply) = try await written(
                pieces, delay: .milliseconds(100), firstToken: .seconds(12)
            ) { .ollama(model: "r1", client: $0, firstToken: $1) }
            #expect(reply?.text == "A las 9.")
        }
    }

    @Test func anthropic_that_shows_its_thoughts_is_waited_for() async throws {
        func block(_ index: Int, _ type: String, _ deltas: [JSONValue]) -> [JSONValue] {
            let start = JSONValue.object(["type": .string(type), type: ""])
            return [["type": "content_block_start", "index": .integer(index), "content_block": start]]
                + deltas.map { ["type": "content_block_delta", "index": .integer(index), "delta": $0] }
        }
        let thought: JSONValue = ["type": "thinking_delta", "thinking": "Hm"]
        let events =
            block(0, "thinking", Array(repeating: thought, count: 150))
            + block(1, "text", [["type": "text_delta", "text": "A las 9."]])
            + [["type": "message_delta", "delta": ["stop_reason": "end_turn"]], ["type": "message_stop"]]
        let answer = FixtureServer.Answer(
            pieces: events.map { Data("data: \($0.text)\n\n".utf8) }, delay: .milliseconds(100))
        let (_, reply) = try await FixtureServer.run([answer]) { base, _ in
            try await ChatModelContract.written(
                by: EndpointChat.anthropic(
                    model: "m", client: .anthropic(base: base, key: "sk-test"), firstToken: .seconds(12)))
        }
        #expect(reply?.text == "A las 9.")
    }

    @Test func bedrock_that_shows_its_thoughts_is_waited_for() async throws {
        let thought = eventFrame(
            "contentBlockDelta", ["contentBlockIndex": 0, "delta": ["reasoningContent": ["text": "Hm"]]])
        let frames =
            Array(repeating: thought, count: 150) + [
                eventFrame(
                    "contentBlockDelta", ["contentBlockIndex": 1, "delta": ["text": "<thinking>x</thin"]]),
                eventFrame(
                    "contentBlockDelta", ["contentBlockIndex": 1, "delta": ["text": "king>A las 9."]]),
                eventFrame("messageStop", ["stopReason": "end_turn"]),
            ]
        let answer = FixtureServer.Answer(pieces: frames, delay: .milliseconds(100))
        let (_, reply) = try await FixtureServer.run([answer]) { base, _ in
            let access = BedrockAccess(region: "us-east-1", key: "bedrock-key", endpoint: base)
            return try await ChatModelContract.written(
                by: EndpointChat.bedrock(model: "m", access: access, firstToken: .seconds(12)))
        }
        #expect(reply?.text == "A las 9.")
        // What goes back to the provider is what it sent.
        #expect(reply?.turn.original?.content.text.contains("<thinking>") == true)
    }

    @Test func model_that_falls_silent_after_a_thought_is_not_waited_for() async throws {
        let pieces = openAI([["reasoning": "Hm"], ["content": "A las 9."]])
        let error = await #expect(throws: KnowledgeBaseError.self) {
            try await written(pieces, delay: .seconds(60), firstToken: .milliseconds(100)) {
                .openAI(model: "r1", client: $0, firstToken: $1)
            }
        }
        #expect(error?.reason.hasPrefix("no word of the answer within") == true)
    }

    @Test func keep_alive_is_no_sign_of_work() async throws {
        let pieces = Array(repeating: Data(": keep-alive\n\n".utf8), count: 1000)
        let error = await #expect(throws: KnowledgeBaseError.self) {
            try await written(pieces, delay: .milliseconds(20), firstToken: .milliseconds(300)) {
                .openAI(model: "r1", client: $0, firstToken: $1)
            }
        }
        #expect(error?.reason.hasPrefix("no word of the answer within") == true)
    }
}
