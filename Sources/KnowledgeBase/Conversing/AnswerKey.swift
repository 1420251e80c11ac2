import Crypto
import Foundation

/// Under which an answer is kept.
enum AnswerKey {
    /// Questions that differ in capitals, accents, spaces and the marks around them are the same.
    static func normalised(_ question: String) -> String {
        let folded = question.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
        let words = folded.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.trimmingCharacters(in: .punctuationCharacters.union(.whitespaces))
    }

    /// Hexadecimal SHA-256 of the parts, each with its length, so that no two lists run together.
    static func hash(_ parts: [String]) -> String {
        var hash = SHA256()
        for part in parts {
            hash.update(data: Data("\(part.utf8.count):".utf8))
            hash.update(data: Data(part.utf8))
        }
        return hash.finalize().map { String(format: "%02x", $0) }.joined()
    }
}
