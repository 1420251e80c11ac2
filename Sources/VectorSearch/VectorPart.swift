import Segments

/// A segment of vectors and, once they are made, its codes.
public struct VectorPart: Sendable {
    public var rows: SegmentPart
    public var codes: VectorCodes?

    public init(_ rows: SegmentPart, codes: VectorCodes? = nil) {
        self.rows = rows
        self.codes = codes
    }

    var vectors: UnsafePointer<Float>? { rows.segment.numbers(1, as: Float.self).baseAddress }
}
