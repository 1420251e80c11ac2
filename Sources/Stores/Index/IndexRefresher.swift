import KnowledgeBase
import LexicalSearch
import Segments
import VectorSearch

/// Brings a ``DerivedIndex`` up to date: what changed since goes into a new segment, what it replaces
/// or what was removed is marked dead, and segments are merged when they get many.
///
/// ``refresh(_:from:)`` does what a search has to wait for, ``settled(_:)`` what only makes later searches
/// faster.
struct IndexRefresher: Sendable {
    /// Passages analysed as one piece of work, at most.
    var runLength = 8192
    /// Bytes of text analysed as one piece of work. Its terms take some twenty times as much memory until they
    /// are packed.
    var runSize = 2 << 20
    /// Rows that a refresh merges at most: a fraction of a second.
    var mergeLimit = 32_768
    /// Whether vectors of so many rows and dimensions get codes.
    var areCodesWorthwhile: @Sendable (_ rows: Int, _ dimensions: Int) -> Bool = {
        VectorCodes.areWorthwhile(rows: $0, dimensions: $1)
    }
    /// Passages read at once.
    private static let pageLength = 256
    /// A part is rewritten when more than this share of its rows is dead.
    private static let deadShare = 0.25
    /// Parts stay apart only while each is more than this many times the size of all after it, so
    /// their number grows with the logarithm of the passages.
    private static let mergeRatio = 3

    let analyzer: SnowballAnalyzer
    /// Where a new segment goes: a file name with this extension, or memory.
    let place: @Sendable (_ fileExtension: String) -> IndexPlace

    /// - Parameter old: where to start from; ignored unless it belongs to the same database and is
    ///   recent enough for the removals to be known.
    func refresh(_ old: DerivedIndex?, from content: any IndexContent) throws -> DerivedIndex {
        let state = try content.state
        let base = old.flatMap { $0.state.canGrow(into: state) ? $0 : nil }
        if let base, base.state == state { return base }
        let vectorBase = base.flatMap { $0.state.embedder == state.embedder ? $0 : nil }
        return try DerivedIndex(
            state: state,
            lexical: try refreshLexical(base, from: content, state: state),
            vectors: try refreshVectors(vectorBase, from: content, state: state),
            analyzer: analyzer, previous: base)
    }

    /// The same rows in as few segments as there should be, and with codes for those of many vectors.
    ///
    /// - Returns: `nil` when nothing is left to do.
    func settled(_ index: DerivedIndex) throws -> DerivedIndex? {
        var isChanged = false
        let lexical = try compact(index.lexicalParts, limit: .max) { parts in
            isChanged = true
            return try mergedWords(parts, state: index.state)
        }
        guard let embedder = index.state.embedder else {
            return isChanged
                ? try DerivedIndex(index, lexical: lexical, vectors: [], analyzer: analyzer) : nil
        }
        let vectors = try compact(index.vectorParts, limit: .max) { parts in
            isChanged = true
            return try mergedVectors(parts, dimensions: embedder.dimensions, state: index.state)
        }.map { part in
            guard part.codes == nil, areCodesWorthwhile(part.part.segment.rows, embedder.dimensions) else {
                return part
            }
            let coded = try withCodes(part, dimensions: embedder.dimensions, state: index.state)
            isChanged = isChanged || coded.codes != nil
            return coded
        }
        return isChanged
            ? try DerivedIndex(index, lexical: lexical, vectors: vectors, analyzer: analyzer) : nil
    }

    /// Vectors that codes cannot be made of are scanned as they are.
    private func withCodes(
        _ part: DerivedIndex.Part, dimensions: Int, state: IndexState
    ) throws -> DerivedIndex.Part {
        let place = place("codes")
        var part = part
        do {
            part.codes = DerivedIndex.Codes(
                codes: try VectorCodes.build(
                    of: part.part.segment, dimensions: dimensions, to: place.destination,
                    database: state.database),
                file: place.file)
        } catch SegmentError.invalid {
            part.codes = nil
        }
        return part
    }

    // MARK: Words

    private func refreshLexical(
        _ base: DerivedIndex?, from content: any IndexContent, state: IndexState
    ) throws -> [DerivedIndex.Part] {
        let since = base?.state.generation ?? 0
        let changed = try content.passagesChanged(after: since)
        var parts = base?.lexicalParts ?? []
        if base != nil { bury(changed, and: try content.passagesRemoved(after: since), in: &parts) }
        parts += try lexicalRuns(of: changed, from: content, state: state)
        return try compact(parts, limit: mergeLimit) { try mergedWords($0, state: state) }
    }

    private func mergedWords(_ parts: [SegmentPart], state: IndexState) throws -> DerivedIndex.Part {
        try make("lex") {
            try LexicalSegmentBuilder.merge(
                parts, to: $0, database: state.database, generation: state.generation)
        }
    }

