import Synchronization
import Testing

@testable import KnowledgeBase

/// A model that says some words and then, unless they are all, nothing more.
private final class Mumbler: ChatModel {
    let name: String
    private let words: [String]
    private let isWhole: Bool
    private let asked = Mutex(0)

    var count: Int { asked.withLock { $0 } }

    init(_ words: [String], name: String = "test/a", isWhole: Bool = false) {
        (self.words, self.name, self.isWhole) = (words, name, isWhole)
    }

    func reply(to request: ChatRequest) async throws -> ChatReply {
        asked.withLock { $0 += 1 }
        try await Task.sleep(for: .seconds(3_600))
        throw CancellationError()
    }

    func events(for request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        asked.withLock { $0 += 1 }
        return AsyncThrowingStream { continuation in
            for word in words { continuation.yield(.text(word)) }
            guard isWhole else { return }
            let turn = AssistantTurn(text: words.joined())
            continuation.yield(.finished(ChatReply(turn: turn, end: .complete, model: name)))
            continuation.finish()
        }
    }

    func models() async throws -> [String] { [name] }
}

private let request = ChatRequest(messages: [.user("¿Horario?")])

private func events(of chain: ModelChain) async throws -> [ChatEvent] {
    var events: [ChatEvent] = []
    for try await event in chain.events(for: request) { events.append(event) }
    return events
}

@Suite struct AnswerDeadlineTests {
    /// A busy machine may take longer than the shortest limits to begin.
    private static let limits: [Duration] = [.milliseconds(200), .seconds(2), .seconds(10), .seconds(40)]

    @Test func model_that_hangs_is_not_waited_for_and_no_other_is_asked() async throws {
        for limit in Self.limits {
            let models = [Mumbler([]), Mumbler([], name: "test/b")]
            let chain = ModelChain(models)
            let error = await #expect(throws: KnowledgeBaseError.self) {
                try await AnswerDeadline.within(limit) { try await chain.reply(to: request) }
            }
            #expect(error?.kind == .model && models[1].count == 0)
            guard models[0].count == 1 else { continue }
            #expect(error?.code == "timeout")
            #expect(chain.states.map(\.isReachable) == [false, true])
            return
        }
        Issue.record("the model was never asked")
    }

    @Test func words_of_a_stream_that_hangs_are_taken_back() async throws {
        for limit in Self.limits {
            let chain = ModelChain([Mumbler(["Abre "])])
            let seen = Mutex<[ChatEvent]>([])
            await #expect(throws: KnowledgeBaseError.self) {
                try await AnswerDeadline.within(limit) {
                    for try await event in chain.events(for: request) { seen.withLock { $0.append(event) } }
                }
            }
            let events = seen.withLock { $0 }
            guard !events.isEmpty else { continue }
            #expect(events == [.text("Abre "), .discarded])
            return
        }
        Issue.record("no word came")
    }

    @Test func each_word_has_the_whole_time_again() {
        let deadline = AnswerDeadline(after: .seconds(60))
        let first = deadline.due(afterWordAt: nil)
        #expect(deadline.due(afterWordAt: first - .seconds(90)) == first)
        #expect(deadline.due(afterWordAt: first - .seconds(5)) == first + .seconds(55))
        #expect(!deadline.isOver)
    }

    @Test func stream_that_ends_in_time_is_whole() async throws {
        let chain = ModelChain([Mumbler(["Sí. ", "No."], isWhole: true)])
        let seen: [ChatEvent] = try await AnswerDeadline.within(.seconds(600)) {
            try await events(of: chain)
        }
        #expect(seen.prefix(2) == [.text("Sí. "), .text("No.")] && seen.count == 3)
    }

    @Test func without_a_limit_there_is_no_deadline() async throws {
        try await AnswerDeadline.within(nil) { #expect(AnswerDeadline.current == nil) }
        try await AnswerDeadline.within(.seconds(9)) { #expect(AnswerDeadline.current != nil) }
    }
}
