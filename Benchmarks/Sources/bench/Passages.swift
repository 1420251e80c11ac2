import Foundation
import KnowledgeBase

/// Passages of three sentences, one a line: language, the sentences, their rough English (empty for what is English),
/// with tabs between them.
final class Passages: Sendable {
    struct Passage: Sendable {
        var language: Language
        var sentences: [String]
        /// `nil` for what is English already.
        var english: [String]?

        var text: String { sentences.joined(separator: " ") }
    }

    private let data: Data
    private let starts: [Int]

    /// - Parameter limit: how many lines are wanted.
    init(_ path: String, limit: Int) throws {
        data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
        starts = lineStarts(data, limit: limit)
        guard starts.count > limit else { throw Problem("'\(path)' has only \(starts.count - 1) passages") }
    }

    func callAsFunction(_ index: Int) throws -> Passage {
        let parts = data.withUnsafeBytes { bytes in
            UnsafeRawBufferPointer(rebasing: bytes[starts[index]..<(starts[index + 1] - 1)])
                .split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }
        guard parts.count == 7, let language = Language(rawValue: parts[0]) else {
            throw Problem("line \(index + 1) of the passages is none")
        }
        let english = Array(parts[4...])
        return Passage(
            language: language, sentences: Array(parts[1...3]),
            english: english.allSatisfy(\.isEmpty) ? nil : english)
    }
}

/// Where the lines of a file begin, and the last one wanted ends.
func lineStarts(_ data: Data, limit: Int) -> [Int] {
    data.withUnsafeBytes { bytes in
        var starts = [0]
        while starts.count <= limit, let first = bytes.baseAddress, let start = starts.last,
            start < bytes.count, let end = memchr(first + start, 10, bytes.count - start)
        {
            starts.append(first.distance(to: end) + 1)
        }
        return starts
    }
}
