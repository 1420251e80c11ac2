import Foundation

/// Characters as a reader (or a model) takes them: lower-case ASCII where they look or count like it.
enum LookAlikes {
    /// Full-width forms, accented and styled letters, Cyrillic and Greek twins, digits of other scripts;
    /// `nil` for whatever resembles no ASCII character.
    static func ascii(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0x41...0x5A: return UInt8(scalar.value) + 0x20
        case 0..<0x80: return UInt8(scalar.value)
        case 0xFF01...0xFF5E: return Unicode.Scalar(scalar.value - 0xFEE0).flatMap(ascii)
        default: return twins[scalar] ?? compatible(scalar)
        }
    }

    /// Letters and decimal digits by their compatibility decomposition: `é`, `𝐬`, `ⓢ`, `٣`.
    private static func compatible(_ scalar: Unicode.Scalar) -> UInt8? {
        let properties = scalar.properties
        if properties.numericType == .decimal { return properties.numericValue.map { 0x30 + UInt8($0) } }
        guard properties.isAlphabetic, scalar.value < 0x3400 || scalar.value > 0xD7FF else { return nil }
        let decomposed = String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars
        guard let first = decomposed.first, first != scalar else { return nil }
        if first.isASCII { return first.properties.isAlphabetic ? ascii(first) : nil }
        return twins[first]
    }

    private static let twins: [Unicode.Scalar: UInt8] = {
        var table: [Unicode.Scalar: UInt8] = [:]
        for (letter, twins) in twinsOfLetters + twinsOfMarks {
            for twin in twins.unicodeScalars { table[twin] = letter }
        }
        return table
    }()

    private static let twinsOfLetters: [(UInt8, String)] = [
        (UInt8(ascii: "a"), "аАαΑɑ"), (UInt8(ascii: "b"), "ВвΒЬ"), (UInt8(ascii: "c"), "сСϲⅽ"),
        (UInt8(ascii: "d"), "ԁⅾ"), (UInt8(ascii: "e"), "еЕεΕєℯ"), (UInt8(ascii: "g"), "ɡց"),
        (UInt8(ascii: "h"), "НнΗһ"), (UInt8(ascii: "i"), "іІιΙıɪ"), (UInt8(ascii: "j"), "јЈ"),
        (UInt8(ascii: "k"), "КкκΚ"), (UInt8(ascii: "l"), "ӏⅼ"), (UInt8(ascii: "m"), "МмΜⅿ"),
        (UInt8(ascii: "n"), "пΝո"), (UInt8(ascii: "o"), "оОοΟօ"), (UInt8(ascii: "p"), "рРρΡ"),
        (UInt8(ascii: "q"), "ԛ"), (UInt8(ascii: "r"), "гʀ"), (UInt8(ascii: "s"), "ѕЅꜱ"),
        (UInt8(ascii: "t"), "ТтτΤ"), (UInt8(ascii: "u"), "υսᴜ"), (UInt8(ascii: "v"), "νѵᴠ"),
        (UInt8(ascii: "w"), "ԝᴡ"), (UInt8(ascii: "x"), "хХχΧ"), (UInt8(ascii: "y"), "уУүΥʏ"),
        (UInt8(ascii: "z"), "ΖᴢΖ"),
    ]

    private static let twinsOfMarks: [(UInt8, String)] = [
        (UInt8(ascii: "<"), "˂ᐸ❮〈⟨﹤"), (UInt8(ascii: ">"), "˃ᐳ❯〉⟩﹥"), (UInt8(ascii: "|"), "∣ǀ│￨❘"),
        (UInt8(ascii: ":"), "ː꞉∶︰﹕"), (UInt8(ascii: "#"), "﹟"), (UInt8(ascii: "*"), "•‣▪●◦∙▶►＊"),
        (UInt8(ascii: "/"), "⁄∕"),
        (UInt8(ascii: "-"), "‐‑‒–—−﹣"), (UInt8(ascii: "'"), "‘’ʼ"),
        (
            UInt8(ascii: " "),
            "\u{A0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200A}\u{202F}\u{205F}\u{3000}"
        ),
        (UInt8(ascii: "\n"), "\u{85}\u{2028}\u{2029}"),
    ]
}
