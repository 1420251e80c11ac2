import CVectorKernels
import Foundation
import Segments
import Testing

@testable import VectorSearch

/// A search that reads codes first must find what a full scan finds: the same rows, the same bits.
struct VectorCodesTests {
    private static let database = Segment.DatabaseID(high: 5, low: 6)
    private static let instructions = [KB_PORTABLE, KB_AVX2, KB_AVX512_VNNI]
        .filter { $0.rawValue <= kb_best_instructions().rawValue }

    /// Vectors in clusters of unequal spread, with some that are equal and some without direction.
    private func vectors(_ count: Int, dimensions: Int, seed: UInt64) -> [[Float]] {
        var random = Random(state: seed)
        let centres = (0..<7).map { _ in (0..<dimensions).map { _ in random.next() } }
        var vectors = (0..<count).map { row in
            let spread = 0.2 + Float(row % 5) / 4
            return centres[row % 7].enumerated().map {
                $0.element / Float(1 + $0.offset / 8) + spread * random.next()
            }
        }
        for row in stride(from: 50, to: count, by: 100) { vectors[row] = vectors[row - 50] }
        for row in stride(from: 60, to: count, by: 300) {
            vectors[row] = [Float](repeating: 0, count: dimensions)
        }
        return vectors
    }

    private struct Random {
        var state: UInt64

