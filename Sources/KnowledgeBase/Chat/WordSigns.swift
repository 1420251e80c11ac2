import Synchronization

/// When words of a model came last, told across tasks.
final class WordSigns: Sendable {
    private let state = Mutex<ContinuousClock.Instant?>(nil)

    var last: ContinuousClock.Instant? { state.withLock { $0 } }

    func note() { state.withLock { $0 = .now } }
}
