import KnowledgeBase

/// Parses JSON (RFC 8259) with a limit on nesting.
///
/// Not Foundation's parser, because that one forgets the order of members and the lines values stand
/// on, both of which people see in the answer.
struct JSONParser {
    struct Failure: Error, Equatable {
        var line: Int
        var reason: String
        var isLimit = false
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let maximumNesting: Int
    private let maximumRecords: Int
    private let maximumValues: Int
    private var valueCount = 0
    private var position = 0
    private var line: Int

    /// Values of one text: each takes some seventy bytes of memory, however short it is written.
    static let maximumValues = 10_000_000

    /// - Parameters:
    ///   - bytes: UTF-8; valid as long as the parser is used.
    ///   - maximumRecords: elements of the outermost array.
    init(
        _ bytes: UnsafeBufferPointer<UInt8>, firstLine: Int = 1, maximumNesting: Int,
        maximumRecords: Int = .max, maximumValues: Int = maximumValues
    ) {
        self.bytes = bytes
        self.maximumNesting = maximumNesting
        self.maximumRecords = maximumRecords
        self.maximumValues = maximumValues
        line = firstLine
    }

    /// The one value of the text.
    ///
    /// - Throws: ``Failure``.
    mutating func parse() throws -> JSONNode {
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw failure("there is more text behind the value") }
        return value
    }

    private mutating func value(depth: Int) throws -> JSONNode {
        guard depth <= maximumNesting else {
            throw limit("values are nested more than \(maximumNesting) deep")
        }
        valueCount += 1
        guard valueCount <= maximumValues else { throw limit("it has more than \(maximumValues) values") }
        skipSpace()
        let first = line
        let content = try content(depth: depth)
        return JSONNode(content: content, lines: first...line)
    }

    private mutating func content(depth: Int) throws -> JSONNode.Content {
        guard let byte = peek() else { throw failure("the text ends where a value is expected") }
        switch byte {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw failure("a value is expected")
        }
    }

    private mutating func members(depth: Int) throws -> [JSONNode.Member] {
        var members: [JSONNode.Member] = []
        position += 1
        skipSpace()
        if take("}") { return members }
        repeat {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw failure("a member's name in quotes is expected") }
            let key = try string()
            skipSpace()
            guard take(":") else { throw failure("':' is expected") }
            members.append(JSONNode.Member(key: key, value: try value(depth: depth + 1)))
            skipSpace()
        } while take(",")
        guard take("}") else { throw failure("',' or '}' is expected") }
        return members
    }

    private mutating func elements(depth: Int) throws -> [JSONNode] {
        var elements: [JSONNode] = []
        position += 1
        skipSpace()
        if take("]") { return elements }
        repeat {
            guard depth > 0 || elements.count < maximumRecords else {
                throw limit("it has more than \(maximumRecords) records")
            }
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw failure("',' or ']' is expected") }
        return elements
    }

    private mutating func string() throws -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text.append(contentsOf: try escape())
            case UInt8(ascii: "\n"): throw failure("a string is not closed at the end of its line")
            default: text.append(byte)
            }
        }
        throw failure("a string is never closed")
    }

    private mutating func escape() throws -> [UInt8] {
        guard let byte = peek() else { throw failure("a string is never closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "b"), UInt8(ascii: "f"): return [32]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "u"): return Array(String(try unicodeEscape()).utf8)
        default: throw failure("'\\\(Character(Unicode.Scalar(byte)))' is no escape sequence")
        }
    }

    private mutating func unicodeEscape() throws -> Character {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        // The second half of a surrogate pair must follow; a lone half stands for nothing.
        guard first < 0xDC00, bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
            return "\u{FFFD}"
        }
        let rewind = position
        position += 2
        let second = try hexadecimal()
        guard 0xDC00..<0xE000 ~= second else {
            position = rewind
            return "\u{FFFD}"
        }
        let combined = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        return Unicode.Scalar(combined).map(Character.init) ?? "\u{FFFD}"
    }

    private mutating func hexadecimal() throws -> UInt16 {
        let end = position + 4
        guard end <= bytes.count else { throw failure("a string is never closed") }
        let digits = String(decoding: bytes[position..<end], as: UTF8.self)
        guard let unit = UInt16(digits, radix: 16), !digits.hasPrefix("+") else {
            throw failure("'\\u' needs four hexadecimal digits")
        }
        position = end
        return unit
    }

    private mutating func number() throws -> String {
        let start = position
        _ = take("-")
        // A leading zero stands alone.
        let isWhole = take("0") || takeDigits()
        let isFraction = take(".") ? takeDigits() : true
        var isPower = true
        if take("e") || take("E") {
            _ = take("-") || take("+")
            isPower = takeDigits()
        }
        guard isWhole, isFraction, isPower else {
            throw failure(
                "'\(String(decoding: bytes[start..<position], as: UTF8.self).prefix(40))' is no number")
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Whether there was at least one.
    private mutating func takeDigits() -> Bool {
        let start = position
        while let byte = peek(), UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
        return position > start
    }

    private mutating func word(_ word: StaticString, _ content: JSONNode.Content) throws -> JSONNode.Content {
        let text = word.description
        guard bytes[position...].starts(with: text.utf8) else { throw failure("a value is expected") }
        position += text.utf8.count
        return content
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D {
            if byte == 0x0A { line += 1 }
            position += 1
        }
    }

    private func failure(_ reason: String) -> Failure { Failure(line: line, reason: reason) }

    private func limit(_ reason: String) -> Failure { Failure(line: line, reason: reason, isLimit: true) }
}
