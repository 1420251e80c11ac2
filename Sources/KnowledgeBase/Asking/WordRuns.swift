/// Where the words of a text stand: runs of letters, digits and the marks on them.
///
/// What ``Swift/Character/isLetter`` and ``Swift/Character/isNumber`` say, but byte by byte where characters are
/// plain Latin, as nearly all are: every question has the words of dozens of passages looked at.
enum WordRuns {
    static func ranges(in text: Substring) -> [Range<String.Index>] {
        var text = text
        let runs = text.withUTF8 { bytes in offsets(in: bytes) }
        var (offset, index) = (0, text.startIndex)
        func advance(to target: Int) -> String.Index {
            index = text.utf8.index(index, offsetBy: target - offset)
            offset = target
            return index
        }
        return runs.map { run in
            let start = advance(to: run.lowerBound)
            return start..<advance(to: run.upperBound)
        }
    }

    /// Ranges of bytes of UTF-8.
    static func offsets(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start = -1
        var offset = 0
        while offset < bytes.count {
            let character = character(at: offset, in: bytes)
            if character.isOfWord {
                if start < 0 { start = offset }
            } else if start >= 0 {
                runs.append(start..<offset)
                start = -1
            }
            offset += character.length
        }
        if start >= 0 { runs.append(start..<bytes.count) }
        return runs
    }

    @inline(__always)
    private static func character(
        at offset: Int, in bytes: UnsafeBufferPointer<UInt8>
    ) -> (isOfWord: Bool, length: Int) {
        let first = bytes[offset]
        if first < 0x80, first != 0x0D, standsAlone(before: offset + 1, in: bytes) {
            return (isOfWord(ascii: first), 1)
        }
        if isLatinLead(first), offset + 1 < bytes.count, standsAlone(before: offset + 2, in: bytes) {
            return (isOfWord(latin: UInt16(first & 0x1F) << 6 | UInt16(bytes[offset + 1] & 0x3F)), 2)
        }
        return slowCharacter(at: offset, in: bytes)
    }

    /// Whether what begins here cannot be a mark on the character before: ASCII or a letter of Latin.
    @inline(__always)
    private static func standsAlone(before offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        offset >= bytes.count || bytes[offset] < 0x80 || isLatinLead(bytes[offset])
    }

    /// Of U+0080 to U+023F.
    @inline(__always)
    private static func isLatinLead(_ byte: UInt8) -> Bool { (0xC2...0xC8).contains(byte) }

    @inline(__always)
    private static func isOfWord(ascii byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (0x61...0x7A).contains(lower) || (0x30...0x39).contains(byte)
    }

    /// - Parameter scalar: U+0080 to U+023F.
    @inline(__always)
    private static func isOfWord(latin scalar: UInt16) -> Bool {
        if scalar >= 0xC0 { return scalar != 0xD7 && scalar != 0xF7 }
        switch scalar {
        case 0xAA, 0xB2, 0xB3, 0xB5, 0xB9, 0xBA, 0xBC, 0xBD, 0xBE: return true
        default: return false
        }
    }

    /// By the rules of Unicode.
    private static func slowCharacter(
        at offset: Int, in bytes: UnsafeBufferPointer<UInt8>
    ) -> (isOfWord: Bool, length: Int) {
        // Longer characters than this are cut; nobody writes them.
        let rest = UnsafeBufferPointer(rebasing: bytes[offset..<min(bytes.count, offset + 256)])
        guard let character = String(decoding: rest, as: UTF8.self).first else { return (false, 1) }
        return (character.isLetter || character.isNumber, max(1, min(character.utf8.count, rest.count)))
    }
}
