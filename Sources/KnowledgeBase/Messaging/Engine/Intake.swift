/// Writes down what webhooks bring, many at a time: while one transaction runs, further calls gather and go into the
/// next one.
actor Intake {
    private struct Call {
        var events: [ChannelEvent]
        var continuation: CheckedContinuation<Void, any Error>
    }

    /// Events of one transaction, unless one call brings more.
    private static let mostTogether = 1_000

    private let store: any MessagingStore
    private let clock: MessagingClock
    private let most: Int
    private let arrived: @Sendable ([MessageThread], [ChannelEvent]) async -> Void
    private var calls: [Call] = []
    private var waiting = 0
    private var isWriting = false

    /// - Parameters:
    ///   - most: events that may wait.
    ///   - arrived: hears of what was written and of the threads that have something new.
    init(
        store: any MessagingStore, clock: MessagingClock, most: Int,
        arrived: @escaping @Sendable ([MessageThread], [ChannelEvent]) async -> Void
    ) {
        self.store = store
        self.clock = clock
        self.most = most
        self.arrived = arrived
    }

    /// Returns once the events are on the disk.
    func accept(_ events: [ChannelEvent]) async throws {
        guard !events.isEmpty else { return }
        guard waiting == 0 || waiting + events.count <= most else {
            throw KnowledgeBaseError(
                .busy, cannot: "take \(events.count) messages", because: "\(waiting) wait to be written",
                advice: "Send them again")
        }
        waiting += events.count
        try await withCheckedThrowingContinuation { continuation in
            calls.append(Call(events: events, continuation: continuation))
            guard !isWriting else { return }
            isWriting = true
            Task { await write() }
        }
    }

    private func write() async {
        while !calls.isEmpty {
            let batch = takeBatch()
            let events = batch.flatMap(\.events)
            waiting -= events.count
            do {
                let threads = try await store.accept(events, at: clock.now())
                for call in batch { call.continuation.resume() }
                await arrived(threads, events)
            } catch {
                for call in batch { call.continuation.resume(throwing: error) }
            }
        }
        isWriting = false
    }

    private func takeBatch() -> [Call] {
        var events = 0
        let count = calls.prefix { call in
            defer { events += call.events.count }
            return events == 0 || events + call.events.count <= Self.mostTogether
        }.count
        let batch = Array(calls.prefix(count))
        calls.removeFirst(count)
        return batch
    }
}
