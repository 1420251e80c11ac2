import Foundation

/// Looks through JSON before anything is built from it.
struct JSONLimits {
    /// Arrays and objects within each other.
    var depth = 64
    /// Values and names together.
    var values = 200_000

    /// Counts brackets, commas and colons outside of strings. Whether it is JSON at all is the decoder's to say, except
    /// for what it would let through: commas before a bracket's end, and encodings that this does not see through.
    ///
    /// - Throws: ``HTTPFailure`` 400 where there are too many, or it is not in UTF-8.
    func check(_ bytes: some Collection<UInt8>) throws {
        guard Self.isUTF8(bytes.prefix(4)) else {
            throw HTTPFailure.invalid("JSON is to be sent in UTF-8.", code: "invalid_json")
        }
        var scan = Scan()
        for byte in bytes {
            scan.take(byte)
            if scan.hasLooseComma {
                throw HTTPFailure.invalid("The body is not valid JSON.", code: "invalid_json")
            }
            if scan.depth > depth {
                throw HTTPFailure.invalid("The JSON is nested more than \(depth) deep.", code: "too_deep")
            }
            if scan.values > values {
                throw HTTPFailure.invalid(
                    "The JSON has more than \(values) values.", code: "too_many_values")
            }
        }
    }

    /// Decoders find UTF-16 and UTF-32 by a byte order mark or by zeros among the first bytes (RFC 4627 §3); RFC 8259
    /// has UTF-8 alone.
    private static func isUTF8(_ start: some Collection<UInt8>) -> Bool {
        !start.contains(0) && !start.starts(with: [0xFE, 0xFF]) && !start.starts(with: [0xFF, 0xFE])
    }

    private struct Scan {
        var depth = 0
        var values = 0
        /// Whether a comma has nothing behind it.
        private(set) var hasLooseComma = false
        private var isAfterComma = false
        private var isInString = false
        private var isEscaped = false

        mutating func take(_ byte: UInt8) {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                return
            }
            let isAfterComma = isAfterComma
            self.isAfterComma = byte == UInt8(ascii: ",") || isAfterComma && Self.isBlank(byte)
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                hasLooseComma = isAfterComma
            case UInt8(ascii: ","), UInt8(ascii: ":"): values += 1
            default: break
            }
        }

        private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
    }
}
