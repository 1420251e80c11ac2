import KnowledgeBase
import Synchronization
import Testing

/// A model that does as it is told and counts how often it is asked.
private final class ScriptedModel: ChatModel {
    enum Act: Sendable {
        case say(String)
        case fail(KnowledgeBaseError.Kind)
        /// Fails after these words.
        case breakOff(String)
        case hang
    }

    let name: String
    private let act: Act
    private let asked = Mutex(0)

    var count: Int { asked.withLock { $0 } }

    init(_ name: String, _ act: Act) {
        self.name = name
        self.act = act
    }

    func reply(to request: ChatRequest) async throws -> ChatReply {
        asked.withLock { $0 += 1 }
        switch act {
        case .say(let text): return ChatReply(turn: AssistantTurn(text: text), end: .complete, model: name)
        case .fail(let kind): throw failure(kind)
        case .breakOff: throw failure(.model)
        case .hang:
            try await Task.sleep(for: .seconds(600))
            throw failure(.model)
        }
    }

    func events(for request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    if case .breakOff(let text) = act { continuation.yield(.text(text)) }
                    let reply = try await reply(to: request)
                    continuation.yield(.text(reply.text))
                    continuation.yield(.finished(reply))
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    func models() async throws -> [String] { [name] }

    private func failure(_ kind: KnowledgeBaseError.Kind) -> KnowledgeBaseError {
        KnowledgeBaseError(kind, cannot: "answer with '\(name)'", because: "it is told to")
    }
}

private let request = ChatRequest(messages: [.user("¿Horario?")])

private func events(of chain: ModelChain) async throws -> [ChatEvent] {
    var events: [ChatEvent] = []
    for try await event in chain.events(for: request) { events.append(event) }
    return events
}

@Suite struct ModelChainTests {
    @Test func first_model_answers_alone() async throws {
        let models = [ScriptedModel("a", .say("A")), ScriptedModel("b", .say("B"))]
        #expect(try await ModelChain(models).reply(to: request).text == "A")
        #expect(models.map(\.count) == [1, 0])
    }

    @Test(arguments: [KnowledgeBaseError.Kind.model, .refused])
    func next_model_answers_when_one_fails_or_refuses(_ kind: KnowledgeBaseError.Kind) async throws {
        let chain = ModelChain([ScriptedModel("a", .fail(kind)), ScriptedModel("b", .say("B"))])
        let reply = try await chain.reply(to: request)
        #expect(reply.text == "B")
        #expect(reply.model == "b")
    }

    @Test func words_of_a_model_that_breaks_off_are_taken_back() async throws {
        let chain = ModelChain([ScriptedModel("a", .breakOff("Abr")), ScriptedModel("b", .say("B"))])
        let events = try await events(of: chain)
        #expect(events.prefix(3) == [.text("Abr"), .discarded, .text("B")])
        #expect(events.count == 4)
    }

    @Test func nothing_is_taken_back_where_nothing_was_said() async throws {
        let chain = ModelChain([ScriptedModel("a", .fail(.model)), ScriptedModel("b", .say("B"))])
        #expect(try await events(of: chain).first == .text("B"))
    }

    @Test func failure_of_all_names_each() async throws {
        let chain = ModelChain([ScriptedModel("a", .fail(.model)), ScriptedModel("b", .fail(.refused))])
        let error = await #expect(throws: KnowledgeBaseError.self) { try await chain.reply(to: request) }
        #expect(error?.kind == .model)
        #expect(error?.reason.contains("'a'") == true && error?.reason.contains("'b'") == true)
    }

    @Test func chain_of_nothing_is_a_failure() async throws {
        await #expect(throws: KnowledgeBaseError.self) { try await ModelChain([]).reply(to: request) }
    }

    @Test func model_that_fails_in_a_row_is_left_alone() async throws {
        let models = [ScriptedModel("a", .fail(.model)), ScriptedModel("b", .say("B"))]
        let chain = ModelChain(models) { CircuitBreaker(failures: 2, pause: .seconds(600)) }
        for _ in 0..<5 { _ = try await chain.reply(to: request) }
        #expect(models.map(\.count) == [2, 5])
        #expect(chain.states.map(\.isReachable) == [false, true])
        #expect(chain.states.map(\.model) == ["a", "b"])
    }

    @Test func refusals_do_not_count_against_a_model() async throws {
        let models = [ScriptedModel("a", .fail(.refused)), ScriptedModel("b", .say("B"))]
        let chain = ModelChain(models) { CircuitBreaker(failures: 2, pause: .seconds(600)) }
        for _ in 0..<5 { _ = try await chain.reply(to: request) }
        #expect(models.map(\.count) == [5, 5])
    }

    @Test func cancellation_does_not_ask_the_next_one() async throws {
        let models = [ScriptedModel("a", .hang), ScriptedModel("b", .say("B"))]
        let chain = ModelChain(models)
        let task = Task { try await chain.reply(to: request) }
        while models[0].count == 0 { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(models[1].count == 0)
    }
}

@Suite struct CircuitBreakerTests {
    private let start = ContinuousClock.now

    @Test func opens_after_failures_in_a_row_only() {
        let breaker = CircuitBreaker(failures: 2, pause: .seconds(10))
        breaker.recordFailure(now: start)
        breaker.recordSuccess()
        breaker.recordFailure(now: start)
        #expect(breaker.admits(now: start))
        breaker.recordFailure(now: start)
        #expect(!breaker.admits(now: start))
    }

    @Test func lets_one_question_through_after_the_pause() {
        let breaker = CircuitBreaker(failures: 1, pause: .seconds(10))
        breaker.recordFailure(now: start)
        #expect(!breaker.admits(now: start + .seconds(9)))
        #expect(breaker.admits(now: start + .seconds(10)))
        #expect(!breaker.admits(now: start + .seconds(10)))
        breaker.recordSuccess()
        #expect(breaker.admits(now: start + .seconds(10)))
    }

    @Test func pauses_longer_after_every_failed_probe_up_to_a_limit() {
        let breaker = CircuitBreaker(failures: 1, pause: .seconds(10), longestPause: .seconds(25))
        var now = start
        for pause in [10, 20, 25, 25] {
            breaker.recordFailure(now: now)
            #expect(!breaker.admits(now: now + .seconds(pause) - .milliseconds(1)))
            now += .seconds(pause)
            #expect(breaker.admits(now: now))
        }
    }

    @Test func question_that_is_given_up_leaves_the_probe_to_the_next() {
        let breaker = CircuitBreaker(failures: 1, pause: .seconds(10))
        breaker.recordFailure(now: start)
        #expect(breaker.admits(now: start + .seconds(10)))
        breaker.recordNothing()
        #expect(breaker.admits(now: start + .seconds(10)))
    }
}
