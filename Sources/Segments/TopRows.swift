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

    private mutating func sink() {
        var parent = 0
        while true {
            var worst = parent
            let (left, right) = (2 * parent + 1, 2 * parent + 2)
            if left < heap.count, heap[left].isWorse(than: heap[worst]) { worst = left }
            if right < heap.count, heap[right].isWorse(than: heap[worst]) { worst = right }
            guard worst != parent else { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }
}
