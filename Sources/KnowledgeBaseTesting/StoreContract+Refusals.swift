import Foundation
import KnowledgeBase
import Testing

/// What is in the outbox and is not to be sent as it is.
extension StoreContract {
    static let refusalCases: [Case] = [
        Case("what waits is cancelled for who wants no messages any more", aStopCancelsWhatWaits),
        Case("what waits is cancelled for who is blocked", aBlockCancelsWhatWaits),
        Case("what waits is cancelled for who turns out to want no messages", joiningCancelsWhatWaits),
        Case("what is cancelled at its attempt stays so", aCancelledAttemptStaysSo),
        Case("what was late waits to be replaced, once", whatWasLateIsReplacedOnce),
        Case("a late reply of several parts is replaced once", aLateReplyOfPartsIsReplacedOnce),
        Case("what was late and delivered after all is not replaced", whatWasDeliveredAfterAllIsNotReplaced),
        Case("news that it was late is kept until its message is known", earlyNewsOfLatenessIsKept),
    ]

    private static func states(_ store: any Store) async throws -> [String: OutboundMessage.State] {
        let all = try await store.outbox(nil, conversation: nil, limit: 99)
        return Dictionary(uniqueKeysWithValues: all.map { ($0.text, $0.state) })
    }

    @Sendable private static func aStopCancelsWhatWaits(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let replies = try await store.answer(thread, replies: ["sent", "sending", "waiting"], at: 1)
        let twilio = try await store.receive(Made.inbound("1", "a2", channel: "twilio"))
        _ = try await store.answer(twilio, in: "c2", replies: ["elsewhere"], at: 1)
        let other = try await store.receive(Made.inbound("1", "l1", from: [Made.luis]))
        _ = try await store.answer(other, in: "c3", replies: ["another"], at: 1)
        try await store.send(replies[0], as: "w1", at: 2)
        #expect(try await store.beginSending(replies[1].id, at: Made.time(2)))

        _ = try await store.receive(Made.inbound("STOP", "a3"))
        var turn = Made.turn(try await store.waiting(in: thread), replies: ["confirmed"], at: 3)
        turn.consent = .withdrawn
        turn.replies[0].confirmsStop = true
        #expect(try await store.finish(turn) != nil)
        #expect(
            try await states(store) == [
                "sent": .sent, "sending": .sending, "waiting": .cancelled, "elsewhere": .cancelled,
                "another": .waiting, "confirmed": .waiting,
            ])
        let kept = try await store.outbound(replies[2].id)
        #expect(kept?.failure == "stop: the contact asked not to be written to")
        #expect(kept?.changedAt == Made.time(3))
        // Said once more, it takes nothing of its own away.
        try await store.setConsent(.withdrawn, thread.contact)
        #expect(try await states(store)["confirmed"] == .waiting)
    }

    @Sendable private static func aBlockCancelsWhatWaits(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let reply = try await store.answer(thread, replies: ["uno"], at: 1)[0]
        try await store.setBlocked(false, thread.contact)
        try await store.setConsent(.given, thread.contact)
        #expect(try await store.outbound(reply.id)?.state == .waiting)
        try await store.setBlocked(true, thread.contact)
        let kept = try await store.outbound(reply.id)
        #expect(kept?.state == .cancelled && kept?.failure == "blocked: nothing is sent to who is blocked")
        try await store.setBlocked(false, thread.contact)
        #expect(try await store.outbound(reply.id)?.state == .cancelled)
        #expect(try await store.due(at: 99).isEmpty)
    }

    @Sendable private static func joiningCancelsWhatWaits(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let reply = try await store.answer(thread, replies: ["uno"], at: 1)[0]
        let user = try await store.contact(known: [Made.anaUser], name: "", at: Made.time(1))
        try await store.setConsent(.withdrawn, user.id)
        #expect(try await store.outbound(reply.id)?.state == .waiting)
        _ = try await store.contact(known: [Made.ana, Made.anaUser], name: "", at: Made.time(2))
        #expect(try await store.outbound(reply.id)?.state == .cancelled)
    }

    @Sendable private static func aCancelledAttemptStaysSo(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let reply = try await store.answer(thread, replies: ["uno"], at: 1)[0]
        try await store.record(.cancelled("too early"), of: reply.id, at: Made.time(1))
        #expect(try await store.outbound(reply.id)?.state == .waiting)
        #expect(try await store.beginSending(reply.id, at: Made.time(2)))
        try await store.record(.cancelled("stop: no"), of: reply.id, at: Made.time(3))
        let kept = try await store.outbound(reply.id)
        #expect(kept?.state == .cancelled && kept?.failure == "stop: no" && kept?.changedAt == Made.time(3))
        #expect(try await store.retry(reply.id, at: Made.time(4)) == false)
        #expect(try await store.due(at: 99).isEmpty)
    }

    private static func late(_ message: String, at seconds: Int) -> ChannelEvent {
        Made.delivery(.failed, of: message, at: seconds, kind: .windowClosed)
    }

    @Sendable private static func whatWasLateIsReplacedOnce(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let reply = try await store.answer(thread, replies: ["uno"], at: 1)[0]
        try await store.send(reply, as: "w1", at: 2)
        for _ in 0..<2 { _ = try await store.accept([late("w1", at: 3)], at: Made.time(4)) }
        let kept = try #require(try await store.outbound(reply.id))
        #expect(kept.state == .waiting && kept.isReplaced && kept.failure == "131026: not on WhatsApp")
        #expect(kept.dueAt == Made.time(4) && kept.attempts == 1)
        #expect(try await store.due(at: 4) == ["uno"])

        #expect(try await store.beginSending(reply.id, at: Made.time(5)))
        _ = try await store.accept([late("w1", at: 5)], at: Made.time(5))
        try await store.record(.replaced(SendReceipt(id: "t1")), of: reply.id, at: Made.time(6))
        _ = try await store.accept([late("w1", at: 7)], at: Made.time(7))
        #expect(try await store.outbound(reply.id)?.state == .sent)
        _ = try await store.accept([late("t1", at: 8)], at: Made.time(8))
        #expect(try await store.outbound(reply.id)?.state == .failed)
        #expect(try await store.due(at: 99).isEmpty)

        // Who sends it once more means the message itself.
        #expect(try await store.retry(reply.id, at: Made.time(9)))
        #expect(try await store.outbound(reply.id)?.isReplaced == false)
    }

    @Sendable private static func aLateReplyOfPartsIsReplacedOnce(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let replies = try await store.answer(thread, replies: ["uno", "dos", "tres"], at: 1)
        for (number, reply) in replies.enumerated() { try await store.send(reply, as: "w\(number)", at: 2) }
        _ = try await store.accept([late("w0", at: 3), late("w1", at: 3)], at: Made.time(3))
        #expect(try await store.beginSending(replies[0].id, at: Made.time(4)))
        try await store.record(.replaced(SendReceipt(id: "t")), of: replies[0].id, at: Made.time(5))
        _ = try await store.accept([late("w2", at: 6)], at: Made.time(6))
        #expect(try await states(store) == ["uno": .sent, "dos": .cancelled, "tres": .failed])
        #expect(try await store.outbound(replies[2].id)?.isReplaced == false)

        // What is said later is another matter.
        _ = try await store.receive(Made.inbound("2", "a2"))
        let next = try await store.answer(thread, replies: ["cuatro"], at: 50)[0]
        try await store.send(next, as: "w4", at: 51)
        _ = try await store.accept([late("w4", at: 52)], at: Made.time(52))
        #expect(try await store.outbound(next.id)?.state == .waiting)
    }

    @Sendable private static func whatWasDeliveredAfterAllIsNotReplaced(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let reply = try await store.answer(thread, replies: ["uno"], at: 1)[0]
        try await store.send(reply, as: "w1", at: 2)
        _ = try await store.accept([late("w1", at: 3)], at: Made.time(3))
        _ = try await store.accept([Made.delivery(.delivered, of: "w1", at: 4)], at: Made.time(4))
        let kept = try await store.outbound(reply.id)
        #expect(kept?.state == .delivered && kept?.failure == "")
        _ = try await store.accept([late("w1", at: 5)], at: Made.time(5))
        #expect(try await store.outbound(reply.id)?.state == .delivered)
        #expect(try await store.due(at: 99).isEmpty)
    }

    @Sendable private static func earlyNewsOfLatenessIsKept(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let reply = try await store.answer(thread, replies: ["uno"], at: 1)[0]
        #expect(try await store.beginSending(reply.id, at: Made.time(2)))
        _ = try await store.accept([late("w1", at: 2)], at: Made.time(2))
        try await store.record(.sent(SendReceipt(id: "w1")), of: reply.id, at: Made.time(3))
        let kept = try await store.outbound(reply.id)
        #expect(kept?.state == .waiting && kept?.isReplaced == true)
    }
}
