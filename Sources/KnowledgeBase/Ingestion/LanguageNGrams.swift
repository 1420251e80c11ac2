/// What the letter groups of a word say about its language: a log-linear model over n-grams of one to
/// four letters, learned from texts of the three languages (`scripts/language_ngrams.py`).
///
/// Character n-grams recognise words that no list holds (Cavnar and Trenkle, "N-Gram-Based Text
/// Categorization", 1994).
enum LanguageNGrams {
    /// Weights for Spanish, Portuguese and English, in natural logarithms.
    typealias Weights = SIMD4<Float>

    static let languages: [Language] = [.spanish, .portuguese, .english]
    /// Letters of an n-gram.
    private static let longest = 4
    /// Letters of a word that are looked at.
    private static let mostLetters = 40

    /// The sum of the weights of a word's different n-grams.
    ///
    /// - Parameters:
    ///   - folded: the word in lower case without accents.
    ///   - accented: the same as it is written, composed and in lower case, where it has accents.
    static func weights(ofWord folded: String, accented: String?) -> Weights {
        var seen: Set<UInt32> = []
        collect(folded, into: &seen) { _ in true }
        if let accented { collect(accented, into: &seen) { $0 & 0x8080_8080 != 0 } }
        // In the order of their keys: a sum of floats depends on it, a set's order on the run.
        return seen.sorted().reduce(into: Weights()) { $0 += known[$1, default: Weights()] }
    }

    private static func collect(
        _ word: String, into keys: inout Set<UInt32>, where isWanted: (UInt32) -> Bool
    ) {
        // Letters beyond Latin-1 stand as 0, which no n-gram of the table holds.
        let letters = word.unicodeScalars.prefix(mostLetters).map { UInt8(exactly: $0.value) ?? 0 }
        let padded = [edge] + letters + [edge]
        for start in padded.indices {
            var key: UInt32 = 0
            for letter in padded[start...].prefix(longest) {
                key = key << 8 | UInt32(letter)
                if isWanted(key), known[key] != nil { keys.insert(key) }
            }
        }
    }

    /// A word's beginning or end.
    private static let edge = UInt8(ascii: "_")

    /// By n-gram, its Latin-1 letters as the bytes of a number.
    private static let known: [UInt32: Weights] = {
        var known: [UInt32: Weights] = [:]
        for entry in table.split(whereSeparator: \.isWhitespace) {
            let parts = entry.split(separator: ":")
            let tenths = parts.last?.split(separator: ",").compactMap { Float($0) } ?? []
            guard parts.count == 2, tenths.count == languages.count else { continue }
            let key = parts[0].unicodeScalars.reduce(UInt32(0)) { $0 << 8 | $1.value }
            known[key] = Weights(tenths[0], tenths[1], tenths[2], 0) / 10
        }
        return known
    }()
}
