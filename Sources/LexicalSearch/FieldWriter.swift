import CLexicalKernels
import Foundation
import Segments

/// Takes a field's terms in ascending order and packs them. What it holds in memory does not grow with
/// the field where it may write files.
struct FieldWriter {
    private let rows: Int
    private let lengths: [UInt16]
    private let totals: FieldTotals
    private let tables: ImpactTables
    private let terms: Spool
    private let bases: Spool
    private let offsets: Spool
    private let counts: Spool
    private let peaks: Spool
    private let postings: Spool
    private var termCount = 0
    private var base: UInt64 = 0
    private var packed: [UInt8] = []

    /// - Parameters:
    ///   - lengths: terms of each row.
    ///   - folder: where what does not fit in memory may be put; `nil` where everything stays there.
    init(lengths: [UInt16], folder: String?) {
        rows = lengths.count
        self.lengths = lengths
        totals = lengths.withUnsafeBufferPointer { FieldTotals($0) }
        tables = ImpactTables(average: totals.average(over: lengths.count), longest: Int(totals.longest))
        func spool() -> Spool { Spool(folder: folder) }
        (terms, bases, offsets, counts, peaks, postings) = (
            spool(), spool(), spool(), spool(), spool(), spool()
        )
    }

    /// - Parameters:
    ///   - rows: ascending, at least one.
    ///   - counts: how often the term stands in each, at least once.
    mutating func add(
        _ term: UInt64, rows: UnsafePointer<UInt32>, counts: UnsafePointer<UInt16>, count: Int
    ) throws {
        try beginTerm()
        let bound = kb_postings_bound(UInt32(count), UInt32(self.rows))
        if packed.count < bound { packed = [UInt8](repeating: 0, count: max(bound, 2 * packed.count)) }
        let all = UInt32(self.rows)
        try packed.withUnsafeMutableBufferPointer { packed in
            let size = kb_postings_encode(rows, counts, UInt32(count), all, packed.baseAddress)
            try postings.append(UnsafeRawBufferPointer(start: packed.baseAddress, count: size))
        }
        try terms.append(term)
        try self.counts.append(UInt32(count))
        try peaks.append(peak(rows, counts, count))
        termCount += 1
    }

    consuming func finish() throws -> FinishedField {
        try beginTerm()
        try postings.append(zeros: Int(KB_POSTINGS_PADDING))
        return FinishedField(
            lengths: lengths, totals: totals, sections: [terms, bases, offsets, counts, peaks, postings])
    }

    private mutating func beginTerm() throws {
        let position = UInt64(postings.count)
        if termCount % LexicalSegment.baseStride == 0 {
            base = position
            try bases.append(base)
        }
        guard let offset = UInt32(exactly: position - base) else {
            throw SegmentError.invalid("postings of \(LexicalSegment.baseStride) terms that exceed 4 GB")
        }
        try offsets.append(offset)
    }

    /// The largest impact in 255ths, rounded up.
    private func peak(_ rows: UnsafePointer<UInt32>, _ counts: UnsafePointer<UInt16>, _ count: Int) -> UInt8 {
        lengths.withUnsafeBufferPointer { lengths in
            var field = tables.field(lengths.baseAddress)
            let largest = kb_impact_largest(rows, counts, count, &field)
            return UInt8(clamping: Int((largest * 255).rounded(.up)))
        }
    }
}

/// A field that only has to be copied into its segment.
struct FinishedField: Sendable {
    let lengths: [UInt16]
    let totals: FieldTotals
    fileprivate let sections: [Spool]

    func write(to writer: SegmentWriter) throws {
        try writer.addSection(lengths)
        for section in sections {
            try writer.beginSection()
            try section.forEachPiece { try writer.append($0.bindMemory(to: UInt8.self)) }
        }
    }
}

/// Bytes that are only added to, and read once: in memory, or in a file without a name once they are many.
/// Belongs to one task at a time.
final class Spool: @unchecked Sendable {
    private static let held = 1 << 20

    private let folder: String?
    private var buffer: [UInt8] = []
    private var file: FileHandle?
    private(set) var count = 0

    init(folder: String?) {
        self.folder = folder
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        buffer.append(contentsOf: bytes)
        count += bytes.count
        if folder != nil, buffer.count >= Self.held { try flush() }
    }

    func append<Number: FixedWidthInteger>(_ number: Number) throws {
        try withUnsafeBytes(of: number.littleEndian) { try append($0) }
    }

    func append(zeros: Int) throws {
        try [UInt8](repeating: 0, count: zeros).withUnsafeBytes { try append($0) }
    }

    /// Everything in order, in pieces of bounded size where it lies in a file.
    func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        if let file {
            try flush()
            try file.seek(toOffset: 0)
            while let piece = try file.read(upToCount: Self.held), !piece.isEmpty {
                try piece.withUnsafeBytes(body)
            }
        } else {
            try buffer.withUnsafeBytes(body)
        }
    }

    private func flush() throws {
        let file = try self.file ?? Self.nameless(in: folder ?? ".")
        self.file = file
        try file.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    /// A file that is gone with its last handle, whatever ends the process.
    private static func nameless(in folder: String) throws -> FileHandle {
        var path = Array("\(folder)/spool-XXXXXX".utf8CString)
        let file = mkstemp(&path)
        guard file >= 0 else { throw SegmentError.system("create a file in \(folder)", errno: errno) }
        unlink(path)
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        return FileHandle(fileDescriptor: file, closeOnDealloc: true)
    }
}
