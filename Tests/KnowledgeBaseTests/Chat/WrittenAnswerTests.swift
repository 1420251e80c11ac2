import Testing

@testable import KnowledgeBase

@Suite struct WrittenAnswerTests {
    private func hit(_ text: String) -> Hit {
        let chunk = Chunk(ordinal: 0, headingPath: [], text: text, language: .spanish)
        let passage = StoredChunk(
            id: 1, chunk: chunk, document: 1, sourceRoot: "/docs", path: "\(text).md", title: text,
            mediaType: "text/markdown")
        let parts = ScoreParts(
            original: LexicalScores(), pivot: nil, lexical: 0, cosine: 0, cosineWeight: 0)
        return Hit(passage: passage, score: 1, parts: parts)
    }

    @Test func passage_that_a_tool_found_has_its_number_and_not_one_that_was_never_shown() {
        let request = ChatRequest(messages: [.user("¿?")])
        let prompt = Prompt(
            request: request, parts: [], passages: [PromptPassage(number: 1, place: "", text: "uno")],
            rows: [], neutralised: NeutralisedCounts())
        var written = WrittenAnswer(prompt: prompt)
        written.found = [2: hit("hallado")]
        let given = written.given(of: [hit("uno"), hit("dos"), hit("tres")])
        #expect(given.mapValues(\.passage.title) == [1: "uno", 2: "hallado"])
    }
}
