import Foundation

/// A word as it stands in a text and as it is compared.
struct WrittenWord: Equatable {
    var written: Substring
    /// Lower-case, accents folded.
    var folded: String

    var isCapitalised: Bool { written.first?.isUppercase ?? false }
    var isFigure: Bool { folded.utf8.first.map { (0x30...0x39).contains($0) } ?? false }

    /// The words of a text in order: runs of letters, digits and the marks on them.
    static func words(of text: some StringProtocol) -> [WrittenWord] {
        let text = Substring(text)
        return WordRuns.ranges(in: text).map { WrittenWord(written: text[$0], folded: fold(text[$0])) }
    }

    private static func fold(_ word: Substring) -> String {
        if word.utf8.allSatisfy({ $0 < 0x80 }) { return word.lowercased() }
        return word.lowercased().folding(options: .diacriticInsensitive, locale: nil)
    }
}
