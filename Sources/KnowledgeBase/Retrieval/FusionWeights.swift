/// How the signals add up. All lie on an absolute scale (0 to about 1), so that one sum serves every
/// language pair: where the base does not have the question's words, the lexical part is small and
/// the cosine takes over. Rank fusion with equal weights loses that (docs/decisions/0003).
public struct FusionWeights: Sendable, Equatable {
    /// Shares of the parts of one rendering; they add up to 1.
    public var words: Float = 0.25
    public var bigrams: Float = 0.25
    public var grams: Float = 0.5
    /// Of the best sentence's coverage of the question.
    public var sentence: Float = 0.15
    /// Of the cosine, where the model knows the language it was given.
    public var cosine: Float = 0.3
    /// Of the cosine, where an English model was given Spanish or Portuguese.
    public var foreignCosine: Float = 0.2

    /// Added where a passage is in the asker's own language: breaks the tie between two that say the same.
    public var language: Float = 0.01

    public init() {}

    func lexical(_ scores: LexicalScores) -> Float {
        words * scores.words + bigrams * scores.bigrams + grams * scores.grams
    }
}

/// Every part of a passage's score, for `--explain`.
public struct ScoreParts: Sendable, Equatable, Codable {
    /// BM25 parts of the original text, each over the question's IDF mass.
    public var original: LexicalScores
    /// The same of the English; `nil` without a pivot.
    public var pivot: LexicalScores?
    /// Weighted lexical part, 0 to 1.
    public var lexical: Float
    /// Coverage of the question's 4-grams by the passage's best sentence, 0 to 1.
    public var sentence: Float
    public var cosine: Float
    /// What the cosine counted.
    public var cosineWeight: Float
    /// 1 where the passage is in the asker's language, else 0.
    public var language: Float

    public init(
        original: LexicalScores, pivot: LexicalScores?, lexical: Float, sentence: Float = 0,
        cosine: Float, cosineWeight: Float, language: Float = 0
    ) {
        self.original = original
        self.pivot = pivot
        self.lexical = lexical
        self.sentence = sentence
        self.cosine = cosine
        self.cosineWeight = cosineWeight
        self.language = language
    }

    func score(_ weights: FusionWeights) -> Float {
        lexical + weights.sentence * sentence + cosineWeight * max(0, cosine) + weights.language * language
    }
}

extension FusionWeights {
    /// By the names that explanations show.
    public var named: [String: Float] {
        [
            "words": words, "bigrams": bigrams, "grams": grams, "sentence": sentence, "cosine": cosine,
            "foreignCosine": foreignCosine, "language": language,
        ]
    }
}
