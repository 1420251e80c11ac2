import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Stores
import Testing

@Suite struct OperatorDeskTests {
    private let rig = MessagingRig(
        ScriptedChannel(traits: ChannelTraits(longestText: 40, window: .seconds(24 * 3_600))))

    private var desk: OperatorDesk {
        OperatorDesk(store: rig.store, traits: [rig.channel.name: rig.channel.traits], now: { rig.time.now })
    }

    /// The conversation of somebody who said hello.
    private func begun() async throws -> Conversation.ID {
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually { rig.channel.sent.count == 1 }
            try await rig.eventually { await rig.store.queues().outbox == 0 }
        }
        return try #require(await rig.store.desks(DeskFilter()).first?.record.conversation.id)
    }

    @Test func taken_conversation_is_silent_until_it_is_released() async throws {
        let id = try await begun()
        let taken = try await desk.take(id, by: "Luis")
        #expect(taken.state == .taken && taken.operatorName == "Luis")
        #expect(taken.isSilent(at: rig.time.now + 11.9 * 3_600))
        #expect(!taken.isSilent(at: rig.time.now + 12.1 * 3_600))
        #expect(try await desk.release(id).state == .open)
        let released = try #require(await rig.store.desk(of: id))
        #expect(!released.isSilent(at: rig.time.now))
    }

    @Test func what_is_said_is_in_the_history_and_the_outbox_in_parts() async throws {
        let id = try await begun()
        rig.time.advance(3_600)
        let text = "Buenas tardes, soy Luis de ventas. ¿En qué le ayudo?"
        let replies = try await desk.say(text, by: "Luis", in: id)
        #expect(
            replies.map(\.content) == [
                .text("Buenas tardes, soy Luis de ventas."), .text("¿En qué le ayudo?"),
            ])
        #expect(replies.allSatisfy { $0.id > 0 && $0.state == .waiting })
        #expect(try await rig.history().last?.role == .person)
        let kept = try #require(await rig.store.desk(of: id))
        #expect(kept.state == .taken && kept.silentUntil == rig.time.now + 12 * 3_600)
    }

    @Test func nothing_is_said_where_it_would_not_arrive() async throws {
        let id = try await begun()
        await #expect(throws: KnowledgeBaseError.self) { try await desk.say("  ", by: "Luis", in: id) }
        await #expect(throws: KnowledgeBaseError.self) { try await desk.say("hola", by: "Luis", in: "none") }
        let contact = try #require(await rig.store.contacts(limit: 1).first)
        await rig.store.setConsent(.withdrawn, contact.id)
        await #expect(throws: KnowledgeBaseError.self) { try await desk.say("hola", by: "Luis", in: id) }
        await rig.store.setConsent(.given, contact.id)
        rig.time.advance(25 * 3_600)
        await #expect(throws: KnowledgeBaseError.self) { try await desk.say("hola", by: "Luis", in: id) }
        #expect(await rig.store.queues().outbox == 0)
    }

    @Test func conversation_on_no_channel_has_it_in_its_history_alone() async throws {
        await rig.store.append([], to: Conversation(id: "web-1", channel: "web", startedAt: rig.time.now))
        #expect(try await desk.say("Hola.", by: "Luis", in: "web-1").isEmpty)
        #expect(await rig.store.messages(in: "web-1", after: 0, limit: 9).map(\.text) == ["Hola."])
    }

    @Test func closed_conversation_does_not_go_on() async throws {
        let id = try await begun()
        try await desk.tag(id, ["venta", " venta ", "", "vip"])
        try await desk.close(id)
        try await rig.running { engine in
            try await engine.accept([rig.text("2", "buenas")])
            try await rig.eventually { rig.channel.sent.count == 2 }
        }
        let desks = await rig.store.desks(DeskFilter())
        #expect(desks.count == 2)
        let closed = try #require(await rig.store.desk(of: id))
        #expect(closed.state == .closed && closed.tags == ["venta", "vip"])
    }

    @Test func tags_do_not_undo_what_somebody_else_did_meanwhile() async throws {
        let id = try await begun()
        let store = FaultyStore(rig.store)
        let second = OperatorDesk(store: store, traits: [:], now: { rig.time.now })
        store.afterReading { try await desk.take(id, by: "Luis") }
        let tagged = try await second.tag(id, ["vip"])
        #expect(tagged.state == .taken && tagged.operatorName == "Luis" && tagged.tags == ["vip"])
        #expect(await rig.store.desk(of: id) == tagged)
    }

    @Test func turn_does_not_undo_what_a_person_did_meanwhile() async throws {
        let id = try await begun()
        try await desk.take(id, by: "Luis")
        let store = FaultyStore(rig.store)
        var rig = rig
        rig.policy.quiet = .zero
        let engine = rig.engine(store: store)
        store.afterReading { try await desk.release(id) }
        let task = Task { try await engine.run() }
        try await engine.accept([rig.text("2", "gracias")])
        try await rig.eventually {
            rig.time.advance(1)
            return await rig.store.queues().inbox == 0
        }
        task.cancel()
        try await task.value
        #expect(await rig.outcomes() == ["answered": 2])
        #expect(await rig.store.desk(of: id)?.state == .open)
    }

    @Test func call_for_a_person_leaves_the_word_to_one_who_took_it_meanwhile() async throws {
        let store = FaultyStore(rig.store)
        let reception = Reception(chat: rig.chat, store: store)
        func ask(_ text: String) async throws -> ReceptionReply {
            try await reception.answer(
                ReceivedQuestion(text, conversation: "x", channel: "api", owner: "key"))
        }
        let id = try await ask("hola").conversation
        store.afterReading {
            _ = try await OperatorDesk(store: rig.store, traits: [:]).take(id, by: "Luis")
        }
        #expect(try await ask("Quiero hablar con una persona").action == .handOff)
        let kept = try #require(await rig.store.desk(of: id))
        #expect(kept.state == .taken && kept.operatorName == "Luis")
    }

    @Test func notes_are_kept_for_the_company() async throws {
        let id = try await begun()
        try await desk.note("Quiere un SUV.", by: "Luis", in: id)
        #expect(await rig.store.notes(of: id).map(\.text) == ["Quiere un SUV."])
        await #expect(throws: KnowledgeBaseError.self) { try await desk.note(" ", by: "Luis", in: id) }
        await #expect(throws: KnowledgeBaseError.self) { try await desk.note("x", by: "Luis", in: "none") }
    }
}
