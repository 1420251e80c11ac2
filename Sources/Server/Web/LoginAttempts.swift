import Synchronization

/// Counts keys that were wrong, by the address they came from.
final class LoginAttempts: Sendable {
    private struct Count {
        var failures: Int
        var start: ContinuousClock.Instant
    }

    /// Failures that one address may have within ``window``.
    static let most = 10
    static let window: Duration = .seconds(300)
    /// Addresses that are remembered.
    static let mostPeers = 10_000

    private let counts = Mutex<[String: Count]>([:])

    /// How long an address has to wait before it may try; `nil` where it may.
    func wait(of peer: String, at now: ContinuousClock.Instant = .now) -> Duration? {
        counts.withLock { counts in
            guard let count = counts[peer], count.failures >= Self.most else { return nil }
            let end = count.start + Self.window
            return now < end ? end - now : nil
        }
    }

    func noteFailure(of peer: String, at now: ContinuousClock.Instant = .now) {
        counts.withLock { counts in
            if counts.count >= Self.mostPeers, counts[peer] == nil {
                counts = counts.filter { now < $0.value.start + Self.window }
                // So many at once are an attack; the oldest of it make room.
                if counts.count >= Self.mostPeers,
                    let first = counts.min(by: { $0.value.start < $1.value.start })
                {
                    counts[first.key] = nil
                }
            }
            var count = counts[peer] ?? Count(failures: 0, start: now)
            if now >= count.start + Self.window { count = Count(failures: 0, start: now) }
            count.failures += 1
            counts[peer] = count
        }
    }

    func forget(_ peer: String) { counts.withLock { $0[peer] = nil } }
}
