import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase
import Logging
import NIOCore

/// `/metrics`, as Prometheus scrapes it.
struct MetricsRoutes: RouteGroup {
    let parts: ServerParts
    let isOpen: Bool

    var operations: [APIOperation] {
        [
            APIOperation(
                .get, "/metrics", name: "getMetrics", summary: "Figures for Prometheus, text format 0.0.4",
                tag: "Health", access: isOpen ? .open : .scope(.admin),
                answers: [APIAnswer(.ok, "The figures", content: ["text/plain": .anyText])], load: .urgent,
                handler: { _, _ in await response() })
        ]
    }

    private func response() async -> Response {
        await measure()
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: parts.metrics.registry.text())))
    }

    /// What is asked for only when somebody looks.
    private func measure() async {
        let registry = parts.metrics.registry
        registry.set(.build, to: 1, parts.version)
        if let bytes = ResidentMemory.bytes() { registry.set(.memory, to: Double(bytes)) }
        for state in await parts.modelStates() {
            registry.set(.modelUp, to: state.isReachable ? 1 : 0, state.model)
        }
        do {
            measure(try await parts.store.queues(), at: Date())
            registry.set(.databaseUp, to: 1)
        } catch {
            parts.logger.warning("queues could not be read", metadata: ["error": "\(error)"])
            registry.set(.databaseUp, to: 0)
        }
    }

    private func measure(_ queues: MessagingQueues, at now: Date) {
        let registry = parts.metrics.registry
        let age = { (date: Date?) in date.map { max(0, now.timeIntervalSince($0)) } ?? 0 }
        registry.set(.inbox, to: Double(queues.inbox))
        registry.set(.inboxAge, to: age(queues.oldestInbox))
        registry.set(.outbox, to: Double(queues.outbox))
        registry.set(.outboxAge, to: age(queues.oldestOutbox))
        for outcome in InboxOutcome.allCases {
            registry.set(.inboxOutcomes, to: Double(queues.outcomes[outcome.rawValue] ?? 0), outcome.rawValue)
        }
        for state in OutboundMessage.State.allCases {
            registry.set(.outboxStates, to: Double(queues.states[state.rawValue] ?? 0), state.rawValue)
        }
    }
}
