import Foundation
import KnowledgeBaseTesting
import Testing

@testable import Segments

struct SegmentTests {
    private static let kind = Segment.Kind(magic: 0x4142_4344, version: 3)
    private static let database = Segment.DatabaseID(high: 1, low: 2)

    private func write(to destination: SegmentWriter.Destination) throws -> Segment {
        let writer = try SegmentWriter(
            to: destination, kind: Self.kind, database: Self.database, generation: 5, rows: 3, sections: 3)
        try writer.addSection([10, 20, 40] as [Int64])
        try writer.addSection([1, 2, 3, 4, 5] as [UInt8])
        try writer.addSection([1.5, 2.5] as [Float])
        return try writer.finish()
    }

    @Test func sections_come_back_from_memory_and_file() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.file("a.seg")
            for segment in [try write(to: .memory), try write(to: .file(path))] {
                #expect(segment.generation == 5)
                #expect(Array(segment.ids) == [10, 20, 40])
                #expect(Array(segment.numbers(1, as: UInt8.self)) == [1, 2, 3, 4, 5])
                #expect(Array(segment.numbers(2, as: Float.self)) == [1.5, 2.5])
                #expect(segment.row(of: 20) == 1)
                #expect(segment.row(of: 30) == nil)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.seg"])
        }
    }

    @Test func every_changed_header_byte_is_noticed() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.file("a.seg")
            _ = try write(to: .file(path))
            let whole = try Data(contentsOf: URL(filePath: path))
            for offset in 0..<(56 + 3 * 24 + 8) {
                var damaged = whole
                damaged[offset] ^= 0x10
                try damaged.write(to: URL(filePath: path))
                #expect(throws: SegmentError.self, "byte \(offset)") {
                    try Segment(SegmentBytes(mapping: path), kind: Self.kind, database: Self.database)
                }
            }
        }
    }

    @Test func a_cut_file_is_refused_at_every_length() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.file("a.seg")
            _ = try write(to: .file(path))
            let whole = try Data(contentsOf: URL(filePath: path))
            for length in 0..<whole.count {
                try whole.prefix(length).write(to: URL(filePath: path))
                #expect(throws: SegmentError.self, "length \(length)") {
                    try Segment(SegmentBytes(mapping: path), kind: Self.kind, database: Self.database)
                }
            }
        }
    }

    @Test func another_database_or_version_is_refused() throws {
        let segment = try write(to: .memory)
        #expect(throws: SegmentError.self) {
            try Segment(segment.bytes, kind: Self.kind, database: .init(high: 1, low: 3))
        }
        #expect(throws: SegmentError.self) {
            try Segment(segment.bytes, kind: .init(magic: 0x4142_4344, version: 4), database: Self.database)
        }
    }

    @Test func an_unfinished_file_leaves_nothing_behind() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.file("a.seg")
            var writer: SegmentWriter? = try SegmentWriter(
                to: .file(path), kind: Self.kind, database: Self.database, generation: 1, rows: 1, sections: 1
            )
            try writer?.addSection([1] as [Int64])
            writer = nil
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test func a_segment_outlives_the_removal_of_its_file() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.file("a.seg")
            let segment = try write(to: .file(path))
            try FileManager.default.removeItem(atPath: path)
            #expect(Array(segment.ids) == [10, 20, 40])
        }
    }

    @Test func rows_of_several_parts_are_numbered_on_and_the_dead_are_out() throws {
        var old = SegmentPart(try write(to: .memory))
        old.bury([20, 25])
        let rows = RowMap([old, SegmentPart(try write(to: .memory))])
        #expect(rows.count == 6)
        #expect(rows.liveCount == 5)
        #expect((0..<6).map { rows.id(of: $0) } == [10, 20, 40, 10, 20, 40])
        #expect(rows.row(of: 20) == 4)
        let found = rows.rows(of: [5, 20, 40])
        #expect((0..<6).filter { found[$0] } == [2, 4, 5])
    }
}

struct BitmapTests {
    @Test func members_are_visited_in_order_within_the_range() {
        var bitmap = Bitmap(count: 200)
        for row in [0, 63, 64, 130, 199] { bitmap.insert(row) }
        var seen: [Int] = []
        bitmap.forEachMember(in: 64..<199) { seen.append($0) }
        #expect(seen == [64, 130])
        #expect(bitmap.population == 5)
        #expect(bitmap.population(in: 64..<200) == 3)
        #expect(bitmap.population(in: 1..<131) == 3)
        #expect(bitmap.population(in: 63..<64) == 1)
        #expect(bitmap.population(in: 64..<64) == 0)
    }

    @Test func stored_words_must_fit_and_lose_bits_past_the_end() {
        #expect(Bitmap(count: 65, words: [1]) == nil)
        #expect(Bitmap(count: 65, words: [.max, .max])?.population == 65)
        #expect(Bitmap(count: 0, words: [])?.population == 0)
    }
}

struct TopRowsTests {
    @Test(arguments: [0, 1, 2, 7, 100, 500])
    func best_equal_a_full_sort(limit: Int) {
        let scores = (0..<300).map { Float(($0 * 7919) % 101) }
        var allowed = Bitmap(count: 300)
        for row in 0..<300 where row % 3 != 0 { allowed.insert(row) }
        let wanted = (0..<300).filter { allowed[$0] && scores[$0] > 4 }
            .sorted { (scores[$0], -$0) > (scores[$1], -$1) }.prefix(limit)
        var top = TopRows(limit: limit)
        for row in 0..<300 where allowed[row] && scores[row] > 4 {
            top.add(row: row, score: scores[row])
        }
        #expect(top.sorted.map(\.row) == Array(wanted))
        #expect(
            top.threshold == (wanted.count < limit ? -.infinity : wanted.last.map { scores[$0] } ?? .infinity)
        )
    }

    @Test func a_checksum_does_not_depend_on_the_pieces() {
        let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let whole = bytes.withUnsafeBytes(Checksum.of)
        for step in [1, 3, 7, 8, 13, 64, 999] {
            var sum = Checksum()
            for start in stride(from: 0, to: bytes.count, by: step) {
                Array(bytes[start..<min(start + step, bytes.count)]).withUnsafeBytes { sum.add($0) }
            }
            #expect(sum.finished == whole, "pieces of \(step)")
        }
    }

    @Test func a_checksum_notices_a_bit_a_swap_and_zeros() {
        let bytes = (0..<64).map { UInt8($0 + 1) }
        let whole = bytes.withUnsafeBytes(Checksum.of)
        for bit in 0..<512 {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(changed.withUnsafeBytes(Checksum.of) != whole)
        }
        #expect((Array(bytes[8..<16] + bytes[..<8] + bytes[16...])).withUnsafeBytes(Checksum.of) != whole)
        #expect([UInt8](repeating: 0, count: 64).withUnsafeBytes(Checksum.of) != whole)
    }
}
