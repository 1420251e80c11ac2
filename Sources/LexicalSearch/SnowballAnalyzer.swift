import KnowledgeBase

/// Folds accents, splits into words, stems by Snowball, cuts character 4-grams.
///
/// The order is fold, then stem: questions come without accents, and stems of folded words agree on
/// both sides. A text of stop words only keeps them, so that "to be or not to be" can be found.
///
/// Snowball: M. F. Porter, "Snowball: A language for stemming algorithms" (2001), https://snowballstem.org.
public struct SnowballAnalyzer: TextAnalyzer {
    /// Raised whenever the terms of the same text change; derived indexes are then built again.
    public static let version = 1
    /// Characters of a gram.
    static let gramLength = 4

    private let stemmers = StemmerPool()

    public init() {}

    public func analyze(_ text: String, language: Language) -> AnalyzedText {
        let folded = FoldedWords(text)
        return stemmers.withStemmer(for: language) { stemmer in
            var words: [AnalyzedText.Word] = []
            var grams: [String] = []
            words.reserveCapacity(folded.count)
            folded.bytes.withUnsafeBufferPointer { bytes in
                for index in 0..<folded.count {
                    let word = UnsafeBufferPointer(rebasing: bytes[folded.range(of: index)])
                    let stem = stemmer.stem(word)
                    words.append(
                        AnalyzedText.Word(
                            folded: String(decoding: word, as: UTF8.self),
                            stem: String(decoding: stemmer.bytes[stem.range], as: UTF8.self),
                            isStopWord: stem.isStopWord))
                    Self.forEachGram(of: word) { grams.append(String(decoding: $0, as: UTF8.self)) }
                }
            }
            let content = words.filter { !$0.isStopWord }
            let indexed = content.isEmpty ? words : content
            let bigrams = zip(indexed, indexed.dropFirst()).map { "\($0.stem) \($1.stem)" }
            return AnalyzedText(words: words, bigrams: bigrams, grams: grams)
        }
    }

    public func grams(of text: String) -> [String] {
        let folded = FoldedWords(text)
        var grams: [String] = []
        folded.bytes.withUnsafeBufferPointer { bytes in
            for index in 0..<folded.count {
                let word = UnsafeBufferPointer(rebasing: bytes[folded.range(of: index)])
                Self.forEachGram(of: word) { grams.append(String(decoding: $0, as: UTF8.self)) }
            }
        }
        return grams
    }

    /// The same terms as ``analyze(_:language:)``, as hashes, without making strings.
    func terms(
        of text: String, language: Language, parts: [LexicalPart] = LexicalPart.allCases
    ) -> AnalyzedTerms {
        let hasGrams = parts.contains(.grams)
        let folded = FoldedWords(text)
        return stemmers.withStemmer(for: language) { stemmer in
            var terms = AnalyzedTerms(capacity: folded.count)
            folded.bytes.withUnsafeBufferPointer { bytes in
                for index in 0..<folded.count {
                    let word = UnsafeBufferPointer(rebasing: bytes[folded.range(of: index)])
                    terms.addWord(stemmer.stem(word))
                    guard hasGrams else { continue }
                    Self.forEachGram(of: word) { terms.grams.append(TermHash.of($0)) }
                }
            }
            terms.finish(stems: stemmer.bytes)
            return terms
        }
    }

    /// Calls `body` with every gram of a word between `_` marks; with the whole where it is shorter.
    @inline(__always)
    private static func forEachGram(
        of word: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: word.count + 2) { padded in
            padded[0] = UInt8(ascii: "_")
            for index in 0..<word.count { padded[index + 1] = word[index] }
            padded[word.count + 1] = UInt8(ascii: "_")
            let padded = UnsafeBufferPointer(padded)

            if word.allSatisfy({ $0 < 0x80 }) { return forEachWindow(of: padded, body) }
            var start = 0
            var end = offset(of: padded, from: 0, characters: gramLength)
            body(UnsafeBufferPointer(rebasing: padded[start..<end]))
            while end < padded.count {
                start = offset(of: padded, from: start, characters: 1)
                end = offset(of: padded, from: end, characters: 1)
                body(UnsafeBufferPointer(rebasing: padded[start..<end]))
            }
        }
    }

    /// The grams where every character is a byte.
    @inline(__always)
    private static func forEachWindow(
        of padded: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        guard padded.count >= gramLength, let first = padded.baseAddress else { return body(padded) }
        for start in 0...(padded.count - gramLength) {
            body(UnsafeBufferPointer(start: first + start, count: gramLength))
        }
    }

    /// Where a number of characters (Unicode scalars) from an offset ends, at most at the end.
    @inline(__always)
    private static func offset(
        of utf8: UnsafeBufferPointer<UInt8>, from start: Int, characters: Int
    ) -> Int {
        var offset = start
        for _ in 0..<characters where offset < utf8.count {
            offset += 1
            while offset < utf8.count, utf8[offset] & 0xC0 == 0x80 { offset += 1 }
        }
        return offset
    }
}

/// Hashes of a text's index terms, in reading order with repetitions.
struct AnalyzedTerms {
    /// Stems of words that are not stop words; all, where there are no others.
    private(set) var words: [UInt64] = []
    /// Neighbouring pairs of these stems.
    private(set) var bigrams: [UInt64] = []
    var grams: [UInt64] = []
    private var content: [Stem] = []
    private var stopWords: [Stem] = []

    init(capacity: Int) {
        content.reserveCapacity(capacity)
        grams.reserveCapacity(6 * capacity)
    }

    mutating func addWord(_ stem: Stem) {
        if stem.isStopWord { stopWords.append(stem) } else { content.append(stem) }
    }

    /// Settles which words count and pairs them.
    ///
    /// - Parameter bytes: what the stems' ranges lie in.
    mutating func finish(stems bytes: [UInt8]) {
        let stems = content.isEmpty ? stopWords : content
        words = stems.map(\.hash.value)
        bytes.withUnsafeBufferPointer { bytes in
            bigrams = zip(stems, stems.dropFirst()).map { first, second in
                var pair = first.hash
                pair.add(UInt8(ascii: " "))
                pair.add(UnsafeBufferPointer(rebasing: bytes[second.range]))
                return pair.value
            }
        }
        content = []
        stopWords = []
    }

    subscript(part: LexicalPart) -> [UInt64] {
        switch part {
        case .words: words
        case .bigrams: bigrams
        case .grams: grams
        }
    }
}
