import Foundation

/// What every reader does to text before it leaves the reader.
enum TextCleaning {
    /// Line breaks become `\n`; other control characters and those that show nothing (zero-width
    /// space, soft hyphen, byte order mark, direction marks) go. Joiners stay: they carry meaning.
    static func clean(_ text: String) -> String {
        guard text.utf8.contains(where: isSuspect) else { return text }
        var result = String.UnicodeScalarView()
        var afterReturn = false
        for scalar in text.unicodeScalars {
            defer { afterReturn = scalar == "\r" }
            switch scalar {
            case "\n" where afterReturn: continue
            case "\r": result.append("\n")
            case "\t", "\n": result.append(scalar)
            case "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}": result.append(" ")
            default: if !isInvisible(scalar) { result.append(scalar) }
            }
        }
        return String(result)
    }

    /// First bytes of all that ``clean(_:)`` may change.
    private static func isSuspect(_ byte: UInt8) -> Bool {
        (byte < 0x20 && byte != 0x0A && byte != 0x09) || byte == 0x7F || byte == 0xC2 || byte == 0xE2
            || byte == 0xEF
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2064,
            0x2066...0x2069, 0xFEFF, 0xFFF9...0xFFFB:
            true
        default: false
        }
    }

    /// One line of prose: cleaned, white space of any kind as single spaces, trimmed, in Unicode NFC.
    static func line(_ text: some StringProtocol) -> String {
        var result = String.UnicodeScalarView()
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            if isSpace(scalar) {
                pendingSpace = !result.isEmpty
            } else if !isInvisible(scalar) {
                if pendingSpace { result.append(" ") }
                pendingSpace = false
                result.append(scalar)
            }
        }
        return composed(String(result))
    }

    /// White_Space of the Unicode Character Database.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20, 0x09...0x0D: true
        case 0..<0x80: false
        case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// Preformatted lines: cleaned, without space at line ends and empty lines around, in Unicode NFC.
    static func code(_ text: some StringProtocol) -> String {
        var lines = clean(String(text)).split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in line.lastIndex { !$0.isWhitespace }.map { line[...$0] } ?? "" }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return composed(lines.drop(while: \.isEmpty).joined(separator: "\n"))
    }

    private static func composed(_ text: String) -> String {
        // Whatever stands before U+0300, the first combining mark, is in NFC.
        text.utf8.allSatisfy { $0 < 0xCC } ? text : text.precomposedStringWithCanonicalMapping
    }
}
