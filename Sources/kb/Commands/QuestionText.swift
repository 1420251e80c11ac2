import Foundation
import KnowledgeBase

/// A question from the command line or standard input.
enum QuestionText {
    private static let longest = 64 << 10

    /// - Parameter words: `-`, or nothing where standard input is no terminal, reads standard input.
    static func read(_ words: [String]) throws -> String {
        let readsInput = words == ["-"] || (words.isEmpty && isatty(STDIN_FILENO) == 0)
        let text = readsInput ? try standardInput() : words.joined(separator: " ")
        let question = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !question.isEmpty else {
            throw KnowledgeBaseError(
                .usage, cannot: "search", because: "the question is empty",
                advice: "Write it behind the command or on standard input")
        }
        return question
    }

    private static func standardInput() throws -> String {
        let bytes = try inputBytes()
        guard bytes.count <= longest else {
            throw KnowledgeBaseError(
                .limitExceeded, cannot: "read the question", because: "it is longer than \(longest >> 10) KiB"
            )
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func inputBytes() throws -> Data {
        do {
            return try FileHandle.standardInput.read(upToCount: longest + 1) ?? Data()
        } catch {
            throw KnowledgeBaseError(
                .usage, cannot: "read the question",
                because: "standard input cannot be read: \(error.localizedDescription)",
                advice: "Write it behind the command")
        }
    }
}
