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
    private var sections: FieldSections
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
        sections = FieldSections(folder: folder)
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
        let size = packed.withUnsafeMutableBufferPointer { packed in
            kb_postings_encode(rows, counts, UInt32(count), all, packed.baseAddress)
        }
        try packed.withUnsafeBufferPointer {
            try sections.postings.append(contentsOf: UnsafeBufferPointer(rebasing: $0[..<size]))
        }
        try sections.terms.append(term)
        try sections.counts.append(UInt32(count))
        try sections.peaks.append(peak(rows, counts, count))
        termCount += 1
    }

    consuming func finish() throws -> FinishedField {
        try beginTerm()
        for _ in 0..<Int(KB_POSTINGS_PADDING) { try sections.postings.append(0) }
        return FinishedField(lengths: lengths, totals: totals, sections: sections)
    }

    private mutating func beginTerm() throws {
        let position = UInt64(sections.postings.count)
        if termCount % LexicalSegment.baseStride == 0 {
            base = position
            try sections.bases.append(base)
        }
        guard let offset = UInt32(exactly: position - base) else {
            throw SegmentError.invalid("postings of \(LexicalSegment.baseStride) terms that exceed 4 GB")
        }
        try sections.offsets.append(offset)
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
    fileprivate let sections: FieldSections

    func write(to writer: SegmentWriter) throws {
        try writer.addSection(lengths)
        try sections.write(to: writer)
    }
}

/// What is known of a field's terms, in the order in which a segment has it.
private struct FieldSections: Sendable {
    var terms: Spool<UInt64>
    /// Where the postings of every so many terms begin.
    var bases: Spool<UInt64>
    /// From there on, of each term.
    var offsets: Spool<UInt32>
    var counts: Spool<UInt32>
    var peaks: Spool<UInt8>
    var postings: Spool<UInt8>

    init(folder: String?) {
        (terms, bases) = (Spool(folder: folder), Spool(folder: folder))
        (offsets, counts) = (Spool(folder: folder), Spool(folder: folder))
        (peaks, postings) = (Spool(folder: folder), Spool(folder: folder))
    }

    func write(to writer: SegmentWriter) throws {
        try terms.write(to: writer)
        try bases.write(to: writer)
        try offsets.write(to: writer)
        try counts.write(to: writer)
        try peaks.write(to: writer)
        try postings.write(to: writer)
    }
}

/// Numbers that are only added to, and read once: in memory, or in a file without a name once they are many.
private struct Spool<Number: FixedWidthInteger & BitwiseCopyable & Sendable>: @unchecked Sendable {
    /// Bytes.
    private static var held: Int { 1 << 20 }

    private let folder: String?
    private let most: Int
    private var buffer: [Number] = []
    private var file: FileHandle?
    private(set) var count = 0

    init(folder: String?) {
        self.folder = folder
        most = folder == nil ? .max : Self.held / MemoryLayout<Number>.stride
    }

    mutating func append(_ number: Number) throws {
        buffer.append(number)
        count += 1
        if buffer.count >= most { try flush() }
    }

    mutating func append(contentsOf numbers: UnsafeBufferPointer<Number>) throws {
        buffer.append(contentsOf: numbers)
        count += numbers.count
        if buffer.count >= most { try flush() }
    }

    /// Adds everything in order as a section, in pieces of bounded size where it lies in a file.
    func write(to writer: SegmentWriter) throws {
        try writer.beginSection()
        if let file {
            try file.seek(toOffset: 0)
            while let piece = try file.read(upToCount: Self.held), !piece.isEmpty {
                try piece.withUnsafeBytes { try writer.append($0.bindMemory(to: UInt8.self)) }
            }
        }
        try writer.append(buffer)
    }

    private mutating func flush() throws {
        let file = try self.file ?? Self.nameless(in: folder ?? ".")
        self.file = file
        try buffer.withUnsafeBytes { try file.write(contentsOf: Data($0)) }
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
