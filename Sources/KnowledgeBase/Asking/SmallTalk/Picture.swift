/// What an emoji says by itself.
enum Picture: Sendable, Hashable {
    case wave, thanks, pleased, displeased

    /// - Returns: `nil` for a text without any, or with one that asks.
    init?(in text: String) {
        let pictures = text.unicodeScalars.filter { $0.properties.isEmoji && $0.value > 0xFF }
        guard let first = pictures.first, !pictures.contains(where: Self.asking.contains) else { return nil }
        if pictures.contains(where: Self.displeasing.contains) {
            self = .displeased
            return
        }
        self =
            switch first {
            case "👋": .wave
            case "🙏": .thanks
            default: .pleased
            }
    }

    var courtesy: Courtesy {
        switch self {
        case .wave: .greeting
        case .thanks: .thanks
        case .pleased: .acknowledgement
        case .displeased: .displeasure
        }
    }

    private static let asking: Set<Unicode.Scalar> = ["❓", "❔", "\u{2049}"]
    private static let displeasing: Set<Unicode.Scalar> = [
        "👎", "😠", "😡", "🤬", "😤", "😒", "🙄", "😞", "😢", "😭", "💩", "🖕", "😔", "☹", "🙁", "😕", "😖", "😣", "😩",
        "😫", "🤮", "🤢", "💔", "😾", "👿", "😑",
    ]
}
