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
        var order = TermOrder(parts.map { LiveRows($0) }) { $0.id }
        while let part = order.first {
            targets[part][order.sources[part].row] = Int32(ids.count)
            if let id = order.sources[part].id { ids.append(id) }
            order.advance { $0.advance() }
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
        var order = TermOrder(fields.map { TermCursor(field: $0) }) { $0.term }
        while let first = order.first, let term = order.sources[first].term {
            merged.count = 0
            while let part = order.first, order.sources[part].term == term {
                let cursor = order.sources[part]
                collect(cursor.field.postings(of: cursor.next), of: part, by: block, into: merged)
                order.advance { $0.next += 1 }
            }
            guard merged.count > 0 else { continue }
            merged.sort()
            try writer.add(term, rows: merged.rows, counts: merged.counts, count: merged.count)
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
        merged.reserve(merged.count + Int(postings.count))
        targets[part].withUnsafeBufferPointer { targets in
            postings.forEach(block) { row, count in
                let target = targets[row]
                if target >= 0, merged.count < merged.capacity {
                    merged.append(row: UInt32(target), count: count)
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

/// A place in a field's dictionary.
private struct TermCursor {
    let field: SegmentField
    var next = 0

    var term: UInt64? { next < field.terms.count ? field.terms[next] : nil }
}

/// Which of several ascending sources comes next: a heap of those that are not at their end. Among
/// equals the earliest source comes first.
private struct TermOrder<Source, Key: Comparable> {
    private(set) var sources: [Source]
    private let key: (Source) -> Key?
    private var heap: [(key: Key, source: Int)] = []

    init(_ sources: [Source], key: @escaping (Source) -> Key?) {
        self.sources = sources
        self.key = key
        heap = sources.indices.compactMap { index in key(sources[index]).map { ($0, index) } }
        for place in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(place) }
    }

    /// The source whose key is the least.
    var first: Int? { heap.first?.source }

    /// Moves the first source on.
    mutating func advance(_ move: (inout Source) -> Void) {
        guard let source = first else { return }
        move(&sources[source])
        if let next = key(sources[source]) {
            heap[0].key = next
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
                if (heap[child].key, heap[child].source) < (heap[least].key, heap[least].source) {
                    least = child
                }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
