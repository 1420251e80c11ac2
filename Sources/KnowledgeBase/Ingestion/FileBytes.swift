import Crypto
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads files in pieces, with a limit, so that a device or a growing file cannot fill the memory.
enum FileBytes {
    private static let piece = 1 << 20

    /// - Throws: ``KnowledgeBaseError`` (`notFound`, `unreadable`, `limitExceeded`).
    static func read(_ path: String, limit: Int) throws -> Data {
        var bytes = Data()
        try forEachPiece(of: path) { piece in
            guard bytes.count + piece.count <= limit else {
                throw KnowledgeBaseError(
                    .limitExceeded, cannot: "read '\(path)'", because: "it has more than \(limit) bytes")
            }
            bytes.append(piece)
        }
        return bytes
    }

    /// SHA-256 of a file's bytes, lower-case hexadecimal.
    static func hash(ofFile path: String) throws -> String {
        var hash = SHA256()
        try forEachPiece(of: path) { hash.update(data: $0) }
        return hexadecimal(hash.finalize())
    }

    static func hash(of bytes: Data) -> String { hexadecimal(SHA256.hash(data: bytes)) }

    private static func hexadecimal(_ digest: SHA256Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func forEachPiece(of path: String, _ body: (Data) throws -> Void) throws {
        let handle = try opened(path)
        defer { try? handle.close() }
        while let piece = try handle.read(upToCount: piece), !piece.isEmpty { try body(piece) }
    }

    /// Does not wait for somebody to write into a pipe that has the file's name.
    private static func opened(_ path: String) throws -> FileHandle {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileStatus.error(path, errno) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard try FileStatus(of: descriptor, at: path).kind == .file else {
            throw KnowledgeBaseError(
                .unreadable, cannot: "read '\(path)'", because: "it is not a regular file")
        }
        return handle
    }
}
