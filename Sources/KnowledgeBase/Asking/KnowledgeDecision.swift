/// Whether the sources know the answer, judged by the best passages and sentences.
///
/// The root of coverage times meaning is an "and": words hit by chance without meaning, and the same
/// topic without the words, both stay low.
struct KnowledgeDecision: Sendable, Equatable {
    /// Coverage of the question by one of the best passages as a whole, words and 4-grams alike, 0 to 1.
    var coverage: Float = 0
    /// The best cosine of a sentence with the question; `nil` without an embedder.
    var meaning: Float?
    /// How far the best sentence stands out among those of other passages, 0 to 1.5.
    var margin: Float = 0
    /// ``ReadPassage/relevance`` of the best passage, 0 to 1.
    var passage: Float = 0

    /// How sure it is that the sources know, from 0 to 1.
    var confidence: Float {
        let meaning = self.meaning ?? Self.meaningPerCoverage * coverage
        let evidence = 0.4 * (coverage * max(0, meaning)).squareRoot()
        return min(max(evidence + 0.2 * margin + 0.4 * passage, 0), 1)
    }

    /// The least confidence at which sentences are quoted.
    ///
    /// At 0.36, of the questions that a base can answer about 2 % are refused, and about 5 % of those put to
    /// a base on other matters get an answer; at 0.45, for prices and contracts, 8 % and 1 %.
    func threshold(strictly: Bool) -> Float {
        if strictly { return 0.45 }
        return meaning == nil ? 0.27 : 0.36
    }

    /// What stands in for the cosine where there is none.
    private static let meaningPerCoverage: Float = 0.75
}

extension KnowledgeDecision {
    /// Other passages that the best sentence is held against.
    private static let rivals = 5
    /// What an unrelated sentence scores; taken for rivals that a small base does not have.
    private static let unrelated: Float = 0.5

    /// The best score less the mean of the rivals' best, 0 to 1.5.
    ///
    /// - Parameter scores: of the best sentence of each passage.
    static func margin(of scores: [Float]) -> Float {
        let ranked = scores.sorted(by: >)
        guard let best = ranked.first else { return 0 }
        var others = Array(ranked.dropFirst().prefix(rivals))
        others += Array(repeating: unrelated, count: rivals - others.count)
        return min(max(best - others.reduce(0, +) / Float(rivals), 0), 1.5)
    }
}
