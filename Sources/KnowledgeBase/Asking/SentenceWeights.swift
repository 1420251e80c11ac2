/// What speaks for a unit being the answer. Every coverage is the share of the question's words (or
/// character 4-grams), weighted by how rare they are, that stands in a text.
struct SentenceFeatures: Sendable, Equatable {
    /// Coverage of the question's stems by the unit.
    var words: Float = 0
    /// Coverage of its 4-grams: inflection, compounds, typing errors.
    var grams: Float = 0
    /// What the heading path adds to ``words``: it names what the sentence does not.
    var heading: Float = 0
    /// What the unit before adds to that: "It costs ..." after the sentence that says what.
    var previous: Float = 0
    /// ``ReadPassage/relevance`` of its passage.
    var passage: Float = 0
    /// Cosine of question and unit, at least 0; 0 without an embedder.
    var meaning: Float = 0
    /// Whether the kind of answer asked for is there (``TypeEvidence``).
    var type: Float = 0
    /// Coverage by the question that the unit directly follows, in an FAQ.
    var reply: Float = 0
    /// 1 where the unit says nothing that the question does not; 4 where it is a question itself.
    var echo: Float = 0
    /// 1 where the heading denies what is asked, and neither question nor unit denies: "What is not covered" above what
    /// the question takes for covered.
    var denial: Float = 0
}

/// How the features add up to a unit's score.
///
/// Fitted on extractive questions in three languages; each stands on a plateau, so that halving or
/// doubling it costs less than a hundredth of the right first sentences, save for coverage and meaning,
/// which carry most.
struct SentenceWeights: Sendable {
    var words: Float = 1
    var grams: Float = 0.75
    var heading: Float = 1.5
    var previous: Float = 1
    var passage: Float = 1
    var meaning: Float = 0.5
    var type: Float = 0.25
    var reply: Float = 0.5
    var echo: Float = -0.25
    var denial: Float = -1

    func score(_ features: SentenceFeatures) -> Float {
        let coverage = words * features.words + grams * features.grams + heading * features.heading
        let context = previous * features.previous + reply * features.reply + passage * features.passage
        let against = echo * features.echo + denial * features.denial
        return coverage + context + meaning * features.meaning + type * features.type + against
    }

    /// The order in which units are taken for encoding: what is known before it.
    static func promise(_ features: SentenceFeatures) -> Float {
        features.words + features.grams + features.heading + features.passage
    }
}
