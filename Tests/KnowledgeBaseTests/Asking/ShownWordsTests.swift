import Testing

@testable import KnowledgeBase

@Suite struct ShownWordsTests {
    private func hit(_ id: StoredChunk.ID) -> Hit {
        let chunk = Chunk(ordinal: 0, headingPath: [], text: "texto \(id)", language: .spanish)
        let passage = StoredChunk(
            id: id, chunk: chunk, document: 1, sourceRoot: "/docs", path: "\(id).md", title: "\(id)",
            mediaType: "text/markdown")
        let parts = ScoreParts(
            original: LexicalScores(), pivot: nil, lexical: 0, cosine: 0, cosineWeight: 0)
        return Hit(passage: passage, score: 1, parts: parts)
    }

    /// Quotes passages 30 and 20 as 1 and 2; the model saw 10, 20, 30 as 1, 2, 3.
    private var quoted: Answer {
        let passages = [hit(30).passage, hit(20).passage]
        return Answer(
            question: "¿?", language: .spanish, known: true, confidence: 1,
            sentences: passages.enumerated().map {
                Answer.Sentence(text: $1.chunk.text, citation: $0 + 1, passage: $1.id, score: 1)
            },
            sources: passages.enumerated().map { Answer.Source(number: $0 + 1, passage: $1, score: 1) })
    }

    private var given: [Int: Hit] { [1: hit(10), 2: hit(20), 3: hit(30)] }

    @Test func number_that_is_out_goes_on_meaning_the_same_source() {
        let answer = quoted.numbered(as: given, keeping: "Dicen las fuentes [1]:")
        #expect(answer.sentences.map(\.citation) == [3, 2])
        #expect(answer.sources.map(\.number) == [3, 2, 1])
        #expect(answer.sources.map(\.path) == ["30.md", "20.md", "10.md"])
    }

    @Test func passage_that_the_model_did_not_see_has_a_number_of_its_own() {
        let answer = quoted.numbered(as: [1: hit(10), 2: hit(20)], keeping: "Según [2]")
        #expect(answer.sentences.map(\.citation) == [3, 2])
        #expect(answer.sources.map(\.path) == ["30.md", "20.md"])
    }

    @Test(arguments: ["", "Sin marcas.", "De otra [9]."])
    func where_no_source_was_named_the_quotation_is_as_it_was(_ text: String) {
        #expect(quoted.numbered(as: given, keeping: text) == quoted)
    }

    @Test func words_are_kept_taken_back_or_not_and_passed_on() throws {
        let words = ShownWords { _ in }
        let sink = try #require(words.sink)
        for progress in [AnswerProgress.text("Uno [1]. "), .discarded, .text("Dos.")] { sink(progress) }
        #expect(words.text == "Uno [1]. Dos.")
        #expect(ShownWords(nil).sink == nil)
    }
}
