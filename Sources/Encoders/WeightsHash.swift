import Crypto
import Foundation
import KnowledgeBase

/// The SHA-256 of a weights file, computed once: a note beside the file keeps it together with the
/// file's size and modification time and holds only while both are unchanged.
///
/// The note, `.verified`, is one line: hash, bytes, modification time in nanoseconds, file name.
/// `scripts/model.sh` writes the same.
enum WeightsHash {
    static let noteName = ".verified"

    /// - Throws: ``KnowledgeBaseError`` of kind `notFound` or `unreadable`.
    static func of(_ file: URL) throws -> String {
        let stamp = try stamp(of: file)
        if let known = noted(stamp, for: file) { return known }
        let hash = try computed(file)
        remember(hash, stamp, for: file)
        return hash
    }

    /// The hash of the bytes as they are now, whatever the note says.
    static func computed(_ file: URL) throws -> String {
        let mapped = try MappedFile(file)
        var sha = SHA256()
        mapped.withBytes { sha.update(bufferPointer: $0) }
        return hex(sha.finalize())
    }

    static func hex(_ digest: SHA256.Digest) -> String {
        digest.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }

    /// Writes the note. A folder that cannot be written only costs hashing again at the next start.
    static func remember(_ hash: String, _ stamp: String, for file: URL) {
        let line = "\(hash) \(stamp) \(file.lastPathComponent)\n"
        try? Data(line.utf8).write(to: note(for: file), options: .atomic)
    }

    /// Size and modification time.
    static func stamp(of file: URL) throws -> String {
        var status = stat()
        guard stat(file.path, &status) == 0 else {
            throw KnowledgeBaseError(
                errno == ENOENT ? .notFound : .unreadable, cannot: "read '\(file.path)'",
                because: systemReason())
        }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        // Wraps around for dates after 2262: stamps are only compared.
        return "\(status.st_size) \(time.tv_sec &* 1_000_000_000 &+ time.tv_nsec)"
    }

    /// The hash that the note gives for a file with this stamp.
    static func noted(_ stamp: String, for file: URL) -> String? {
        guard let note = try? String(contentsOf: note(for: file), encoding: .utf8) else { return nil }
        let suffix = " \(stamp) \(file.lastPathComponent)"
        let line = note.split(separator: "\n").first { $0.hasSuffix(suffix) }
        guard let hash = line?.dropLast(suffix.count), hash.count == 64, hash.allSatisfy(\.isHexDigit) else {
            return nil
        }
        return String(hash)
    }

    private static func note(for file: URL) -> URL {
        file.deletingLastPathComponent().appending(path: noteName)
    }
}
