import CLexicalKernels

/// What some terms make of the rows they stand in, where these are few among many: rows without any of the
/// terms are not looked at.
final class SparseSums {
    private let size: Int
    private let table: kb_sparse_sums

    init(_ terms: [LexicalForm.Term]) {
        let postings = terms.reduce(0) { $0 + Int($1.postings.count) }
        let bits = max(4, Int.bitWidth - (2 * postings).leadingZeroBitCount)
        size = 1 << bits
        table = kb_sparse_sums(
            rows: .allocate(capacity: size), sums: .allocate(capacity: size), bits: UInt32(bits))
        table.rows.initialize(repeating: KB_NO_ROW, count: size)
        table.sums.initialize(repeating: 0, count: size)
        let buffer = PostingsBuffer()
        for term in terms { add(term, by: buffer) }
    }

    deinit {
        table.rows.deallocate()
        table.sums.deallocate()
    }

    /// Calls `body` with every row whose sum is above 0 and not below a threshold, in no particular order.
    func forEach(reaching least: Float, _ body: (_ row: UInt32, _ sum: Float) -> Void) {
        let least = max(least, .leastNonzeroMagnitude)
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: size + Int(KB_DECODE_SLACK)) { places in
            let found = kb_sums_reaching(table.sums, size, least, 0, places.baseAddress)
            for place in places.prefix(found) { body(table.rows[Int(place)], table.sums[Int(place)]) }
        }
    }

    private func add(_ term: LexicalForm.Term, by buffer: PostingsBuffer) {
        var (postings, field, table) = (term.postings, term.field, table)
        buffer.reserve(Int(kb_postings_most(&postings)))
        for block in 0..<postings.blockCount {
            let found = Int(kb_postings_decode(&postings, block, buffer.rows, buffer.counts))
            kb_impact_add_sparse(buffer.rows, buffer.counts, found, &field, term.sumWeight, &table)
        }
    }
}
