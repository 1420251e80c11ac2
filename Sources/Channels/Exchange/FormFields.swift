import Foundation

/// The fields of a form or of an address' query (`application/x-www-form-urlencoded`, WHATWG URL §5): `+` is a
/// space, `%41` a byte. Kept as bytes, since signatures are made over them and a name may come more than once.
struct FormFields: Sendable, Hashable {
    struct Field: Sendable, Hashable {
        var name: [UInt8]
        var value: [UInt8]
    }

    let fields: [Field]
    /// As it came.
    let text: String
    /// The first value of each name.
    private let values: [String: String]

    init(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        text = String(decoding: bytes, as: UTF8.self)
        fields = bytes.split(separator: UInt8(ascii: "&")).map(Self.field)
        values = Dictionary(
            fields.map {
                (String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self))
            },
            uniquingKeysWith: { first, _ in first })
    }

    /// Of the query in a path with one, as `/webhooks/x?a=b`.
    init(queryOf target: String) { self.init(Self.query(of: target).utf8) }

    /// Behind the first question mark, as it was sent; empty for none.
    static func query(of target: String) -> Substring {
        guard let mark = target.firstIndex(of: "?") else { return "" }
        return target[target.index(after: mark)...].prefix { $0 != "#" }
    }

    /// `nil` where the name does not come, or comes with nothing.
    subscript(name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func field(_ text: ArraySlice<UInt8>) -> Field {
        let name = text.prefix { $0 != UInt8(ascii: "=") }
        return Field(name: decoded(name), value: decoded(text.dropFirst(name.count + 1)))
    }

    /// A percent sign without two digits stands for itself.
    private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == UInt8(ascii: "%"), index + 2 < text.endIndex,
                let high = digit(text[index + 1]), let low = digit(text[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(text[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : text[index])
                index += 1
            }
        }
        return result
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Unicode.Scalar(byte).properties.isASCIIHexDigit ? UInt8(String(Unicode.Scalar(byte)), radix: 16) : nil
    }
}

extension FormFields {
    /// Pairs as a form's body.
    static func encoded(_ pairs: [(name: String, value: String)]) -> Data {
        Data(pairs.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&").utf8)
    }

    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: " "): result += "+"
            default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
