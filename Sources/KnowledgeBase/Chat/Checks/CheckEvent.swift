/// Something that a check did to an answer or a question.
public struct CheckEvent: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Citations named passages that were not given.
        case citationsDropped = "citations-dropped"
        /// Figures or ids that stood nowhere were named to the model, which wrote again.
        case repaired
        /// Sentences with such were taken out.
        case removed
        /// The answer was cut to the sentences that fit.
        case shortened
        /// Words of a list were found in the question, or in the answer.
        case questionModerated = "question-moderated"
        case answerModerated = "answer-moderated"
        /// A fixed sentence stands in the answer's place for that.
        case withheld
    }

    public var kind: Kind
    /// What it was about, as it was written; names of lists for moderation.
    public var details: [String]

    public init(_ kind: Kind, _ details: [String] = []) {
        self.kind = kind
        self.details = details
    }
}

extension CheckEvent {
    static func citationsDropped(_ numbers: [Int]) -> CheckEvent {
        CheckEvent(.citationsDropped, numbers.map(String.init))
    }
}
