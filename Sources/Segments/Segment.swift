#if _endian(big)
    #error("segments are little-endian and are mapped as they are")
#endif

/// An immutable file of rows: a checked header, then sections of plain little-endian numbers.
///
/// Layout: 4 bytes kind, 4 bytes version, 16 bytes UUID of the database it was derived from, then
/// 8 bytes each of generation, rows, file length and section count; per section 8 bytes of offset,
/// of length and of ``Checksum``; 8 bytes of FNV-1a checksum over all of this; then the sections, each aligned to
/// 64 bytes. Section 0 holds the rows' passage identities (Int64), ascending.
public struct Segment: Sendable {
    /// What a file must say about itself to be used.
    public struct Kind: Sendable, Equatable {
        /// Four ASCII characters.
        public var magic: UInt32
        public var version: UInt32

        public init(magic: UInt32, version: UInt32) {
            self.magic = magic
            self.version = version
        }
    }

    /// The UUID of a database as two numbers.
    public struct DatabaseID: Sendable, Equatable {
        public var high: UInt64
        public var low: UInt64

        public init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }
    }

    static let alignment = 64
    private static let fixedHeader = 56

    public let bytes: SegmentBytes
    public let generation: Int64
    public let rows: Int
    private let sections: [Range<Int>]
    private let checksums: [UInt64]

    /// Checks the header; ``isIntact`` checks what the sections hold.
    public init(_ bytes: SegmentBytes, kind: Kind, database: DatabaseID) throws {
        guard bytes.count >= Self.fixedHeader else { throw SegmentError.invalid("too short") }
        func number(_ offset: Int) -> UInt64 {
            bytes.start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
        let magic = bytes.start.loadUnaligned(as: UInt32.self)
        let version = bytes.start.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        guard Kind(magic: magic, version: version) == kind else {
            throw SegmentError.invalid("another kind or version")
        }
        guard DatabaseID(high: number(8), low: number(16)) == database else {
            throw SegmentError.invalid("derived from another database")
        }
        guard number(40) == UInt64(bytes.count) else { throw SegmentError.invalid("another length") }
        let count = number(48)
        guard count >= 1, count <= 4096, bytes.count >= Self.headerLength(sections: Int(count)) else {
            throw SegmentError.invalid("a damaged section table")
        }
        let checked = Self.headerLength(sections: Int(count)) - 8
        let header = UnsafeRawBufferPointer(start: bytes.start, count: checked)
        guard Self.checksum(header) == number(checked) else { throw SegmentError.invalid("a wrong checksum") }

        self.bytes = bytes
        generation = Int64(bitPattern: number(24))
        sections = try (0..<Int(count)).map { index in
            let entry = Self.fixedHeader + Self.sectionEntry * index
            guard let offset = Int(exactly: number(entry)), let length = Int(exactly: number(entry + 8)),
                offset % Self.alignment == 0, offset <= bytes.count, length <= bytes.count - offset
            else { throw SegmentError.invalid("a section outside the file") }
            return offset..<(offset + length)
        }
        checksums = (0..<Int(count)).map { number(Self.fixedHeader + Self.sectionEntry * $0 + 16) }
        guard let rows = Int(exactly: number(32)), rows < Int(Int32.max), sections[0].count == rows * 8 else {
            throw SegmentError.invalid("a wrong number of rows")
        }
        self.rows = rows
    }

    public var sectionCount: Int { sections.count }

    /// Bytes of every section.
    public var sectionLengths: [Int] { sections.map(\.count) }

    /// Whether every section holds what was written. Reads all of them.
    public var isIntact: Bool {
        zip(sections, checksums).allSatisfy { range, checksum in
            let section = UnsafeRawBufferPointer(start: bytes.start + range.lowerBound, count: range.count)
            return Checksum.of(section) == checksum
        }
    }

    /// The numbers of a section, valid while the segment lives.
    public func numbers<Number: BitwiseCopyable>(_ section: Int, as type: Number.Type) -> UnsafeBufferPointer<
        Number
    > {
        let range = sections[section]
        let start = (bytes.start + range.lowerBound).assumingMemoryBound(to: Number.self)
        return UnsafeBufferPointer(start: start, count: range.count / MemoryLayout<Number>.stride)
    }

    /// ``Checksum`` of a section, as the header states it.
    public func checksum(of section: Int) -> UInt64 { checksums[section] }

    /// Passage identities, ascending.
    public var ids: UnsafeBufferPointer<Int64> { numbers(0, as: Int64.self) }

    private static let sectionEntry = 24

    static func headerLength(sections: Int) -> Int { fixedHeader + sectionEntry * sections + 8 }

    /// FNV-1a, 64 bits.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
