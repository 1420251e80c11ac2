/// What kind of answer a question asks for, told by its words in Spanish, Portuguese and English.
///
/// The classical first step of question answering (Li and Roth, "Learning Question Classifiers",
/// 2002), here by rules over the opening words.
public enum QuestionType: String, Sendable, Codable, CaseIterable {
    case why, when, number, who, `where`, define, how, what
    case yesNo = "yesno"

    /// The first rule that fits the beginning decides; failing that, a question word further inside
    /// ("En 2019, ¿cuántos ...").
    public init(of question: String) {
        let words = Self.words(of: question)
        self = Self.opening(words) ?? Self.inside(words) ?? .yesNo
    }

    private static func opening(_ words: [WrittenWord]) -> QuestionType? {
        let folded = words.map(\.folded)
        return QuestionRule.all.first { $0.fits(folded[...]) }?.type
    }

    /// A type of its own counts wherever its word stands; "what" and "how" only when nothing else does.
    private static func inside(_ words: [WrittenWord]) -> QuestionType? {
        let folded = words.map(\.folded)
        var vague: QuestionType?
        for index in folded.indices where QuestionRule.isQuestionWord(at: index, of: folded) {
            guard let type = QuestionRule.all.first(where: { $0.fits(folded[index...]) })?.type else {
                continue
            }
            switch type {
            case .when where isConjunction(words[index]): continue
            case .why, .when, .number, .who, .where: return type
            case .define, .how, .what, .yesNo: vague = vague ?? type
            }
        }
        return vague == .define ? nil : vague
    }

    /// "Avise cuando llegue" asks nothing; only the accent makes it a question there.
    private static func isConjunction(_ word: WrittenWord) -> Bool {
        ["cuando", "quando", "when"].contains(word.folded) && word.written.lowercased() != "cuándo"
    }

    /// Words from the first `¿` on, the `'s` of "what's" as "is".
    private static func words(of question: String) -> [WrittenWord] {
        let asked = question.firstIndex(of: "¿").map { question[$0...] } ?? question[...]
        var words = WrittenWord.words(of: asked)
        for index in words.indices.dropFirst() where words[index].folded == "s" {
            if ["what", "who", "where", "when"].contains(words[index - 1].folded) {
                words[index].folded = "is"
            }
        }
        return words
    }
}
