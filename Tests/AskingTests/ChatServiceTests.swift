import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import LexicalSearch
import Stores
import Testing

/// The dealer's base with a scripted model and everything around it.
private struct Desk {
    let base: DealerBase
    let model: ScriptedModel
    var service: ChatService

    var store: MemoryStore { base.store }

    init(
        _ model: ScriptedModel? = nil, prices: PriceTable = PriceTable(), limits: UsageLimits = UsageLimits()
    )
        async throws
    {
        base = try await DealerBase()
        self.model = model ?? ScriptedModel(saying: "Aceptamos Visa [1].")
        let counter = TokenCounter()
        let prompts = PromptBuilder(budget: try PromptBudget(), counter: counter)
        var ask = base.ask
        ask.writer = AnswerWriter(model: self.model, prompts: prompts, counter: counter)
        service = ChatService(
            ask: ask, store: base.store,
            ledger: UsageLedger(store: base.store, prices: prices, limits: limits))
    }
}

private let conversation = Conversation(
    id: "c1", contact: "+52 55 1234", channel: "test", startedAt: Date(timeIntervalSince1970: 1_000))
private let cards = "¿Aceptan tarjeta de crédito?"

/// Is interrupted whenever it is called.
private struct Interrupted: Tool {
    let definition = ToolDefinition(name: "slow", summary: "Slow.", parameters: ["type": "object"])

    func run(_ call: ToolCall, in context: ToolContext) async throws -> ToolOutcome {
        throw CancellationError()
    }
}

@Suite struct ChatServiceTests {
    @Test func turn_is_kept_with_its_sources_and_its_cost() async throws {
        let prices = PriceTable(prices: ["test/*": TokenPrice(input: 2, output: 10)])
        let desk = try await Desk(prices: prices)
        let answer = try await desk.service.answer(cards, in: conversation)
        #expect(answer.written?.text == "Aceptamos Visa [1].")
        let messages = try await desk.service.messages(of: conversation)
        #expect(messages.map(\.role) == [.contact, .assistant])
        #expect(messages.map(\.text) == [cards, "Aceptamos Visa [1]."])
        #expect(messages.last?.sources.isEmpty == false && messages.last?.model == "test/scripted")
        let day = Date(timeIntervalSinceNow: -60)..<Date(timeIntervalSinceNow: 60)
        let total = await desk.store.usage(by: .contact, contact: conversation.contact, in: day).first
        // 10 tokens at 2 and 5 at 10 a million.
        #expect(total?.cost == 70 && total?.calls == 1 && total?.unpriced == 0)
    }

    @Test func earlier_turns_are_in_the_prompt_without_what_was_retrieved_for_them() async throws {
        let desk = try await Desk()
        _ = try await desk.service.answer(cards, in: conversation)
        _ = try await desk.service.answer("¿Cuánto cuesta el cambio de aceite?", in: conversation)
        let messages = try #require(desk.model.requests.last).messages
        #expect(messages.count == 3)
        #expect(messages[0] == .user(cards))
        #expect(messages[1] == .assistant("Aceptamos Visa [1]."))
    }

    @Test func only_the_last_turns_are_remembered() async throws {
        var desk = try await Desk()
        desk.service.memory = .last(turns: 1)
        for question in [cards, "¿Cuánto cuesta el cambio de aceite?", "¿Quién fundó la empresa?"] {
            _ = try await desk.service.answer(question, in: conversation)
        }
        let messages = try #require(desk.model.requests.last).messages
        #expect(messages.first == .user("¿Cuánto cuesta el cambio de aceite?"))
    }

