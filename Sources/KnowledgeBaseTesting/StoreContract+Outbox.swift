import Foundation
import KnowledgeBase
import Testing

extension StoreContract {
    static let outboxCases: [Case] = [
        Case("only the oldest unsent message of a thread is due", onlyTheOldestOfAThreadIsDue),
        Case("due messages come longest waiting first, without paused accounts", dueMessagesComeInOrder),
        Case("a message being sent holds its thread back", aMessageBeingSentHoldsItsThreadBack),
        Case("what became of an attempt is kept", whatBecameOfAnAttemptIsKept),
        Case("a template takes the place of what else waits in its thread", aTemplateReplacesWhatWaits),
        Case("a message is due where the clock was set back", aMessageIsDueThoughTheClockWasSetBack),
        Case("deliveries go forward only", deliveriesGoForwardOnly),
        Case("what failed may turn out to have been delivered", whatFailedMayHaveBeenDelivered),
        Case("a delivery that comes before its message's id is not lost", anEarlyDeliveryIsNotLost),
        Case("a failed message can be sent again", aFailedMessageCanBeSentAgain),
        Case("the outbox is listed newest first", theOutboxIsListedNewestFirst),
        Case("queues count what waits and what became of it", queuesCount),
        Case("a reply to a repeated request is the first", aReplyToARepeatedRequestIsTheFirst),
    ]

    @Sendable private static func onlyTheOldestOfAThreadIsDue(_ store: any Store) async throws {
        #expect(try await store.due(at: 99).isEmpty)
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let replies = try await store.answer(thread, replies: ["uno", "dos"], at: 10)
        #expect(try await store.due(at: 10) == ["uno"])
        #expect(try await store.due(at: 99) == ["uno"])
        #expect(try await store.beginSending(replies[0].id, at: Made.time(11)))
        let busy = SendFailure(.passing, code: "http 503", reason: "unavailable")
        try await store.record(.again(at: Made.time(40), busy), of: replies[0].id, at: Made.time(12))
        #expect(try await store.due(at: 39) == [])
        #expect(try await store.due(at: 40) == ["uno"])
        try await store.send(replies[0], as: "w1", at: 40)
        #expect(try await store.due(at: 40) == ["dos"])
        try await store.send(replies[1], as: "w2", at: 41)
        #expect(try await store.due(at: 99) == [])
    }

    @Sendable private static func dueMessagesComeInOrder(_ store: any Store) async throws {
        let senders = [Made.ana, Made.luis, ContactAlias(.username, "eva")]
        for (number, sender) in senders.enumerated() {
            let account = number == 1 ? "2" : "1"
            let event = Made.inbound("?", "m\(number)", from: [sender], account: account)
            let thread = try await store.receive(event)
            _ = try await store.answer(
                thread, in: "c\(number)", replies: ["\(number)"], at: [30, 10, 20][number])
        }
        #expect(try await store.due(at: 99) == ["1", "2", "0"])
        #expect(try await store.due(at: 99, limit: 2) == ["1", "2"])
        #expect(try await store.due(at: 99, limit: 0) == [])
        #expect(try await store.due(at: 99, limit: -1) == [])
        #expect(try await store.due(at: 99, except: ["whatsapp/2"]) == ["2", "0"])
        #expect(try await store.due(at: 99, except: ["whatsapp/1", "whatsapp/2", "x"]) == [])
    }

