import Segments

/// Short codes of a segment's vectors, from which most rows are ruled out without reading them.
///
/// A segment of its own beside that of the vectors, made after it, so that a search need not wait for it.
/// Sections: none of identities; rows, dimensions and checksum of the identities of the vectors (UInt64);
/// axes (float32, `[dimensions, dimensions]`); deviations along them (float32); blocks of leading codes; rows of
/// remaining codes; the largest scale of leading and of remaining codes (float32).
public struct VectorCodes: Sendable {
    /// "KBVQ", layout 1.
    public static let kind = Segment.Kind(magic: 0x5156_424B, version: 1)

    static let sectionCount = 7

    public let segment: Segment
    let layout: CodeLayout
    let rows: Int

    /// - Throws: ``SegmentError`` when the segment does not hold the codes of these vectors.
    public init(_ segment: Segment, of vectors: Segment, dimensions: Int) throws {
        let layout = CodeLayout(dimensions: dimensions)
        let rows = vectors.rows
        guard segment.sectionCount == Self.sectionCount,
            Array(segment.numbers(1, as: UInt64.self)) == Self.about(vectors, dimensions: dimensions),
            segment.numbers(2, as: Float.self).count == dimensions * dimensions,
            segment.numbers(3, as: Float.self).count == dimensions,
            segment.numbers(4, as: UInt8.self).count == CodeLayout.blocks(of: rows) * layout.blockSize,
            segment.numbers(5, as: UInt8.self).count == rows * layout.restSize + CodeLayout.restPadding,
            segment.numbers(6, as: Float.self).count == 2
        else { throw SegmentError.invalid("codes of other vectors") }
        self.segment = segment
        self.layout = layout
        self.rows = rows
    }

    static func about(_ vectors: Segment, dimensions: Int) -> [UInt64] {
        [UInt64(vectors.rows), UInt64(dimensions), vectors.checksum(of: 1)]
    }

    var axes: UnsafeBufferPointer<Float> { segment.numbers(2, as: Float.self) }
    var deviations: UnsafeBufferPointer<Float> { segment.numbers(3, as: Float.self) }
    var blocks: UnsafeBufferPointer<UInt8> { segment.numbers(4, as: UInt8.self) }
    var rest: UnsafeBufferPointer<UInt8> { segment.numbers(5, as: UInt8.self) }
    /// The largest of any row, of leading and of remaining codes.
    var largestScales: UnsafeBufferPointer<Float> { segment.numbers(6, as: Float.self) }
}
