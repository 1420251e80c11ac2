import KnowledgeBase
import Segments

/// A segment of the inverted index. Sections: passage identities, then for each field of
/// ``LexicalField/all`` lengths (UInt32 per row), terms (UInt64, ascending), offsets into the postings
/// (UInt64, one more than terms), rows per term (UInt32), postings.
public enum LexicalSegment {
    /// "KBLX", layout 1.
    public static let kind = Segment.Kind(magic: 0x584C_424B, version: 2)

    static let sectionsPerField = 5
    static let sectionCount = 1 + sectionsPerField * LexicalField.all.count

    /// Writes fields in the order of ``LexicalField/all``.
    static func write(
        ids: [Int64], fields: [FieldData], to destination: SegmentWriter.Destination,
        database: Segment.DatabaseID, generation: Int64
    ) throws -> Segment {
        let writer = try SegmentWriter(
            to: destination, kind: kind, database: database, generation: generation, rows: ids.count,
            sections: sectionCount)
        try writer.addSection(ids)
        for field in fields {
            try writer.addSection(field.lengths)
            try writer.addSection(field.terms)
            try writer.addSection(field.offsets)
            try writer.addSection(field.counts)
            try writer.addSection(field.postings)
        }
        return try writer.finish()
    }
}

/// One field of a segment as it lies in the file. Valid while its segment lives.
struct SegmentField {
    let rows: Int
    let lengths: UnsafeBufferPointer<UInt32>
    let terms: UnsafeBufferPointer<UInt64>
    let counts: UnsafeBufferPointer<UInt32>
    private let offsets: UnsafeBufferPointer<UInt64>
    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ field: LexicalField, of segment: Segment) throws {
        guard segment.sectionCount == LexicalSegment.sectionCount else {
            throw SegmentError.invalid("another number of sections")
        }
        let first = 1 + LexicalSegment.sectionsPerField * field.index
        rows = segment.rows
        lengths = segment.numbers(first, as: UInt32.self)
        terms = segment.numbers(first + 1, as: UInt64.self)
        offsets = segment.numbers(first + 2, as: UInt64.self)
        counts = segment.numbers(first + 3, as: UInt32.self)
        bytes = segment.numbers(first + 4, as: UInt8.self)
        guard lengths.count == rows, offsets.count == terms.count + 1, counts.count == terms.count else {
            throw SegmentError.invalid("sections that do not fit each other")
        }
    }

    /// The number of a term in this segment, by binary search.
    func number(of term: UInt64) -> Int? {
        var low = 0
        var high = terms.count
        while low < high {
            let middle = (low + high) / 2
            if terms[middle] < term { low = middle + 1 } else { high = middle }
        }
        return low < terms.count && terms[low] == term ? low : nil
    }

    /// Postings of a term; empty where the offsets are damaged.
    func postings(of number: Int) -> UnsafeBufferPointer<UInt8> {
        let start = offsets[number]
        let end = offsets[number + 1]
        guard start <= end, end <= UInt64(bytes.count) else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        return UnsafeBufferPointer(rebasing: bytes[Int(start)..<Int(end)])
    }
}
