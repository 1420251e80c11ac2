import Foundation

/// Lower case without accents: what people type who type no accents.
///
/// Every scalar by itself: lower case, compatibility decomposition (NFKD), nonspacing marks dropped,
/// lower case again. What is neither letter nor number ends the word. Hangul syllables stay whole.
enum Folding {
    /// Stands for the end of a word in folded bytes.
    static let wordBreak: UInt8 = 0

    /// Folded UTF-8 of the ASCII bytes; ``wordBreak`` for all that is neither letter nor digit.
    static let ascii: [UInt8] = (0..<128).map { (byte: UInt8) in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        default: wordBreak
        }
    }

    /// Folded UTF-8 of Latin letters and combining marks, U+0080 to U+036F.
    private static let latin: [[UInt8]] = (0x80..<0x370).map { value in
        UnicodeScalar(value).map(folded) ?? [wordBreak]
    }

    /// UTF-8 of a scalar folded, in which ``wordBreak`` separates words; empty for a mark.
    static func fold(_ scalar: UnicodeScalar) -> [UInt8] {
        switch scalar.value {
        case 0x80..<0x370: latin[Int(scalar.value) - 0x80]
        default: folded(scalar)
        }
    }

    private static func folded(_ scalar: UnicodeScalar) -> [UInt8] {
        if (0xAC00...0xD7A3).contains(scalar.value) { return Array(String(scalar).utf8) }
        return scalar.properties.lowercaseMapping.decomposedStringWithCompatibilityMapping.unicodeScalars
            .filter { $0.properties.generalCategory != .nonspacingMark }
            .flatMap { part -> [UInt8] in
                isWordPart(part) ? Array(part.properties.lowercaseMapping.utf8) : [wordBreak]
            }
    }

    private static func isWordPart(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }
}

/// The folded words of a text, their UTF-8 one after the other.
struct FoldedWords {
    private(set) var bytes: [UInt8] = []
    /// Where each word ends in ``bytes``.
    private(set) var ends: [Int] = []

    init(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            bytes.reserveCapacity(utf8.count)
            ends.reserveCapacity(utf8.count / 6 + 1)
            Folding.ascii.withUnsafeBufferPointer { fill(from: utf8, ascii: $0) }
        }
    }

    var count: Int { ends.count }

    /// Bytes of the word at an index.
    func range(of word: Int) -> Range<Int> {
        (word == 0 ? 0 : ends[word - 1])..<ends[word]
    }

    private mutating func fill(from utf8: UnsafeBufferPointer<UInt8>, ascii: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < utf8.count {
            let byte = utf8[index]
            if byte < 0x80 {
                add(ascii[Int(byte)])
                index += 1
            } else {
                let (scalar, length) = Self.decode(utf8, at: index)
                for byte in Folding.fold(scalar) { add(byte) }
                index += length
            }
        }
        add(Folding.wordBreak)
    }

    @inline(__always)
    private mutating func add(_ byte: UInt8) {
        if byte != Folding.wordBreak {
            bytes.append(byte)
        } else if bytes.count > (ends.last ?? 0) {
            ends.append(bytes.count)
        }
    }

    /// Decodes a scalar of more than one byte; a Swift string's bytes are valid UTF-8.
    private static func decode(
        _ utf8: UnsafeBufferPointer<UInt8>, at index: Int
    ) -> (scalar: UnicodeScalar, length: Int) {
        let lead = utf8[index]
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for offset in 1..<length where index + offset < utf8.count {
            value = value << 6 | UInt32(utf8[index + offset] & 0x3F)
        }
        return (UnicodeScalar(value) ?? "\u{FFFD}", length)
    }
}