    @Sendable private static func aMessageBeingSentHoldsItsThreadBack(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let replies = try await store.answer(thread, replies: ["uno", "dos"], at: 1)
        #expect(try await store.beginSending(replies[0].id, at: Made.time(2)))
        #expect(try await store.beginSending(replies[0].id, at: Made.time(2)) == false)
        #expect(try await store.beginSending(999_999, at: Made.time(2)) == false)
        #expect(try await store.due(at: 99) == [])
        let interrupted = try await store.interruptedMessages()
        #expect(interrupted.map(\.id) == [replies[0].id])
        #expect(interrupted.first?.attempts == 1 && interrupted.first?.changedAt == Made.time(2))
        let unknown = SendFailure(.ambiguous, code: "timeout", reason: "no reply")
        try await store.record(.uncertain(unknown), of: replies[0].id, at: Made.time(3))
        #expect(try await store.due(at: 99) == ["dos"])
        #expect(try await store.interruptedMessages().isEmpty)
        try await ambiguousAttemptsAreCounted(store, unknown, replies[1].id)

        // An older message that waits again does not pass one that is being sent.
        #expect(try await store.beginSending(replies[1].id, at: Made.time(4)))
        #expect(try await store.retry(replies[0].id, at: Made.time(5)))
        #expect(try await store.due(at: 99) == [])
        try await store.record(.sent(SendReceipt(id: "w")), of: replies[1].id, at: Made.time(6))
        #expect(try await store.due(at: 99) == ["uno"])
    }

    private static func ambiguousAttemptsAreCounted(
        _ store: any Store, _ unknown: SendFailure, _ id: OutboundMessage.ID
    ) async throws {
        let passing = SendFailure(.passing, code: "503", reason: "it is down")
        for failure in [passing, unknown, passing, unknown] {
            #expect(try await store.beginSending(id, at: Made.time(3)))
            try await store.record(.again(at: Made.time(3), failure), of: id, at: Made.time(3))
        }
        let counted = try await store.outbox(.waiting, conversation: nil, limit: 1).first
        #expect(counted?.id == id && counted?.attempts == 4 && counted?.ambiguousAttempts == 2)
        #expect(try await store.beginSending(id, at: Made.time(3)))
        try await store.record(.uncertain(unknown), of: id, at: Made.time(3))
        #expect(try await store.retry(id, at: Made.time(3)))
        let again = try await store.outbox(.waiting, conversation: nil, limit: 1).first
        #expect(again?.ambiguousAttempts == 0)
    }

