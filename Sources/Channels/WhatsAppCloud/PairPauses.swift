import Synchronization

/// How long to leave a contact alone to whom one number sent too much: 4, 16, 64 seconds and on, by how often that
/// was said in a row. (Cloud API, error 131056: "4^X seconds".)
///
/// Forgotten when the process ends: the next message then waits four seconds.
final class PairPauses: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    private static let longest = 5
    private static let most = 10_000

    func next(_ pair: String) -> Duration {
        let count = counts.withLock { counts in
            // No flood of contacts fills the memory.
            if counts.count >= Self.most { counts.removeAll() }
            let count = min((counts[pair] ?? 0) + 1, Self.longest)
            counts[pair] = count
            return count
        }
        return .seconds(1 << (2 * count))
    }

    func forget(_ pair: String) {
        counts.withLock { _ = $0.removeValue(forKey: pair) }
    }
}
