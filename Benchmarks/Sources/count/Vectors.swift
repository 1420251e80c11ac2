import Foundation
import Segments
import VectorSearch

/// 40,000 vectors around 200 centres, and questions near some of them.
struct Vectors {
    private static let rows = 40_000
    private static let dimensions = 384
    private static let centres = 200
    private static let database = Segment.DatabaseID(high: 1, low: 1)

    private let index: FlatIndex

    static func make(in folder: URL) throws {
        let centres = (0..<Self.centres).map { centre($0) }
        var numbers = Numbers(seed: 1)
        let vectors = try VectorSegment.write(
            ids: (0..<rows).map(Int64.init), dimensions: dimensions, to: .file(file("vectors", folder)),
            database: database, generation: 1
        ) { row, vector in
            let centre = centres[row % centres.count]
            for axis in vector.indices { vector[axis] = centre[axis] + 0.8 * noise(axis, &numbers) }
        }
        _ = try VectorCodes.build(
            of: vectors, dimensions: dimensions, to: .file(file("codes", folder)), database: database)
    }

    init(in folder: URL) throws {
        let vectors = try Segment(
            SegmentBytes(mapping: Self.file("vectors", folder)), kind: VectorSegment.kind,
            database: Self.database)
        let codes = try Segment(
            SegmentBytes(mapping: Self.file("codes", folder)), kind: VectorCodes.kind, database: Self.database
        )
        let part = VectorPart(
            SegmentPart(vectors), codes: try VectorCodes(codes, of: vectors, dimensions: Self.dimensions))
        // On one core, so that every run counts the same.
        index = try FlatIndex([part], dimensions: Self.dimensions, isParallel: false)
    }

    func search(_ times: Int, by method: VectorMethod) {
        for number in 0..<times { _ = index.nearest(10, to: Self.query(number), by: method) }
    }

    /// Rows whose vectors had to be read after their codes, over so many questions.
    func printWork(_ times: Int) throws {
        let work = (0..<times).map { index.nearest(10, to: Self.query($0), by: .exact).work }
        try printJSON([
            "vectors.rows scored": work.reduce(0) { $0 + $1.scored } / times,
            "vectors.rows bounded": work.reduce(0) { $0 + $1.bounded } / times,
        ])
    }

    private static func query(_ number: Int) -> [Float] {
        var numbers = Numbers(seed: 1_000_000 + UInt64(number))
        return centre(number * 7 % centres).enumerated().map { $0.element + 0.6 * noise($0.offset, &numbers) }
    }

    private static func centre(_ number: Int) -> [Float] {
        var numbers = Numbers(seed: 2 + UInt64(number))
        return (0..<dimensions).map { noise($0, &numbers) }
    }

    /// About what embeddings have along their axes: much on few, little on many.
    private static func noise(_ axis: Int, _ numbers: inout Numbers) -> Float {
        Float((numbers.fraction() - 0.5) / (1 + Double(axis) / 60))
    }

    private static func file(_ name: String, _ folder: URL) -> String { folder.appending(path: name).path }
}
