import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import LexicalSearch
import Stores
import Testing

/// Several questions at once, to the made-up dealer.
@Suite struct BurstTests {
    private static let warranty = "¿Cuánto dura la garantía?"
    private static let hours = "¿A qué hora abren los sábados?"
    private static let unknown =
        "Lo siento, no encuentro eso en la información que tengo. Puede preguntarlo de otra manera."
    private static let conversation = Conversation(
        id: "c1", contact: "ana", channel: "whatsapp", startedAt: Date(timeIntervalSince1970: 1_000))

    private func service(_ ask: Ask, _ store: MemoryStore, _ limits: UsageLimits = UsageLimits())
        -> ChatService
    {
        ChatService(
            ask: ask, store: store,
            ledger: UsageLedger(
                store: store, prices: PriceTable(prices: ["test/*": TokenPrice(input: 2, output: 10)]),
                limits: limits))
    }

    private func writer(_ model: ScriptedModel) throws -> AnswerWriter {
        let counter = TokenCounter()
        return AnswerWriter(
            model: model, prompts: PromptBuilder(budget: try PromptBudget(), counter: counter),
            counter: counter)
    }

    @Test func each_question_is_answered_in_its_order_with_its_source() async throws {
        let base = try await DealerBase()
        let service = service(base.ask, base.store)
        let alone = try await service.unkeptAnswer(Self.warranty, in: nil)
        let other = try await service.unkeptAnswer(Self.hours, in: nil)
        try #require(alone.known && other.known)
        let answer = try await service.unkeptAnswer(
            toBurst: [Self.warranty, Self.hours], in: Self.conversation)
        let text = answer.text
        let first = try #require(text.range(of: "garantía mecánica de 6 meses"))
        let second = try #require(text.range(of: "sábados de 9 a 13 h"))
        #expect(first.upperBound < second.lowerBound)
        #expect(answer.known && answer.question == Self.warranty + "\n" + Self.hours)
        let passages = answer.sources.map(\.passage)
        #expect(answer.sources.map(\.number) == Array(1...passages.count))
        #expect(Set(passages).isSuperset(of: [alone.sources[0].passage, other.sources[0].passage]))
        #expect(Set(passages).count == passages.count)
    }

    @Test func what_is_not_known_is_said_once_and_each_is_a_miss() async throws {
        let base = try await DealerBase()
        let service = service(base.ask, base.store)
        let questions = ["¿Venden helicópteros?", Self.warranty, "¿Crían alpacas?"]
        let answer = try await service.unkeptAnswer(toBurst: questions, in: nil)
        #expect(answer.known)
        #expect(answer.text.components(separatedBy: Self.unknown).count == 2)
        #expect(answer.text.hasPrefix(Self.unknown))
        #expect(Set(await base.store.misses(limit: 9).map(\.question)) == [questions[0], questions[2]])

        let nothing = try await service.unkeptAnswer(toBurst: [questions[0], questions[2]], in: nil)
        #expect(!nothing.known && nothing.text == Self.unknown && nothing.sources.isEmpty)
    }

    @Test func wish_for_a_person_in_any_of_them_wins() async throws {
        let base = try await DealerBase()
        var ask = base.ask
        let model = ScriptedModel(saying: "Hola.")
        for withModel in [false, true] {
            if withModel { ask.writer = try writer(model) }
            let answer = try await service(ask, base.store).unkeptAnswer(
                toBurst: [Self.warranty, "quiero hablar con una persona"], in: Self.conversation)
            #expect(answer.handOff?.reason.contains("asks for a person") == true)
            #expect(answer.text.contains("garantía mecánica de 6 meses"))
        }
        #expect(model.requests.isEmpty)
    }

    @Test func later_question_leans_on_the_one_before() async throws {
        let base = try await DealerBase()
        let answer = try await service(base.ask, base.store).unkeptAnswer(
            toBurst: [Self.warranty, "¿y qué cubre?"], in: nil)
        #expect(answer.text.contains("cubre motor y caja de cambios"))
        #expect(answer.standalone?.contains("garantía") == true)
    }

    @Test func model_is_asked_once_with_what_was_found_for_each() async throws {
        let base = try await DealerBase()
        var ask = base.ask
        let model = ScriptedModel(saying: "La garantía es de 6 meses [1].")
        ask.writer = try writer(model)
        let service = service(ask, base.store)
        let answer = try await service.unkeptAnswer(
            toBurst: [Self.warranty, Self.hours], in: Self.conversation)
        #expect(model.requests.count == 1 && answer.modelCalls.count == 1)
        let prompt = "\(try #require(model.requests.first))"
        #expect(prompt.contains("garantía mecánica de 6 meses") && prompt.contains("sábados de 9 a 13 h"))
        #expect(prompt.contains(Self.warranty) && prompt.contains(Self.hours))
        let always = Date.distantPast..<Date.distantFuture
        let usage = await base.store.usage(by: .conversation, contact: nil, in: always)
        #expect(usage.map(\.calls) == [1] && usage.map(\.key) == ["c1"])
    }

    @Test func model_that_fails_leaves_the_plain_answers() async throws {
        let base = try await DealerBase()
        var ask = base.ask
        ask.writer = try writer(
            ScriptedModel(
                [AssistantTurn(text: "")],
                failure: KnowledgeBaseError(.model, cannot: "answer", because: "it is down")))
        let answer = try await service(ask, base.store).unkeptAnswer(
            toBurst: [Self.warranty, Self.hours], in: nil)
        #expect(answer.text.contains("garantía mecánica de 6 meses") && answer.text.contains("de 9 a 13 h"))
        #expect(!answer.notices.isEmpty)
    }

    @Test func limit_that_is_reached_holds_for_all_of_them() async throws {
        let base = try await DealerBase()
        var ask = base.ask
        let model = ScriptedModel(saying: "Sí [1].")
        ask.writer = try writer(model)
        var limits = UsageLimits()
        limits.tokensPerDay = 1
        let service = service(ask, base.store, limits)
        _ = try await service.unkeptAnswer(Self.warranty, in: Self.conversation)
        let answer = try await service.unkeptAnswer(
            toBurst: [Self.warranty, Self.hours], in: Self.conversation)
        #expect(model.requests.count == 1 && answer.isOverLimit)
        #expect(answer.modelCalls.isEmpty)
    }

    @Test func one_question_is_answered_as_ever() async throws {
        let base = try await DealerBase()
        let service = service(base.ask, base.store)
        var one = try await service.unkeptAnswer(toBurst: [Self.warranty], in: nil)
        var same = try await service.unkeptAnswer(Self.warranty, in: nil)
        (one.timings, same.timings) = (.init(), .init())
        #expect(one == same && one.composed == nil && !one.sentences.isEmpty)
    }
}
