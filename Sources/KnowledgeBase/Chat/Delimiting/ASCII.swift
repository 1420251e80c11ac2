/// ASCII characters by name.
extension UInt8 {
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let less = UInt8(ascii: "<")
    static let greater = UInt8(ascii: ">")
    static let opening = UInt8(ascii: "[")
    static let closing = UInt8(ascii: "]")
    static let bar = UInt8(ascii: "|")
    static let slash = UInt8(ascii: "/")
    static let colon = UInt8(ascii: ":")
    static let hash = UInt8(ascii: "#")
    static let asterisk = UInt8(ascii: "*")
    static let underscore = UInt8(ascii: "_")
    static let at = UInt8(ascii: "@")
    static let point = UInt8(ascii: ".")
    static let comma = UInt8(ascii: ",")
    static let apostrophe = UInt8(ascii: "'")
    static let hyphen = UInt8(ascii: "-")
    static let plus = UInt8(ascii: "+")
    static let dollar = UInt8(ascii: "$")
    static let percent = UInt8(ascii: "%")
    static let openingBracket = UInt8(ascii: "(")
    static let closingBracket = UInt8(ascii: ")")

    var isDigit: Bool { (0x30...0x39).contains(self) }
    /// Of a lower-case letter.
    var isLowercaseLetter: Bool { (0x61...0x7A).contains(self) }
    var isAlphanumeric: Bool { isDigit || isLowercaseLetter }
}
