import CLexicalKernels
import Testing

@testable import LexicalSearch

struct PostingsTests {
    /// Rows with counts, packed.
    private struct Packed {
        let rows: [UInt32]
        let counts: [UInt16]
        var bytes: [UInt8]
        let size: Int
        let segmentRows: Int

        init(_ members: [(UInt32, UInt16)], of segmentRows: Int) {
            rows = members.map(\.0)
            counts = members.map(\.1)
            self.segmentRows = segmentRows
            bytes = [UInt8](
                repeating: 0xA5, count: kb_postings_bound(UInt32(members.count), UInt32(segmentRows)))
            size = kb_postings_encode(rows, counts, UInt32(rows.count), UInt32(segmentRows), &bytes)
        }

        func withPostings<Value>(_ body: (kb_postings) throws -> Value) rethrows -> Value {
            try bytes.withUnsafeBufferPointer { bytes in
                try body(
                    kb_postings(
                        bytes: bytes.baseAddress, size: size, rows: UInt32(segmentRows),
                        count: UInt32(rows.count),
                        shift: kb_postings_shift(UInt32(rows.count), UInt32(segmentRows))))
            }
        }
    }

    private typealias Decode = (
        UnsafePointer<kb_postings>?, UInt32, UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<UInt16>?
    ) -> UInt32

    private func unpacked(_ postings: kb_postings, by decode: Decode) -> [(UInt32, UInt16)] {
        var postings = postings
        let buffer = PostingsBuffer(capacity: Int(kb_postings_most(&postings)))
        return (0..<postings.blockCount).flatMap { block in
            let found = Int(decode(&postings, block, buffer.rows, buffer.counts))
            return (0..<found).map { (buffer.rows[$0], buffer.counts[$0]) }
        }
    }

    /// Every row with the given chance; most counts are 1.
    private func members(
        of rows: Int, chance: Double, clustered: Bool, _ random: inout SplitMix64
    ) -> [(UInt32, UInt16)] {
        let range = clustered ? rows / 3..<(rows / 3 + max(1, rows / 50)) : 0..<rows
        var members: [(UInt32, UInt16)] = []
        for row in range where Double.random(in: 0..<1, using: &random) < chance {
            let count: UInt16
            switch Int.random(in: 0..<12, using: &random) {
            case 0: count = .random(in: 2...4, using: &random)
            case 1: count = UInt16(1) << UInt16(row % 16)
            default: count = 1
            }
            members.append((UInt32(row), count))
        }
        if members.isEmpty { members.append((UInt32(rows - 1), 1)) }
        return members
    }

