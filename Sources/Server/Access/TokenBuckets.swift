import KnowledgeBase
import Synchronization

/// A token bucket for each key that has a limit: so many requests at once, refilled evenly within a minute.
final class TokenBuckets: Sendable {
    struct Outcome: Sendable, Equatable {
        /// Requests a minute.
        var limit: Int
        /// Requests that may come right now.
        var remaining: Int
        /// Until the bucket is full again.
        var reset: Duration
        /// Until one more may come; `nil` where this one may.
        var wait: Duration?
    }

    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
        var limit: Int
    }

    private let buckets = Mutex<[AccessKey.ID: Bucket]>([:])

    /// Takes one token; `nil` for a key without a limit.
    func take(for key: AccessKey, at now: ContinuousClock.Instant = .now) -> Outcome? {
        guard let limit = key.perMinute else { return nil }
        // A key that may ask nothing waits a minute at a time.
        guard limit > 0 else {
            return Outcome(limit: 0, remaining: 0, reset: .seconds(60), wait: .seconds(60))
        }
        return buckets.withLock { buckets in
            var bucket =
                buckets[key.id].flatMap { $0.limit == limit ? $0 : nil }
                ?? Bucket(tokens: Double(limit), at: now, limit: limit)
            let perSecond = Double(limit) / 60
            bucket.tokens = min(Double(limit), bucket.tokens + (now - bucket.at) / .seconds(1) * perSecond)
            bucket.at = now
            let isAllowed = bucket.tokens >= 1
            if isAllowed { bucket.tokens -= 1 }
            buckets[key.id] = bucket
            return Outcome(
                limit: limit, remaining: Int(bucket.tokens),
                reset: .seconds((Double(limit) - bucket.tokens) / perSecond),
                wait: isAllowed ? nil : .seconds((1 - bucket.tokens) / perSecond))
        }
    }
}
