import Foundation

/// Texts made comparable: people type without accents, capitals, hyphens.
enum CatalogText {
    /// Lower case, accents folded.
    static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        return text.folding(
            options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil
        )
        .lowercased()
    }

    /// The letters and digits of a text, folded and joined: `HR-V` and `hr v` are both `hrv`.
    static func key(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return keyOfASCII(text) }
        return String(String.UnicodeScalarView(folded(text).unicodeScalars.filter { isWord($0) }))
    }

    /// The same, where letters and digits are told by their bytes.
    private static func keyOfASCII(_ text: String) -> String {
        let bytes = text.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            default: nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The words of a text, folded; letters and digits are parted, as in `CatalogToken`.
    static func words(_ text: String) -> [String] {
        CatalogToken.tokens(of: text).filter { $0.kind != .mark }.map(\.text)
    }

    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// How a word sounds to Spanish and Portuguese ears, roughly, with doubled letters single:
    /// `sivic` and `civic`, `jeta` and `jetta`, `wolkswagen` and `volkswagen` are the same.
    static func sound(_ word: String) -> String {
        let letters = Array(word)
        var result: [Character] = []
        for (place, letter) in letters.enumerated() {
            let next = place + 1 < letters.count ? letters[place + 1] : " "
            guard let sound = sound(letter, next: next, previous: place > 0 ? letters[place - 1] : " ") else {
                continue
            }
            if result.last != sound { result.append(sound) }
        }
        return String(result)
    }

    private static func sound(_ letter: Character, next: Character, previous: Character) -> Character? {
        switch letter {
        case "h": previous == "c" ? "h" : nil
        case "c": next == "e" || next == "i" || next == "y" ? "s" : "k"
        case "q": "k"
        case "u": previous == "q" ? nil : "u"
        case "v", "w": "b"
        case "z": "s"
        case "y": "i"
        default: letter
        }
    }

    /// Edits (insert, delete, replace, swap of neighbours) between two words, up to a limit.
    ///
    /// Optimal string alignment: Damerau (1964), Wagner and Fischer (1974).
    /// - Returns: `nil` beyond the limit.
    static func distance(_ first: String, _ second: String, limit: Int) -> Int? {
        let a = Array(first.unicodeScalars)
        let b = Array(second.unicodeScalars)
        guard abs(a.count - b.count) <= limit else { return nil }
        var before = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [Int](repeating: i + 1, count: b.count + 1)
            for j in 0..<b.count {
                row[j + 1] = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    row[j + 1] = min(row[j + 1], before[j - 1] + 1)
                }
            }
            before = last
            last = row
        }
        return last[b.count] <= limit ? last[b.count] : nil
    }
}

extension StringProtocol {
    /// Without the characters of a kind at either end.
    func trimming(while isTrimmed: (Character) -> Bool) -> String {
        var text = Substring(self)
        while let first = text.first, isTrimmed(first) { text.removeFirst() }
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return String(text)
    }
}
