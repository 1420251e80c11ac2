import Foundation
import KnowledgeBase

/// Text as decoded from a file.
struct DecodedText: Sendable, Equatable {
    /// Line breaks are `\n`; control and invisible characters are gone (``TextCleaning``).
    var text: String
    /// IANA name of the encoding that was found (`UTF-8`, `UTF-16LE`, `windows-1252`).
    var encoding: String
    /// Set when bytes had to be replaced by U+FFFD.
    var notice: String?
}

/// Finds out which encoding a text file has, and refuses what is not text.
///
/// In this order: byte order mark; UTF-16 by its pattern of zero bytes; the encoding that HTML or XML
/// declares; UTF-8 if valid; UTF-8 with repairs if nearly valid; else Windows-1252, which is what
/// files labelled Latin-1 really are (WHATWG Encoding Standard).
enum TextDecoding {
    /// - Parameters:
    ///   - format: what the file is meant to be, for messages (`Markdown`).
    ///   - declaresEncoding: whether a `charset=` or `encoding=` near the start counts.
    /// - Throws: ``KnowledgeBaseError`` `limitExceeded` (size), `unreadable` (not text).
    static func decode(
        _ file: FileContent, as format: String, declaresEncoding: Bool = false, limits: ReadingLimits
    ) throws -> DecodedText {
        try checkSize(file, limits: limits)
        if let other = ContentSignature.of(file.bytes) { throw mismatch(file, other, format) }
        var decoded = try file.bytes.withUnsafeBytes { buffer -> DecodedText in
            let bytes = buffer.bindMemory(to: UInt8.self)
            if let unicode = byBOM(bytes) ?? byZeroPattern(bytes) { return unicode }
            if isBinary(bytes) { throw mismatch(file, "binary data", format) }
            if declaresEncoding, let declared = byDeclaration(bytes) { return declared }
            return byContent(bytes)
        }
        if isGarbled(decoded) { throw mismatch(file, "binary data", format) }
        decoded.text = TextCleaning.clean(decoded.text)
        return decoded
    }

    static func checkSize(_ file: FileContent, limits: ReadingLimits) throws {
        guard file.bytes.count > limits.bytes else { return }
        throw KnowledgeBaseError(
            .limitExceeded, cannot: "read '\(file.path)'",
            because: "it has \(file.bytes.count) bytes, the limit is \(limits.bytes)",
            advice: "Split it into smaller files")
    }

    private static func mismatch(_ file: FileContent, _ found: String, _ format: String) -> KnowledgeBaseError
    {
        KnowledgeBaseError(
            .unreadable, cannot: "read '\(file.path)'", because: "it looks like \(found), not \(format)",
            advice: "Give the file the extension of what it really is, or leave it out")
    }

    // MARK: Unicode by its marks

