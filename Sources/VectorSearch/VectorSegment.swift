import Segments

/// A segment of vectors. Sections: passage identities, vectors of unit length (float32), row by row.
public enum VectorSegment {
    /// "KBVE", layout 1.
    public static let kind = Segment.Kind(magic: 0x4556_424B, version: 2)

    static let sectionCount = 2

    /// Writes vectors as they come, so that millions need no memory of their own.
    ///
    /// - Parameters:
    ///   - ids: ascending.
    ///   - next: called once per row in order with room for one vector to fill; normalised afterwards.
    public static func write(
        ids: [Int64], dimensions: Int, to destination: SegmentWriter.Destination,
        database: Segment.DatabaseID,
        generation: Int64, next: (_ row: Int, _ vector: UnsafeMutableBufferPointer<Float>) throws -> Void
    ) throws -> Segment {
        let writer = try SegmentWriter(
            to: destination, kind: kind, database: database, generation: generation, rows: ids.count,
            sections: sectionCount)
        try writer.addSection(ids)
        try writer.beginSection()
        let batch = 256
        var buffer = [Float](repeating: 0, count: batch * dimensions)
        for start in stride(from: 0, to: ids.count, by: batch) {
            let count = min(batch, ids.count - start)
            try buffer.withUnsafeMutableBufferPointer { buffer in
                for row in 0..<count {
                    let vector = UnsafeMutableBufferPointer(
                        rebasing: buffer[(row * dimensions)..<((row + 1) * dimensions)])
                    try next(start + row, vector)
                    normalise(vector)
                }
                try writer.append(UnsafeBufferPointer(rebasing: buffer[..<(count * dimensions)]))
            }
        }
        return try writer.finish()
    }

    /// One segment with the live rows of all parts.
    public static func merge(
        _ parts: [SegmentPart], dimensions: Int, to destination: SegmentWriter.Destination,
        database: Segment.DatabaseID, generation: Int64
    ) throws -> Segment {
        var ids: [Int64] = []
        ids.reserveCapacity(parts.reduce(0) { $0 + $1.liveCount })
        var order = LiveOrder(parts)
        while let place = order.next() { ids.append(parts[place.part].segment.ids[place.row]) }
        order = LiveOrder(parts)
        let vectors = parts.map { $0.segment.numbers(1, as: Float.self) }
        return try write(
            ids: ids, dimensions: dimensions, to: destination, database: database, generation: generation
        ) { _, vector in
            guard let place = order.next() else { return }
            let start = place.row * dimensions
            _ = vector.update(fromContentsOf: vectors[place.part][start..<(start + dimensions)])
        }
    }

    private static func normalise(_ vector: UnsafeMutableBufferPointer<Float>) {
        let square = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
        // What is of unit length already but for rounding stays as it is, bit by bit.
        guard square > 0, square.isFinite, abs(square - 1) > 1e-6 else { return }
        let factor = 1 / square.squareRoot()
        for index in vector.indices { vector[index] = Float(Double(vector[index]) * factor) }
    }
}

/// The live rows of a few parts, ascending by identity.
private struct LiveOrder: IteratorProtocol {
    private let parts: [SegmentPart]
    /// By part: the first row that has not come yet.
    private var rows: [Int]

    init(_ parts: [SegmentPart]) {
        self.parts = parts
        rows = parts.map { _ in 0 }
        for part in parts.indices { skipDead(in: part) }
    }

    mutating func next() -> (part: Int, row: Int)? {
        var first: (part: Int, id: Int64)?
        for (part, row) in rows.enumerated() where row < parts[part].segment.rows {
            let id = parts[part].segment.ids[row]
            if first.map({ id < $0.id }) ?? true { first = (part, id) }
        }
        guard let part = first?.part else { return nil }
        defer {
            rows[part] += 1
            skipDead(in: part)
        }
        return (part, rows[part])
    }

    private mutating func skipDead(in part: Int) {
        while rows[part] < parts[part].segment.rows, parts[part].dead[rows[part]] { rows[part] += 1 }
    }
}