    @Test func older_turns_are_put_in_short_and_the_summary_is_stored_and_shown() async throws {
        let model = ScriptedModel(
            [
                AssistantTurn(text: "Quiere pagar con tarjeta."), AssistantTurn(text: "Aceptamos Visa [1]."),
            ])
        var desk = try await Desk(model)
        desk.service.memory = .summary(overTokens: 60)
        desk.service.summariser = desk.service.ask.writer?.summariser
        let long = String(repeating: "Busco un auto para mi familia. ", count: 5)
        await desk.store.append(
            [
                ConversationMessage(role: .contact, text: long, sentAt: Date()),
                ConversationMessage(role: .assistant, text: long, sentAt: Date()),
                ConversationMessage(role: .contact, text: "¿Y seguro?", sentAt: Date()),
                ConversationMessage(role: .assistant, text: "Sí.", sentAt: Date()),
            ], to: conversation)
        let answer = try await desk.service.answer(cards, in: conversation)
        #expect(answer.modelCalls.map(\.purpose) == [.summary, .answer])
        let stored = try #require(await desk.store.conversation(conversation.id))
        #expect(stored.summary == "Quiere pagar con tarjeta." && stored.summarisedThrough > 0)
        let messages = try #require(desk.model.requests.last).messages
        #expect(messages.first == .user("¿Y seguro?"))
        guard case .user(let last)? = messages.last else {
            Issue.record("no question was sent")
            return
        }
        #expect(last.contains("Earlier in this conversation:\nꐕ\nQuiere pagar con tarjeta.\nꐕ"))
    }

    @Test func model_that_fails_to_put_in_short_costs_no_answer() async throws {
        var desk = try await Desk(
            ScriptedModel([], failure: KnowledgeBaseError(.model, cannot: "ask", because: "it is down")))
        desk.service.memory = .summary(overTokens: 10)
        desk.service.summariser = desk.service.ask.writer?.summariser
        for _ in 0..<3 { _ = try await desk.service.answer(cards, in: conversation) }
        let answer = try await desk.service.answer(cards, in: conversation)
        #expect(answer.known && answer.written == nil && !answer.sentences.isEmpty)
        #expect(answer.notices.contains { $0.contains("not put in short") })
    }

    @Test func limit_of_cost_is_seen_before_the_model_is_asked() async throws {
        var limits = UsageLimits()
        limits.costPerContact = 70
        let prices = PriceTable(prices: ["test/scripted": TokenPrice(input: 2, output: 10)])
        let desk = try await Desk(prices: prices, limits: limits)
        _ = try await desk.service.answer(cards, in: conversation)
        let second = try await desk.service.answer("¿Quién fundó la empresa?", in: conversation)
        #expect(desk.model.requests.count == 1)
        #expect(second.isOverLimit && second.written == nil && second.known)
        var other = conversation
        (other.id, other.contact) = ("c2", "+52 55 9999")
        _ = try await desk.service.answer("¿Cuánto cuesta el cambio de aceite?", in: other)
        #expect(desk.model.requests.count == 2)
    }

    @Test func beyond_the_limit_a_kind_sentence_can_stand_instead() async throws {
        var limits = UsageLimits()
        limits.tokensPerDay = 1
        limits.consequence = .refuse
        var desk = try await Desk(limits: limits)
        desk.service.caching = .off
        _ = try await desk.service.answer(cards, in: conversation)
        let second = try await desk.service.answer(cards, in: conversation)
        #expect(!second.known && second.isOverLimit)
        #expect(second.text.hasPrefix("Por ahora no puedo responder más preguntas. Gracias"))
    }

    @Test func same_question_is_answered_again_without_the_model_until_the_base_changes() async throws {
        let desk = try await Desk()
        let first = try await desk.service.answer(cards)
        let again = try await desk.service.answer("  aceptan tarjeta de CREDITO ")
        #expect(!first.isCached && again.isCached && again.written == first.written)
        #expect(again.modelCalls.isEmpty && desk.model.requests.count == 1)
        try await desk.base.save(
            [
                Chunk(
                    ordinal: 0, headingPath: [], text: "Ya no aceptamos tarjetas.", language: .spanish,
                    tokenCount: 5)
            ],
            as: "nuevo.md", language: .spanish)
        _ = try await desk.service.answer(cards)
        #expect(desk.model.requests.count == 2)
    }

