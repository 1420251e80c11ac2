import Foundation
import KnowledgeBase

/// What the text of a bridge's message is: bridges write into it what is no text.
enum BridgeMessage: Sendable, Hashable {
    case text(String)
    /// A recording that nobody wrote down.
    case voice
    /// A picture without a word.
    case image

    private static let longest = Reception.longestQuestion

    /// - Parameter text: `[audio] ¿Cuánto cuesta?` of a recording that was written down; `audioMessage|<id>` and
    ///   `imageMessage|<address>|<caption>` as Evolution API names files.
    init(_ text: String) {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if let spoken = Self.rest(of: text, after: "[audio]") {
            self = spoken.isEmpty ? .voice : .text(String(spoken.prefix(Self.longest)))
        } else if text.hasPrefix("audioMessage") || text == "[Audio message could not be transcribed]" {
            self = .voice
        } else if text.hasPrefix("imageMessage|") {
            let caption =
                text.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false).dropFirst(2).first
                ?? ""
            self = caption.allSatisfy(\.isWhitespace) ? .image : .text(String(caption.prefix(Self.longest)))
        } else {
            self = .text(String(text.prefix(Self.longest)))
        }
    }

    private static func rest(of text: String, after mark: String) -> String? {
        guard text.lowercased().hasPrefix(mark) else { return nil }
        return text.dropFirst(mark.count).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
