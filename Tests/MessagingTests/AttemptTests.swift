import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Logging
import Stores
import Testing

/// Attempts to answer are counted across processes.
@Suite struct AttemptTests {
    /// What is made of the model's answer, for which there is no source.
    private static let unknown =
        "Lo siento, no encuentro eso en la información que tengo. Puede preguntarlo de otra manera. "
        + "Si prefiere hablar con una persona, escriba «persona»."

    /// A process that is killed once the model is asked.
    private func dieAnswering(_ rig: MessagingRig, _ model: GatedModel, threads: Int = 1) async throws {
        let life = Lifetime(steps: .max)
        let engine = rig.engine(store: FaultyStore(rig.store, life: life))
        let task = Task { try await engine.run() }
        let asked = model.asked
        try await rig.eventually {
            rig.time.advance(1)
            return model.asked == asked + threads
        }
        life.end()
        task.cancel()
        try await task.value
    }

    private func waiting(_ rig: MessagingRig) async throws -> [InboxMessage] {
        var messages: [InboxMessage] = []
        for thread in await rig.store.waitingThreads() {
            messages +=
                await rig.store.inbox(of: thread, session: .distantPast, at: rig.time.now, most: 99)?
                .waiting ?? []
        }
        return messages
    }

    private func rig(_ model: GatedModel) throws -> MessagingRig {
        var rig = MessagingRig()
        rig.limits.grace = .zero
        try rig.answer(by: model)
        return rig
    }

    @Test func message_that_ends_the_process_is_given_up_after_a_few_times() async throws {
        let model = GatedModel()
        let rig = try rig(model)
        _ = await rig.store.accept([rig.text("1", "¿tienen helicópteros?")], at: rig.time.now)
        for _ in 0..<10 { try await dieAnswering(rig, model) }
        #expect(try await waiting(rig).map(\.attempts) == [10])

        let errors = SharedValue<[String]>([])
        let engine = rig.engine(logger: Logger(label: "test") { _ in LineRecorder(lines: errors) })
        let task = Task { try await engine.run() }
        try await rig.eventually {
            rig.time.advance(1)
            return rig.channel.sent.count == 1
        }
        task.cancel()
        try await task.value
        #expect(model.asked == 10)
        #expect(
            rig.channel.sent.first?.text
                == "Lo siento, algo salió mal de mi lado. Ya avisé a una persona del equipo.")
        #expect(await rig.outcomes() == ["answered": 1])
        let desk = try #require(await rig.store.desks(DeskFilter(state: .waiting)).first?.desk)
        #expect(desk.reason == "The customer's question could not be answered")
        #expect(
            errors.withLock { $0 }.contains {
                $0.contains("given up") && $0.contains("10 attempts") && !$0.contains("helic")
            })
        #expect(rig.events.withLock { $0 }.contains(.givenUp(channel: "scripted")))
    }

    @Test func message_that_kills_hit_by_chance_is_answered() async throws {
        let model = GatedModel()
        let rig = try rig(model)
        _ = await rig.store.accept([rig.text("1", "¿tienen helicópteros?")], at: rig.time.now)
        for _ in 0..<9 { try await dieAnswering(rig, model) }
        model.open()
        try await rig.running { _ in
            try await rig.eventually {
                rig.time.advance(1)
                return rig.channel.sent.count == 1
            }
        }
        #expect(rig.channel.sent.map(\.text) == [Self.unknown])
    }

    @Test func engine_that_is_told_to_stop_leaves_no_attempt() async throws {
        let model = GatedModel()
        let rig = try rig(model)
        _ = await rig.store.accept([rig.text("1", "¿tienen helicópteros?")], at: rig.time.now)
        for round in 1...5 {
            let engine = rig.engine()
            let task = Task { try await engine.run() }
            try await rig.eventually { model.asked == round }
            #expect(try await waiting(rig).map(\.attempts) == [1])
            task.cancel()
            try await task.value
            #expect(try await waiting(rig).map(\.attempts) == [0])
        }
        model.open()
        try await rig.running { _ in try await rig.eventually { rig.channel.sent.count == 1 } }
        #expect(rig.channel.sent.map(\.text) == [Self.unknown])
    }

    @Test func answer_that_more_messages_supersede_is_no_attempt() async throws {
        let model = GatedModel()
        let rig = try rig(model)
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "busco un auto")])
            try await rig.eventually { model.asked == 1 }
            try await engine.accept([rig.text("2", "que sea rojo")])
            try await rig.eventually { model.givenUp == 1 }
            rig.time.advance(5)
            try await rig.eventually { model.asked == 2 }
            #expect(try await waiting(rig).map(\.attempts) == [1, 1])
            model.open()
            try await rig.eventually { rig.channel.sent.count == 1 }
        }
    }

    @Test func who_was_answered_at_a_crash_is_answered_one_after_another() async throws {
        let model = GatedModel()
        let rig = try rig(model)
        let contacts = ["34600000001", "34600000002", "34600000003"]
        _ = await rig.store.accept(
            contacts.map { rig.text("\($0)-1", "busco un auto", from: $0) }, at: rig.time.now)
        try await dieAnswering(rig, model, threads: 3)
        #expect(try await waiting(rig).map(\.attempts) == [1, 1, 1])
        try await rig.running { engine in
            try await rig.eventually { model.asked == 4 }
            // Others are answered beside them.
            try await engine.accept([rig.text("9", "busco un auto", from: "34600000009")])
            try await rig.eventually { model.asked == 5 }
            rig.time.advance(3)
            try await aWhile()
            #expect(model.asked == 5)
            #expect(try await waiting(rig).map(\.attempts).sorted() == [1, 1, 1, 2])
            model.open()
            try await rig.eventually {
                rig.time.advance(1)
                return rig.channel.sent.count == 4
            }
        }
        #expect(Set(rig.channel.sent.map(\.text)) == [Self.unknown])
    }

    @Test func store_that_fails_is_no_attempt() async throws {
        let rig = MessagingRig()
        let store = FaultyStore(rig.store)
        let engine = rig.engine(store: store)
        let task = Task { try await engine.run() }
        let busy = KnowledgeBaseError(.busy, cannot: "write", because: "somebody writes")
        rig.channel.script(.take)
        try await engine.accept([rig.text("1", "hola")])
        store.fail(with: busy)
        for _ in 0..<5 {
            rig.time.advance(70)
            try await aWhile()
        }
        store.fail(with: nil)
        try await rig.eventually {
            rig.time.advance(1)
            return rig.channel.sent.count == 1
        }
        task.cancel()
        try await task.value
        #expect(rig.channel.sent.map(\.text) == ["¡Hola! ¿En qué puedo ayudarle?"])
    }
}

/// Keeps what is logged, message and metadata.
private struct LineRecorder: LogHandler {
    let lines: SharedValue<[String]>
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .error

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}
