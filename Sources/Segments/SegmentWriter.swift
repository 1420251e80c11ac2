#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes a ``Segment`` section by section, into memory or into a temporary file that takes its
/// name only when it is complete and on disk.
public final class SegmentWriter {
    /// Where the segment goes.
    public enum Destination: Sendable {
        case memory
        /// A file at this path, replaced if it exists.
        case file(String)
    }

    private let kind: Segment.Kind
    private let database: Segment.DatabaseID
    private let generation: Int64
    private let rows: Int
    private let sectionCount: Int
    private let destination: Destination
    private var sink: any SegmentSink
    private var sections: [Range<Int>] = []
    private var checksums: [Checksum] = []
    private var position = 0

    public init(
        to destination: Destination, kind: Segment.Kind, database: Segment.DatabaseID, generation: Int64,
        rows: Int, sections: Int
    ) throws {
        self.kind = kind
        self.database = database
        self.generation = generation
        self.rows = rows
        self.destination = destination
        sectionCount = sections
        sink =
            switch destination {
            case .memory: MemorySink()
            case .file(let path): try FileSink(path: path)
            }
        try emit([UInt8](repeating: 0, count: Segment.headerLength(sections: sections)))
    }

    /// Begins the next section.
    public func beginSection() throws {
        let padding = (Segment.alignment - position % Segment.alignment) % Segment.alignment
        try emit([UInt8](repeating: 0, count: padding))
        sections.append(position..<position)
        checksums.append(Checksum())
    }

    /// Adds numbers to the current section.
    public func append<Number: BitwiseCopyable>(_ numbers: UnsafeBufferPointer<Number>) throws {
        try sink.write(UnsafeRawBufferPointer(numbers))
        position += numbers.count * MemoryLayout<Number>.stride
        guard let current = sections.last else { throw SegmentError.invalid("no section was begun") }
        sections[sections.count - 1] = current.lowerBound..<position
        checksums[checksums.count - 1].add(UnsafeRawBufferPointer(numbers))
    }

    /// Adds a whole section.
    public func addSection<Number: BitwiseCopyable>(_ numbers: [Number]) throws {
        try beginSection()
        try append(numbers)
    }

    /// Adds numbers to the current section.
    public func append<Number: BitwiseCopyable>(_ numbers: [Number]) throws {
        try numbers.withUnsafeBufferPointer { try append($0) }
    }

    /// Completes the header, gives a file its name and opens the segment.
    public func finish() throws -> Segment {
        guard sections.count == sectionCount else { throw SegmentError.invalid("sections are missing") }
        let bytes = try header().withUnsafeBytes { try sink.finish(header: $0) }
        return try Segment(bytes, kind: kind, database: database)
    }

    private func header() -> [UInt8] {
        var bytes: [UInt8] = []
        func add<Number: FixedWidthInteger>(_ number: Number) {
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
        add(kind.magic)
        add(kind.version)
        add(database.high)
        add(database.low)
        add(generation)
        for number in [rows, position, sectionCount] { add(UInt64(number)) }
        for (section, checksum) in zip(sections, checksums) {
            add(UInt64(section.lowerBound))
            add(UInt64(section.count))
            add(checksum.finished)
        }
        add(bytes.withUnsafeBytes(Segment.checksum))
        return bytes
    }

    private func emit(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try sink.write($0) }
        position += bytes.count
    }
}

/// Takes bytes in order and the header at the end.
private protocol SegmentSink {
    mutating func write(_ bytes: UnsafeRawBufferPointer) throws
    mutating func finish(header: UnsafeRawBufferPointer) throws -> SegmentBytes
}

/// Grows by doubling.
private final class MemorySink: SegmentSink {
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: Segment.alignment)
    private var used = 0
    private var isHandedOver = false

    func write(_ bytes: UnsafeRawBufferPointer) {
        if used + bytes.count > buffer.count { grow(to: max(used + bytes.count, 2 * buffer.count)) }
        UnsafeMutableRawBufferPointer(rebasing: buffer[used..<(used + bytes.count)]).copyMemory(from: bytes)
        used += bytes.count
    }

    func finish(header: UnsafeRawBufferPointer) -> SegmentBytes {
        buffer.copyMemory(from: header)
        isHandedOver = true
        return SegmentBytes(owning: UnsafeMutableRawBufferPointer(rebasing: buffer[..<used]))
    }

    private func grow(to size: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: Segment.alignment)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<used]))
        buffer.deallocate()
        buffer = larger
    }

    deinit {
        if !isHandedOver { buffer.deallocate() }
    }
}

/// Writes to `PATH.tmp-<pid>`, syncs it and renames it to `PATH`.
private final class FileSink: SegmentSink {
    private let path: String
    private let temporary: String
    private var file: Int32

    init(path: String) throws {
        self.path = path
        temporary = "\(path).tmp-\(getpid())"
        file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw SegmentError.system("create \(temporary)", errno: errno) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            #if canImport(Glibc)
                let count = Glibc.write(file, rest.baseAddress, rest.count)
            #elseif canImport(Musl)
                let count = Musl.write(file, rest.baseAddress, rest.count)
            #else
                let count = Darwin.write(file, rest.baseAddress, rest.count)
            #endif
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SegmentError.system("write \(temporary)", errno: errno) }
            done += count
        }
    }

    func finish(header: UnsafeRawBufferPointer) throws -> SegmentBytes {
        guard pwrite(file, header.baseAddress, header.count, 0) == header.count, fsync(file) == 0 else {
            throw SegmentError.system("write \(temporary)", errno: errno)
        }
        close(file)
        file = -1
        guard rename(temporary, path) == 0 else {
            throw SegmentError.system("rename \(temporary)", errno: errno)
        }
        return try SegmentBytes(mapping: path)
    }

    deinit {
        guard file >= 0 else { return }
        close(file)
        unlink(temporary)
    }
}
