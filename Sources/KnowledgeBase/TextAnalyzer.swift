/// The lexical half's view of a text.
public struct AnalyzedText: Sendable, Equatable {
    /// A word in reading order.
    public struct Word: Sendable, Equatable {
        /// Lower-case, accents folded, as written otherwise.
        public var folded: String
        /// Snowball stem of ``folded``: the index term.
        public var stem: String
        /// A function word of the language: left out of word matching and of bigrams.
        public var isStopWord: Bool

        public init(folded: String, stem: String, isStopWord: Bool) {
            self.folded = folded
            self.stem = stem
            self.isStopWord = isStopWord
        }
    }

    public var words: [Word]
    /// Pairs of neighbouring stems, stop words left out.
    public var bigrams: [String]
    /// Character 4-grams of the folded words, padded with `_`.
    public var grams: [String]

    public init(words: [Word], bigrams: [String], grams: [String]) {
        self.words = words
        self.bigrams = bigrams
        self.grams = grams
    }
}

/// Cuts text into the terms that are indexed and looked up; the same for passages and questions.
public protocol TextAnalyzer: Sendable {
    func analyze(_ text: String, language: Language) -> AnalyzedText
    /// The grams of ``analyze(_:language:)`` alone; they are the same in every language.
    func grams(of text: String) -> [String]
}

extension TextAnalyzer {
    public func grams(of text: String) -> [String] { analyze(text, language: .unknown).grams }
}