        /// Evenly from -1 to 1.
        mutating func next() -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
        }
    }

    private func part(
        _ vectors: [[Float]], from id: Int64 = 0, hasCodes: Bool = true, dead: [Int64] = []
    ) throws -> VectorPart {
        let dimensions = vectors[0].count
        let segment = try VectorSegment.write(
            ids: vectors.indices.map { id + Int64($0) }, dimensions: dimensions, to: .memory,
            database: Self.database, generation: 1
        ) { row, vector in _ = vector.update(fromContentsOf: vectors[row]) }
        var rows = SegmentPart(segment)
        rows.bury(dead)
        let codes = try VectorCodes.build(
            of: segment, dimensions: dimensions, to: .memory, database: Self.database)
        return VectorPart(rows, codes: hasCodes ? codes : nil)
    }

    @Test(arguments: instructions, [64, 70, 100, 384])
    func exact_search_finds_what_a_scan_finds(instructions: kb_instructions, dimensions: Int) throws {
        let vectors = vectors(2500, dimensions: dimensions, seed: 1)
        let index = try FlatIndex([part(vectors)], dimensions: dimensions, instructions: instructions)
        for query in self.vectors(12, dimensions: dimensions, seed: 2) + [vectors[0], vectors[50]] {
            for limit in [1, 10, 200, 9999] {
                let scan = index.nearest(limit, to: query, by: .scan)
                let exact = index.nearest(limit, to: query, by: .exact)
                #expect(exact.entries == scan.entries)
                #expect(exact.entries.count == min(limit, vectors.count))
                #expect(exact.work.coded == vectors.count)
            }
        }
    }

    @Test(arguments: [KB_PORTABLE, KB_AVX2, KB_AVX512_VNNI])
    func codes_rule_most_rows_out(instructions: kb_instructions) throws {
        guard instructions.rawValue <= kb_best_instructions().rawValue else { return }
        let index = try FlatIndex(
            [part(vectors(4000, dimensions: 128, seed: 3))], dimensions: 128, instructions: instructions)
        let work = index.nearest(5, to: vectors(1, dimensions: 128, seed: 4)[0]).work
        #expect(work.scored < 1500)
    }

    @Test(arguments: [2, 3, 7, 40, 500])
    func filters_dead_rows_and_several_parts_change_nothing(every: Int) throws {
        let dead = (0..<400).map { Int64($0 * 3) }
        let parts = [
            try part(vectors(1800, dimensions: 72, seed: 5), dead: dead),
            try part(vectors(37, dimensions: 72, seed: 6), from: 5000, hasCodes: false),
            try part(vectors(900, dimensions: 72, seed: 7), from: 6000),
        ]
        let index = try FlatIndex(parts, dimensions: 72)
        var allowed = Bitmap(count: index.rows.count)
        for row in stride(from: 1, to: allowed.count, by: every) where index.rows.live[row] {
            allowed.insert(row)
        }
        for query in vectors(8, dimensions: 72, seed: 8) {
            #expect(index.nearest(20, to: query).entries == index.nearest(20, to: query, by: .scan).entries)
            let found = index.nearest(20, to: query, among: allowed).entries
            #expect(found == index.nearest(20, to: query, among: allowed, by: .scan).entries)
            #expect(found.count == min(20, allowed.population))
            #expect(found.allSatisfy { allowed[$0.row] })
        }
    }

    @Test func several_queries_at_once_find_what_each_finds_alone() throws {
        let index = try FlatIndex([part(vectors(3000, dimensions: 80, seed: 9))], dimensions: 80)
        var queries = vectors(11, dimensions: 80, seed: 10)
        queries[4] = [1, 2]
        for method in VectorMethod.allCases {
            let together = index.nearest(15, toEach: queries, by: method).map(\.entries)
            #expect(together == queries.map { index.nearest(15, to: $0, by: method).entries })
        }
    }

    @Test func one_core_finds_the_same_and_reads_the_same_every_time() throws {
        let part = try part(vectors(9000, dimensions: 80, seed: 17))
        let parallel = try FlatIndex([part], dimensions: 80)
        let alone = try FlatIndex([part], dimensions: 80, isParallel: false)
        for query in vectors(5, dimensions: 80, seed: 18) {
            for method in VectorMethod.allCases {
                let found = alone.nearest(20, to: query, by: method)
                #expect(found.entries == parallel.nearest(20, to: query, by: method).entries)
                #expect(found.work == alone.nearest(20, to: query, by: method).work)
            }
        }
    }

    @Test func an_approximate_search_scores_exactly_what_it_finds() throws {
        let index = try FlatIndex([part(vectors(5000, dimensions: 96, seed: 11))], dimensions: 96)
        var shared = 0
        for query in vectors(20, dimensions: 96, seed: 12) {
            let scan = index.nearest(10, to: query, by: .scan).entries
            let found = index.nearest(10, to: query, by: .approximate)
            #expect(
                found.entries.map(\.score) == index.cosines(ofRows: found.entries.map(\.row), with: query))
            #expect(found.work.bounded == 500)
            #expect(found.work.scored == 100)
            shared += Set(scan.map(\.row)).intersection(found.entries.map(\.row)).count
        }
        #expect(shared >= 190)
    }

    @Test(arguments: instructions)
    func estimates_alone_are_near_those_of_bounds(instructions: kb_instructions) throws {
        let part = try part(vectors(800, dimensions: 104, seed: 15))
        let codes = try #require(part.codes)
        let masks = [UInt16](repeating: .max, count: 50)
        for query in vectors(5, dimensions: 104, seed: 16) {
            let coded = CodedQuery(try #require(query.normalised), for: codes)
            let estimates = [0, 1].map { byEstimate -> [Float] in
                var found = [kb_candidate](repeating: kb_candidate(), count: 800)
                var count = 0
                found.withUnsafeMutableBufferPointer { found in
                    kb_scan_leading(
                        instructions, [coded.leading.coded], [coded.rest.coded.length], [coded.slack], 1,
                        codes.blocks.baseAddress, 50, masks, [-.infinity], Int32(byEstimate), 0,
                        [found.baseAddress], &count)
                }
                return found[..<count].map(\.estimate)
            }
            #expect(estimates[0].count == 800)
            #expect(zip(estimates[0], estimates[1]).allSatisfy { abs($0 - $1) < 0.05 })
            withExtendedLifetime(coded) {}
        }
    }

    @Test(arguments: [0, 1, 15, 16, 33, 2048])
    func places_of_values_that_reach_a_threshold_are_found(count: Int) {
        var random = Random(state: UInt64(count))
        var values = (0..<count).map { _ in random.next() }
        if count > 20 { values[20] = .nan }
        for threshold in [-Float.infinity, 0.9, values.first ?? 0, 2] {
            var places = [UInt32](repeating: 0, count: count)
            let found = kb_reaching(values, count, threshold, &places)
            #expect(
                places.prefix(found).map { Int($0) } == values.indices.filter { values[$0] >= threshold })
        }
    }

    @Test func bounds_hold_for_every_row() throws {
        let vectors = vectors(1000, dimensions: 104, seed: 13)
        let part = try part(vectors)
        let codes = try #require(part.codes)
        let index = try FlatIndex([part], dimensions: 104)
        for query in self.vectors(10, dimensions: 104, seed: 14) {
            let unit = try #require(query.normalised)
            let coded = CodedQuery(unit, for: codes)
            var found = [kb_candidate](repeating: kb_candidate(), count: 1008)
            var count = 0
            let masks = index.rows.live.masks(of: 0..<1000)
            found.withUnsafeMutableBufferPointer { found in
                kb_scan_leading(
                    index.instructions, [coded.leading.coded], [coded.rest.coded.length], [coded.slack], 1,
                    codes.blocks.baseAddress, masks.count, masks, [-.infinity], 0, 0,
                    [found.baseAddress], &count)
            }
            #expect(count == 1000)
            let exact = index.cosines(ofRows: Array(0..<1000), with: query)
            #expect(found[..<count].allSatisfy { $0.bound >= exact[Int($0.row)] })
            let leading = found[..<count].map(\.bound)
            var rest = coded.rest.coded
            kb_add_rest(
                index.instructions, &rest, codes.rest.baseAddress, codes.blocks.baseAddress,
                codes.layout.leadingCodes, &found, count)
            #expect(found[..<count].allSatisfy { $0.bound >= exact[Int($0.row)] })
            #expect(found[..<count].allSatisfy { abs($0.estimate - exact[Int($0.row)]) < 0.2 })
            #expect(zip(found, leading).allSatisfy { $0.bound <= $1 + 1e-5 })
            withExtendedLifetime(coded) {}
        }
    }

    @Test func codes_of_other_vectors_are_refused() throws {
        let first = try part(vectors(100, dimensions: 64, seed: 15))
        let second = try part(vectors(100, dimensions: 64, seed: 16))
        let codes = try #require(first.codes).segment
        #expect(throws: SegmentError.self) {
            try VectorCodes(codes, of: second.rows.segment, dimensions: 64)
        }
        #expect(throws: SegmentError.self) {
            try VectorCodes(codes, of: first.rows.segment, dimensions: 72)
        }
    }

    @Test func vectors_without_numbers_have_no_codes_and_are_still_scanned() throws {
        let segment = try VectorSegment.write(
            ids: [1, 2], dimensions: 64, to: .memory, database: Self.database, generation: 1
        ) { row, vector in vector.update(repeating: row == 0 ? .nan : 1) }
        #expect(throws: SegmentError.self) {
            try VectorCodes.build(of: segment, dimensions: 64, to: .memory, database: Self.database)
        }
        let index = try FlatIndex([VectorPart(SegmentPart(segment))], dimensions: 64)
        #expect(index.nearest(2, to: [Float](repeating: 1, count: 64)).entries.map(\.row) == [1])
    }
}
