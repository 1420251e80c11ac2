import CLexicalKernels
import KnowledgeBase
import Segments

/// A segment of the inverted index. Sections: passage identities, ``FieldTotals`` of every field, then for
/// each field of ``LexicalField/all``
/// - lengths: terms of each row (UInt16)
/// - terms: their hashes, ascending (UInt64)
/// - bases: where the postings of every 256th term begin (UInt64)
/// - offsets: where the postings of each term begin behind its base, and the end (UInt32)
/// - counts: rows that each term stands in (UInt32)
/// - peaks: each term's largest impact in 255ths, rounded up, under the segment's own average length (UInt8)
/// - postings, as `CLexicalKernels` packs them, and padding.
public enum LexicalSegment {
    /// "KBLX".
    public static let kind = Segment.Kind(magic: 0x584C_424B, version: 3)

    static let sectionsPerField = 7
    static let sectionCount = 2 + sectionsPerField * LexicalField.all.count
    /// Terms that share a base.
    static let baseStride = 256

    /// Writes fields in the order of ``LexicalField/all``.
    static func write(
        ids: [Int64], fields: [FinishedField], to destination: SegmentWriter.Destination,
        database: Segment.DatabaseID, generation: Int64
    ) throws -> Segment {
        let writer = try SegmentWriter(
            to: destination, kind: kind, database: database, generation: generation, rows: ids.count,
            sections: sectionCount)
        try writer.addSection(ids)
        try writer.addSection(fields.flatMap { [$0.totals.terms, $0.totals.longest] })
        for field in fields { try field.write(to: writer) }
        return try writer.finish()
    }
}

/// What BM25 needs to know of a whole field.
struct FieldTotals {
    /// Terms of all rows.
    var terms: UInt64 = 0
    /// Terms of the longest row.
    var longest: UInt64 = 0

    init() {}

    init(_ lengths: UnsafeBufferPointer<UInt16>) {
        for length in lengths {
            terms += UInt64(length)
            longest = max(longest, UInt64(length))
        }
    }

    func average(over rows: Int) -> Float {
        rows == 0 ? 1 : max(Float(Double(terms) / Double(rows)), 1e-9)
    }
}

/// One field of a segment as it lies in the file. Valid while its segment lives.
struct SegmentField: @unchecked Sendable {  // immutable bytes
    let rows: Int
    let totals: FieldTotals
    let lengths: UnsafeBufferPointer<UInt16>
    let terms: UnsafeBufferPointer<UInt64>
    let counts: UnsafeBufferPointer<UInt32>
    let peaks: UnsafeBufferPointer<UInt8>
    private let bases: UnsafeBufferPointer<UInt64>
    private let offsets: UnsafeBufferPointer<UInt32>
    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ field: LexicalField, of segment: Segment) throws {
        guard segment.sectionCount == LexicalSegment.sectionCount else {
            throw SegmentError.invalid("another number of sections")
        }
        let first = 2 + LexicalSegment.sectionsPerField * field.index
        rows = segment.rows
        lengths = segment.numbers(first, as: UInt16.self)
        terms = segment.numbers(first + 1, as: UInt64.self)
        bases = segment.numbers(first + 2, as: UInt64.self)
        offsets = segment.numbers(first + 3, as: UInt32.self)
        counts = segment.numbers(first + 4, as: UInt32.self)
        peaks = segment.numbers(first + 5, as: UInt8.self)
        bytes = segment.numbers(first + 6, as: UInt8.self)
        let all = segment.numbers(1, as: UInt64.self)
        guard lengths.count == rows, counts.count == terms.count, peaks.count == terms.count,
            offsets.count == terms.count + 1, bases.count == terms.count / LexicalSegment.baseStride + 1,
            bytes.count >= Int(KB_POSTINGS_PADDING), all.count == 2 * LexicalField.all.count
        else { throw SegmentError.invalid("sections that do not fit each other") }
        var totals = FieldTotals()
        totals.terms = all[2 * field.index]
        totals.longest = all[2 * field.index + 1]
        self.totals = totals
    }

    /// The number of a term in this segment. Hashes are even, so its place is nearly known.
    func number(of term: UInt64) -> Int? {
        guard !terms.isEmpty else { return nil }
        let guess = Int(term.multipliedFullWidth(by: UInt64(terms.count)).high)
        var low = guess
        var high = guess
        var step = 32
        while low > 0, terms[low] >= term { (low, step) = (max(0, low - step), 2 * step) }
        step = 32
        while high < terms.count, terms[high] < term {
            (high, step) = (min(terms.count, high + step), 2 * step)
        }
        while low < high {
            let middle = (low + high) / 2
            if terms[middle] < term { low = middle + 1 } else { high = middle }
        }
        return low < terms.count && terms[low] == term ? low : nil
    }

    /// Postings of a term; without any where the offsets are damaged.
    func postings(of number: Int) -> kb_postings {
        let count = min(counts[number], UInt32(rows))
        var postings = kb_postings(
            bytes: bytes.baseAddress, size: 0, rows: UInt32(rows), count: count,
            shift: kb_postings_shift(count, UInt32(rows)))
        let (start, end) = (offset(of: number), offset(of: number + 1))
        guard start <= end, end <= UInt64(bytes.count - Int(KB_POSTINGS_PADDING)) else { return postings }
        postings.bytes = bytes.baseAddress.map { $0 + Int(start) }
        postings.size = Int(end - start)
        return postings
    }

    private func offset(of number: Int) -> UInt64 {
        bases[number / LexicalSegment.baseStride] &+ UInt64(offsets[number])
    }
}
