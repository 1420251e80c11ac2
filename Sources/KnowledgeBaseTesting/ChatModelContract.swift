import Foundation
import KnowledgeBase
import Testing

/// One provider's wire format, for ``ChatModelContract``: what its server answers, and what that means.
public struct ChatModelFixture: Sendable, CustomTestStringConvertible {
    /// Makes the model at an address that is given the secret ``ChatModelContract/secret`` and waits so long
    /// for a first word.
    public var model: @Sendable (_ base: String, _ firstToken: Duration) -> any ChatModel
    /// A reply of text only, whole and streamed, and what it says.
    public var whole: FixtureServer.Answer
    public var streamed: FixtureServer.Answer
    public var text: String
    public var usage: TokenUsage
    /// A reply that calls tools, whole and streamed, and the first call.
    public var calling: FixtureServer.Answer
    public var callingStreamed: FixtureServer.Answer
    public var call: (name: String, arguments: [String: JSONValue])
    /// A stream that breaks off after some words, and one with an error after some words.
    public var cut: FixtureServer.Answer
    public var faulty: FixtureServer.Answer
    /// The beginning of a stream up to its first words, and what may follow for ever without being words.
    public var beginning: Data
    public var filler: Data
    /// A list of models, and their names.
    public var list: FixtureServer.Answer
    public var names: [String]
    public var testDescription: String

    public init(
        _ name: String, model: @escaping @Sendable (_ base: String, _ firstToken: Duration) -> any ChatModel,
        whole: FixtureServer.Answer, streamed: FixtureServer.Answer, text: String, usage: TokenUsage,
        calling: FixtureServer.Answer, callingStreamed: FixtureServer.Answer,
        call: (name: String, arguments: [String: JSONValue]), cut: FixtureServer.Answer,
        faulty: FixtureServer.Answer, beginning: Data, filler: Data, list: FixtureServer.Answer,
        names: [String]
    ) {
        testDescription = name
        self.model = model
        self.whole = whole
        self.streamed = streamed
        self.text = text
        self.usage = usage
        self.calling = calling
        self.callingStreamed = callingStreamed
        self.call = call
        self.cut = cut
        self.faulty = faulty
        self.beginning = beginning
        self.filler = filler
        self.list = list
        self.names = names
    }
}

/// What every ``ChatModel`` behind HTTP owes its callers, case by case.
public enum ChatModelContract {
    public struct Case: Sendable, CustomTestStringConvertible {
        public let name: String
        public let check: @Sendable (ChatModelFixture) async throws -> Void

        public var testDescription: String { name }

        init(_ name: String, _ check: @escaping @Sendable (ChatModelFixture) async throws -> Void) {
            self.name = name
            self.check = check
        }
    }

    /// A key that must never be seen.
    public static let secret = "sk-never-to-be-shown"

    public static let cases = replyCases + failureCases + connectionCases

    public static let anyRequest = ChatRequest(system: "Answer in Spanish.", messages: [.user("¿Horario?")])
    static let patience = Duration.seconds(300)

    /// All events of one streamed reply.
    public static func written(
        by model: some ChatModel, for request: ChatRequest = anyRequest
    ) async throws -> (texts: [String], reply: ChatReply?) {
        var texts: [String] = []
        var reply: ChatReply?
        for try await event in model.events(for: request) {
            #expect(reply == nil, "nothing follows the end")
            switch event {
            case .text(let text): texts.append(text)
            case .discarded: texts = []
            case .finished(let finished): reply = finished
            }
        }
        return (texts, reply)
    }

    /// The error that `body` ends with.
    static func failure(
        _ body: () async throws -> Void
    ) async -> KnowledgeBaseError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? KnowledgeBaseError
        }
    }
}

// MARK: Replies

