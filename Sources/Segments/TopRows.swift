/// Keeps the best of many scored rows in a bounded heap whose root is the worst kept.
public struct TopRows: Sendable {
    public struct Entry: Sendable, Equatable {
        public var row: Int
        public var score: Float

        /// Whether this one ranks below the other: a lower score, or the same and a later row.
        @inline(__always)
        fileprivate func isWorse(than other: Entry) -> Bool {
            score < other.score || (score == other.score && row > other.row)
        }
    }

    private let limit: Int
    private var heap: [Entry] = []

    public init(limit: Int) {
        self.limit = limit
        heap.reserveCapacity(min(limit, 4096))
    }

    @inline(__always)
    public mutating func add(row: Int, score: Float) {
        let entry = Entry(row: row, score: score)
        if heap.count < limit {
            heap.append(entry)
            rise(from: heap.count - 1)
        } else if let worst = heap.first, worst.isWorse(than: entry) {
            heap[0] = entry
            sink()
        }
    }

    /// What a row must score to be kept: that of the worst kept, or nothing while there is room.
    @inline(__always)
    public var threshold: Float {
        heap.count < limit ? -.infinity : heap.first?.score ?? .infinity
    }

    /// Best first.
    public var sorted: [Entry] { heap.sorted { $1.isWorse(than: $0) } }

    private mutating func rise(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isWorse(than: heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Moves the first entry down to its place.
    private mutating func sink() {
        heap.withUnsafeMutableBufferPointer { heap in
            guard let entry = heap.first else { return }
            var (hole, child) = (0, 1)
            while child < heap.count {
                if child + 1 < heap.count, heap[child + 1].isWorse(than: heap[child]) { child += 1 }
                guard heap[child].isWorse(than: entry) else { break }
                heap[hole] = heap[child]
                (hole, child) = (child, 2 * child + 1)
            }
            heap[hole] = entry
        }
    }
}
