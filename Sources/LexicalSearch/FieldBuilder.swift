/// Gathers one field's terms passage by passage.
struct FieldBuilder {
    private struct Occurrence {
        var term: UInt32
        var count: UInt16
    }

    private var table = TermTable()
    /// By term: its place among the current passage's occurrences, or one before their start.
    private var latest: [Int] = []
    private var occurrences: [Occurrence] = []
    /// Where each row's occurrences begin.
    private var starts: [Int] = []
    private var lengths: [UInt16] = []

    mutating func add(_ terms: [UInt64]) {
        let start = occurrences.count
        starts.append(start)
        lengths.append(UInt16(clamping: terms.count))
        for term in terms {
            let number = table.number(of: term)
            if number == latest.count { latest.append(-1) }
            let place = latest[number]
            if place >= start {
                if occurrences[place].count < Postings.largestCount { occurrences[place].count += 1 }
            } else {
                latest[number] = occurrences.count
                occurrences.append(Occurrence(term: UInt32(number), count: 1))
            }
        }
    }

    /// Inverts what was gathered: counting sort by term, then terms by hash.
    func build() throws -> FinishedField {
        var begins = [Int](repeating: 0, count: table.terms.count + 1)
        for occurrence in occurrences { begins[Int(occurrence.term) + 1] += 1 }
        for term in 0..<table.terms.count { begins[term + 1] += begins[term] }

        var next = begins
        var rows = [UInt32](repeating: 0, count: occurrences.count)
        var counts = [UInt16](repeating: 0, count: occurrences.count)
        for row in starts.indices {
            let end = row + 1 < starts.count ? starts[row + 1] : occurrences.count
            for occurrence in occurrences[starts[row]..<end] {
                let place = next[Int(occurrence.term)]
                rows[place] = UInt32(row)
                counts[place] = occurrence.count
                next[Int(occurrence.term)] = place + 1
            }
        }
        return try finish(begins: begins, rows: rows, counts: counts)
    }

    private func finish(begins: [Int], rows: [UInt32], counts: [UInt16]) throws -> FinishedField {
        var writer = FieldWriter(lengths: lengths, folder: nil)
        try rows.withUnsafeBufferPointer { rows in
            try counts.withUnsafeBufferPointer { counts in
                guard let rows = rows.baseAddress, let counts = counts.baseAddress else { return }
                for number in table.terms.indices.sorted(by: { table.terms[$0] < table.terms[$1] }) {
                    let (begin, end) = (begins[number], begins[number + 1])
                    try writer.add(
                        table.terms[number], rows: rows + begin, counts: counts + begin, count: end - begin)
                }
            }
        }
        return try writer.finish()
    }
}
