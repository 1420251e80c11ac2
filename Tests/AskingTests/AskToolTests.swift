import KnowledgeBase
import KnowledgeBaseTesting
import Testing

/// A tool of the company's own.
private struct OrderTool: Tool {
    let definition = ToolDefinition(
        name: "order_status", summary: "Tells of an order.", parameters: ["type": "object"])
    var isError = false

    func run(_ call: ToolCall, in context: ToolContext) async throws -> ToolOutcome {
        isError ? .failure("There is no such order.") : ToolOutcome(text: "En camino.")
    }
}

/// Asks what no source knows, of a model that calls and then says something.
private func answer(
    _ question: String = "¿Quién ganó el mundial de fútbol?", calling name: String,
    _ arguments: String = "{}", saying text: String = "Con gusto: sí.", tool: OrderTool = OrderTool()
) async throws -> Answer {
    let call = ToolCall(id: "1", name: name, argumentsText: arguments)
    let model = ScriptedModel([AssistantTurn(calls: [call]), AssistantTurn(text: text)])
    let counter = TokenCounter()
    var ask = try await DealerBase().ask
    ask.writer = AnswerWriter(
        model: model, prompts: PromptBuilder(budget: try PromptBudget(), counter: counter), counter: counter)
    ask.tools = [tool]
    return try await ask.answer(question)
}

/// What makes a question known that the sources do not answer.
@Suite struct AskToolTests {
    @Test(arguments: [
        ("search_knowledge", #"{"query": "¿Quién ganó el mundial de fútbol?"}"#),
        ("order_status_of_none", "{}"), ("financing_plan", #"{"price": 987654}"#),
    ])
    func call_that_gives_nothing_leaves_it_unknown(name: String, arguments: String) async throws {
        let answer = try await answer(calling: name, arguments, saying: "Ganó Argentina.")
        #expect(!answer.known && answer.written == nil)
        #expect(answer.refusal?.hasPrefix("Lo siento") == true)
        #expect(answer.toolCalls.map(\.name) == [name])
    }

    @Test func own_tool_that_fails_leaves_it_unknown() async throws {
        let answer = try await answer(calling: "order_status", tool: OrderTool(isError: true))
        #expect(!answer.known && answer.written == nil)
    }

    @Test func hand_off_alone_is_answered_in_fixed_words() async throws {
        let answer = try await answer(
            calling: "hand_off", #"{"reason": "otra cosa"}"#, saying: "Ganó Argentina.")
        #expect(!answer.known && answer.written == nil && answer.handOff?.reason == "otra cosa")
        #expect(!answer.text.contains("Argentina") && !answer.text.hasPrefix("Lo siento"))
    }

    @Test func own_tool_makes_it_known() async throws {
        let answer = try await answer(calling: "order_status", saying: "Va en camino.")
        #expect(answer.known && answer.refusal == nil && answer.written?.text == "Va en camino.")
    }

    @Test func passages_that_answer_the_models_own_question_make_it_known() async throws {
        let answer = try await answer(
            calling: "search_knowledge", #"{"query": "¿Aceptan tarjeta de crédito?"}"#,
            saying: "Aceptamos Visa.")
        #expect(answer.known && answer.written?.text == "Aceptamos Visa.")
    }

    @Test func plan_of_an_amount_that_was_given_makes_it_known() async throws {
        let answer = try await answer(
            "¿Quién ganó 200,000 pesos en el mundial?", calling: "financing_plan",
            #"{"price": 200000, "months": 48}"#, saying: "Serían 48 meses.")
        #expect(answer.known && answer.written?.text == "Serían 48 meses.")
    }
}