    /// Reads passages run by run and analyses two runs at a time.
    private func lexicalRuns(
        of ids: [Int64], from content: any IndexContent, state: IndexState
    ) throws -> [DerivedIndex.Part] {
        let builder = LexicalSegmentBuilder(analyzer: analyzer)
        var parts: [DerivedIndex.Part] = []
        var rest = ids[...]
        while !rest.isEmpty {
            let runs = try [nextRun(of: &rest, from: content), nextRun(of: &rest, from: content)]
                .filter { !$0.isEmpty }
            let places = runs.map { _ in place("lex") }
            parts += try concurrently(runs.count) { index in
                try builder.build(
                    runs[index], to: places[index].destination, database: state.database,
                    generation: state.generation)
            }.enumerated().map {
                DerivedIndex.Part(part: SegmentPart($0.element), file: places[$0.offset].file)
            }
        }
        return parts
    }

    /// The first of the passages, as many as are analysed as one piece of work.
    private func nextRun(
        of ids: inout ArraySlice<Int64>, from content: any IndexContent
    ) throws -> [LexicalPassage] {
        var run: [LexicalPassage] = []
        var size = 0
        while !ids.isEmpty, run.count < runLength, size < runSize {
            let page = try content.lexicalPassages(ids.prefix(min(Self.pageLength, runLength - run.count)))
            ids = ids.dropFirst(min(Self.pageLength, runLength - run.count))
            size += page.reduce(0) { $0 + $1.text.utf8.count + ($1.pivot ?? $1.text).utf8.count }
            run += page
        }
        return run
    }

    // MARK: Vectors

    private func refreshVectors(
        _ base: DerivedIndex?, from content: any IndexContent, state: IndexState
    ) throws -> [DerivedIndex.Part] {
        guard let embedder = state.embedder else { return [] }
        let since = base?.state.generation ?? 0
        let changed = try content.vectorsChanged(after: since)
        var parts = base?.vectorParts ?? []
        if base != nil {
            // A passage that changed may have lost its vector: all of these go, some come back.
            let touched = Set(changed).union(try content.passagesChanged(after: since)).sorted()
            bury(touched, and: try content.passagesRemoved(after: since), in: &parts)
        }
        if !changed.isEmpty {
            parts.append(
                try make("vec") {
                    try VectorSegment.write(
                        ids: changed, dimensions: embedder.dimensions, to: $0, database: state.database,
                        generation: state.generation
                    ) { row, vector in try content.vector(of: changed[row], into: vector) }
                })
        }
        return try compact(parts, limit: mergeLimit) {
            try mergedVectors($0, dimensions: embedder.dimensions, state: state)
        }
    }

    private func mergedVectors(
        _ parts: [SegmentPart], dimensions: Int, state: IndexState
    ) throws -> DerivedIndex.Part {
        try make("vec") {
            try VectorSegment.merge(
                parts, dimensions: dimensions, to: $0, database: state.database,
                generation: state.generation)
        }
    }

    // MARK: Parts

    private func bury(_ changed: [Int64], and removed: [Int64], in parts: inout [DerivedIndex.Part]) {
        for index in parts.indices {
            parts[index].part.bury(changed)
            parts[index].part.bury(removed)
        }
    }

    /// - Parameter limit: live rows that one merge may touch.
    private func compact(
        _ parts: [DerivedIndex.Part], limit: Int, merge: ([SegmentPart]) throws -> DerivedIndex.Part
    ) throws -> [DerivedIndex.Part] {
        let parts = try parts.filter { $0.part.liveCount > 0 }.map { part in
            let dead = part.part.segment.rows - part.part.liveCount
            return Double(dead) > Self.deadShare * Double(part.part.segment.rows)
                && part.part.liveCount <= limit
                ? try merge([part.part]) : part
        }
        let merged = Self.manySmall(parts.map(\.part.liveCount), limit: limit)
        guard merged.count > 1 else { return parts }
        return parts[..<merged.lowerBound] + [try merge(parts[merged].map(\.part))]
    }

    /// The last parts, of these sizes, that should become one.
    static func manySmall(_ sizes: [Int], limit: Int) -> Range<Int> {
        var first = max(sizes.count - 1, 0)
        var total = sizes.last ?? 0
        for index in sizes.indices.dropLast().reversed() {
            if sizes[index] <= mergeRatio * total, total + sizes[index] <= limit { first = index }
            total += sizes[index]
        }
        return first..<sizes.count
    }

    private func make(
        _ fileExtension: String, _ write: (SegmentWriter.Destination) throws -> Segment
    ) throws -> DerivedIndex.Part {
        let place = place(fileExtension)
        return DerivedIndex.Part(part: SegmentPart(try write(place.destination)), file: place.file)
    }
}

/// Where a segment goes.
struct IndexPlace: Sendable {
    var destination: SegmentWriter.Destination
    var file: String?

    static let memory = IndexPlace(destination: .memory, file: nil)
}

extension IndexState {
    /// Whether what was derived at this state can be brought to a later one by what changed since.
    func canGrow(into later: IndexState) -> Bool {
        database == later.database && generation <= later.generation && generation >= later.history
    }
}
