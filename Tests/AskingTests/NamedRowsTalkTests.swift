import KnowledgeBase
import KnowledgeBaseTesting
import Testing

/// What is remembered of rows when a model words the answers, and what later questions make of it.
@Suite struct NamedRowsTalkTests {
    private func talk(saying texts: [String]) async throws -> Talk {
        var ask = try await TwoCatalogs.ask()
        let counter = TokenCounter()
        let prompts = PromptBuilder(budget: try PromptBudget(), counter: counter)
        ask.writer = AnswerWriter(
            model: ScriptedModel(texts.map { AssistantTurn(text: $0) }), prompts: prompts, counter: counter)
        return Talk(ask)
    }

    @Test func rows_are_kept_in_the_order_in_which_the_model_named_them() async throws {
        var talk = try await talk(saying: [
            "Tenemos el Versa Sense 2019 en $229,900 y el Versa Advance 2021 en $264,900."
        ])
        let answer = try await talk.say("¿Tienen Nissan Versa?")
        try #require(answer.written != nil)
        #expect(answer.rowNames == ["autos 2", "autos 1"])
        talk.ask.writer = nil
        #expect(try await talk.say("¿Cuánto queda el segundo a 48 meses?").plannedPrices == ["264900"])
    }

    @Test func ids_within_other_figures_name_no_rows() async throws {
        var talk = try await talk(saying: ["La Mazda CX-5 (12) es una gran opción."])
        let answer = try await talk.say("¿Qué tienen en rojo o blanco?")
        try #require(answer.written != nil)
        #expect(answer.rowNames == ["autos 12"])
    }

    @Test func words_that_name_no_row_leave_none_behind() async throws {
        var talk = try await talk(saying: ["Claro que sí, tenemos Versa. ¿Cuál te interesa?"])
        let answer = try await talk.say("¿Tienen Nissan Versa?")
        try #require(answer.written != nil)
        #expect(answer.rows.isEmpty)
        talk.ask.writer = nil
        #expect(try await talk.say("¿Cuánto queda el segundo a 48 meses?").plannedPrices.isEmpty)
    }
}
