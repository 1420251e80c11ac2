/// Gathers one field's terms passage by passage.
struct FieldBuilder {
    /// Leading bits by which terms are kept apart, so that a part of them at a time is sorted, in memory near the
    /// processor.
    private static let bits = 3

    private var shelves = [Shelf](repeating: Shelf(), count: 1 << bits)
    private var lengths: [UInt16] = []

    /// The terms of one range of hashes.
    private struct Shelf {
        var terms: [UInt64] = []
        /// Where each row's terms end.
        var ends: [UInt32] = []

        /// - Parameter bits: that all of the terms begin with.
        func sorted(skipping bits: Int) -> [HashOrder.Occurrence] {
            HashOrder.sorted(count: terms.count, skipping: bits) { each in
                var start = 0
                for (row, end) in ends.enumerated() {
                    for place in start..<Int(end) { each(terms[place], UInt64(row)) }
                    start = Int(end)
                }
            }
        }
    }

    mutating func add(_ terms: [UInt64]) {
        lengths.append(UInt16(clamping: terms.count))
        shelves.withUnsafeMutableBufferPointer { shelves in
            for term in terms { shelves[Int(term &>> UInt64(64 - Self.bits))].terms.append(term) }
            for index in shelves.indices { shelves[index].ends.append(UInt32(shelves[index].terms.count)) }
        }
    }

    /// Inverts what was gathered.
    func build() throws -> FinishedField {
        var writer = FieldWriter(lengths: lengths, folder: nil)
        let postings = PostingsBuffer(capacity: lengths.count)
        for shelf in shelves {
            let occurrences = shelf.sorted(skipping: Self.bits)
            var next = 0
            while next < occurrences.count {
                let term = occurrences[next].term
                next = postings.fill(with: occurrences, from: next)
                try writer.add(term, rows: postings.rows, counts: postings.counts, count: postings.count)
            }
        }
        return try writer.finish()
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