extension ChatModelContract {
    static let replyCases = [
        Case("whole reply has text, usage and end") { fixture in
            let reply = try await FixtureServer.run([fixture.whole]) { base, _ in
                try await fixture.model(base, patience).reply(to: anyRequest)
            }
            #expect(reply.text == fixture.text)
            #expect(reply.usage == fixture.usage)
            #expect(reply.end == .complete)
            #expect(reply.turn.calls.isEmpty)
        },
        Case("streamed reply is the same in pieces of any size") { fixture in
            for size in [1, 7, 64, 1 << 20] {
                let (texts, reply) = try await FixtureServer.run([fixture.streamed.inPieces(of: size)]) {
                    base, _ in try await written(by: fixture.model(base, patience))
                }
                #expect(texts.joined() == fixture.text)
                #expect(texts.count > 1)
                #expect(reply?.text == fixture.text)
                #expect(reply?.usage == fixture.usage)
                #expect(reply?.end == .complete)
            }
        },
        Case("tools are offered, and a call has name and arguments") { fixture in
            var request = anyRequest
            request.tools = [
                ToolDefinition(name: fixture.call.name, summary: "Looks.", parameters: ["type": "object"])
            ]
            let asked = request
            let (replies, sent) = try await FixtureServer.run([fixture.calling, fixture.callingStreamed]) {
                base, server in
                let model = fixture.model(base, patience)
                let replies = [
                    try await model.reply(to: asked), try await written(by: model, for: asked).reply,
                ]
                return (replies, await server.requests)
            }
            for reply in replies {
                let reply = try #require(reply)
                #expect(reply.end == .tools)
                let call = try #require(reply.turn.calls.first)
                #expect(call.name == fixture.call.name)
                #expect(call.arguments == fixture.call.arguments)
                #expect(!call.id.isEmpty)
            }
            for request in sent {
                #expect(String(decoding: request.body, as: UTF8.self).contains("\"Looks.\""))
            }
        },
        Case("a call and its result go back") { fixture in
            let sent = try await FixtureServer.run([fixture.calling, fixture.whole]) { base, server in
                let model = fixture.model(base, patience)
                let first = try await model.reply(to: anyRequest)
                var next = anyRequest
                next.messages += [.assistant(first.turn)]
                next.messages += first.turn.calls.map {
                    .tool(ToolResult(call: $0, content: "de 9 a 20"))
                }
                #expect(try await model.reply(to: next).text == fixture.text)
                return await server.requests
            }
            let body = String(decoding: try #require(sent.last).body, as: UTF8.self)
            #expect(body.contains("de 9 a 20"))
            #expect(body.contains(fixture.call.name))
        },
        Case("models are listed") { fixture in
            let names = try await FixtureServer.run([fixture.list]) { base, _ in
                try await fixture.model(base, patience).models()
            }
            #expect(names == fixture.names)
        },
    ]
}

// MARK: Failures

extension ChatModelContract {
    static let failureCases = [
        Case("a stream that breaks off is a failure") { fixture in
            let error = try await FixtureServer.run([fixture.cut.inPieces(of: 16)]) { base, _ in
                await failure { _ = try await written(by: fixture.model(base, patience)) }
            }
            #expect(error?.kind == .model)
        },
        Case("an error in the middle of a stream is a failure") { fixture in
            let error = try await FixtureServer.run([fixture.faulty.inPieces(of: 16)]) { base, _ in
                await failure { _ = try await written(by: fixture.model(base, patience)) }
            }
            #expect(error?.kind == .model)
        },
        Case("a busy server is asked again") { fixture in
            let busy = FixtureServer.Answer(429, headers: ["retry-after": "0.01"], body: "{}")
            let (reply, count) = try await FixtureServer.run([busy, fixture.whole]) { base, server in
                let reply = try await fixture.model(base, patience).reply(to: anyRequest)
                return (reply, await server.requests.count)
            }
            #expect(reply.text == fixture.text)
            #expect(count == 2)
            let (texts, again) = try await FixtureServer.run([busy, fixture.streamed]) { base, server in
                let (texts, _) = try await written(by: fixture.model(base, patience))
                return (texts, await server.requests.count)
            }
            #expect(texts.joined() == fixture.text)
            #expect(again == 2)
        },
        Case("a request that is refused is not sent again") { fixture in
            let refusal = FixtureServer.Answer(400, body: #"{"error":{"message":"too long"}}"#)
            let (errors, count) = try await FixtureServer.run([refusal]) { base, server in
                let model = fixture.model(base, patience)
                let errors = [
                    await failure { _ = try await model.reply(to: anyRequest) },
                    await failure { _ = try await written(by: model) },
                ]
                return (errors, await server.requests.count)
            }
            #expect(errors.map { $0?.kind } == [.refused, .refused])
            #expect(count == 2)
        },
        Case("an error never shows the key") { fixture in
            for status in [401, 403, 404, 400] {
                let body = #"{"error":{"message":"Incorrect API key: \#(secret)"}}"#
                let answer = FixtureServer.Answer(status, body: body)
                let error = try await FixtureServer.run([answer]) { base, _ in
                    await failure { _ = try await fixture.model(base, patience).reply(to: anyRequest) }
                }
                let text = try #require(error).description
                #expect(!text.contains(secret))
                #expect(text.contains("\(status)"))
            }
        },
        Case("what is no answer is a failure") { fixture in
            for body in ["", "<html>", "[]", "{}", "null"] {
                let error = try await FixtureServer.run([.init(body: body)]) { base, _ in
                    await failure { _ = try await fixture.model(base, patience).reply(to: anyRequest) }
                }
                #expect(error?.kind == .model, "\(body)")
            }
        },
    ]
}

// MARK: Connections

extension ChatModelContract {
    static let connectionCases = [
        Case("who stops reading closes the connection") { fixture in
            let abandoned = try await FixtureServer.run([endless(fixture)]) { base, server in
                for try await _ in fixture.model(base, patience).events(for: anyRequest) { break }
                while await server.abandoned == 0 { try await Task.sleep(for: .milliseconds(10)) }
                return await server.abandoned
            }
            #expect(abandoned == 1)
        },
        Case("a cancelled task closes the connection") { fixture in
            let abandoned = try await FixtureServer.run([endless(fixture)]) { base, server in
                let model = fixture.model(base, patience)
                let (begun, continuation) = AsyncStream.makeStream(of: Void.self)
                let task = Task {
                    for try await _ in model.events(for: anyRequest) { continuation.yield() }
                }
                for await _ in begun { break }
                task.cancel()
                while await server.abandoned == 0 { try await Task.sleep(for: .milliseconds(10)) }
                return await server.abandoned
            }
            #expect(abandoned == 1)
        },
        Case("the first word is not waited for without end") { fixture in
            var slow = fixture.streamed.inPieces(of: 1 << 20)
            slow.delay = .seconds(20)
            let answer = slow
            let error = try await FixtureServer.run([answer]) { base, _ in
                await failure { _ = try await written(by: fixture.model(base, .milliseconds(100))) }
            }
            #expect(error?.kind == .model)
        },
        Case("a server that is not there is a failure that says so") { fixture in
            let error = await failure {
                _ = try await fixture.model("http://127.0.0.1:9", patience).reply(to: anyRequest)
            }
            #expect(error?.kind == .model)
            #expect(error?.description.contains("127.0.0.1:9") == true)
        },
    ]

    /// A streamed answer that only a closed connection ends.
    private static func endless(_ fixture: ChatModelFixture) -> FixtureServer.Answer {
        FixtureServer.Answer(
            headers: fixture.streamed.headers,
            pieces: [fixture.beginning] + Array(repeating: fixture.filler, count: 100_000),
            delay: .milliseconds(2))
    }
}
