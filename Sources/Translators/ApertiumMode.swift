import Crypto
import Foundation
import Glibc

/// One direction of Apertium: the chain of small programs that its `.mode` file names.
///
/// A mode file is a shell pipeline with two placeholders: `$1` for how the generator shows unknown
/// words (`-n` leaves them unmarked) and `$2` for options of the tagger. Every program of the chain
/// takes `-z`: flush at each NUL byte, which is what keeps one pipeline open for many texts.
struct ApertiumMode: Sendable, Equatable {
    /// For example `spa-eng`.
    var name: String
    /// The pipeline for `/bin/sh -c`, flushing at NUL, with unknown words unmarked.
    var command: String
    /// Quoted paths of the compiled data that the chain reads.
    var dataFiles: [String]

    /// - Returns: `nil` when the direction is not installed.
    init?(name: String, in folder: URL) {
        let file = folder.appendingPathComponent("\(name).mode")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        self.init(name: name, pipeline: text)
    }

    init(name: String, pipeline: String) {
        self.name = name
        command = pipeline.split(separator: "|").map(Self.flushing).joined(separator: " | ")
        dataFiles = pipeline.split(separator: "'", omittingEmptySubsequences: false)
            .enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    private static func flushing(_ stage: Substring) -> String {
        let words = stage.trimmingPrefix(while: \.isWhitespace)
            .split(separator: " ", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        let rest = words.dropFirst().joined(separator: " ")
            .replacingOccurrences(of: "$1", with: "-n").replacingOccurrences(of: "$2", with: "")
        return "\(words.first ?? "") -z \(rest)"
    }

    /// A short digest of the names and sizes of the data: other data, other English, another pivot.
    var digest: String {
        let sizes = dataFiles.map { "\(($0 as NSString).lastPathComponent) \(Self.size($0))" }
        let hash = SHA256.hash(data: Data((sizes + [command]).joined(separator: "\n").utf8))
        return hash.prefix(4).map { String(format: "%02x", $0) }.joined()
    }

    /// Bytes of a file; -1 where there is none. FileManager would look up its owner too, in two more files.
    private static func size(_ path: String) -> Int {
        var status = stat()
        return lstat(path, &status) == 0 ? Int(status.st_size) : -1
    }
}
