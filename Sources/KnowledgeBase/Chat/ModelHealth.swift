import Logging
import Synchronization

/// How the endpoints of models are, by what came of asking them last. Shared by all chains that ask them, so that each
/// endpoint has one state and one ``CircuitBreaker``.
///
/// A model that failed is down until something has succeeded again: a question, or a probe. Probes list the models, which
/// costs nothing; where an endpoint lists them and yet does not answer, they ask for a word.
public final class ModelHealth: Sendable {
    public typealias Instant = ContinuousClock.Instant

    public enum Event: Sendable, Hashable {
        /// A question or a probe failed.
        case failed(model: String, reason: String)
        /// It was up, or nothing was known of it.
        case down(model: String, reason: String)
        case back(model: String)
    }

    private struct Entry {
        let model: any ChatModel
        let breaker: CircuitBreaker
        var failure: Failure?
        /// When a question or a probe of it ended last.
        var heardAt: Instant?
        var isProbed = false
    }

    private struct Failure {
        var reason: String
        var description: String
        /// Whether to list the models tells that it is over.
        var endsWithList: Bool
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var order: [String] = []
        var observe: @Sendable (Event) -> Void = { _ in }
    }

    private let state = Mutex(State())
    private let logger: Logger?

    /// A model of which nothing was heard for so long is probed; one that cannot be reached is oftener.
    static let rest: Duration = .seconds(55)
    static let restWhileAway: Duration = .seconds(14)
    /// Between two looks at whom to probe.
    public static let pace: Duration = .seconds(15)
    private static let patience: Duration = .seconds(10)

    /// - Parameter logger: is told once when a model goes down and once when it is back.
    public init(logger: Logger? = nil) { self.logger = logger }

    /// - Parameter body: hears of every event from now on, in the place of who heard before.
    public func observe(_ body: @escaping @Sendable (Event) -> Void) { state.withLock { $0.observe = body } }

    /// Of all models that any chain asks, in the order in which they became known.
    public var states: [ModelState] {
        state.withLock { state in state.order.map { Self.state(of: $0, state.entries[$0]) } }
    }

    /// - Returns: the breaker of the model, the same for all who ask one of its name.
    func register(_ model: any ChatModel, _ breaker: () -> CircuitBreaker) -> CircuitBreaker {
        state.withLock { state in
            if let known = state.entries[model.name] { return known.breaker }
            let entry = Entry(model: model, breaker: breaker())
            state.entries[model.name] = entry
            state.order.append(model.name)
            return entry.breaker
        }
    }

    func state(of name: String) -> ModelState {
        state.withLock { Self.state(of: name, $0.entries[name]) }
    }

    private static func state(of name: String, _ entry: Entry?) -> ModelState {
        ModelState(
            model: name, isReachable: entry?.failure == nil, reason: entry?.failure?.description ?? "")
    }
}

// MARK: What came of asking

extension ModelHealth {
    func succeeded(_ name: String, now: Instant = .now) {
        let (wasDown, observe) = state.withLock { state in
            let wasDown = state.entries[name]?.failure != nil
            state.entries[name]?.failure = nil
            state.entries[name]?.heardAt = now
            return (wasDown, state.observe)
        }
        guard wasDown else { return }
        logger?.info("a model is back", metadata: ["model": "\(name)"])
        observe(.back(model: name))
    }

    func failed(_ name: String, _ error: any Error, isProbe: Bool = false, now: Instant = .now) {
        let label = ModelFailureReason.label(of: error)
        let failure = Failure(
            reason: label, description: "\(error)",
            endsWithList: isProbe || ModelFailureReason.isOfConnection(label))
        let (wasUp, observe) = state.withLock { state in
            let wasUp = state.entries[name]?.failure == nil
            state.entries[name]?.failure = failure
            state.entries[name]?.heardAt = now
            return (wasUp, state.observe)
        }
        observe(.failed(model: name, reason: label))
        guard wasUp else { return }
        // Not the description: providers repeat in it what they were sent.
        logger?.warning(
            "a model does not answer; the next one is asked, or the sources are quoted",
            metadata: [
                "model": "\(name)", "reason": "\(label)",
                "advice": "\((error as? KnowledgeBaseError)?.advice ?? "See the provider's state")",
            ])
        observe(.down(model: name, reason: label))
    }

    /// It answered, that this request is none for it: it is neither down nor back for that.
    func refused(_ name: String, _ error: any Error) {
        let observe = state.withLock { $0.observe }
        observe(.failed(model: name, reason: ModelFailureReason.label(of: error)))
    }
}

// MARK: Probing

extension ModelHealth {
    /// Looks after all models until it is cancelled.
    public func keepProbing() async throws {
        while true {
            await probe()
            try await Task.sleep(for: Self.pace)
        }
    }

    /// Asks those of which nothing was heard for a while.
    func probe(now: Instant = .now) async {
        await withTaskGroup { group in
            for (model, byQuestion) in due(at: now) {
                group.addTask { await self.probe(model, byQuestion) }
            }
        }
    }

    private func due(at now: Instant) -> [(model: any ChatModel, byQuestion: Bool)] {
        state.withLock { state in
            state.order.compactMap { name in
                guard let entry = state.entries[name], !entry.isProbed else { return nil }
                let isAway = entry.failure?.endsWithList == true
                if let heardAt = entry.heardAt, now - heardAt < (isAway ? Self.restWhileAway : Self.rest) {
                    return nil
                }
                state.entries[name]?.isProbed = true
                return (entry.model, entry.failure?.endsWithList == false)
            }
        }
    }

    private func probe(_ model: any ChatModel, _ byQuestion: Bool) async {
        do {
            try await AnswerDeadline(after: Self.patience).race {
                if byQuestion {
                    _ = try await model.reply(to: Self.question)
                } else {
                    _ = try await model.models()
                }
            }
            breaker(of: model.name)?.recordSuccess()
            succeeded(model.name)
        } catch {
            note(error, of: model.name, byQuestion)
        }
        state.withLock { state in
            state.entries[model.name]?.isProbed = false
            state.entries[model.name]?.heardAt = .now
        }
    }

    private func note(_ error: any Error, of name: String, _ byQuestion: Bool) {
        guard !Task.isCancelled, !(error is CancellationError) else { return }
        let label = ModelFailureReason.label(of: error)
        // Who may not list the models, or has no list, may answer all the same.
        guard byQuestion || ModelFailureReason.isOfEndpoint(label) else { return }
        if (error as? KnowledgeBaseError)?.kind == .refused { return refused(name, error) }
        failed(name, error, isProbe: !byQuestion)
    }

    private func breaker(of name: String) -> CircuitBreaker? { state.withLock { $0.entries[name]?.breaker } }

    private static let question = ChatRequest(
        messages: [.user("Answer with one word: ready")], options: ChatOptions(maxTokens: 16))
}

/// Why a model failed, in a word for metrics and logs.
enum ModelFailureReason {
    static func label(of error: any Error) -> String {
        guard let error = error as? KnowledgeBaseError else { return "other" }
        return error.code ?? error.kind.rawValue
    }

    /// Whether it was not reached at all.
    static func isOfConnection(_ label: String) -> Bool { label == "unreachable" }

    /// Whether the endpoint itself is at fault, and not what it was asked.
    static func isOfEndpoint(_ label: String) -> Bool {
        isOfConnection(label) || label == "timeout" || label.hasPrefix("http_5") && label != "http_501"
    }
}