    @Test func answer_that_was_cut_is_written_anew() async throws {
        let desk = try await Desk(ScriptedModel(saying: "Aceptamos Visa [1]. Tambi", end: .length))
        let first = try await desk.service.answer(cards)
        #expect(first.written?.text == "Aceptamos Visa [1]." && first.written?.isComplete == false)
        _ = try await desk.service.answer(cards)
        #expect(desk.model.requests.count == 2)
    }

    @Test func question_with_history_is_not_answered_from_the_cache() async throws {
        let desk = try await Desk()
        _ = try await desk.service.answer(cards, in: conversation)
        _ = try await desk.service.answer(cards, in: conversation)
        #expect(desk.model.requests.count == 2)
    }

    @Test func who_asks_for_a_person_beyond_the_limit_gets_one() async throws {
        var limits = UsageLimits()
        limits.tokensPerDay = 1
        limits.consequence = .refuse
        let desk = try await Desk(limits: limits)
        _ = try await desk.service.answer(cards, in: conversation)
        let answer = try await desk.service.answer("Quiero hablar con una persona", in: conversation)
        #expect(answer.handOff != nil)
    }

    @Test func nothing_asks_a_model_beyond_the_limit() async throws {
        var limits = UsageLimits()
        limits.tokensPerDay = 1
        var desk = try await Desk(limits: limits)
        desk.service.ask.rewriter = desk.service.ask.writer?.rewriter
        desk.service.summariser = desk.service.ask.writer?.summariser
        desk.service.memory = .summary(overTokens: 1)
        _ = try await desk.service.answer(cards, in: conversation)
        let asked = desk.model.requests.count
        _ = try await desk.service.answer("¿Y de débito?", in: conversation)
        #expect(desk.model.requests.count == asked)
    }

    @Test func what_was_spent_before_an_answer_was_given_up_is_accounted_for() async throws {
        let model = ScriptedModel([
            AssistantTurn(calls: [ToolCall(id: "1", name: "slow", argumentsText: "{}")])
        ])
        var desk = try await Desk(model)
        desk.service.ask.tools = [Interrupted()]
        let service = desk.service
        await #expect(throws: CancellationError.self) {
            try await service.answer(cards, in: conversation)
        }
        let always = Date.distantPast..<Date.distantFuture
        #expect(await desk.store.usage(by: .all, contact: nil, in: always).first?.calls == 1)
    }

    @Test func kept_answer_is_judged_by_todays_lists() async throws {
        let desk = try await Desk()
        _ = try await desk.service.answer(cards)
        var stricter = desk.service
        let list = Moderation.WordList(name: "brands", policy: .mask, words: ["Visa"])
        stricter.ask.moderation = ModerationPanel([try Moderation(lists: [list])])
        let again = try await stricter.answer(cards)
        #expect(again.isCached && again.text == "Aceptamos **** [1].")
    }

    @Test func question_that_was_withheld_is_in_no_later_prompt() async throws {
        var desk = try await Desk()
        let list = Moderation.WordList(name: "insults", policy: .refuse, words: ["tonto"])
        desk.service.ask.moderation = ModerationPanel([try Moderation(lists: [list])])
        let refused = try await desk.service.answer("¿Aceptan tarjeta, tonto?", in: conversation)
        #expect(refused.isWithheld)
        _ = try await desk.service.answer(cards, in: conversation)
        #expect(desk.model.requests.count == 1)
        #expect(try #require(desk.model.requests.first).messages.count == 1)
        let kept = try await desk.service.messages(of: conversation)
        #expect(kept.first?.text == "¿Aceptan tarjeta, *****?")
    }

    @Test func answer_of_another_model_or_persona_is_another_answer() async throws {
        let desk = try await Desk()
        _ = try await desk.service.answer(cards)
        var other = desk.service
        other.ask.writer?.prompts.persona.business = "Decimos siempre gracias."
        _ = try await other.answer(cards)
        #expect(desk.model.requests.count == 2)
    }
}