    @Test(arguments: [1, 2, 63, 1024, 1025, 5000, 70_000], [0.0001, 0.003, 0.05, 0.3, 0.9])
    func rows_and_counts_come_back_and_can_be_looked_up(rows: Int, chance: Double) {
        var random = SplitMix64(state: UInt64(rows) &* 31 &+ UInt64(chance * 1e6))
        for clustered in [false, true] {
            let packed = Packed(members(of: rows, chance: chance, clustered: clustered, &random), of: rows)
            let wanted = Dictionary(uniqueKeysWithValues: zip(packed.rows, packed.counts))
            packed.withPostings { postings in
                for decode in [kb_postings_decode, kb_postings_decode_plainly] as [Decode] {
                    let found = unpacked(postings, by: decode)
                    #expect(found.map(\.0) == packed.rows)
                    #expect(found.map(\.1) == packed.counts)
                }
                var postings = postings
                let probes =
                    packed.rows.prefix(300)
                    + (0..<300).map { _ in .random(in: 0..<UInt32(rows), using: &random) }
                for row in probes {
                    #expect(kb_postings_find(&postings, row) == UInt32(wanted[row] ?? 0))
                    #expect(kb_postings_find_plainly(&postings, row) == UInt32(wanted[row] ?? 0))
                }
                #expect(kb_postings_find(&postings, UInt32(rows)) == 0)
                let sorted = Set(probes).sorted()
                #expect(
                    Int(kb_postings_among(&postings, sorted, sorted.count))
                        == sorted.count { wanted[$0] != nil })
                var bits = [UInt64](repeating: 0, count: (rows + 63) / 64)
                for row in sorted { bits[Int(row) >> 6] |= 1 << UInt64(row & 63) }
                #expect(Int(kb_postings_in(&postings, bits)) == sorted.count { wanted[$0] != nil })
            }
        }
    }

    @Test func damaged_bytes_give_rows_of_the_segment_or_none() {
        var random = SplitMix64(state: 5)
        for round in 0..<400 {
            let rows = [40, 1500, 9000, 70_000][round % 4]
            let chance = [0.002, 0.02, 0.2, 0.8][round / 4 % 4]
            var packed = Packed(members(of: rows, chance: chance, clustered: false, &random), of: rows)
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                packed.bytes[Int.random(in: 0..<packed.size, using: &random)] = .random(
                    in: 0...255, using: &random)
            }
            packed.withPostings { postings in
                for decode in [kb_postings_decode, kb_postings_decode_plainly] as [Decode] {
                    #expect(unpacked(postings, by: decode).allSatisfy { $0.0 < UInt32(rows) })
                }
                var postings = postings
                for row in stride(from: 0, to: UInt32(rows), by: 7) {
                    #expect(kb_postings_find(&postings, row) == kb_postings_find_plainly(&postings, row))
                }
                let bits = [UInt64](repeating: .max, count: (rows + 63) / 64)
                #expect(Int(kb_postings_in(&postings, bits)) <= packed.rows.count)
            }
        }
    }

    @Test(arguments: [0, 1, 15, 16, 17, 4096])
    func sums_that_reach_a_threshold_are_found(count: Int) {
        var random = SplitMix64(state: UInt64(count))
        let sums = (0..<count).map { _ in Float.random(in: 0..<1, using: &random) }
        for threshold in [Float.leastNonzeroMagnitude, 0.5, sums.first ?? 0.1, 2] {
            let wanted = sums.indices.filter { sums[$0] >= threshold }.map { UInt32($0 + 100) }
            for find in [kb_sums_reaching, kb_sums_reaching_plainly] {
                var places = [UInt32](repeating: 0, count: count + Int(KB_DECODE_SLACK))
                let found = find(sums, count, threshold, 100, &places)
                #expect(Array(places.prefix(found)) == wanted)
            }
        }
    }

    @Test(arguments: [4, 9] as [UInt32])
    func sums_of_few_rows_are_kept_apart_and_never_outgrow_their_places(bits: UInt32) {
        var random = SplitMix64(state: UInt64(bits))
        let size = 1 << Int(bits)
        for distinct in [1, size / 2, size, 3 * size] {
            let rows = Set((0..<distinct).map { _ in UInt32.random(in: 0..<100_000, using: &random) })
            let found = sparseSums(of: rows.sorted() + rows.shuffled(using: &random), bits: bits)
            #expect(found.count == min(rows.count, size))
            #expect(found.allSatisfy { rows.contains($0) && $1 == 1 })
        }
    }

    /// By row; each adds a half whenever it comes.
    private func sparseSums(of rows: [UInt32], bits: UInt32) -> [UInt32: Float] {
        let lengths = [UInt16](repeating: 0, count: 100_000)
        let impacts = [Float](repeating: 0.5, count: Int(KB_TABLED_COUNTS * KB_LENGTHS))
        var places = [UInt32](repeating: KB_NO_ROW, count: 1 << Int(bits))
        var sums = [Float](repeating: 0, count: places.count)
        let counts = [UInt16](repeating: 1, count: rows.count)
        lengths.withUnsafeBufferPointer { lengths in
            impacts.withUnsafeBufferPointer { impacts in
                places.withUnsafeMutableBufferPointer { places in
                    sums.withUnsafeMutableBufferPointer { sums in
                        var field = kb_field(
                            lengths: lengths.baseAddress, norms: impacts.baseAddress,
                            impacts: impacts.baseAddress)
                        var table = kb_sparse_sums(
                            rows: places.baseAddress, sums: sums.baseAddress, bits: bits)
                        kb_impact_add_sparse(rows, counts, rows.count, &field, 1, &table)
                    }
                }
            }
        }
        let taken = places.indices.filter { places[$0] != KB_NO_ROW }
        return Dictionary(uniqueKeysWithValues: taken.map { (places[$0], sums[$0]) })
    }
}
