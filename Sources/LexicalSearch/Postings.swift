import CLexicalKernels

/// In which rows of a segment a term stands and how often, as `CLexicalKernels` packs it.
enum Postings {
    /// Largest count kept; more makes no difference to BM25.
    static let largestCount: UInt16 = .max
    /// Most terms of a passage that are counted, for the same reason.
    static let largestLength: UInt16 = .max
}

/// Room for the rows and counts of a term, or of one of its blocks.
final class PostingsBuffer {
    private(set) var rows: UnsafeMutablePointer<UInt32>
    private(set) var counts: UnsafeMutablePointer<UInt16>
    private(set) var capacity: Int
    /// Members in use.
    var count = 0

    init(capacity: Int = 1024) {
        self.capacity = capacity
        rows = .allocate(capacity: capacity + Int(KB_DECODE_SLACK))
        counts = .allocate(capacity: capacity + Int(KB_DECODE_SLACK))
    }

    deinit {
        rows.deallocate()
        counts.deallocate()
    }

    /// Makes room for more members, keeping those in use.
    func reserve(_ wanted: Int) {
        guard wanted > capacity else { return }
        let larger = PostingsBuffer(capacity: max(wanted, 2 * capacity))
        larger.rows.update(from: rows, count: count)
        larger.counts.update(from: counts, count: count)
        swap(&rows, &larger.rows)
        swap(&counts, &larger.counts)
        swap(&capacity, &larger.capacity)
    }

    /// Puts rows in order that come from several segments, a few ascending runs.
    func sort() {
        var isSorted = true
        for index in 1..<max(count, 1) where rows[index] <= rows[index - 1] { isSorted = false }
        guard !isSorted else { return }
        let pairs = (0..<count).map { UInt64(rows[$0]) << 16 | UInt64(counts[$0]) }.sorted()
        for (index, pair) in pairs.enumerated() {
            rows[index] = UInt32(pair >> 16)
            counts[index] = UInt16(truncatingIfNeeded: pair)
        }
    }
}

extension kb_postings {
    var blockCount: UInt32 { rows == 0 ? 0 : (rows - 1) >> shift + 1 }

    /// Calls `body` with every row and count, by way of a buffer. Damaged blocks are left out.
    func forEach(_ buffer: PostingsBuffer, _ body: (_ row: Int, _ count: UInt16) -> Void) {
        withUnsafePointer(to: self) { postings in
            buffer.reserve(Int(kb_postings_most(postings)))
            for block in 0..<blockCount {
                let found = Int(kb_postings_decode(postings, block, buffer.rows, buffer.counts))
                for index in 0..<found { body(Int(buffer.rows[index]), buffer.counts[index]) }
            }
        }
    }
}
