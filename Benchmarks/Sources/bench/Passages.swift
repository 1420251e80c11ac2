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

    private let lines: MappedLines

    /// - Parameter limit: how many lines are wanted.
    init(_ path: String, limit: Int) throws {
        lines = try MappedLines(path, limit: limit)
    }

    func callAsFunction(_ index: Int) throws -> Passage {
        let parts = lines.withLine(index) { line in
            line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
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
