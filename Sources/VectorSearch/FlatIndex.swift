import COpenBLASCore
import CVectorKernels
import Segments

/// Nearest neighbours by cosine among vectors of unit length, in any number of segments.
///
/// Nothing is trained or tuned: every row is looked at, if only at its codes. Searches are exact unless
/// asked otherwise.
public struct FlatIndex: Sendable {
    public let rows: RowMap
    public let dimensions: Int
    let parts: [VectorPart]
    let instructions: kb_instructions
    let isParallel: Bool

    /// - Parameter isParallel: whether a search takes all cores; on one of them, ``VectorWork`` is the same every
    ///   time.
    /// - Throws: ``SegmentError`` when a segment does not hold as many numbers as its rows need.
    public init(_ parts: [VectorPart], dimensions: Int, isParallel: Bool = true) throws {
        try self.init(
            parts, dimensions: dimensions, isParallel: isParallel, instructions: kb_best_instructions())
    }

    init(
        _ parts: [VectorPart], dimensions: Int, isParallel: Bool = true, instructions: kb_instructions
    ) throws {
        for segment in parts.map(\.rows.segment) {
            guard segment.sectionCount == VectorSegment.sectionCount,
                segment.numbers(1, as: Float.self).count == segment.rows * dimensions
            else { throw SegmentError.invalid("vectors of other dimensions") }
        }
        self.parts = parts
        self.dimensions = dimensions
        self.instructions = instructions
        self.isParallel = isParallel
        rows = RowMap(parts.map(\.rows))
        // Pieces are what runs in parallel; threads inside BLAS would compete with them.
        kb_openblas_begin()
    }

    /// The nearest of the rows allowed (of all live ones when `nil`), best first; none for a query of other
    /// dimensions or without direction.
    public func nearest(
        _ limit: Int, to query: [Float], among allowed: Bitmap? = nil, by method: VectorMethod = .exact
    ) -> Neighbours {
        nearest(limit, toEach: [query], among: allowed, by: method).first ?? Neighbours()
    }

    /// The nearest of each of several queries: what is read once from memory serves all of them.
    public func nearest(
        _ limit: Int, toEach queries: [[Float]], among allowed: Bitmap? = nil,
        by method: VectorMethod = .exact
    ) -> [Neighbours] {
        let directed = queries.map(direction)
        let search = VectorSearch(
            self, directed.compactMap { $0 }, limit: limit, among: allowed ?? rows.live, by: method)
        var found = limit > 0 ? search.run()[...] : []
        return directed.map { $0 == nil ? Neighbours() : found.popFirst() ?? Neighbours() }
    }

    /// The cosines of some rows with a query, the same bits as ``nearest(_:to:among:by:)`` gives; all 0 for a query
    /// of other dimensions or without direction.
    public func cosines(ofRows wanted: [Int], with query: [Float]) -> [Float] {
        guard let query = direction(query) else { return wanted.map { _ in 0 } }
        return wanted.map { row in
            let (part, own) = rows.place(of: row)
            guard let vectors = parts[part].vectors else { return 0 }
            var cosine: Float = 0
            kb_dots(instructions, vectors + own * dimensions, 1, dimensions, query, &cosine)
            return cosine
        }
    }

    private func direction(_ query: [Float]) -> [Float]? {
        query.count == dimensions ? query.normalised : nil
    }
}

extension [Float] {
    /// Of length 1; `nil` for a vector without direction.
    var normalised: [Float]? {
        let length = reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length > 0, length.isFinite else { return nil }
        return map { Float(Double($0) / length) }
    }
}
