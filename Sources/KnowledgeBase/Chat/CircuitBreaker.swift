import Synchronization

/// Keeps questions away from a model that fails, so that nobody waits for what will not come: after some
/// failures in a row it opens for a while, then lets one question through, and closes again when that is
/// answered. (M. Nygard, "Release It!", "Circuit Breaker".)
public final class CircuitBreaker: Sendable {
    public typealias Instant = ContinuousClock.Instant

    private struct State {
        var failures = 0
        var openUntil: Instant?
        var isProbing = false
    }

    private let state = Mutex(State())
    private let failures: Int
    private let pause: Duration
    private let longestPause: Duration

    /// - Parameters:
    ///   - failures: in a row, after which it opens.
    ///   - pause: how long it stays open at first; doubles with every failed probe.
    public init(
        failures: Int = 3, pause: Duration = .seconds(15), longestPause: Duration = .seconds(300)
    ) {
        self.failures = failures
        self.pause = pause
        self.longestPause = longestPause
    }

    /// Whether a question may be asked now. Who is let through has to tell how it went.
    public func admits(now: Instant = .now) -> Bool {
        state.withLock { state in
            guard let end = state.openUntil else { return true }
            guard now >= end, !state.isProbing else { return false }
            state.isProbing = true
            return true
        }
    }

    /// Whether questions are kept away; asking changes nothing.
    public func isOpen(now: Instant = .now) -> Bool {
        state.withLock { state in state.openUntil.map { now < $0 } ?? false }
    }

    public func recordSuccess() {
        state.withLock { $0 = State() }
    }

    public func recordFailure(now: Instant = .now) {
        state.withLock { state in
            state.failures += 1
            state.isProbing = false
            guard state.failures >= failures else { return }
            let doublings = min(state.failures - failures, 16)
            state.openUntil = now + min(pause * (1 << doublings), longestPause)
        }
    }

    /// The question was given up, and says nothing about the model.
    public func recordNothing() {
        state.withLock { $0.isProbing = false }
    }
}
