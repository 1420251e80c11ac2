import Synchronization

/// The highest sum that the best rows of a rendering are known to reach, whichever group of forms finds it
/// out. Searches that go on at the same time leave out what cannot reach it.
final class SharedThreshold: Sendable {
    /// Twice what any of them can be off by: a sum that one group found counts in the others.
    let margin: Float
    /// Floats that are not negative are in the order of their bits.
    private let bits = Atomic<UInt32>(0)

    init(for groups: [FormGroup]) {
        margin = groups.map(\.margin).max() ?? 0
    }

    var sum: Float { Float(bitPattern: bits.load(ordering: .relaxed)) }

    func raise(to sum: Float) {
        guard sum > 0 else { return }
        bits.max(sum.bitPattern, ordering: .relaxed)
    }
}
