#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Bytes that never change: a mapped file, or memory. Freed with the last reference.
///
/// A mapping outlives the removal of its file, and files are replaced by renaming, never written
/// in place, so readers keep what they opened.
public final class SegmentBytes: @unchecked Sendable {  // immutable after init
    private enum Origin {
        case mapping
        case memory
    }

    public let start: UnsafeRawPointer
    public let count: Int
    private let origin: Origin

    /// Maps a file of at least one byte.
    public init(mapping path: String) throws {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SegmentError.system("open \(path)", errno: errno) }
        defer { close(file) }
        var info = stat()
        guard fstat(file, &info) == 0 else { throw SegmentError.system("stat \(path)", errno: errno) }
        guard info.st_size > 0 else { throw SegmentError.invalid("\(path) is empty") }
        let address = mmap(nil, Int(info.st_size), PROT_READ, MAP_SHARED, file, 0)
        guard let address, address != MAP_FAILED else {
            throw SegmentError.system("map \(path)", errno: errno)
        }
        start = UnsafeRawPointer(address)
        count = Int(info.st_size)
        origin = .mapping
    }

    /// Takes over memory from `allocate`.
    init(owning memory: UnsafeMutableRawBufferPointer) {
        start = UnsafeRawPointer(
            memory.baseAddress ?? UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 64))
        count = memory.count
        origin = .memory
    }

    deinit {
        switch origin {
        case .mapping: munmap(UnsafeMutableRawPointer(mutating: start), count)
        case .memory: start.deallocate()
        }
    }
}
