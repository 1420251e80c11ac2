import Foundation
import Synchronization

/// What may interrupt a turn under way: more messages, or the end.
final class TurnControl: Sendable {
    private enum Phase {
        case reading
        case answering(cancel: @Sendable () -> Void)
        /// From here on it is written down whatever comes.
        case settled
    }

    private struct State {
        var phase = Phase.reading
        var hasArrivals = false
        var isSuperseded = false
        /// Until then, what arrives supersedes the answer.
        var supersededUntil: Date?

        func mayBeSuperseded(at now: Date) -> Bool { supersededUntil.map { now < $0 } ?? false }
    }

    private let state = Mutex(State())

    /// Whether messages came after it began.
    var hasArrivals: Bool { state.withLock { $0.hasArrivals } }
    var isSuperseded: Bool { state.withLock { $0.isSuperseded } }

    /// More came.
    func arrive(at now: Date) {
        let cancel: (@Sendable () -> Void)? = state.withLock { state in
            state.hasArrivals = true
            guard case .answering(let cancel) = state.phase, state.mayBeSuperseded(at: now) else {
                return nil
            }
            state.isSuperseded = true
            return cancel
        }
        cancel?()
    }

    /// Does what answers, so that it can be given up.
    ///
    /// - Parameters:
    ///   - supersededUntil: until when more messages make it useless; `nil` for never.
    ///   - limit: after which it is given up.
    /// - Throws: `CancellationError` where it is superseded; a ``KnowledgeBaseError`` where it takes too long.
    func answering<Value: Sendable>(
        supersededUntil: Date?, limit: Duration, clock: MessagingClock,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard begin(supersededUntil, at: clock.now()) else { throw CancellationError() }
        let task = Task { try await body() }
        guard begin(supersededUntil, at: clock.now(), cancel: { task.cancel() }) else {
            task.cancel()
            throw CancellationError()
        }
        let isLate = Mutex(false)
        let timer = Task {
            do { try await clock.sleep(limit) } catch { return }  // It was answered in time.
            isLate.withLock { $0 = true }
            task.cancel()
        }
        defer { timer.cancel() }
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch is CancellationError where !Task.isCancelled && !isSuperseded {
            let isLate = isLate.withLock { $0 }
            throw KnowledgeBaseError(
                .model, cannot: "answer a message",
                because: isLate ? "it took more than \(limit)" : "something interrupted it")
        }
    }

    /// - Parameter cancel: gives the answer up; `nil` where it has not begun.
    /// - Returns: whether nothing came since the messages were read.
    private func begin(
        _ until: Date?, at now: Date, cancel: (@Sendable () -> Void)? = nil
    ) -> Bool {
        state.withLock { state in
            state.supersededUntil = until
            guard !state.hasArrivals || !state.mayBeSuperseded(at: now) else {
                state.isSuperseded = true
                return false
            }
            if let cancel { state.phase = .answering(cancel: cancel) }
            return true
        }
    }

    /// From here on nothing supersedes it.
    ///
    /// - Returns: whether nothing has.
    func settle() -> Bool {
        state.withLock { state in
            guard !state.isSuperseded else { return false }
            state.phase = .settled
            return true
        }
    }
}
