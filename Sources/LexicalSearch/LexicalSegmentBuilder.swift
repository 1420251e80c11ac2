import KnowledgeBase
import Segments

/// Makes segments of passages, and one segment of several.
public struct LexicalSegmentBuilder: Sendable {
    private let analyzer: SnowballAnalyzer

    public init(analyzer: SnowballAnalyzer) {
        self.analyzer = analyzer
    }

    /// - Parameter passages: ascending by identity, each once.
    public func build(
        _ passages: [LexicalPassage], to destination: SegmentWriter.Destination,
        database: Segment.DatabaseID, generation: Int64
    ) throws -> Segment {
        var builders = LexicalField.all.map { _ in FieldBuilder() }
        for passage in passages { add(passage, to: &builders) }
        let finished = builders
        let fields = try concurrently(LexicalField.all.count) { finished[$0].build() }
        return try LexicalSegment.write(
            ids: passages.map(\.id), fields: fields, to: destination, database: database,
            generation: generation)
    }

    private func add(_ passage: LexicalPassage, to builders: inout [FieldBuilder]) {
        let original = analyzer.terms(of: passage.text, language: passage.language)
        let pivot = passage.pivot.map { analyzer.terms(of: $0, language: .english) } ?? original
        for field in LexicalField.all {
            builders[field.index].add((field.rendering == .original ? original : pivot)[field.part])
        }
    }

    /// One segment with the live rows of all parts, without analysing anything again.
    ///
    /// - Precondition: no passage is live in two parts.
    public static func merge(
        _ parts: [SegmentPart], to destination: SegmentWriter.Destination, database: Segment.DatabaseID,
        generation: Int64
    ) throws -> Segment {
        let plan = MergePlan(parts)
        let fields = try concurrently(LexicalField.all.count) { try plan.merge(LexicalField.all[$0]) }
        return try LexicalSegment.write(
            ids: plan.ids, fields: fields, to: destination, database: database, generation: generation)
    }
}

/// Where each live row of several parts goes when they become one.
private struct MergePlan {
    let parts: [SegmentPart]
    /// Passage identities of the new rows.
    let ids: [Int64]
    /// By part and old row: the new row, or -1.
    let targets: [[Int32]]

    init(_ parts: [SegmentPart]) {
        var live: [(id: Int64, part: Int, row: Int)] = []
        for (index, part) in parts.enumerated() {
            for (row, id) in part.segment.ids.enumerated() where !part.dead[row] {
                live.append((id, index, row))
            }
        }
        live.sort { $0.id < $1.id }
        var targets = parts.map { [Int32](repeating: -1, count: $0.segment.rows) }
        for (row, old) in live.enumerated() { targets[old.part][old.row] = Int32(row) }
        self.parts = parts
        self.targets = targets
        ids = live.map(\.id)
    }

    func merge(_ field: LexicalField) throws -> FieldData {
        let fields = try parts.map { try SegmentField(field, of: $0.segment) }
        var data = FieldData(lengths: lengths(of: fields))
        var next = [Int](repeating: 0, count: fields.count)
        var postings: [(row: Int, count: UInt16)] = []
        while let term = smallestTerm(of: fields, at: next) {
            postings.removeAll(keepingCapacity: true)
            for (index, field) in fields.enumerated()
            where next[index] < field.terms.count && field.terms[next[index]] == term {
                collect(field.postings(of: next[index]), of: index, into: &postings)
                next[index] += 1
            }
            append(postings, of: term, to: &data)
        }
        return data
    }

    private func lengths(of fields: [SegmentField]) -> [UInt32] {
        var lengths = [UInt32](repeating: 0, count: ids.count)
        for (field, targets) in zip(fields, targets) {
            for (row, target) in targets.enumerated() where target >= 0 {
                lengths[Int(target)] = field.lengths[row]
            }
        }
        return lengths
    }

    private func smallestTerm(of fields: [SegmentField], at next: [Int]) -> UInt64? {
        var smallest: UInt64?
        for (field, next) in zip(fields, next) where next < field.terms.count {
            smallest = min(smallest ?? .max, field.terms[next])
        }
        return smallest
    }

    private func collect(
        _ bytes: UnsafeBufferPointer<UInt8>, of part: Int, into postings: inout [(row: Int, count: UInt16)]
    ) {
        let targets = targets[part]
        Postings.forEach(in: bytes, rows: targets.count) { row, count in
            if targets[row] >= 0 { postings.append((Int(targets[row]), UInt16(clamping: count))) }
        }
    }

    /// Parts interleave where passages were indexed anew, so rows may have to be put in order.
    private func append(
        _ postings: [(row: Int, count: UInt16)], of term: UInt64, to data: inout FieldData
    ) {
        guard !postings.isEmpty else { return }
        let isOrdered = zip(postings, postings.dropFirst()).allSatisfy { $0.row < $1.row }
        var previous = -1
        for posting in isOrdered ? postings : postings.sorted(by: { $0.row < $1.row }) {
            Postings.append(row: posting.row, count: posting.count, after: previous, to: &data.postings)
            previous = posting.row
        }
        data.endTerm(term, rows: postings.count)
    }
}
