/// One field of a segment: its dictionary, its postings and how long the passages are in it.
struct FieldData {
    /// Terms of each row.
    var lengths: [UInt32] = []
    /// Ascending.
    var terms: [UInt64] = []
    /// Where each term's postings begin, and the end.
    var offsets: [UInt64] = [0]
    /// Rows each term stands in.
    var counts: [UInt32] = []
    var postings: [UInt8] = []

    mutating func endTerm(_ term: UInt64, rows: Int) {
        terms.append(term)
        counts.append(UInt32(rows))
        offsets.append(UInt64(postings.count))
    }
}

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
    private var lengths: [UInt32] = []

    var occurrenceCount: Int { occurrences.count }

    mutating func add(_ terms: [UInt64]) {
        let start = occurrences.count
        starts.append(start)
        lengths.append(UInt32(clamping: terms.count))
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
    func build() -> FieldData {
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

        var data = FieldData(lengths: lengths)
        for number in table.terms.indices.sorted(by: { table.terms[$0] < table.terms[$1] }) {
            var previous = -1
            for place in begins[number]..<begins[number + 1] {
                let row = Int(rows[place])
                Postings.append(row: row, count: counts[place], after: previous, to: &data.postings)
                previous = row
            }
            data.endTerm(table.terms[number], rows: begins[number + 1] - begins[number])
        }
        return data
    }
}
