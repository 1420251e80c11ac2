import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Stores
import Testing

@Suite struct TurnTests {
    @Test func first_message_is_answered_at_once() async throws {
        let rig = MessagingRig()
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually { rig.channel.sent.count == 1 && !rig.channel.typing.isEmpty }
        }
        #expect(rig.channel.sent.map(\.text) == ["¡Hola! ¿En qué puedo ayudarle?"])
        let history = try await rig.history()
        #expect(history.map(\.role) == [.contact, .assistant])
        #expect(history.map(\.text) == ["hola", "¡Hola! ¿En qué puedo ayudarle?"])
        #expect(await rig.outcomes() == ["answered": 1])
        #expect(rig.channel.typing == ["1"])
    }

    @Test func read_mark_arrives_though_the_answer_is_sooner() async throws {
        let rig = MessagingRig()
        let isOpen = SharedValue(false)
        rig.channel.beforeTyping {
            while !isOpen.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(2)) }
        }
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually { rig.channel.sent.count == 1 }
            #expect(rig.channel.typing.isEmpty)
            isOpen.withLock { $0 = true }
            try await rig.eventually { rig.channel.typing == ["1"] }
        }
        #expect(rig.channel.brokenOffTyping == 0)
    }

    @Test func read_mark_that_hangs_is_given_up() async throws {
        let rig = MessagingRig()
        rig.channel.beforeTyping { try await Task.sleep(for: .seconds(3_600)) }
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually { rig.channel.sent.count == 1 }
            try await rig.eventually {
                rig.time.advance(1)
                return rig.channel.brokenOffTyping == 1
            }
        }
    }

    @Test(arguments: [
        ("5511999990000", "Não consigo ver"), ("5215500000621", "No puedo ver"), ("12125550123", "I cannot"),
    ])
    func picture_is_answered_in_the_language_of_the_phone(_ phone: String, _ beginning: String) async throws {
        let rig = MessagingRig()
        try await rig.running { engine in
            let picture = MessageContent.media(.init(kind: .image, reference: "r"))
            try await engine.accept([rig.message("1", picture, from: phone)])
            try await rig.eventually { rig.channel.sent.count == 1 }
        }
        #expect(try await rig.history(of: phone).last?.text.hasPrefix(beginning) == true)
    }

    @Test func language_that_was_set_holds_without_a_model() async throws {
        var rig = MessagingRig()
        rig.chat.ask.language = .portuguese
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "¿Tienen garantía?")])
            try await rig.eventually { rig.channel.sent.count == 1 }
        }
        let said = try #require(try await rig.history().last?.text)
        #expect(said.hasPrefix("Desculpe") && said.contains("escreva «pessoa»"))
    }

    @Test func complaint_calls_a_person() async throws {
        let rig = MessagingRig()
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "estoy enojado con ustedes")])
            try await rig.eventually { rig.channel.sent.count == 1 }
        }
        #expect(rig.turns.map(\.isHandedOff) == [true])
    }

    @Test func burst_is_answered_once_after_silence() async throws {
        let rig = MessagingRig()
        try await rig.running { engine in
            try await begin(rig, engine)
            for (id, words) in [("2", "¿tienen"), ("3", "camionetas"), ("4", "rojas?")] {
                try await engine.accept([rig.text(id, words)])
                try await aWhile()
                rig.time.advance(3)
            }
            #expect(rig.channel.sent.count == 1)
            rig.time.advance(2)
            try await rig.eventually { rig.channel.sent.count == 2 }
        }
        #expect(try await rig.history().map(\.text)[2] == "¿tienen\ncamionetas\nrojas?")
        #expect(rig.turns.count == 2 && rig.turns[1].outcomes == [.answered: 3])
    }

    @Test func burst_without_end_is_answered_after_the_longest_wait() async throws {
        var rig = MessagingRig()
        rig.policy.perMinute = nil
        try await rig.running { engine in
            try await begin(rig, engine)
            var number = 2
            while rig.channel.sent.count < 2, number < 40 {
                try await engine.accept([rig.text("\(number)", "y \(number)")])
                try await aWhile()
                rig.time.advance(3)
                number += 1
            }
            #expect(rig.channel.sent.count >= 2)
        }
    }

    @Test func same_text_within_seconds_is_answered_once() async throws {
        let rig = MessagingRig()
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "¿abren hoy?")])
            try await rig.eventually { rig.channel.sent.count == 1 }
            try await engine.accept([rig.text("2", "¿abren hoy?"), rig.text("2", "¿abren hoy?")])
            rig.time.advance(5)
            try await rig.eventually { await rig.outcomes()["duplicate"] == 1 }
        }
        #expect(rig.channel.sent.count == 1)
        #expect(await rig.outcomes() == ["answered": 1, "duplicate": 1])
    }

    @Test func message_in_the_middle_of_an_answer_supersedes_it() async throws {
        let model = GatedModel()
        var rig = MessagingRig()
        try rig.answer(by: model)
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "busco un auto")])
            try await rig.eventually { model.asked == 1 }
            try await engine.accept([rig.text("2", "que sea rojo")])
            try await rig.eventually { model.givenUp == 1 }
            model.open()
            rig.time.advance(5)
            try await rig.eventually { rig.channel.sent.count == 1 }
        }
        #expect(try await rig.history().first?.text == "busco un auto\nque sea rojo")
        #expect(await rig.outcomes() == ["answered": 2])
        #expect(rig.events.withLock { $0.contains(.superseded(channel: "scripted")) })
    }

    @Test func message_in_the_middle_of_an_answer_is_the_next_turn_where_that_is_wished() async throws {
        let model = GatedModel()
        var rig = MessagingRig()
        rig.policy.midAnswer = .nextTurn
        try rig.answer(by: model)
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "busco un auto")])
            try await rig.eventually { model.asked == 1 }
            try await engine.accept([rig.text("2", "que sea rojo")])
            model.open()
            try await rig.eventually { rig.channel.sent.count == 1 }
            rig.time.advance(5)
            try await rig.eventually { rig.channel.sent.count == 2 }
        }
        #expect(model.givenUp == 0)
        #expect(try await rig.history().map(\.text)[2] == "que sea rojo")
    }

    @Test func answer_is_not_superseded_for_ever() async throws {
        let model = GatedModel()
        var rig = MessagingRig()
        try rig.answer(by: model)
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "busco un auto")])
            try await rig.eventually { model.asked == 1 }
            rig.time.advance(21)
            try await engine.accept([rig.text("2", "que sea rojo")])
            try await aWhile()
            #expect(model.givenUp == 0)
            model.open()
            try await rig.eventually { rig.channel.sent.count == 1 }
            rig.time.advance(5)
            try await rig.eventually { rig.channel.sent.count == 2 }
        }
        #expect(rig.turns.map(\.outcomes) == [[.answered: 1], [.answered: 1]])
    }

    @Test func threads_are_answered_in_parallel_up_to_the_limit() async throws {
        let model = GatedModel()
        var rig = MessagingRig()
        rig.limits.turns = 3
        try rig.answer(by: model)
        try await rig.running { engine in
            let contacts = (0..<8).map { "3460000000\($0)" }
            try await engine.accept(contacts.map { rig.text("m\($0)", "busco un auto", from: $0) })
            try await rig.eventually { model.asked == 3 }
            try await aWhile()
            #expect(model.asked == 3)
            model.open()
            try await rig.eventually { rig.channel.sent.count == 8 }
        }
        #expect(Set(rig.channel.sent.map(\.contact)).count == 8)
    }

    @Test func many_threads_after_an_outage_are_answered_a_few_at_a_time() async throws {
        let rig = MessagingRig()
        let events = (0..<250).map { rig.text("m\($0)", "gracias", from: "34\(600_000_000 + $0)") }
        _ = await rig.store.accept(events, at: rig.time.now)
        let store = FaultyStore(rig.store)
        let engine = rig.engine(store: store)
        let task = Task { try await engine.run() }
        try await rig.eventually { await rig.outcomes() == ["answered": 250] }
        task.cancel()
        try await task.value
        #expect(rig.turns.count == 250)
        #expect((2...4).contains(store.mostTurnsAtOnce))
    }

    @Test func thread_with_more_than_one_turn_takes_is_answered_to_the_end() async throws {
        var rig = MessagingRig()
        (rig.policy.mostMessages, rig.policy.perMinute) = (10, nil)
        _ = await rig.store.accept((0..<35).map { rig.text("m\($0)", "dato \($0)") }, at: rig.time.now)
        rig.time.advance(30)
        try await rig.running { _ in
            try await rig.eventually { await rig.outcomes() == ["answered": 35] }
        }
        #expect(rig.turns.map { $0.outcomes[.answered] } == [10, 10, 10, 5])
    }

    @Test func who_writes_too_much_is_told_so_once_a_day() async throws {
        var rig = MessagingRig()
        rig.policy.perMinute = 3
        try await rig.running { engine in
            for round in 0..<3 {
                try await engine.accept(
                    (0..<5).map { rig.text("\(round)-\($0)", "¿tienen el auto rojo número \(round)\($0)?") })
                rig.time.advance(5)
                try await rig.eventually {
                    await rig.outcomes() == ["answered": 3, "limited": 5 * round + 2]
                }
            }
            rig.time.advance(61)
            try await engine.accept([rig.text("later", "gracias")])
            rig.time.advance(5)
            try await rig.eventually { rig.channel.sent.count == 2 }
        }
        #expect(rig.channel.sent[0].text.contains("Recibí muchos mensajes"))
        #expect(rig.channel.sent[1].text.hasPrefix("¡De nada!"))
    }

    @Test func old_messages_are_answered_together_with_an_excuse() async throws {
        let rig = MessagingRig()
        let sentAt = rig.time.now - 8 * 3_600
        let texts = ["hola", "¿tienen helicópteros?"]
        let events = texts.map { rig.message($0, .text($0), sentAt: sentAt) }
        _ = await rig.store.accept(events, at: rig.time.now)
        rig.time.advance(10)
        try await rig.running { _ in try await rig.eventually { rig.channel.sent.count == 1 } }
        #expect(rig.channel.sent[0].text.hasPrefix("Disculpe la demora en responder.\n\n"))
        #expect(rig.turns.map(\.outcomes) == [[.answered: 2]])
    }

    @Test func conversation_ends_after_a_silence() async throws {
        let rig = MessagingRig()
        try await rig.running { engine in
            try await begin(rig, engine)
            rig.time.advance(25 * 3_600)
            try await engine.accept([rig.text("2", "buenas")])
            try await rig.eventually { rig.channel.sent.count == 2 }
        }
        let contact = try #require(await rig.store.contact(known: ContactAlias(.phone, "34600111222")))
        let conversations = await rig.store.conversations(with: contact.id, limit: 9).map(\.conversation)
        #expect(conversations.count == 2 && conversations.allSatisfy { $0.channel == "scripted" })
        #expect(conversations.allSatisfy { $0.id.hasPrefix("scripted-") && $0.id.count > 40 })
    }

    @Test func request_for_a_person_makes_the_assistant_silent_until_the_pause_is_over() async throws {
        let rig = MessagingRig()
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "quiero hablar con un asesor")])
            try await rig.eventually { rig.channel.sent.count == 1 }
            rig.time.advance(3_600)
            try await engine.accept([rig.text("2", "¿hay alguien ahí?")])
            rig.time.advance(5)
            try await rig.eventually { await rig.outcomes()["silent"] == 1 }
            // Their message began the pause anew.
            rig.time.advance(11.9 * 3_600)
            try await engine.accept([rig.text("3", "sigo esperando")])
            rig.time.advance(5)
            try await rig.eventually { await rig.outcomes()["silent"] == 2 }
            rig.time.advance(12.1 * 3_600)
            try await engine.accept([rig.text("4", "hola")])
            rig.time.advance(5)
            try await rig.eventually { rig.channel.sent.count == 2 }
        }
        let desks = await rig.store.desks(DeskFilter())
        #expect(desks.map(\.desk.state) == [.open])
        #expect(rig.turns.map(\.isHandedOff) == [true, false, false, false])
        let history = try await rig.history()
        #expect(history.map(\.role) == [.contact, .assistant, .contact, .contact, .contact, .assistant])
    }

    @Test func person_who_takes_over_while_an_answer_is_made_has_the_word() async throws {
        let model = GatedModel()
        model.open()
        var rig = MessagingRig()
        try rig.answer(by: model)
        let time = rig.time
        let desk = OperatorDesk(
            store: rig.store, traits: [rig.channel.name: rig.channel.traits], now: { time.now })
        try await rig.running { engine in
            try await begin(rig, engine)
            model.close()
            try await engine.accept([rig.text("2", "busco un auto")])
            rig.time.advance(5)
            try await rig.eventually { model.asked == 1 }
            let conversation = try #require(await rig.store.desks(DeskFilter()).first?.record.conversation.id)
            try await desk.say("Le atiendo yo.", by: "Luis", in: conversation)
            await engine.wake()
            model.open()
            try await rig.eventually { await rig.outcomes()["silent"] == 1 }
            try await rig.eventually { rig.channel.sent.count == 2 }
        }
        #expect(rig.channel.sent.map(\.text).last == "Le atiendo yo.")
        let history = try await rig.history()
        #expect(history.map(\.role) == [.contact, .assistant, .person, .contact])
    }

    @Test func contact_may_end_their_consent_while_a_person_has_the_word() async throws {
        let rig = MessagingRig()
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "quiero hablar con un asesor")])
            try await rig.eventually { rig.channel.sent.count == 1 }
            try await engine.accept([rig.text("2", "BAJA")])
            rig.time.advance(5)
            try await rig.eventually { rig.channel.sent.count == 2 }
            try await engine.accept([rig.text("3", "¿hola?")])
            rig.time.advance(5)
            try await rig.eventually { await rig.outcomes()["blocked"] == 1 }
        }
        #expect(
            rig.channel.sent.last?.text == "De acuerdo, no le escribiré más. Si cambia de idea, escriba ALTA."
        )
        #expect(await rig.store.contacts(limit: 1).map(\.consent) == [.withdrawn])
    }

    @Test func answer_that_fails_again_and_again_ends_with_a_kind_reply_and_a_person() async throws {
        var rig = MessagingRig()
        rig.limits.longestAnswer = .seconds(30)
        let model = GatedModel()
        try rig.answer(by: model)
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "busco un auto rojo")])
            for attempt in 1...3 {
                try await rig.eventually {
                    if model.asked < attempt { rig.time.advance(0.5) }
                    return model.asked == attempt
                }
                try await rig.eventually {
                    rig.time.advance(5)
                    return model.givenUp == attempt
                }
            }
            try await rig.eventually {
                rig.time.advance(2)
                return rig.channel.sent.count == 1
            }
        }
        #expect(rig.channel.sent[0].text.hasPrefix("Lo siento, algo salió mal"))
        #expect(await rig.store.desks(DeskFilter(state: .waiting)).count == 1)
        #expect(await rig.outcomes() == ["answered": 1])
    }

    @Test func messages_that_wait_at_the_end_are_answered_by_the_next_engine() async throws {
        let model = GatedModel()
        var rig = MessagingRig()
        rig.limits.grace = .zero
        try rig.answer(by: model)
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "busco un auto")])
            try await rig.eventually { model.asked == 1 }
        }
        #expect(rig.channel.sent.isEmpty)
        model.open()
        try await rig.running { _ in try await rig.eventually { rig.channel.sent.count == 1 } }
        #expect(await rig.outcomes() == ["answered": 1])
    }

    private func begin(_ rig: MessagingRig, _ engine: MessagingEngine) async throws {
        try await engine.accept([rig.text("1", "hola")])
        try await rig.eventually { rig.channel.sent.count == 1 }
    }
}
