import Logging
import Synchronization
import Testing

@testable import KnowledgeBase

/// A model whose endpoint is as it is told to be.
private final class Endpoint: ChatModel {
    let name: String
    private let state = Mutex((answer: "", list: "", replies: 0, lists: 0))

    init(_ name: String = "test/a") { self.name = name }

    var replies: Int { state.withLock { $0.replies } }
    var lists: Int { state.withLock { $0.lists } }

    /// Codes of the failures from now on; empty for success.
    func fail(answering: String, listing: String) {
        state.withLock { ($0.answer, $0.list) = (answering, listing) }
    }

    func reply(to request: ChatRequest) async throws -> ChatReply {
        let code = state.withLock { state in
            state.replies += 1
            return state.answer
        }
        try Self.fail(code)
        return ChatReply(turn: AssistantTurn(text: "Sí"), end: .complete, model: name)
    }

    func events(for request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        AsyncThrowingStream { $0.finish() }
    }

    func models() async throws -> [String] {
        let code = state.withLock { state in
            state.lists += 1
            return state.list
        }
        try Self.fail(code)
        return [name]
    }

    private static func fail(_ code: String) throws {
        guard !code.isEmpty else { return }
        throw KnowledgeBaseError(
            code == "http_400" ? .refused : .model, cannot: "answer", because: "secret words", code: code)
    }
}

/// Hears events and lines.
private final class Ear: Sendable {
    private let state = Mutex((events: [ModelHealth.Event](), lines: [String]()))

    var events: [ModelHealth.Event] { state.withLock { $0.events } }
    var lines: [String] { state.withLock { $0.lines } }

    func health() -> ModelHealth {
        let health = ModelHealth(logger: Logger(label: "test") { _ in Handler(ear: self) })
        health.observe { event in self.state.withLock { $0.events.append(event) } }
        return health
    }

    private struct Handler: LogHandler {
        let ear: Ear
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let told = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            let line = "\(event.level) \(event.message) \(told.joined(separator: " "))"
            ear.state.withLock { $0.lines.append(line) }
        }
    }
}

private let request = ChatRequest(messages: [.user("¿Horario?")])

private func ask(_ chain: ModelChain) async { _ = try? await chain.reply(to: request) }

@Suite struct ModelHealthTests {
    /// Later than any rest.
    private let later = ContinuousClock.now + .seconds(600)

    @Test func model_that_failed_stays_down_when_its_breaker_lets_questions_through_again() async {
        let endpoint = Endpoint()
        endpoint.fail(answering: "unreachable", listing: "unreachable")
        let chain = ModelChain([endpoint], health: ModelHealth()) {
            CircuitBreaker(failures: 1, pause: .zero, longestPause: .zero)
        }
        await ask(chain)
        // The breaker's pause is over at once.
        #expect(chain.states.map(\.isReachable) == [false])
        endpoint.fail(answering: "", listing: "")
        await ask(chain)
        #expect(chain.states.map(\.isReachable) == [true])
    }

    @Test func going_down_and_coming_back_are_told_once_each_without_texts() async {
        let (ear, endpoint) = (Ear(), Endpoint())
        let chain = ModelChain([endpoint], health: ear.health())
        endpoint.fail(answering: "http_503", listing: "")
        await ask(chain)
        await ask(chain)
        endpoint.fail(answering: "", listing: "")
        await ask(chain)
        await ask(chain)
        #expect(ear.lines.map { $0.prefix(7) } == ["warning", "info a "])
        #expect(ear.lines.first?.contains("model=test/a reason=http_503") == true)
        #expect(!ear.lines.joined().contains("secret"))
        let failed = ModelHealth.Event.failed(model: "test/a", reason: "http_503")
        #expect(
            ear.events == [
                failed, .down(model: "test/a", reason: "http_503"), failed, .back(model: "test/a"),
            ])
    }

    @Test func request_that_is_refused_counts_as_a_failure_but_the_model_is_there() async {
        let (ear, endpoint) = (Ear(), Endpoint())
        let chain = ModelChain([endpoint], health: ear.health())
        endpoint.fail(answering: "http_400", listing: "")
        await ask(chain)
        #expect(ear.events == [.failed(model: "test/a", reason: "http_400")])
        #expect(chain.states.map(\.isReachable) == [true])
    }

    @Test func model_that_nobody_asks_is_probed_by_its_list() async {
        let endpoint = Endpoint()
        let health = ModelHealth()
        let chain = ModelChain([endpoint], health: health)
        endpoint.fail(answering: "", listing: "unreachable")
        await health.probe()
        #expect(chain.states.map(\.isReachable) == [false])
        // What was heard a moment ago is not asked for again.
        await health.probe()
        #expect(endpoint.lists == 1)
        endpoint.fail(answering: "", listing: "")
        await health.probe(now: later)
        #expect(chain.states.map(\.isReachable) == [true])
        #expect(endpoint.replies == 0)
    }

    @Test(arguments: ["http_401", "http_403", "http_404", "http_501"])
    func list_that_is_not_given_says_nothing_of_the_model(_ code: String) async {
        let endpoint = Endpoint()
        let health = ModelHealth()
        let chain = ModelChain([endpoint], health: health)
        endpoint.fail(answering: "", listing: code)
        await health.probe()
        #expect(endpoint.lists == 1)
        #expect(chain.states.map(\.isReachable) == [true])
    }

    @Test func endpoint_that_lists_its_models_and_does_not_answer_is_down_until_it_answers() async {
        let endpoint = Endpoint()
        let health = ModelHealth()
        let chain = ModelChain([endpoint], health: health)
        endpoint.fail(answering: "timeout", listing: "")
        await ask(chain)
        await health.probe(now: later)
        #expect(endpoint.lists == 0 && endpoint.replies == 2)
        #expect(chain.states.map(\.isReachable) == [false])
        endpoint.fail(answering: "", listing: "")
        await health.probe(now: later)
        #expect(chain.states.map(\.isReachable) == [true])
    }

    @Test func model_that_is_back_is_asked_at_once() async throws {
        let endpoint = Endpoint()
        let health = ModelHealth()
        let chain = ModelChain([endpoint], health: health) {
            CircuitBreaker(failures: 1, pause: .seconds(600))
        }
        endpoint.fail(answering: "unreachable", listing: "unreachable")
        await ask(chain)
        endpoint.fail(answering: "", listing: "")
        await health.probe(now: later)
        #expect(try await chain.reply(to: request).text == "Sí")
    }

    @Test func chains_that_ask_the_same_model_know_the_same_of_it() async {
        let health = ModelHealth()
        let endpoint = Endpoint()
        let chains = [ModelChain([endpoint], health: health), ModelChain([endpoint], health: health)]
        endpoint.fail(answering: "unreachable", listing: "")
        await ask(chains[0])
        #expect(chains[1].states.map(\.isReachable) == [false])
        #expect(health.states.count == 1)
    }
}

@Suite struct AnswerNoticeTests {
    @Test func notices_have_kinds_each_once() {
        let notices = [
            "cannot answer with 'x': it is gone; quoting the sources", "a; searching by words alone",
            "b; searching by words alone", "anything",
        ]
        #expect(AnswerNotice.kinds(of: notices) == ["modelFailed", "wordsAlone", "other"])
    }
}