    @Sendable private static func whatBecameOfAnAttemptIsKept(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let replies = try await store.answer(thread, replies: ["a", "b", "c", "d"], at: 1)
        let failure = SendFailure(.rejected, code: "100", reason: "wrong parameter")
        let outcomes: [SendOutcome] = [
            .sent(SendReceipt(id: "w1")), .again(at: Made.time(77), failure), .failed(failure),
            .uncertain(failure),
        ]
        for (reply, outcome) in zip(replies, outcomes) {
            #expect(try await store.beginSending(reply.id, at: Made.time(2)))
            try await store.record(outcome, of: reply.id, at: Made.time(3))
        }
        let kept = Array(try await store.outbox(nil, conversation: nil, limit: 9).reversed())
        #expect(kept.map(\.state) == [.sent, .waiting, .failed, .uncertain])
        #expect(kept.map(\.attempts) == [1, 1, 1, 1])
        #expect(
            kept.map(\.failure) == [
                "", "100: wrong parameter", "100: wrong parameter", "100: wrong parameter",
            ])
        #expect(kept[0].channelID == "w1" && kept[1].dueAt == Made.time(77))
        #expect(kept.allSatisfy { $0.changedAt == Made.time(3) && $0.createdAt == Made.time(1) })
        // What has ended stays as it is.
        try await store.record(.failed(failure), of: kept[0].id, at: Made.time(4))
        try await store.record(.again(at: Made.time(5), failure), of: kept[2].id, at: Made.time(4))
        #expect(try await store.outbound(kept[0].id) == kept[0])
        #expect(try await store.outbound(kept[2].id) == kept[2])
    }

    @Sendable private static func aTemplateReplacesWhatWaits(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let other = try await store.receive(Made.inbound("1", "l1", from: [Made.luis]))
        let replies = try await store.answer(thread, replies: ["a", "b", "c"], at: 1)
        _ = try await store.answer(other, in: "c2", replies: ["de Luis"], at: 1)
        #expect(try await store.beginSending(replies[0].id, at: Made.time(50)))
        _ = try await store.receive(Made.inbound("2", "a2"), at: 51)
        _ = try await store.answer(thread, replies: ["nueva"], at: 52)
        try await store.record(.replaced(SendReceipt(id: "t")), of: replies[0].id, at: Made.time(53))
        let kept = Array(try await store.outbox(nil, conversation: "c", limit: 9).reversed())
        #expect(kept.map(\.state) == [.sent, .cancelled, .cancelled, .waiting])
        #expect(kept[0].channelID == "t" && kept[1].changedAt == Made.time(53))
        #expect(try await store.due(at: 99) == ["de Luis", "nueva"])
    }

    @Sendable private static func aMessageIsDueThoughTheClockWasSetBack(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let reply = try await store.answer(thread, at: 3_600)[0]
        #expect(try await store.due(at: 0) == ["Sí."])
        #expect(try await store.beginSending(reply.id, at: Made.time(3_601)))
        let busy = SendFailure(.passing, code: "http 503", reason: "unavailable")
        try await store.record(.again(at: Made.time(3_700), busy), of: reply.id, at: Made.time(3_602))
        #expect(try await store.due(at: 3_650) == [])
        #expect(try await store.due(at: 1) == ["Sí."])
    }

    @Sendable private static func deliveriesGoForwardOnly(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let reply = try await store.answer(thread, at: 1)[0]
        try await store.send(reply, as: "w1", at: 2)
        func state(after status: DeliveryUpdate.Status) async throws -> OutboundMessage.State? {
            #expect(try await store.accept([Made.delivery(status, of: "w1", at: 3)], at: Made.time(3)) == [])
            return try await store.outbound(reply.id)?.state
        }
        _ = try await store.accept([Made.delivery(.read, of: "w1", channel: "twilio")], at: Made.time(3))
        #expect(try await state(after: .sent) == .sent)
        #expect(try await state(after: .delivered) == .delivered)
        #expect(try await state(after: .sent) == .delivered)
        #expect(try await state(after: .failed) == .delivered)
        #expect(try await state(after: .read) == .read)
        #expect(try await state(after: .delivered) == .read)
        #expect(try await state(after: .failed) == .read)
        #expect(try await store.outbound(reply.id)?.failure == "")
    }

    @Sendable private static func whatFailedMayHaveBeenDelivered(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let reply = try await store.answer(thread, at: 1)[0]
        try await store.send(reply, as: "w1", at: 2)
        _ = try await store.accept([Made.delivery(.failed, of: "w1", at: 3)], at: Made.time(3))
        var kept = try await store.outbound(reply.id)
        #expect(kept?.state == .failed && kept?.failure == "131026: not on WhatsApp")
        _ = try await store.accept([Made.delivery(.sent, of: "w1", at: 3)], at: Made.time(3))
        #expect(try await store.outbound(reply.id)?.state == .failed)
        _ = try await store.accept([Made.delivery(.delivered, of: "w1", at: 4)], at: Made.time(4))
        kept = try await store.outbound(reply.id)
        #expect(kept?.state == .delivered && kept?.failure == "")
    }

    @Sendable private static func anEarlyDeliveryIsNotLost(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let replies = try await store.answer(thread, replies: ["uno", "dos"], at: 1)
        let early = [
            Made.delivery(.read, of: "w1"), Made.delivery(.delivered, of: "w1"),
            Made.delivery(.failed, of: "w2"), Made.delivery(.failed, of: "w2"),
        ]
        _ = try await store.accept(early, at: Made.time(2))
        try await store.send(replies[0], as: "w1", at: 3)
        #expect(try await store.outbound(replies[0].id)?.state == .read)
        try await store.send(replies[1], as: "w2", at: 4)
        let failed = try await store.outbound(replies[1].id)
        #expect(failed?.state == .failed && failed?.failure == "131026: not on WhatsApp")
    }

    @Sendable private static func aFailedMessageCanBeSentAgain(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let reply = try await store.answer(thread, at: 1)[0]
        #expect(try await store.retry(reply.id, at: Made.time(2)) == false)
        try await store.send(reply, as: "w1", at: 2)
        #expect(try await store.retry(reply.id, at: Made.time(2)) == false)
        _ = try await store.accept([Made.delivery(.failed, of: "w1", at: 3)], at: Made.time(3))
        #expect(try await store.retry(reply.id, at: Made.time(10)))
        #expect(try await store.retry(reply.id, at: Made.time(10)) == false)
        #expect(try await store.due(at: 10) == ["Sí."])
        // The channel says again that the first attempt failed.
        _ = try await store.accept([Made.delivery(.failed, of: "w1", at: 3)], at: Made.time(11))
        #expect(try await store.due(at: 11) == ["Sí."])
        try await store.send(reply, as: "w2", at: 12)
        let kept = try await store.outbound(reply.id)
        #expect(kept?.state == .sent && kept?.attempts == 2 && kept?.channelID == "w2")
        #expect(try await store.retry(999_999, at: Made.time(13)) == false)
    }

    @Sendable private static func theOutboxIsListedNewestFirst(_ store: any Store) async throws {
        let ana = try await store.receive(Made.inbound("1", "a1"))
        let luis = try await store.receive(Made.inbound("2", "l1", from: [Made.luis]))
        let first = try await store.answer(ana, in: "c1", replies: ["a", "b"], at: 1)
        _ = try await store.answer(luis, in: "c2", replies: ["c"], at: 2)
        try await store.send(first[0], as: "w1", at: 3)
        func texts(_ state: OutboundMessage.State?, _ conversation: String?, _ limit: Int = 9) async throws
            -> [String]
        {
            try await store.outbox(state, conversation: conversation, limit: limit).map(\.text)
        }
        #expect(try await texts(nil, nil) == ["c", "b", "a"])
        #expect(try await texts(nil, nil, 2) == ["c", "b"])
        #expect(try await texts(.waiting, nil) == ["c", "b"])
        #expect(try await texts(.waiting, "c1") == ["b"])
        #expect(try await texts(nil, "c1") == ["b", "a"])
        #expect(try await texts(.sent, "c2") == [])
        #expect(try await texts(nil, nil, -1) == [])
    }

    @Sendable private static func queuesCount(_ store: any Store) async throws {
        #expect(try await store.queues() == MessagingQueues())
        let ana = try await store.receive(Made.inbound("1", "a1"), at: 5)
        _ = try await store.receive(Made.inbound("2", "l1", from: [Made.luis]), at: 7)
        _ = try await store.receive(Made.inbound("3", "l2", from: [Made.luis]), at: 8)
        let replies = try await store.answer(ana, replies: ["a", "b", "c"], at: 10)
        try await store.send(replies[0], as: "w1", at: 11)
        #expect(try await store.beginSending(replies[1].id, at: Made.time(12)))
        #expect(
            try await store.queues()
                == MessagingQueues(
                    inbox: 2, oldestInbox: Made.time(7), outbox: 2, oldestOutbox: Made.time(10),
                    states: ["sent": 1, "sending": 1, "waiting": 1], outcomes: ["answered": 1]))
        _ = try await store.erase(.contact(ana.contact))
        #expect(try await store.queues() == MessagingQueues(inbox: 2, oldestInbox: Made.time(7)))
    }

    @Sendable private static func aReplyToARepeatedRequestIsTheFirst(_ store: any Store) async throws {
        func reply(since seconds: Int) async throws -> String? {
            try await store.reply(to: "k", since: Made.time(seconds)).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        #expect(try await reply(since: 0) == nil)
        try await store.keep(Data("uno".utf8), to: "k", at: Made.time(10), expired: Made.time(0))
        try await store.keep(Data("dos".utf8), to: "k", at: Made.time(20), expired: Made.time(10))
        #expect(try await reply(since: 10) == "uno")
        #expect(try await reply(since: 11) == nil)
        #expect(try await store.reply(to: "K", since: Made.time(0)) == nil)
        try await store.keep(Data("tres".utf8), to: "k", at: Made.time(30), expired: Made.time(11))
        #expect(try await reply(since: 0) == "tres")
        try await store.keep(Data(), to: "other", at: Made.time(40), expired: Made.time(31))
        #expect(try await reply(since: 0) == nil)
        #expect(try await store.reply(to: "other", since: Made.time(0)) == Data())
    }
}
