import Foundation

/// An encoding that an HTML `<meta>` or an XML declaration names, as far as we know its label.
enum DeclaredEncoding {
    case utf8
    case windows1252
    /// ISO 8859-15: Latin-1 with eight characters exchanged.
    case latin9
    case other(String.Encoding, name: String)

    /// - Parameter label: in any case. UTF-16 is taken as UTF-8: a declaration that could be read
    ///   byte by byte cannot be in UTF-16 (WHATWG HTML, "prescan a byte stream").
    init?(label: String) {
        switch label.lowercased() {
        case "utf-8", "utf8", "utf-16", "utf-16le", "utf-16be": self = .utf8
        case "iso-8859-1", "iso8859-1", "latin1", "l1", "ascii", "us-ascii", "windows-1252", "cp1252":
            self = .windows1252
        case "iso-8859-15", "iso8859-15", "latin9", "latin-9": self = .latin9
        case let name:
            guard let encoding = Self.others[name] else { return nil }
            self = .other(encoding, name: name)
        }
    }

    private static let others: [String: String.Encoding] = [
        "iso-8859-2": .isoLatin2, "windows-1250": .windowsCP1250, "windows-1251": .windowsCP1251,
        "windows-1253": .windowsCP1253, "windows-1254": .windowsCP1254, "macintosh": .macOSRoman,
        "shift_jis": .shiftJIS, "euc-jp": .japaneseEUC, "iso-2022-jp": .iso2022JP,
    ]

    /// `nil` when the bytes are not in that encoding, so that detection by content goes on.
    func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> DecodedText? {
        switch self {
        case .utf8:
            return String(validating: bytes, as: UTF8.self).map { DecodedText(text: $0, encoding: "UTF-8") }
        case .windows1252:
            // Pages often say Latin-1 and are UTF-8: what is valid UTF-8 above ASCII is no accident.
            return nil
        case .latin9:
            let units = bytes.lazy.map { Self.latin9Exchanges[$0] ?? UInt16($0) }
            return DecodedText(text: String(decoding: units, as: UTF16.self), encoding: "ISO-8859-15")
        case .other(let encoding, let name):
            return String(bytes: bytes, encoding: encoding).map { DecodedText(text: $0, encoding: name) }
        }
    }

    private static let latin9Exchanges: [UInt8: UInt16] = [
        0xA4: 0x20AC, 0xA6: 0x0160, 0xA8: 0x0161, 0xB4: 0x017D, 0xB8: 0x017E, 0xBC: 0x0152, 0xBD: 0x0153,
        0xBE: 0x0178,
    ]

    /// What follows `charset=` or `encoding=` in the first 2 KiB.
    static func label(in bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let head = String(decoding: bytes.prefix(2048).map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self)
            .lowercased()
        for key in ["charset", "encoding"] {
            guard let found = head.range(of: key) else { continue }
            let rest = head[found.upperBound...].drop { $0 == " " }
            guard rest.first == "=" else { continue }
            let value = rest.dropFirst().drop { " \"'".contains($0) }
            let label = value.prefix { $0.isLetter || $0.isNumber || "-_".contains($0) }
            if !label.isEmpty { return String(label) }
        }
        return nil
    }
}
