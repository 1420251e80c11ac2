import Synchronization

/// Counts requests under way.
final class LoadGauge: Sendable {
    let most: Int
    private let count = Mutex(0)

    init(most: Int) { self.most = most }

    var current: Int { count.withLock { $0 } }

    /// - Returns: whether there was room.
    func enter() -> Bool {
        count.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}
