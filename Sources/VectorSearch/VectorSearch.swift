import CVectorKernels
import Dispatch
import Foundation
import Segments
import Synchronization

/// One search for the nearest rows of one or several queries, part by part, each part on all cores.
struct VectorSearch: Sendable {
    /// Vectors read as one piece of work. With several queries, few enough to stay in a core's cache until the
    /// last one has seen them.
    private static let (pieceRows, pieceRowsOfMany) = (2048, 256)
    /// Blocks of codes read as one piece of work.
    private static let pieceBlocks = 512
    /// The first pieces are small, so that most rows already meet the scores of good ones.
    private static let (firstRows, firstBlocks) = (128, 16)
    /// Rows looked at more closely as one piece of work.
    private static let pieceCandidates = 1024
    /// Below this many vectors one thread is faster than handing out work.
    private static let parallelRows = 4096
    /// Where fewer than one row in this many is wanted, their vectors are read one by one; with codes
    /// (which take a tenth of the time) and without.
    private static let (gatherRatioOfCodes, gatherRatio) = (25, 8)
    /// Rows whose remaining codes an approximate search reads, for each one wanted and at least.
    private static let (promisingRatio, promisingRows) = (10, 500)
    /// Rows of them that it scores exactly.
    private static let (scoredRatio, scoredRows) = (4, 100)

    private let index: FlatIndex
    private let queries: [[Float]]
    private let limit: Int
    private let allowed: Bitmap
    private let method: VectorMethod
    private let tops: Shared<[TopRows]>
    private let work: Shared<[VectorWork]>

    /// - Parameter queries: of length 1.
    init(_ index: FlatIndex, _ queries: [[Float]], limit: Int, among allowed: Bitmap, by method: VectorMethod)
    {
        self.index = index
        self.queries = queries
        self.limit = min(limit, index.rows.count)
        self.allowed = allowed
        self.method = method
        tops = Shared(queries.map { _ in TopRows(limit: min(limit, index.rows.count)) })
        work = Shared(queries.map { _ in VectorWork() })
    }

    /// The neighbours of each query.
    func run() -> [Neighbours] {
        guard !queries.isEmpty else { return [] }
        // Small parts first: the scores they give rule out rows of large ones.
        for part in index.parts.indices.sorted(by: { rows(of: $0).count < rows(of: $1).count }) {
            search(part)
        }
        return zip(tops.value, work.value).map { Neighbours(entries: $0.sorted, work: $1) }
    }

    private func rows(of part: Int) -> Range<Int> {
        index.rows.starts[part]..<index.rows.starts[part + 1]
    }

    private func search(_ part: Int) {
        let rows = rows(of: part)
        let members = allowed.population(in: rows)
        let codes = method == .scan ? nil : index.parts[part].codes
        if members == 0 { return }
        if members * (codes == nil ? Self.gatherRatio : Self.gatherRatioOfCodes) < rows.count {
            return gather(part, rows)
        }
        guard let codes else { return scan(part, rows) }
        let reading = Reading(
            codes: codes, queries: queries.map { CodedQuery($0, for: codes) },
            masks: allowed.masks(of: rows))
        method == .approximate ? approximate(part, reading) : narrow(part, reading)
    }

    // MARK: Full precision

