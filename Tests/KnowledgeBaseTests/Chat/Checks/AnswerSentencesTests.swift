import Testing

@testable import KnowledgeBase

@Suite struct AnswerSentencesTests {
    private func sentences(_ text: String) -> [String] {
        AnswerSentences.ranges(in: text).map { String(text[$0]) }
    }

    @Test func mark_behind_the_full_stop_belongs_to_the_sentence_before() {
        #expect(sentences("Dura 12 meses. [1] Cuesta $5.") == ["Dura 12 meses. [1] ", "Cuesta $5."])
        #expect(sentences("Dura 12 meses. [1][2] Cuesta $5.") == ["Dura 12 meses. [1][2] ", "Cuesta $5."])
        #expect(sentences("Dura 12 meses. [1, 3]").last?.hasSuffix("[1, 3]") == true)
    }

    @Test func mark_at_the_beginning_and_link_stay_where_they_are() {
        #expect(sentences("[1] Dura 12 meses.") == ["[1] Dura 12 meses."])
        #expect(sentences("Vea aquí. [2](https://a.example) es la página.").count == 2)
        #expect(sentences("Hay dos:\n[1] uno.").last == "[1] uno.")
    }

    @Test func removing_a_sentence_leaves_the_mark_of_the_one_before() {
        let check = FigureCheck(sources: ClaimSources(texts: ["La garantía dura 12 meses."]))
        let result = check.check("Dura 12 meses. [1] Cuesta $77,777.", language: .spanish)
        #expect(result.removingSentences() == "Dura 12 meses. [1]")
    }
}
