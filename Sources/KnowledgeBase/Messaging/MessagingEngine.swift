import Logging

/// Answers what comes on channels, once and in order, whatever happens meanwhile.
///
/// 1 accept: events are on the disk before the channel is told so · 2 take up: one turn at a time in each thread, once
/// the contact has been silent for a while · 3 answer · 4 write down: what became of the messages, what was said and what
/// is to be sent, in one transaction · 5 send. Nothing of this is in memory alone: at any instant the process may end, and
/// the next one goes on. Only a message that is being sent at that instant may be sent twice or not at all, as the policy
/// wants it.
public actor MessagingEngine {
    private let intake: Intake
    private let turns: TurnScheduler
    private let sender: OutboxSender
    private var isRunning = false

    /// - Parameters:
    ///   - routes: who serves the account of a thread.
    ///   - observe: hears what happens, for metrics.
    public init(
        store: any MessagingStore & ConversationStore, channels: [any Channel],
        routes: @escaping @Sendable (MessageThread) -> AccountRoute,
        limits: MessagingLimits = MessagingLimits(), logger: Logger,
        clock: MessagingClock = MessagingClock(),
        observe: @escaping @Sendable (MessagingEvent) -> Void = { _ in }
    ) {
        let named = Dictionary(channels.map { ($0.name, $0) }) { first, _ in first }
        let sender = OutboxSender(
            SendAttempt(
                store: store, channels: named, routes: routes, clock: clock, logger: logger, observe: observe),
            limits: limits)
        let turns = TurnScheduler(
            TurnWorker(
                store: store, channels: named, routes: routes, limits: limits, clock: clock, logger: logger,
                observe: observe, replied: { sender.wake() }),
            limits: limits)
        intake = Intake(store: store, clock: clock, most: limits.waitingEvents) { threads, events in
            observe(.accepted(events))
            if events.contains(where: \.isFailure) { sender.wake() }
            await turns.arrived(threads)
        }
        (self.turns, self.sender) = (turns, sender)
    }

    /// Answers and sends until its task is cancelled. Then nothing new is taken up; what is under way may end within
    /// ``MessagingLimits/grace``, and the rest waits in the store.
    ///
    /// - Throws: ``KnowledgeBaseError`` `usage` where it runs already.
    public func run() async throws {
        guard !isRunning else {
            throw KnowledgeBaseError(.usage, cannot: "run the messaging engine", because: "it runs already")
        }
        isRunning = true
        defer { isRunning = false }
        await withTaskGroup { group in
            group.addTask { await self.turns.run() }
            group.addTask { await self.sender.run() }
        }
    }

    /// Writes verified events down; they are answered later, and also after a crash.
    ///
    /// - Throws: ``KnowledgeBaseError`` where they could not be written: the channel is to send them again.
    nonisolated public func accept(_ events: [ChannelEvent]) async throws {
        try await intake.accept(events)
    }

    /// Looks at the store at once, for what came into it by another way.
    nonisolated public func wake() async {
        sender.wake()
        await turns.recheck()
    }
}

extension ChannelEvent {
    /// Something may be sent in place of what failed.
    fileprivate var isFailure: Bool {
        if case .delivery(let update) = self { update.status == .failed } else { false }
    }
}

extension MessagingEvent {
    fileprivate static func accepted(_ events: [ChannelEvent]) -> MessagingEvent {
        let messages = events.count { if case .message = $0 { true } else { false } }
        return .accepted(messages: messages, others: events.count - messages)
    }
}
