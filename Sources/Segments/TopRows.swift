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

    /// What a row must reach to be kept: the worst score kept, once as many as wanted are.
    @inline(__always)
    public var threshold: Float {
        heap.count < limit ? -.infinity : heap.first?.score ?? .infinity
    }

    /// Adds what another one kept.
    public mutating func merge(_ other: TopRows) {
        for entry in other.heap { add(row: entry.row, score: entry.score) }
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
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].isWorse(than: heap[worst]) { worst = child }
            }
            guard worst != parent else { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }
}

extension TopRows {
    /// The best of dense scores among the rows allowed, scores of zero and below left out if wanted.
    public static func best(
        _ limit: Int, of scores: UnsafeBufferPointer<Float>, among allowed: Bitmap, above floor: Float
    ) -> [Entry] {
        guard limit > 0 else { return [] }
        var top = TopRows(limit: limit)
        allowed.forEachMember(in: 0..<min(scores.count, allowed.count)) { row in
            if scores[row] > floor { top.add(row: row, score: scores[row]) }
        }
        return top.sorted
    }
}
