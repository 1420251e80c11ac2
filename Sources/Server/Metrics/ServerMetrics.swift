import Foundation
import KnowledgeBase
import Synchronization

/// What happened since the server started, for `/metrics`. No text and no name of a person is in it.
public final class ServerMetrics: Sendable {
    let registry = MetricRegistry()

    public init() {
        registry.set(.startTime, to: Date().timeIntervalSince1970)
    }
}

// MARK: Requests

extension ServerMetrics {
    func requestBegan() { registry.add(1, to: .inProgress) }

    func requestEnded(_ route: String, _ method: String, _ status: Int, _ duration: Duration) {
        registry.add(-1, to: .inProgress)
        registry.add(to: .requests, method, route, String(status))
        registry.observe(duration / .seconds(1), in: .requestDuration, method, route)
    }

    func webhookRefused(_ channel: String, _ status: Int) {
        registry.add(to: .refusals, channel, String(status))
    }

    func webhookNoted(_ channel: String, _ count: Int) {
        registry.add(Double(count), to: .notes, channel)
    }

    func webhookBrought(_ channel: String, _ events: [ChannelEvent]) {
        for event in events { registry.add(to: .events, channel, event.kind) }
    }
}

// MARK: Answers and messages

extension ServerMetrics {
    /// Counts an answer; what ``ChatService/observe`` is to call.
    public func answered(_ answer: Answer, in duration: Duration, prices: PriceTable) {
        registry.add(to: .answers, answer.metricKind)
        registry.observe(duration / .seconds(1), in: .answerDuration, answer.metricKind)
        if !answer.isCached {
            for (step, milliseconds) in answer.timings.steps where milliseconds > 0 {
                registry.observe(milliseconds / 1_000, in: .stepDuration, step)
            }
        }
        for check in answer.checks { registry.add(to: .checks, check.kind.rawValue) }
        for call in answer.modelCalls { called(call, prices) }
    }

    /// Counts what fails; what ``ModelHealth/observe(_:)`` is to call.
    public func observe(_ event: ModelHealth.Event) {
        guard case .failed(let model, let reason) = event else { return }
        registry.add(to: .modelFailures, model, reason)
    }

    func called(_ call: ModelCall, _ prices: PriceTable) {
        registry.add(to: .calls, call.model, call.purpose.rawValue)
        registry.add(Double(call.tokens.input), to: .tokens, call.model, "input")
        registry.add(Double(call.tokens.output), to: .tokens, call.model, "output")
        if let cost = prices.cost(of: call) {
            registry.add(Double(cost) / 1_000_000, to: .cost, call.model, prices.currency)
        }
    }
}

extension Answer {
    /// What became of the question, in one word.
    fileprivate var metricKind: String {
        if isCourtesy { return "courtesy" }
        if isWithheld { return "withheld" }
        if handOff != nil { return "hand_off" }
        if isOverLimit { return "limited" }
        if isCached { return "cached" }
        return known ? "known" : "unknown"
    }
}

extension Answer.Timings {
    fileprivate var steps: [(String, Double)] {
        [("prepare", prepare), ("retrieve", retrieve), ("rank", rank), ("write", write)]
    }
}

extension ChannelEvent {
    fileprivate var kind: String {
        switch self {
        case .message: "message"
        case .delivery: "delivery"
        case .renamed: "renamed"
        }
    }
}
