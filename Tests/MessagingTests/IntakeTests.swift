import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Stores
import Synchronization
import Testing

@Suite struct IntakeTests {
    @Test func events_are_in_the_store_once_they_are_accepted() async throws {
        let rig = MessagingRig()
        let engine = rig.engine()
        try await engine.accept([rig.text("1", "hola"), rig.text("2", "hola", from: "34600000009")])
        #expect(await rig.store.queues().inbox == 2)
        try await engine.accept([])
    }

    @Test func same_message_from_many_connections_at_once_is_kept_once() async throws {
        let rig = MessagingRig()
        let engine = rig.engine()
        try await withThrowingTaskGroup { group in
            for _ in 0..<50 { group.addTask { try await engine.accept([rig.text("1", "hola")]) } }
            try await group.waitForAll()
        }
        #expect(await rig.store.queues().inbox == 1)
    }

    @Test func calls_that_come_while_one_is_written_are_written_together() async throws {
        let rig = MessagingRig()
        let engine = rig.engine()
        try await withThrowingTaskGroup { group in
            for number in 0..<300 {
                group.addTask { try await engine.accept([rig.text("\(number)", "hola \(number)")]) }
            }
            try await group.waitForAll()
        }
        let batches = {
            rig.events.withLock { events in
                events.compactMap { if case .accepted(let messages, _) = $0 { messages } else { nil } }
            }
        }
        try await rig.eventually { batches().reduce(0, +) == 300 }
        #expect(await rig.store.queues().inbox == 300)
        #expect(batches().count < 300)
    }

    @Test func what_cannot_be_written_is_not_acknowledged() async throws {
        let rig = MessagingRig()
        let store = FaultyStore(rig.store)
        store.fail(with: KnowledgeBaseError(.storage, cannot: "write", because: "the disk is full"))
        let engine = rig.engine(store: store)
        await #expect(throws: KnowledgeBaseError.self) { try await engine.accept([rig.text("1", "hola")]) }
        store.fail(with: nil)
        try await engine.accept([rig.text("1", "hola")])
        #expect(await rig.store.queues().inbox == 1)
    }

    @Test func more_than_may_wait_is_refused() async throws {
        var small = MessagingRig()
        small.limits.waitingEvents = 10
        let rig = small
        let engine = rig.engine()
        let refused = Mutex(0)
        await withTaskGroup { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        try await engine.accept((0..<5).map { rig.text("\(number)-\($0)", "x") })
                    } catch {
                        return 1
                    }
                    return 0
                }
            }
            for await one in group { refused.withLock { $0 += one } }
        }
        let lost = refused.withLock { $0 }
        #expect(await rig.store.queues().inbox == 5 * (200 - lost))
    }

    @Test func engine_goes_on_once_the_store_does() async throws {
        let rig = MessagingRig()
        let store = FaultyStore(rig.store)
        let engine = rig.engine(store: store)
        try await engine.accept([rig.text("1", "hola")])
        store.fail(with: KnowledgeBaseError(.busy, cannot: "read", because: "it is locked"))
        let task = Task { try await engine.run() }
        for _ in 0..<20 {
            rig.time.advance(10)
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(rig.channel.sent.isEmpty)
        store.fail(with: nil)
        try await rig.eventually {
            rig.time.advance(1)
            return rig.channel.sent.count == 1
        }
        task.cancel()
        try await task.value
        #expect(rig.channel.sent.map(\.text) == ["¡Hola! ¿En qué puedo ayudarle?"])
    }

    @Test func engine_runs_once_at_a_time() async throws {
        let rig = MessagingRig()
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually { rig.channel.sent.count == 1 }
            await #expect(throws: KnowledgeBaseError.self) { try await engine.run() }
        }
    }
}
