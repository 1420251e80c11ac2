import Foundation
import KnowledgeBase

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A whole file mapped read-only into memory until the last reference goes away.
///
/// Immutable, hence safe to share. The file must not shrink while it is mapped; model files are
/// replaced by renaming, never rewritten in place.
final class MappedFile: @unchecked Sendable {
    private let bytes: UnsafeRawBufferPointer

    var count: Int { bytes.count }

    /// The bytes, which stay mapped while `body` runs, or longer as long as the file is referenced.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) { try body(bytes) }
    }

    /// Lets go of the pages that lie whole in a part of the bytes; they are read again should they be needed.
    func forgetPages(_ part: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, let first = part.baseAddress else { return }
        let page = Int(getpagesize())
        let from = (first - start + page - 1) / page * page
        let end = (first - start + part.count) / page * page
        guard from >= 0, from < end, end <= bytes.count else { return }
        // Advice: where it is not taken, nothing is lost but memory.
        madvise(UnsafeMutableRawPointer(mutating: start + from), end - from, MADV_DONTNEED)
    }

    /// - Throws: ``KnowledgeBaseError`` of kind `notFound` or `unreadable`.
    init(_ url: URL) throws {
        let action = "read '\(url.path)'"
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let kind: KnowledgeBaseError.Kind = errno == ENOENT ? .notFound : .unreadable
            throw KnowledgeBaseError(kind, cannot: action, because: systemReason())
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw KnowledgeBaseError(.unreadable, cannot: action, because: systemReason())
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw KnowledgeBaseError(.unreadable, cannot: action, because: "it is not a regular file")
        }
        let size = Int(status.st_size)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw KnowledgeBaseError(.unreadable, cannot: action, because: systemReason())
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit {
        if let start = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        }
    }
}

/// The operating system's words for what just failed.
func systemReason() -> String {
    String(cString: strerror(errno))
}
