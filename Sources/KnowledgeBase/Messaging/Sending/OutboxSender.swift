import Foundation
import Logging

/// Sends what is in the outbox: threads in parallel, each in its order.
actor OutboxSender {
    private let attempt: SendAttempt
    private let limits: MessagingLimits
    private let alarm = Alarm()
    private var underWay: [MessageThread: Task<Void, Never>] = [:]
    /// Accounts that rest, as `channel/account`.
    private var resting: [String: Rest] = [:]
    private var hasSettledInterrupted = false

    private struct Rest {
        var since: Date
        var until: Date

        /// Not one that begins later: the clock was set back.
        func isOver(at now: Date) -> Bool { now >= until || now < since }
    }

    init(_ attempt: SendAttempt, limits: MessagingLimits) {
        self.attempt = attempt
        self.limits = limits
    }

    nonisolated func wake() { alarm.ring() }

    /// Until the task is cancelled; then what is under way has the time of grace.
    func run() async {
        hasSettledInterrupted = false
        while !Task.isCancelled {
            do {
                if !hasSettledInterrupted { try await settleInterrupted() }
                try await sendDue()
            } catch is CancellationError where Task.isCancelled {
                break
            } catch {
                attempt.logger.error("cannot read the outbox", metadata: ["error": "\(error)"])
            }
            await alarm.wait(atMost: limits.poll, clock: attempt.clock)
        }
        await finish()
    }

    /// What the process before left: nobody knows whether the channel took it.
    private func settleInterrupted() async throws {
        let messages = try await attempt.store.interruptedMessages()
        for message in messages {
            let policy = attempt.routes(message.thread).policy.sending
            let outcome = policy.outcome(ofInterrupted: message, at: attempt.clock.now())
            try await attempt.record(outcome, of: message)
        }
        hasSettledInterrupted = true
        if !messages.isEmpty { attempt.observe(.interrupted(messages.count)) }
    }

    private func sendDue() async throws {
        while try await startDue() {}
    }

    /// - Returns: whether there may be more, of other accounts.
    private func startDue() async throws -> Bool {
        guard underWay.count < limits.sends else { return false }
        let now = attempt.clock.now()
        resting = resting.filter { !$0.value.isOver(at: now) }
        let due = try await attempt.store.dueMessages(
            at: now, except: fullAccounts.union(resting.keys), limit: limits.sends + underWay.count)
        var hasStarted = false
        for message in due where mayStart(message) {
            underWay[message.thread] = Task { await send(message) }
            hasStarted = true
        }
        return hasStarted
    }

    private func mayStart(_ message: OutboundMessage) -> Bool {
        underWay.count < limits.sends && underWay[message.thread] == nil
            && !fullAccounts.contains(message.thread.line)
    }

    /// One whose service hangs leaves half of what can be sent at a time to the others.
    private var fullAccounts: Set<String> {
        let most = max(1, limits.sends / 2)
        let counts = Dictionary(underWay.keys.map { ($0.line, 1) }, uniquingKeysWith: +)
        return Set(counts.filter { $0.value >= most }.keys)
    }

    private func send(_ message: OutboundMessage) async {
        do {
            if case .rest(let date) = try await attempt.run(message) {
                resting[message.thread.line] = Rest(since: attempt.clock.now(), until: date)
            }
        } catch is CancellationError where Task.isCancelled {
            attempt.logger.notice(
                "a message was being sent at the end", metadata: ["message": "\(message.id)"])
        } catch {
            await failed(message, error)
        }
        underWay[message.thread] = nil
        alarm.ring()
    }

    /// The store did not let it begin, or could not say to whom it goes.
    private func failed(_ message: OutboundMessage, _ error: any Error) async {
        attempt.logger.error(
            "cannot send a message", metadata: ["message": "\(message.id)", "error": "\(error)"])
        let failure = SendFailure(.passing, code: "internal", reason: "\(error)")
        let date = attempt.clock.now() + limits.longestRetry
        do {
            try await attempt.record(.again(at: date, failure), of: message)
        } catch {
            attempt.logger.notice("a message is left as it is", metadata: ["message": "\(message.id)"])
        }
    }

    private func finish() async {
        let tasks = Array(underWay.values)
        let deadline = Task {
            do { try await attempt.clock.sleep(limits.grace) } catch { return }  // All ended in time.
            for task in tasks { task.cancel() }
        }
        for task in tasks { await task.value }
        deadline.cancel()
    }
}

extension MessageThread {
    /// The account, as the store is told which of them rest.
    fileprivate var line: String { "\(channel)/\(account)" }
}
