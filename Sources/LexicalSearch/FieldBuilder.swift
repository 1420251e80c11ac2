/// Gathers one field's terms passage by passage.
struct FieldBuilder {
    private var terms: [UInt64] = []
    /// Where each row's terms end.
    private var ends: [Int] = []

    mutating func add(_ terms: [UInt64]) {
        self.terms += terms
        ends.append(self.terms.count)
    }

    /// Inverts what was gathered.
    func build() throws -> FinishedField {
        let occurrences = HashOrder.sorted(count: terms.count) { each in
            var start = 0
            for (row, end) in ends.enumerated() {
                for place in start..<end { each(terms[place], UInt64(row)) }
                start = end
            }
        }
        var writer = FieldWriter(lengths: lengths, folder: nil)
        let postings = PostingsBuffer(capacity: ends.count)
        var next = 0
        while next < occurrences.count {
            let term = occurrences[next].term
            next = postings.fill(with: occurrences, from: next)
            try writer.add(term, rows: postings.rows, counts: postings.counts, count: postings.count)
        }
        return try writer.finish()
    }

    /// Terms of each row.
    private var lengths: [UInt16] {
        zip([0] + ends, ends).map { UInt16(clamping: $1 - $0) }
    }
}

extension PostingsBuffer {
    /// Takes the rows of one term, of which there are no more than it has room for.
    ///
    /// - Returns: where the next term begins.
    fileprivate func fill(with occurrences: [HashOrder.Occurrence], from start: Int) -> Int {
        let (rows, counts, term) = (rows, counts, occurrences[start].term)
        var (filled, next) = (0, start)
        while next < occurrences.count, occurrences[next].term == term {
            let row = UInt32(truncatingIfNeeded: occurrences[next].value)
            if filled > 0, rows[filled - 1] == row {
                if counts[filled - 1] < Postings.largestCount { counts[filled - 1] += 1 }
            } else {
                rows[filled] = row
                counts[filled] = 1
                filled += 1
            }
            next += 1
        }
        count = filled
        return next
    }
}
