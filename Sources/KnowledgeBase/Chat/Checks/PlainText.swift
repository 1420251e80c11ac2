/// A text as ASCII, one byte for each character, so that offsets lead back to the original.
///
/// Letters are lower-case without accents, digits of any script 0 to 9, look-alikes what they look like.
struct PlainText {
    let original: String
    /// What a reader of figures sees; spaces where ``hide(_:)`` was.
    private(set) var bytes: [UInt8]
    /// Where each byte's character begins, and the end.
    private let indices: [String.Index]

    /// Currency signs and classes of characters that have no ASCII form.
    static let euro: UInt8 = 0x80
    static let pound: UInt8 = 0x81
    static let otherLetter: UInt8 = 0x82
    static let otherMark: UInt8 = 0x83
    /// `º`, `ª`, `°`
    static let ordinal = UInt8(ascii: "^")

    init(_ text: String) {
        original = text
        var bytes: [UInt8] = []
        var indices: [String.Index] = []
        bytes.reserveCapacity(text.utf8.count)
        indices.reserveCapacity(text.utf8.count + 1)
        for index in text.indices {
            bytes.append(Self.byte(text[index]))
            indices.append(index)
        }
        indices.append(text.endIndex)
        self.bytes = bytes
        self.indices = indices
    }

    mutating func hide(_ range: Range<Int>) {
        for offset in range where bytes[offset] != .newline { bytes[offset] = .space }
    }

    func range(_ range: Range<Int>) -> Range<String.Index> {
        indices[range.lowerBound]..<indices[range.upperBound]
    }

    func written(_ range: Range<Int>) -> Substring { original[self.range(range)] }

    func folded(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    func isUppercase(_ range: Range<Int>) -> Bool { written(range).allSatisfy(\.isUppercase) }

    private static func byte(_ character: Character) -> UInt8 {
        if let ascii = character.asciiValue {
            return ascii == .carriageReturn ? .newline : (0x41...0x5A).contains(ascii) ? ascii + 0x20 : ascii
        }
        guard let scalar = character.unicodeScalars.first else { return otherMark }
        switch scalar {
        case "€": return euro
        case "£": return pound
        case "º", "ª", "°": return ordinal
        default: break
        }
        if character.isNewline { return .newline }
        if character.isWhitespace || Invisible.isRemoved(scalar) { return .space }
        // `1️⃣` numbers a list.
        let isKeycap = character.unicodeScalars.contains("\u{20E3}")
        if !isKeycap, let ascii = LookAlikes.ascii(scalar) { return ascii }
        return character.isLetter ? otherLetter : otherMark
    }
}

/// A run of digits, a run of letters, or one other character.
struct TextToken {
    enum Kind { case digits, word, mark }

    let kind: Kind
    /// Of ``PlainText/bytes``.
    let range: Range<Int>

    static func tokens(of text: PlainText) -> [TextToken] {
        var tokens: [TextToken] = []
        let bytes = text.bytes
        var start = 0
        while start < bytes.count {
            let kind = kind(of: bytes[start])
            var end = start + 1
            if kind == .mark {
                if bytes[start] != .space, bytes[start] != .newline, bytes[start] != 0x09 {
                    tokens.append(TextToken(kind: .mark, range: start..<end))
                }
            } else {
                while end < bytes.count, Self.kind(of: bytes[end]) == kind { end += 1 }
                tokens.append(TextToken(kind: kind, range: start..<end))
            }
            start = end
        }
        return tokens
    }

    private static func kind(of byte: UInt8) -> Kind {
        if byte.isDigit { return .digits }
        return byte.isLowercaseLetter || byte == PlainText.otherLetter ? .word : .mark
    }
}
