import Foundation
import KnowledgeBase

/// Reads the JSON (RFC 8259) of a webhook. Foundation's reader gives up a whole document for one number that is too
/// large or one half of a surrogate pair, and a batch of a thousand messages must not be lost for either: numbers
/// that fit no type are kept as their digits, broken characters become U+FFFD.
struct JSONReader {
    /// Not JSON, or nested too deeply.
    struct Malformed: Error {
        var reason: String

        init(_ reason: String) { self.reason = reason }
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    /// Levels that may be opened yet.
    private var levels: Int

    /// - Parameter deepest: levels of lists and objects; deeper ones are refused before they cost stack.
    /// - Throws: ``Malformed``.
    static func value(of data: Data, deepest: Int = 64) throws -> JSONValue {
        try data.withUnsafeBytes { raw in
            var reader = JSONReader(bytes: raw.bindMemory(to: UInt8.self), levels: deepest)
            let value = try reader.value()
            guard reader.next() == nil else { throw Malformed("something follows its end") }
            return value
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, levels: Int) {
        self.bytes = bytes
        self.levels = levels
    }

    /// The next byte that is no white space, not taken yet.
    private mutating func next() -> UInt8? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case let byte: return byte
            }
        }
        return nil
    }

    private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard next() == UInt8(ascii: wanted) else { return false }
        position += 1
        return true
    }

    private mutating func value() throws -> JSONValue {
        switch next() {
        case UInt8(ascii: "{"): return try nested { try $0.object() }
        case UInt8(ascii: "["): return try nested { try $0.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw Malformed("it ends too early")
        default: return try number()
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws -> JSONValue {
        let end = position + text.utf8CodeUnitCount
        guard end <= bytes.count,
            bytes[position..<end].elementsEqual(
                UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        else { throw Malformed("it has a word that JSON does not know") }
        position = end
        return value
    }
}

// MARK: Lists and objects

extension JSONReader {
    private mutating func nested(_ read: (inout JSONReader) throws -> JSONValue) throws -> JSONValue {
        guard levels > 0 else { throw Malformed("it is nested too deeply") }
        levels -= 1
        position += 1
        defer { levels += 1 }
        return try read(&self)
    }

    private mutating func array() throws -> JSONValue {
        var items: [JSONValue] = []
        if take("]") { return .array(items) }
        repeat { items.append(try value()) } while take(",")
        guard take("]") else { throw Malformed("a list does not end") }
        return .array(items)
    }

    /// The last of members with the same name counts.
    private mutating func object() throws -> JSONValue {
        var members: [String: JSONValue] = [:]
        if take("}") { return .object(members) }
        repeat {
            guard next() == UInt8(ascii: "\"") else { throw Malformed("a member has no name") }
            let name = try string()
            guard take(":") else { throw Malformed("a member has no value") }
            members[name] = try value()
        } while take(",")
        guard take("}") else { throw Malformed("an object does not end") }
        return .object(members)
    }
}

// MARK: Numbers

extension JSONReader {
    private static let numeric = Set("+-.0123456789eE".utf8)

    private mutating func number() throws -> JSONValue {
        let start = position
        while position < bytes.count, Self.numeric.contains(bytes[position]) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard text.first != "+", let number = Double(text) else {
            throw Malformed("it has a value that JSON does not know")
        }
        if let integer = Int(text) { return .integer(integer) }
        // Digits of an identity would be lost in a floating number.
        let isWhole = !text.contains { ".eE".contains($0) }
        guard !isWhole, number.isFinite else { return .string(text) }
        return Int(exactly: number).map(JSONValue.integer) ?? .number(number)
    }
}

// MARK: Texts

extension JSONReader {
    private mutating func string() throws -> String {
        position += 1
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\""),
            bytes[position] != UInt8(ascii: "\\")
        {
            position += 1
        }
        guard position < bytes.count else { throw Malformed("a text does not end") }
        guard bytes[position] == UInt8(ascii: "\\") else {
            defer { position += 1 }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }
        return try escaped(from: start)
    }

    /// A text of which the part before `position` is plain.
    private mutating func escaped(from start: Int) throws -> String {
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text.append(contentsOf: try escape())
            default: text.append(byte)
            }
        }
        throw Malformed("a text does not end")
    }

    private mutating func escape() throws -> [UInt8] {
        guard position < bytes.count else { throw Malformed("a text does not end") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try character()).utf8)
        default: throw Malformed("a text has an unknown escape")
        }
    }

    private mutating func character() throws -> Unicode.Scalar {
        let first = try unit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let rest = position
        if UTF16.isLeadSurrogate(UInt16(first)), position + 1 < bytes.count,
            bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
        {
            position += 2
            let second = try unit()
            if (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
            {
                return scalar
            }
            position = rest
        }
        return "\u{FFFD}"
    }

    /// Four hexadecimal digits.
    private mutating func unit() throws -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count, let digit = Self.digit(bytes[position]) else {
                throw Malformed("a text has an unknown escape")
            }
            unit = unit << 4 | digit
            position += 1
        }
        return unit
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
