import Foundation
import Segments
import Testing

@testable import VectorSearch

struct FlatIndexTests {
    private static let database = Segment.DatabaseID(high: 3, low: 4)

    /// Made-up vectors, the same on every run.
    private func vectors(_ count: Int, dimensions: Int, seed: Double) -> [[Float]] {
        (0..<count).map { row in
            (0..<dimensions).map { Float(sin(Double(row * dimensions + $0) * 12.9898 + seed)) }
        }
    }

    private func segment(_ vectors: [[Float]], ids: [Int64], dimensions: Int) throws -> Segment {
        try VectorSegment.write(
            ids: ids, dimensions: dimensions, to: .memory, database: Self.database, generation: 1
        ) { row, vector in _ = vector.update(fromContentsOf: vectors[row]) }
    }

    private func cosine(_ a: [Float], _ b: [Float]) -> Float {
        func dot(_ a: [Float], _ b: [Float]) -> Double {
            zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        return Float(dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot())
    }

    @Test(arguments: [1, 3, 384], [1, 5000, 25_000])
    func cosines_equal_the_formula(dimensions: Int, count: Int) throws {
        let vectors = vectors(count, dimensions: dimensions, seed: 1)
        let segment = try segment(
            vectors, ids: (0..<Int64(count)).map { $0 }, dimensions: dimensions)
        let index = try FlatIndex([VectorPart(SegmentPart(segment))], dimensions: dimensions)
        let query = self.vectors(1, dimensions: dimensions, seed: 2)[0]
        let rows = Array(stride(from: 0, to: count, by: 97))
        for (row, found) in zip(rows, index.cosines(ofRows: rows, with: query)) {
            #expect(abs(found - cosine(vectors[row], query)) < 1e-5)
        }
    }

    @Test(arguments: [2, 3, 50, 1000])
    func nearest_among_the_allowed_are_those_of_a_full_scan(every: Int) throws {
        let (count, dimensions) = (9000, 16)
        let vectors = vectors(count, dimensions: dimensions, seed: 5)
        let parts = try [0..<5000, 5000..<count].map { rows in
            VectorPart(
                SegmentPart(
                    try segment(Array(vectors[rows]), ids: rows.map { Int64($0) }, dimensions: dimensions)))
        }
        let index = try FlatIndex(parts, dimensions: dimensions)
        let query = self.vectors(1, dimensions: dimensions, seed: 6)[0]
        var allowed = Bitmap(count: count)
        for row in stride(from: 1, to: count, by: every) { allowed.insert(row) }
        let wanted = (0..<count).filter { allowed[$0] }
            .sorted { cosine(vectors[$0], query) > cosine(vectors[$1], query) }.prefix(10)
        let found = index.nearest(10, to: query, among: allowed).entries
        #expect(found.map(\.row) == Array(wanted))
        #expect(found.count == min(10, allowed.population))
    }

    @Test func dead_rows_are_not_found_and_merging_drops_them() throws {
        let vectors: [[Float]] = [[1, 0], [0.9, 0.1], [0, 1]]
        var part = SegmentPart(try segment(vectors, ids: [4, 6, 8], dimensions: 2))
        part.bury([4])
        let newer = SegmentPart(try segment([[0.5, 0.5]], ids: [5], dimensions: 2))
        let index = try FlatIndex([VectorPart(part), VectorPart(newer)], dimensions: 2)
        #expect(index.nearest(9, to: [1, 0]).entries.map { index.rows.id(of: $0.row) } == [6, 5, 8])

        let merged = try VectorSegment.merge(
            [part, newer], dimensions: 2, to: .memory, database: Self.database, generation: 2)
        #expect(Array(merged.ids) == [5, 6, 8])
        let whole = try FlatIndex([VectorPart(SegmentPart(merged))], dimensions: 2)
        #expect(whole.nearest(9, to: [1, 0]).entries.map { whole.rows.id(of: $0.row) } == [6, 5, 8])
    }

    @Test func unit_vectors_stay_as_they_are_and_others_become_unit() throws {
        let unit: [Float] = [0.6, 0.8]
        let segment = try segment([unit, [3, 4], [0, 0]], ids: [1, 2, 3], dimensions: 2)
        let stored = Array(segment.numbers(1, as: Float.self))
        #expect(Array(stored[0..<2]) == unit)
        #expect(stored[2..<4].elementsEqual(unit) { abs($0 - $1) < 1e-6 })
        #expect(Array(stored[4..<6]) == [0, 0])
    }

    @Test func queries_without_direction_or_of_other_dimensions_match_nothing() throws {
        let part = VectorPart(SegmentPart(try segment([[1, 0]], ids: [1], dimensions: 2)))
        let index = try FlatIndex([part], dimensions: 2)
        for query: [Float] in [[0, 0], [1], [.nan, 1], [.infinity, 0]] {
            #expect(index.cosines(ofRows: [0], with: query) == [0])
            #expect(index.nearest(1, to: query).entries.isEmpty)
        }
    }

    @Test func segments_of_other_dimensions_are_refused() throws {
        let part = VectorPart(SegmentPart(try segment([[1, 0]], ids: [1], dimensions: 2)))
        #expect(throws: SegmentError.self) { try FlatIndex([part], dimensions: 3) }
    }

    @Test func an_empty_index_has_no_neighbours() throws {
        #expect(try FlatIndex([], dimensions: 4).nearest(3, to: [1, 0, 0, 0]).entries.isEmpty)
    }
}
