import KnowledgeBase
import Testing

@Suite struct CitedTextTests {
    private static func sentence(_ text: String, _ citation: Int, context: String? = nil) -> Answer.Sentence {
        Answer.Sentence(text: text, context: context, citation: citation, passage: 1, score: 1)
    }

    @Test func every_quoted_sentence_has_the_number_of_its_source() {
        let answer = Answer(
            question: "?", language: .spanish, known: true, confidence: 1,
            sentences: [
                Self.sentence("Doce meses.", 1), Self.sentence("Plus | 24", 2, context: "Plan | Meses"),
                Self.sentence("Total | 36", 2, context: "Plan | Meses"),
            ])
        #expect(answer.citedText == "Doce meses. [1]\nPlan | Meses\nPlus | 24 [2]\nTotal | 36 [2]")
        #expect(answer.text == "Doce meses.\nPlan | Meses\nPlus | 24\nTotal | 36")
    }

    @Test func other_words_get_no_numbers() {
        var answer = Answer(
            question: "?", language: .spanish, known: true, confidence: 1,
            sentences: [Self.sentence("Doce meses.", 1)], refusal: "No lo encuentro.")
        answer.known = false
        #expect(answer.citedText == "No lo encuentro.")
        answer.known = true
        answer.composed = "Tenemos dos."
        #expect(answer.citedText == "Tenemos dos.")
        answer.written = Answer.Written(text: "Son doce [1].", model: "m")
        #expect(answer.citedText == "Son doce [1].")
    }
}
