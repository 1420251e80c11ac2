import COpenBLAS
import CVectorKernels
import Segments

extension VectorCodes {
    /// Vectors below which codes are not worth their making.
    public static let fewestRows = 20_000

    /// Whether a search of so many vectors gains by codes.
    public static func areWorthwhile(rows: Int, dimensions: Int) -> Bool {
        rows >= fewestRows && dimensions >= CodeLayout.fewestDimensions
    }

    /// Makes the codes of a segment of vectors, on all cores, in memory that does not grow with them.
    ///
    /// - Throws: ``SegmentError`` when the vectors are not those of a segment or cannot be written.
    public static func build(
        of vectors: Segment, dimensions: Int, to destination: SegmentWriter.Destination,
        database: Segment.DatabaseID
    ) throws -> VectorCodes {
        let encoder = try VectorEncoder(vectors.numbers(1, as: Float.self), dimensions: dimensions)
        let writer = try SegmentWriter(
            to: destination, kind: kind, database: database, generation: vectors.generation, rows: 0,
            sections: sectionCount)
        try writer.addSection([Int64]())
        try writer.addSection(about(vectors, dimensions: dimensions))
        try writer.addSection(encoder.axes.axes)
        try writer.addSection(encoder.axes.deviations)
        try writer.beginSection()
        let leading = try encoder.encode(vectors.rows, with: encoder.leadingCodes) { try writer.append($0) }
        try writer.beginSection()
        let rest = try encoder.encode(vectors.rows, with: encoder.restCodes) { try writer.append($0) }
        try writer.append([UInt8](repeating: 0, count: CodeLayout.restPadding))
        try writer.addSection([leading, rest])
        return try VectorCodes(try writer.finish(), of: vectors, dimensions: dimensions)
    }
}

/// Rotates vectors and cuts them into codes.
private struct VectorEncoder: Sendable {
    /// Rows encoded as one piece of work; a multiple of ``CodeLayout/blockRows``.
    private static let pieceRows = 4096
    /// Pieces between two writes.
    private static let piecesAtOnce = 8
    /// What single precision may take from the square of a length of about 1.
    private static let squareError: Float = 4e-6

    struct Codes: Sendable {
        var bytes: [UInt8]
        var largestScale: Float
    }

    let axes: PrincipalAxes
    private let layout: CodeLayout
    // Mapped, immutable, kept alive by the segment that is being encoded.
    nonisolated(unsafe) private let vectors: UnsafeBufferPointer<Float>

    init(_ vectors: UnsafeBufferPointer<Float>, dimensions: Int) throws {
        axes = try PrincipalAxes(of: vectors, dimensions: dimensions)
        layout = CodeLayout(dimensions: dimensions)
        self.vectors = vectors
    }

    /// Encodes all rows piece by piece and hands the bytes over in order.
    ///
    /// - Returns: the largest scale of any row.
    func encode(
        _ rows: Int, with codes: @Sendable (Range<Int>) -> Codes, write: ([UInt8]) throws -> Void
    ) throws -> Float {
        var largest: Float = 0
        let stride = Self.pieceRows * Self.piecesAtOnce
        for start in Swift.stride(from: 0, to: rows, by: stride) {
            let pieces = Swift.stride(from: start, to: min(rows, start + stride), by: Self.pieceRows)
                .map { $0..<min(rows, $0 + Self.pieceRows) }
            for done in try concurrently(pieces.count, { codes(pieces[$0]) }) {
                try write(done.bytes)
                largest = max(largest, done.largestScale)
            }
        }
        return largest
    }

    func leadingCodes(_ rows: Range<Int>) -> Codes {
        let values = rotated(rows, onto: 0..<layout.leading)
        let squares = rows.enumerated().map { index, row in
            // What the leading coordinates leave of the whole length, never too little of it.
            square(vectors[(row * layout.dimensions)..<((row + 1) * layout.dimensions)])
                - square(values[(index * layout.leading)..<((index + 1) * layout.leading)])
        }.map { max(0, $0) + Self.squareError }
        var codes = Codes(
            bytes: [UInt8](repeating: 0, count: CodeLayout.blocks(of: rows.count) * layout.blockSize),
            largestScale: 0)
        values.withUnsafeBufferPointer { values in
            for (block, start) in stride(from: 0, to: rows.count, by: CodeLayout.blockRows).enumerated() {
                guard let first = values.baseAddress else { return }
                kb_encode_leading(
                    first + start * layout.leading, min(CodeLayout.blockRows, rows.count - start),
                    layout.leading, layout.fine, axes.deviations, Array(squares[start...].prefix(16)),
                    &codes.bytes[block * layout.blockSize], &codes.largestScale)
            }
        }
        return codes
    }

    func restCodes(_ rows: Range<Int>) -> Codes {
        let values = rotated(rows, onto: layout.leading..<layout.dimensions)
        var codes = Codes(
            bytes: [UInt8](repeating: 0, count: rows.count * layout.restSize), largestScale: 0)
        kb_encode_rest(
            values, rows.count, layout.remaining, Array(axes.deviations[layout.leading...]), &codes.bytes,
            &codes.largestScale)
        return codes
    }

    /// Coordinates of vectors along some of the axes, row by row.
    private func rotated(_ rows: Range<Int>, onto columns: Range<Int>) -> [Float] {
        var result = [Float](repeating: 0, count: rows.count * columns.count)
        guard let vectors = vectors.baseAddress else { return result }
        let size = Int32(layout.dimensions)
        axes.axes.withUnsafeBufferPointer { axes in
            guard let axes = axes.baseAddress else { return }
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows.count), Int32(columns.count), size, 1,
                vectors + rows.lowerBound * layout.dimensions, size, axes + columns.lowerBound, size, 0,
                &result, Int32(columns.count))
        }
        return result
    }

    private func square(_ values: some Sequence<Float>) -> Float {
        Float(values.reduce(0.0) { $0 + Double($1) * Double($1) })
    }
}
