/// An answer that is being written: what the model is asked next, and what it has seen so far.
struct AnswerDraft: Sendable {
    var request: ChatRequest
    var answer: WrittenAnswer
    /// Everything in which a figure may stand.
    var check: AnswerCheck
    /// Numbers that may be cited.
    var numbers: Set<Int>
    /// The last turn, where it waits for tools.
    var pending: AssistantTurn?
    /// Turns whose calls were answered.
    private(set) var rounds = 0
    let tools: [any Tool]
    /// The asker's.
    let language: Language

    var citations: CitationCheck { CitationCheck(given: numbers) }

    /// - Parameters:
    ///   - material: texts that count as sources besides what the prompt shows.
    ///   - reply: the language of the answer.
    init(
        _ prompt: Prompt, material: [String], ids: CatalogIDCheck?, tools: [any Tool], asked: Language,
        reply: Language
    ) {
        request = prompt.request
        answer = WrittenAnswer(prompt: prompt)
        self.tools = tools
        language = asked
        numbers = Set(prompt.passages.map(\.number))
        let sources = ClaimSources(
            // Not their places: a page's number is no price.
            texts: prompt.passages.flatMap { [$0.headings, $0.text] } + material, values: prompt.rows)
        check = AnswerCheck(sources: sources, ids: ids, language: reply)
    }

    /// Takes in what tools answered to the calls of the turn before.
    mutating func take(_ results: [RenderedResult]) {
        rounds += 1
        for result in results {
            request.messages.append(.tool(result.message))
            for text in result.texts { check.sources.add(text) }
            for value in result.values { check.sources.add(value) }
            numbers.formUnion(result.hits.keys)
            answer.found.merge(result.hits) { kept, _ in kept }
            answer.rows += result.rows.filter { !answer.rows.contains($0) }
            answer.toolCalls.append(result.use)
            answer.handOff = answer.handOff ?? result.handOff
        }
    }
}
