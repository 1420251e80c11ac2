import CLexicalKernels
import KnowledgeBase
import Segments

/// Knows where each live row of several parts goes when they become one, and moves them field by field.
struct SegmentMerger {
    /// Passage identities of the new rows.
    let ids: [Int64]
    private let parts: [SegmentPart]
    /// By part and old row: the new row, or -1.
    private let targets: [[Int32]]
    private let folder: String?

    /// - Parameter folder: where temporary files go; `nil` to keep everything in memory.
    init(_ parts: [SegmentPart], folder: String?) {
        var targets = parts.map { [Int32](repeating: -1, count: $0.segment.rows) }
        var ids: [Int64] = []
        ids.reserveCapacity(parts.reduce(0) { $0 + $1.liveCount })
        var order = RowOrder(parts.map { LiveRows($0) })
        while let part = order.first {
            targets[part][order.sources[part].row] = Int32(ids.count)
            if let id = order.sources[part].id { ids.append(id) }
            order.advance()
        }
        self.parts = parts
        self.targets = targets
        self.ids = ids
        self.folder = folder
    }

    func merge(_ field: LexicalField) throws -> FinishedField {
        let fields = try parts.map { try SegmentField(field, of: $0.segment) }
        var writer = FieldWriter(lengths: lengths(of: fields), folder: folder)
        let (block, merged) = (PostingsBuffer(), PostingsBuffer())
        var terms = TermRanges(fields)
        while let range = terms.next() {
            var next = 0
            while next < range.count {
                let term = range[next].term
                merged.count = 0
                while next < range.count, range[next].term == term {
                    let (part, number) = TermRanges.place(range[next].value)
                    collect(fields[part].postings(of: number), of: part, by: block, into: merged)
                    next += 1
                }
                guard merged.count > 0 else { continue }
                merged.sort()
                try writer.add(term, rows: merged.rows, counts: merged.counts, count: merged.count)
            }
        }
        return try writer.finish()
    }

    private func lengths(of fields: [SegmentField]) -> [UInt16] {
        var lengths = [UInt16](repeating: 0, count: ids.count)
        for (field, targets) in zip(fields, targets) {
            for (row, target) in targets.enumerated() where target >= 0 {
                lengths[Int(target)] = field.lengths[row]
            }
        }
        return lengths
    }

    /// Moves the live rows of one part's postings.
    private func collect(
        _ postings: kb_postings, of part: Int, by block: PostingsBuffer, into merged: PostingsBuffer
    ) {
        targets[part].withUnsafeBufferPointer { targets in
            withUnsafePointer(to: postings) { postings in
                block.reserve(Int(kb_postings_most(postings)))
                for index in 0..<postings.pointee.blockCount {
                    let found = Int(kb_postings_decode(postings, index, block.rows, block.counts))
                    merged.reserve(merged.count + found)
                    let (rows, counts) = (merged.rows, merged.counts)
                    var filled = merged.count
                    for member in 0..<found {
                        let target = targets[Int(block.rows[member])]
                        // Overwritten by the next where the row is dead.
                        rows[filled] = UInt32(truncatingIfNeeded: target)
                        counts[filled] = block.counts[member]
                        filled += target >= 0 ? 1 : 0
                    }
                    merged.count = filled
                }
            }
        }
    }
}

/// The live rows of a part, ascending by identity.
private struct LiveRows {
    private let part: SegmentPart
    private(set) var row = -1

    init(_ part: SegmentPart) {
        self.part = part
        advance()
    }

    var id: Int64? { row < part.segment.rows ? part.segment.ids[row] : nil }

    mutating func advance() {
        row += 1
        while row < part.segment.rows, part.dead[row] { row += 1 }
    }
}

/// The dictionaries of several segments, range by range of hashes.
private struct TermRanges {
    /// Terms of a range, on average.
    private static let size = 8192

    private let fields: [SegmentField]
    /// By part: the first term that was not given yet.
    private var starts: [Int]
    /// Leading bits that the hashes of a range share.
    private let bits: Int
    private var range: UInt64 = 0

    init(_ fields: [SegmentField]) {
        self.fields = fields
        starts = fields.map { _ in 0 }
        let ranges = fields.reduce(0) { $0 + $1.terms.count } / Self.size
        bits = min(32, ranges.bitWidth - ranges.leadingZeroBitCount)
    }

    /// The terms of the next range by hash, then part; `nil` behind the last.
    mutating func next() -> [HashOrder.Occurrence]? {
        guard range >> UInt64(bits) == 0 else { return nil }
        var count = 0
        let ends = zip(fields, starts).map { field, start in
            var end = start
            while end < field.terms.count, field.terms[end] >> UInt64(64 - bits) <= range { end += 1 }
            count += end - start
            return end
        }
        let sorted = HashOrder.sorted(count: count, skipping: bits) { each in
            for (part, field) in fields.enumerated() {
                for number in starts[part]..<ends[part] {
                    each(field.terms[number], UInt64(part) << 32 | UInt64(number))
                }
            }
        }
        starts = ends
        range += 1
        return sorted
    }

    /// Part and number of a term.
    static func place(_ value: UInt64) -> (part: Int, number: Int) {
        (Int(value >> 32), Int(value & 0xFFFF_FFFF))
    }
}

/// Which of several parts has the next passage: a heap of those that are not at their end.
private struct RowOrder {
    private(set) var sources: [LiveRows]
    private var heap: [(id: Int64, source: Int)] = []

    init(_ sources: [LiveRows]) {
        self.sources = sources
        heap = sources.indices.compactMap { index in sources[index].id.map { ($0, index) } }
        for place in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(place) }
    }

    /// The part whose next passage has the least identity.
    var first: Int? { heap.first?.source }

    /// Moves the first part on.
    mutating func advance() {
        guard let source = first else { return }
        sources[source].advance()
        if let next = sources[source].id {
            heap[0].id = next
        } else {
            heap.swapAt(0, heap.count - 1)
            heap.removeLast()
        }
        sink(0)
    }

    private mutating func sink(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].id < heap[least].id { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
