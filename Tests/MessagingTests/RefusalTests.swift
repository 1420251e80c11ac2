import Foundation
import KnowledgeBaseTesting
import Stores
import Testing

@testable import KnowledgeBase

/// What is in the outbox when the contact wants nothing of it, or the channel finds later that it came too late.
@Suite struct RefusalTests {
    private let busy = SendFailure(.passing, code: "503", reason: "it is down", retryAfter: .seconds(60))

    private func states(_ rig: MessagingRig) async -> [OutboundMessage.State] {
        await rig.store.outbox(nil, conversation: nil, limit: 9).reversed().map(\.state)
    }

    @Test func after_stop_only_its_confirmation_is_sent() async throws {
        let rig = MessagingRig()
        rig.channel.script(.fail(busy))
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually { rig.channel.attempts == 1 }
            try await rig.eventually { await states(rig) == [.waiting] }
            try await engine.accept([rig.text("2", "STOP")])
            rig.time.advance(5)
            try await rig.eventually { rig.channel.sent.count == 1 }
            rig.time.advance(600)
            try await aWhile()
        }
        #expect(rig.channel.sent.map(\.text) == [MessagingReply.stopped.text(in: .spanish)])
        #expect(await states(rig) == [.cancelled, .sent])
    }

    @Test func reply_that_was_being_sent_when_the_contact_was_blocked_is_not_tried_again() async throws {
        let rig = MessagingRig()
        let store = rig.store
        let (busy, ana) = (busy, ContactAlias(.phone, "34600111222"))
        rig.channel.script(
            .run {
                guard let contact = await store.contact(known: ana) else { return }
                await store.setBlocked(true, contact.id)
                throw busy
            })
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually {
                rig.time.advance(1)
                return await states(rig) == [.cancelled]
            }
        }
        #expect(rig.channel.sent.isEmpty && rig.channel.attempts == 1)
        let sends = rig.events.withLock { events in
            events.compactMap { if case .sent(_, _, let send) = $0 { send } else { nil } }
        }
        #expect(sends == [.again, .cancelled])
    }

    @Test func person_cannot_write_to_who_is_blocked() async throws {
        let rig = MessagingRig()
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually { rig.channel.sent.count == 1 }
        }
        let record = try #require(await rig.store.desks(DeskFilter()).first)
        let desk = OperatorDesk(store: rig.store, traits: [rig.channel.name: rig.channel.traits])
        await rig.store.setBlocked(true, try #require(record.thread).contact)
        let error = try await #require(throws: KnowledgeBaseError.self) {
            try await desk.say("¿Sigue ahí?", by: "Eva", in: record.record.conversation.id)
        }
        #expect(error.kind == .refused)
    }

    // MARK: Too late, as it turns out

    private func late(_ rig: MessagingRig, _ message: String) -> ChannelEvent {
        .delivery(
            DeliveryUpdate(
                channel: rig.channel.name, message: message, status: .failed, at: rig.time.now,
                reason: "Re-engagement message", code: "131047", kind: .windowClosed))
    }

    @Test func late_refusal_by_a_status_becomes_one_template() async throws {
        var rig = MessagingRig()
        rig.policy.lateTemplate = .init(name: "we_answer", language: "es_MX")
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually { await states(rig) == [.sent] }
            try await engine.accept([late(rig, "scripted-1"), late(rig, "scripted-1")])
            try await rig.eventually { rig.channel.sent.count == 2 }
            try await rig.eventually { await states(rig) == [.sent] }
            for message in ["scripted-1", "scripted-2"] { try await engine.accept([late(rig, message)]) }
            try await rig.eventually { await states(rig) == [.failed] }
            rig.time.advance(600)
            try await aWhile()
        }
        #expect(rig.channel.sent.dropFirst().map(\.text) == ["we_answer"])
        let message = try #require(await rig.store.outbox(.failed, conversation: nil, limit: 9).first)
        #expect(message.failure == "131047: Re-engagement message" && message.isReplaced)
    }

    @Test func late_refusal_without_a_template_is_recorded() async throws {
        let rig = MessagingRig()
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually { await states(rig) == [.sent] }
            try await engine.accept([late(rig, "scripted-1")])
            try await rig.eventually { await states(rig) == [.failed] }
        }
        #expect(rig.channel.sent.count == 1)
        let message = try #require(await rig.store.outbox(.failed, conversation: nil, limit: 9).first)
        #expect(message.failure == "131047: Re-engagement message")
    }

    @Test func template_for_a_late_refusal_is_tried_again_where_it_is_not_taken() async throws {
        var rig = MessagingRig()
        rig.policy.lateTemplate = .init(name: "we_answer", language: "es_MX")
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually { await states(rig) == [.sent] }
            rig.channel.script(.fail(busy))
            try await engine.accept([late(rig, "scripted-1")])
            try await rig.eventually { await states(rig) == [.waiting] && rig.channel.attempts == 2 }
            rig.time.advance(61)
            try await rig.eventually { rig.channel.sent.count == 2 }
        }
        #expect(rig.channel.sent.map(\.text).last == "we_answer")
    }
}