    private static func byBOM(_ bytes: UnsafeBufferPointer<UInt8>) -> DecodedText? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return utf8(bytes, from: 3) }
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return utf32(bytes, bigEndian: false) }
        if bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return utf32(bytes, bigEndian: true) }
        if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes, from: 2, bigEndian: false) }
        if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes, from: 2, bigEndian: true) }
        return nil
    }

    /// UTF-16 of mostly Latin text has a zero in nearly every second byte.
    private static func byZeroPattern(_ bytes: UnsafeBufferPointer<UInt8>) -> DecodedText? {
        let sample = bytes.prefix(4096)
        let pairs = sample.count / 2
        guard pairs >= 2 else { return nil }
        var zeros = [0, 0]
        for (index, byte) in sample.enumerated() where byte == 0 { zeros[index % 2] += 1 }
        if zeros[1] * 10 >= pairs * 7, zeros[0] * 20 <= pairs {
            return utf16(bytes, from: 0, bigEndian: false)
        }
        if zeros[0] * 10 >= pairs * 7, zeros[1] * 20 <= pairs {
            return utf16(bytes, from: 0, bigEndian: true)
        }
        return nil
    }

    private static func utf16(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, bigEndian: Bool)
        -> DecodedText
    {
        let count = (bytes.count - start) / 2
        let units = (0..<count).lazy.map { index -> UInt16 in
            let first = UInt16(bytes[start + index * 2])
            let second = UInt16(bytes[start + index * 2 + 1])
            return bigEndian ? first << 8 | second : second << 8 | first
        }
        let text = String(decoding: units, as: UTF16.self)
        return DecodedText(text: text, encoding: bigEndian ? "UTF-16BE" : "UTF-16LE")
    }

    private static func utf32(_ bytes: UnsafeBufferPointer<UInt8>, bigEndian: Bool) -> DecodedText {
        let units = (1..<max(1, bytes.count / 4)).lazy.map { index -> UInt32 in
            let four = bytes[(index * 4)..<(index * 4 + 4)]
            let ordered = bigEndian ? Array(four) : four.reversed()
            return ordered.reduce(0) { $0 << 8 | UInt32($1) }
        }
        let text = String(decoding: units, as: UTF32.self)
        return DecodedText(text: text, encoding: bigEndian ? "UTF-32BE" : "UTF-32LE")
    }

    // MARK: Not text

    /// More than one byte in fifty near the start is a control character that text does not have.
    private static func isBinary(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let sample = bytes.prefix(64 << 10)
        let controls = sample.count { $0 < 0x20 && !textControls.contains($0) }
        return controls * 50 > sample.count
    }

    /// Backspace, tab, line feed, vertical tab, form feed, carriage return, escape (terminal logs).
    private static let textControls: Set<UInt8> = [8, 9, 10, 11, 12, 13, 27]

    /// Half of what was decoded could not be: a byte order mark before something else.
    private static func isGarbled(_ decoded: DecodedText) -> Bool {
        guard decoded.encoding.hasPrefix("UTF-16") || decoded.encoding.hasPrefix("UTF-32") else {
            return false
        }
        let sample = decoded.text.unicodeScalars.prefix(4096)
        let bad = sample.count {
            $0 == "\u{FFFD}" || ($0.value < 0x20 && !textControls.contains(UInt8($0.value)))
        }
        return bad * 10 > sample.count
    }

    // MARK: Bytes

    private static func byDeclaration(_ bytes: UnsafeBufferPointer<UInt8>) -> DecodedText? {
        guard let label = DeclaredEncoding.label(in: bytes) else { return nil }
        guard let encoding = DeclaredEncoding(label: label) else { return nil }
        return encoding.decode(bytes)
    }

    private static func byContent(_ bytes: UnsafeBufferPointer<UInt8>) -> DecodedText {
        if let text = String(validating: bytes, as: UTF8.self) {
            return DecodedText(text: text, encoding: "UTF-8")
        }
        return isNearlyUTF8(bytes) ? utf8(bytes, from: 0) : windows1252(bytes)
    }

    private static func utf8(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> DecodedText {
        let rest = UnsafeBufferPointer(rebasing: bytes[start...])
        if let text = String(validating: rest, as: UTF8.self) {
            return DecodedText(text: text, encoding: "UTF-8")
        }
        return DecodedText(
            text: String(decoding: rest, as: UTF8.self), encoding: "UTF-8",
            notice: "some bytes are not UTF-8 and were replaced by \u{FFFD}")
    }

    /// At least nine in ten of the sequences above ASCII are valid UTF-8.
    private static func isNearlyUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var valid = 0
        var invalid = 0
        var index = 0
        while index < bytes.count {
            let length = utf8Length(bytes, at: index)
            if length == 0 { invalid += 1 } else if length > 1 { valid += 1 }
            index += max(length, 1)
        }
        return valid >= 9 * invalid
    }

    /// Length of the well-formed sequence at the index, 0 when there is none (overlong forms aside).
    private static func utf8Length(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let length =
            switch bytes[index] {
            case 0..<0x80: 1
            case 0xC2..<0xE0: 2
            case 0xE0..<0xF0: 3
            case 0xF0..<0xF5: 4
            default: 0
            }
        guard index + length <= bytes.count else { return 0 }
        for offset in 1..<max(length, 1) where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
        return length
    }

    static func windows1252(_ bytes: UnsafeBufferPointer<UInt8>) -> DecodedText {
        let units = bytes.lazy.map { byte -> UInt16 in
            0x80..<0xA0 ~= byte ? windows1252Block[Int(byte) - 0x80] : UInt16(byte)
        }
        return DecodedText(text: String(decoding: units, as: UTF16.self), encoding: "windows-1252")
    }

    /// 0x80 to 0x9F; the rest equals Latin-1. Unassigned bytes map to the C1 control of the same number.
    private static let windows1252Block: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]
}
