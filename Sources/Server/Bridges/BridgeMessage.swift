import Foundation
import KnowledgeBase

/// What the text of a bridge's message is: bridges write into it what is no text.
enum BridgeMessage: Sendable, Hashable {
    case text(String)
    /// A recording that nobody wrote down, or another file without a word.
    case media(MessageContent.Media.Kind)

    private static let longest = Reception.longestQuestion

    /// Several messages that a bridge put together are one: their words, or the first file where there are none.
    ///
    /// - Parameter text: of lines such as `[audio] ¿Cuánto cuesta?` for a recording that was written down;
    ///   `audioMessage|<id>` and `imageMessage|<id or address>|<caption>` as Evolution API names files; and
    ///   `externalAdReplyBody|<text>` of an advertisement that was answered to.
    init(_ text: String) {
        var words: [Substring] = []
        var file: MessageContent.Media.Kind?
        for line in text.split(whereSeparator: \.isNewline).map(BridgeLine.init) {
            file = file ?? line.file
            if line.words.contains(where: { !$0.isWhitespace }) { words.append(line.words) }
        }
        let said = words.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
        // An advertisement alone comes with what the bridge has no word for, such as a sticker.
        self = said.isEmpty ? .media(file ?? .sticker) : .text(String(said.prefix(Self.longest)))
    }
}

/// A line of it.
private struct BridgeLine {
    /// Of the contact.
    var words: Substring = ""
    var file: MessageContent.Media.Kind?

    /// By their names in Evolution API.
    private static let files: [Substring: MessageContent.Media.Kind] = [
        "audioMessage": .voice, "imageMessage": .image, "videoMessage": .video, "ptvMessage": .video,
        "documentMessage": .document, "documentWithCaptionMessage": .document, "stickerMessage": .sticker,
    ]
    private static let spoken = "[audio]"

    init(_ line: Substring) {
        let parts = line.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
        let name = parts.first?.drop(while: \.isWhitespace) ?? ""
        if let kind = Self.files[name], parts.count > 1 || kind == .voice {
            file = kind
            words = parts.count > 2 ? parts[2] : ""
        } else if name == "externalAdReplyBody", parts.count > 1 {
            words = ""
        } else if line.contains("[Audio message could not be transcribed]") {
            file = .voice
        } else if name.lowercased().hasPrefix(Self.spoken) {
            file = .voice
            words = line.drop(while: \.isWhitespace).dropFirst(Self.spoken.count)
        } else {
            words = line
        }
    }
}
