import Foundation

/// Looks through JSON before anything is built from it.
struct JSONLimits {
    /// Arrays and objects within each other.
    var depth = 64
    /// Values and names together.
    var values = 200_000

    /// Counts brackets, commas and colons outside of strings; whether it is JSON at all is the decoder's to say.
    ///
    /// - Throws: ``HTTPFailure`` 400 where there are too many.
    func check(_ bytes: some Sequence<UInt8>) throws {
        var scan = Scan()
        for byte in bytes {
            scan.take(byte)
            if scan.depth > depth {
                throw HTTPFailure.invalid("The JSON is nested more than \(depth) deep.", code: "too_deep")
            }
            if scan.values > values {
                throw HTTPFailure.invalid(
                    "The JSON has more than \(values) values.", code: "too_many_values")
            }
        }
    }

    private struct Scan {
        var depth = 0
        var values = 0
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
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: ","), UInt8(ascii: ":"): values += 1
            default: break
            }
        }
    }
}
