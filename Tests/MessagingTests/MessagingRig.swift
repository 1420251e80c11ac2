import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Logging
import Stores
import Synchronization
import Testing

/// Time that passes when a test says so. Who sleeps looks at it again and again.
final class ManualClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_790_000_000))

    var now: Date { time.withLock { $0 } }

    func advance(_ seconds: Double) { time.withLock { $0 += seconds } }

    var clock: MessagingClock {
        MessagingClock(now: { self.now }) { duration in
            let seconds =
                Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
            let end = self.now.addingTimeInterval(seconds)
            repeat { try await Task.sleep(for: .milliseconds(2)) } while self.now < end
        }
    }
}

/// Words by their letters; enough for a base without documents.
struct PlainAnalyzer: TextAnalyzer {
    func analyze(_ text: String, language: Language) -> AnalyzedText {
        let words = text.lowercased().split { !$0.isLetter }.map { word in
            AnalyzedText.Word(folded: String(word), stem: String(word), isStopWord: false)
        }
        return AnalyzedText(words: words, bigrams: [], grams: [])
    }
}

/// A store, a channel and an engine between them.
struct MessagingRig: Sendable {
    let time = ManualClock()
    let store: MemoryStore
    let channel: ScriptedChannel
    var policy = MessagingPolicy()
    var limits = MessagingLimits()
    var chat: ChatService
    var transcriber: (any Transcriber)?
    let events = SharedValue<[MessagingEvent]>([])

    init(_ channel: ScriptedChannel = ScriptedChannel(), store: MemoryStore = MemoryStore()) {
        self.channel = channel
        self.store = store
        let ask = Ask(store: store, embedder: nil, translator: nil, analyzer: PlainAnalyzer())
        chat = ChatService(ask: ask, store: store, ledger: UsageLedger(store: store))
        limits.poll = .milliseconds(500)
    }

    /// With a model that is asked whatever the base knows.
    mutating func answer(by model: any ChatModel) throws {
        let counter = TokenCounter()
        chat.ask.writer = AnswerWriter(
            model: model, prompts: PromptBuilder(budget: try PromptBudget(), counter: counter),
            counter: counter)
        chat.ask.tools = [IdleTool()]
    }

    func engine(
        store: (any MessagingStore & ConversationStore)? = nil, channels: [any Channel]? = nil,
        logger: Logger? = nil
    ) -> MessagingEngine {
        var quiet = Logger(label: "test")
        quiet.logLevel = .critical
        let route = AccountRoute(chat: chat, policy: policy, transcriber: transcriber)
        let events = events
        return MessagingEngine(
            store: store ?? self.store, channels: channels ?? [channel], routes: { _ in route },
            limits: limits, logger: logger ?? quiet, clock: time.clock,
            observe: { event in events.withLock { $0.append(event) } })
    }

    /// Runs an engine for as long as the body takes, and waits until it has ended.
    func running(_ body: (MessagingEngine) async throws -> Void) async throws {
        let engine = engine()
        let task = Task { try await engine.run() }
        do {
            try await body(engine)
        } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        try await task.value
    }

    // MARK: Messages

    func message(
        _ id: String, _ content: MessageContent, from contact: String = "34600111222",
        account: String = "main",
        sentAt: Date? = nil
    ) -> ChannelEvent {
        .message(
            InboundMessage(
                channel: channel.name, account: account, id: id, sender: [ContactAlias(.phone, contact)],
                name: "Ana", sentAt: sentAt ?? time.now, content: content))
    }

    func text(_ id: String, _ text: String, from contact: String = "34600111222") -> ChannelEvent {
        message(id, .text(text), from: contact)
    }

    // MARK: What came of it

    /// Waits until something is true; ten minutes are for a machine that is very busy. Time passes slowly meanwhile, so that
    /// who went to sleep a little late wakes up.
    func eventually(
        sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + .seconds(600)
        while ContinuousClock.now < end {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(3))
            time.advance(0.002)
        }
        Issue.record("it did not come about", sourceLocation: sourceLocation)
    }

    /// Of the contact's conversations, in the order of their messages.
    func history(of contact: String = "34600111222") async throws -> [ConversationMessage] {
        guard let known = await store.contact(known: ContactAlias(.phone, contact)) else { return [] }
        let conversations = await store.conversations(with: known.id, limit: 100).map(\.conversation.id)
        var messages: [ConversationMessage] = []
        for id in conversations { messages += await store.messages(in: id, after: 0, limit: 1_000) }
        return messages.sorted { $0.id < $1.id }
    }

    var turns: [MessagingEvent.Turn] {
        events.withLock { events in
            events.compactMap { event in if case .turn(let turn) = event { turn } else { nil } }
        }
    }

    /// How many messages have each outcome.
    func outcomes() async -> [String: Int] { await store.queues().outcomes }
}

/// A lock that can be a member of a copyable value.
final class SharedValue<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) { mutex = Mutex(value) }

    func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        mutex.withLock { value in
            var copy = value
            defer { value = copy }
            return body(&copy)
        }
    }
}

/// Makes a writer be asked where the base knows nothing.
struct IdleTool: Tool {
    let definition = ToolDefinition(name: "idle", summary: "Nothing.", parameters: ["type": "object"])

    func run(_ call: ToolCall, in context: ToolContext) async throws -> ToolOutcome { ToolOutcome(text: "") }
}

/// A model that answers once it is let; counts how often it was asked and how often it was given up.
final class GatedModel: ChatModel {
    private struct State {
        var asked = 0
        var givenUp = 0
        var isOpen = false
        var failures = 0
    }

    let name = "test/gated"
    private let state = Mutex(State())

    var asked: Int { state.withLock { $0.asked } }
    var givenUp: Int { state.withLock { $0.givenUp } }

    func open() { state.withLock { $0.isOpen = true } }
    func close() { state.withLock { $0.isOpen = false } }

    func reply(to request: ChatRequest) async throws -> ChatReply {
        state.withLock { $0.asked += 1 }
        do {
            while !state.withLock({ $0.isOpen }) { try await Task.sleep(for: .milliseconds(2)) }
        } catch {
            state.withLock { $0.givenUp += 1 }
            throw error
        }
        return ChatReply(turn: AssistantTurn(text: "Con gusto."), end: .complete, model: name)
    }

    func events(for request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    continuation.yield(.finished(try await reply(to: request)))
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    func models() -> [String] { [name] }
}

/// Gives an engine the time to do what it must not do.
func aWhile() async throws { try await Task.sleep(for: .milliseconds(60)) }
