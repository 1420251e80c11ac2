import Foundation
import KnowledgeBase

/// Passages of three sentences, one a line: language, the sentences, their rough English (empty for what is English),
/// with tabs between them.
final class Passages {
    struct Passage {
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
        starts = data.withUnsafeBytes { bytes in
            var starts = [0]
            while starts.count <= limit, let start = starts.last, start < bytes.count,
                let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
            {
                starts.append(end + 1)
            }
            return starts
        }
        guard starts.count > limit else { throw Problem("'\(path)' has only \(starts.count - 1) passages") }
    }

    func callAsFunction(_ index: Int) throws -> Passage {
        let line = String(decoding: data[starts[index]..<(starts[index + 1] - 1)], as: UTF8.self)
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 7, let language = Language(rawValue: parts[0]) else {
            throw Problem("line \(index + 1) of the passages is none")
        }
        let english = Array(parts[4...])
        return Passage(
            language: language, sentences: Array(parts[1...3]),
            english: english.allSatisfy(\.isEmpty) ? nil : english)
    }
}
