import KnowledgeBase
import Segments
import Synchronization

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
        return try Self.write(
            consume builders, ids: passages.map(\.id), to: destination, database: database,
            generation: generation)
    }

    /// A segment of one field alone, whose terms were cut elsewhere; its other fields are empty.
    ///
    /// - Parameters:
    ///   - ids: ascending, each once.
    ///   - terms: adds the ``TermHash`` values of the terms of a passage, by its place among the identities.
    public static func build(
        _ part: LexicalPart, of rendering: Rendering, ids: [Int64],
        to destination: SegmentWriter.Destination, database: Segment.DatabaseID, generation: Int64,
        terms: (_ place: Int, inout [UInt64]) throws -> Void
    ) throws -> Segment {
        let field = LexicalField(rendering: rendering, part: part)
        var builders = LexicalField.all.map { _ in FieldBuilder() }
        var found: [UInt64] = []
        for place in ids.indices {
            found.removeAll(keepingCapacity: true)
            try terms(place, &found)
            for other in LexicalField.all { builders[other.index].add(other == field ? found : []) }
        }
        return try write(
            consume builders, ids: ids, to: destination, database: database, generation: generation)
    }

    private static func write(
        _ builders: consuming [FieldBuilder], ids: [Int64], to destination: SegmentWriter.Destination,
        database: Segment.DatabaseID, generation: Int64
    ) throws -> Segment {
        // Each goes as soon as its field is built.
        let waiting = Mutex(consume builders)
        let fields = try concurrently(LexicalField.all.count) { index in
            try waiting.withLock { exchange(&$0[index], with: FieldBuilder()) }.build()
        }
        return try LexicalSegment.write(
            ids: ids, fields: fields, to: destination, database: database, generation: generation)
    }

    private func add(_ passage: LexicalPassage, to builders: inout [FieldBuilder]) {
        let original = analyzer.terms(of: passage.text, language: passage.language)
        let pivot = passage.pivot.map { analyzer.terms(of: $0, language: .english) } ?? original
        for (rendering, terms) in [(Rendering.original, original), (.pivot, pivot)] {
            for part in LexicalPart.allCases {
                builders[LexicalField(rendering: rendering, part: part).index].add(terms[part])
            }
        }
    }

    /// One segment with the live rows of all parts, without analysing anything again. Beside some bytes
    /// for each row, memory does not grow with the parts where the destination is a file.
    ///
    /// - Precondition: no passage is live in two parts.
    public static func merge(
        _ parts: [SegmentPart], to destination: SegmentWriter.Destination, database: Segment.DatabaseID,
        generation: Int64
    ) throws -> Segment {
        let merger = SegmentMerger(parts, folder: destination.folder)
        let fields = try concurrently(LexicalField.all.count) { try merger.merge(LexicalField.all[$0]) }
        return try LexicalSegment.write(
            ids: merger.ids, fields: fields, to: destination, database: database, generation: generation)
    }
}

extension SegmentWriter.Destination {
    /// Where the file goes; `nil` in memory.
    fileprivate var folder: String? {
        guard case .file(let path) = self else { return nil }
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