    /// Reads every vector of a part.
    private func scan(_ part: Int, _ rows: Range<Int>) {
        guard let vectors = index.parts[part].vectors else { return }
        nonisolated(unsafe) let first = vectors
        let dimensions = index.dimensions
        let most = queries.count == 1 ? Self.pieceRows : Self.pieceRowsOfMany
        let isParallel = index.isParallel && rows.count >= Self.parallelRows
        inGrowingPieces(of: rows.count, from: Self.firstRows, to: most, if: isParallel) { piece in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: piece.count) { cosines in
                for (query, vector) in queries.enumerated() {
                    kb_dots(
                        index.instructions, first + piece.lowerBound * dimensions, piece.count, dimensions,
                        vector, cosines.baseAddress)
                    keep(UnsafeBufferPointer(cosines), from: rows.lowerBound + piece.lowerBound, for: query)
                }
            }
        }
    }

    /// Reads the vectors of the members of a part one by one.
    private func gather(_ part: Int, _ rows: Range<Int>) {
        var members: [kb_candidate] = []
        allowed.forEachMember(in: rows) {
            members.append(kb_candidate(row: UInt32($0 - rows.lowerBound), estimate: 0, bound: 0))
        }
        let wanted = members
        inPieces(of: wanted.count, Self.pieceCandidates) { piece in
            for query in queries.indices { score(wanted[piece], of: part, for: query) }
        }
    }

    /// Scores rows of a part exactly and keeps the best.
    private func score(_ candidates: some Sequence<kb_candidate>, of part: Int, for query: Int) {
        var candidates = Array(candidates)
        guard !candidates.isEmpty, let vectors = index.parts[part].vectors else { return }
        kb_score(
            index.instructions, vectors, index.dimensions, queries[query], &candidates, candidates.count)
        let start = index.rows.starts[part]
        keep(
            candidates.map { (start + Int($0.row), $0.estimate) }, for: query, scored: candidates.count)
    }

    /// Keeps the best of successive rows, of which hardly any reach what was found before.
    private func keep(_ cosines: UnsafeBufferPointer<Float>, from start: Int, for query: Int) {
        let threshold = tops.read { $0[query].threshold }
        let reached = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: cosines.count) { places in
            let found = kb_reaching(cosines.baseAddress, cosines.count, threshold, places.baseAddress)
            return places.prefix(found).compactMap { place -> (row: Int, score: Float)? in
                let row = start + Int(place)
                return allowed[row] ? (row, cosines[Int(place)]) : nil
            }
        }
        keep(reached, for: query, scored: cosines.count)
    }

    private func keep(_ scored: [(row: Int, score: Float)], for query: Int, scored count: Int) {
        tops.change { tops in
            for (row, score) in scored where !score.isNaN { tops[query].add(row: row, score: score) }
        }
        work.change { $0[query].scored += count }
    }

    // MARK: Codes

    /// What is needed to read the codes of a part.
    private struct Reading: Sendable {
        let codes: VectorCodes
        let queries: [CodedQuery]
        /// Rows allowed, block by block.
        let masks: [UInt16]
    }

    /// Finds what a full scan would: rules rows out by what leading codes, then remaining codes say their
    /// scores cannot exceed, and scores the others exactly.
    private func narrow(_ part: Int, _ reading: Reading) {
        let open = Shared(queries.map { _ in [[kb_candidate]]() })
        inBlocks(of: reading.masks.count) { blocks in
            let thresholds = tops.read { $0.map(\.threshold) }
            for (query, found) in look(at: blocks, reading, thresholds, byEstimate: false).enumerated() {
                // Those that look good raise the threshold for all that follow.
                score(found.kept { $0.estimate >= thresholds[query] }, of: part, for: query)
                let others = found.kept { $0.estimate < thresholds[query] }
                if !others.isEmpty { open.change { $0[query].append(others) } }
            }
        }
        for (query, open) in open.value.enumerated() {
            inParallel(open.count, if: index.isParallel) { piece in
                decide(open[piece], of: part, reading, for: query)
            }
            work.change { $0[query].coded += reading.codes.rows }
        }
    }

    /// Scores those of some rows exactly that their remaining codes do not rule out.
    private func decide(_ open: [kb_candidate], of part: Int, _ reading: Reading, for query: Int) {
        let threshold = tops.read { $0[query].threshold }
        var candidates = open.kept { $0.bound >= threshold }
        guard !candidates.isEmpty else { return }
        work.change { $0[query].bounded += candidates.count }
        addRest(to: &candidates, reading, query)
        let risen = tops.read { $0[query].threshold }
        score(candidates.kept { $0.bound >= risen }, of: part, for: query)
    }

    /// Scores the rows that look best by all of their codes among those that do by their leading ones.
    private func approximate(_ part: Int, _ reading: Reading) {
        let count = max(Self.promisingRows, Self.promisingRatio * limit)
        let promising = Shared(queries.map { _ in TopRows(limit: count) })
        inBlocks(of: reading.masks.count) { blocks in
            let thresholds = promising.read { $0.map(\.threshold) }
            let found = look(at: blocks, reading, thresholds, byEstimate: true)
            promising.change { promising in
                for (query, found) in found.enumerated() {
                    for candidate in found {
                        promising[query].add(row: Int(candidate.row), score: candidate.estimate)
                    }
                }
            }
        }
        for (query, top) in promising.value.enumerated() {
            var best = top.sorted.map { kb_candidate(row: UInt32($0.row), estimate: $0.score, bound: 0) }
            work.change {
                $0[query].coded += reading.codes.rows
                $0[query].bounded += best.count
            }
            addRest(to: &best, reading, query)
            best.sort { ($0.estimate, $1.row) > ($1.estimate, $0.row) }
            let scored = best.prefix(max(Self.scoredRows, Self.scoredRatio * limit))
            inPieces(of: scored.count, Self.pieceCandidates) { score(scored[$0], of: part, for: query) }
        }
    }

    /// The rows of some blocks whose bounds or estimates reach the thresholds, query by query.
    private func look(
        at blocks: Range<Int>, _ reading: Reading, _ thresholds: [Float], byEstimate: Bool
    ) -> [[kb_candidate]] {
        let capacity = blocks.count * CodeLayout.blockRows
        let room = UnsafeMutablePointer<kb_candidate>.allocate(capacity: capacity * queries.count)
        defer { room.deallocate() }
        var counts = [Int](repeating: 0, count: queries.count)
        let places = queries.indices.map { Optional(room + $0 * capacity) }
        guard let codes = reading.codes.blocks.baseAddress else { return queries.map { _ in [] } }
        reading.masks.withUnsafeBufferPointer { masks in
            guard let masks = masks.baseAddress else { return }
            kb_scan_leading(
                index.instructions, reading.queries.map(\.leading.coded),
                reading.queries.map(\.rest.coded.length), reading.queries.map(\.slack), queries.count,
                codes + blocks.lowerBound * reading.codes.layout.blockSize, blocks.count,
                masks + blocks.lowerBound, thresholds, byEstimate ? 1 : 0,
                UInt32(blocks.lowerBound * CodeLayout.blockRows), places, &counts)
        }
        return queries.indices.map {
            Array(UnsafeBufferPointer(start: room + $0 * capacity, count: counts[$0]))
        }
    }

    private func addRest(to candidates: inout [kb_candidate], _ reading: Reading, _ query: Int) {
        let codes = reading.codes
        guard let rest = codes.rest.baseAddress, let blocks = codes.blocks.baseAddress else { return }
        var half = reading.queries[query].rest.coded
        withExtendedLifetime(reading) {
            kb_add_rest(
                index.instructions, &half, rest, blocks, codes.layout.leadingCodes, &candidates,
                candidates.count)
        }
    }

    // MARK: Pieces

    private func inBlocks(of count: Int, _ body: @Sendable (Range<Int>) -> Void) {
        inGrowingPieces(
            of: count, from: Self.firstBlocks, to: Self.pieceBlocks, if: index.isParallel, body)
    }

    private func inGrowingPieces(
        of count: Int, from first: Int, to most: Int, if isParallel: Bool,
        _ body: @Sendable (Range<Int>) -> Void
    ) {
        var pieces: [Range<Int>] = []
        var (start, size) = (0, first)
        while start < count {
            pieces.append(start..<min(count, start + size))
            start += size
            size = min(2 * size, most)
        }
        let ready = pieces
        inParallel(ready.count, if: isParallel) { body(ready[$0]) }
    }

    private func inPieces(of count: Int, _ size: Int, _ body: @Sendable (Range<Int>) -> Void) {
        let pieces = (count + size - 1) / size
        inParallel(pieces, if: index.isParallel && count >= Self.parallelRows) { piece in
            body((piece * size)..<min(count, (piece + 1) * size))
        }
    }

    private func inParallel(_ count: Int, if isParallel: Bool, _ body: @Sendable (Int) -> Void) {
        isParallel
            ? DispatchQueue.concurrentPerform(iterations: count, execute: body) : (0..<count).forEach(body)
    }
}

extension [kb_candidate] {
    /// Those that pass, without a branch on each: a tenth of the rows may come here.
    @inline(__always)
    fileprivate func kept(_ isKept: (kb_candidate) -> Bool) -> [kb_candidate] {
        Self(unsafeUninitializedCapacity: count) { buffer, kept in
            for candidate in self {
                buffer.initializeElement(at: kept, to: candidate)
                if isKept(candidate) { kept += 1 }
            }
        }
    }
}

/// A value that several threads change in turn.
private final class Shared<Value: Sendable>: Sendable {
    private let held: Mutex<Value>

    init(_ value: Value) { held = Mutex(value) }

    var value: Value { held.withLock { $0 } }

    /// Looks without copying, so that the next change need not copy either.
    func read<Result: Sendable>(_ body: (borrowing Value) -> Result) -> Result {
        held.withLock { body($0) }
    }

    func change(_ body: (inout Value) -> Void) {
        held.withLock { body(&$0) }
    }
}
