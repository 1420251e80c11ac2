import Foundation
import KnowledgeBase
import Testing

extension StoreContract {
    static let inboxCases: [Case] = [
        Case("a message is accepted once by channel and id", aMessageIsAcceptedOnce),
        Case("a message of the inbox comes back as it came", aMessageComesBackAsItCame),
        Case("threads that wait come longest waiting first", threadsComeLongestWaitingFirst),
        Case("an inbox gives the oldest messages, and none of strangers", anInboxGivesTheOldest),
        Case("a turn is written down with all that comes of it", aTurnIsWrittenDown),
        Case("a turn that another one was quicker with leaves nothing", aTurnThatIsLateLeavesNothing),
        Case("a turn in which nothing is said makes no conversation", aSilentTurnMakesNoConversation),
        Case("a session goes on until it rests or is closed", aSessionGoesOn),
        Case("a session that a person has in hand goes on", aSessionInHandGoesOn),
        Case("the last answered text is told", theLastAnsweredTextIsTold),
        Case("what a contact writes is counted", whatAContactWritesIsCounted),
        Case("an attempt counts until it is broken off or has an outcome", anAttemptCounts),
        Case("what was held back or is of later is not counted", whatWasHeldBackIsNotCounted),
    ]

    @Sendable private static func aMessageIsAcceptedOnce(_ store: any Store) async throws {
        let hello = Made.inbound("hola", "m1")
        let threads = try await store.accept(
            [hello, hello, Made.inbound("¿precio?", "m2"), Made.inbound("hi", "m1", channel: "twilio")],
            at: Made.time(1))
        #expect(threads.map(\.channel) == ["whatsapp", "twilio"])
        #expect(threads[0].contact == threads[1].contact && threads[0].account == "1")
        #expect(try await store.accept([hello], at: Made.time(2)).isEmpty)
        let otherAccount = Made.inbound("otra", "m1", from: [Made.luis], account: "2")
        #expect(try await store.accept([otherAccount], at: Made.time(2)).isEmpty)
        #expect(try await store.contact(known: Made.luis) == nil)
        #expect(try await store.accept([], at: Made.time(2)).isEmpty)
        let inbox = try await store.waiting(in: threads[0])
        #expect(inbox.texts == ["hola", "¿precio?"] && inbox.waiting[0].id < inbox.waiting[1].id)

        #expect(try await store.finish(Made.turn(inbox, at: 3)) != nil)
        #expect(try await store.accept([hello], at: Made.time(4)).isEmpty)
        #expect(try await store.waiting(in: threads[0]).waiting.isEmpty)
    }

    @Sendable private static func anAttemptCounts(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let other = try await store.receive(Made.inbound("1", "l1", from: [Made.luis]))
        let first = try await store.waiting(in: thread).waiting.map(\.id)
        try await store.beginAnswering(first)
        try await store.beginAnswering(first)
        _ = try await store.receive(Made.inbound("2", "a2"))
        let both = try await store.waiting(in: thread)
        #expect(both.waiting.map(\.attempts) == [2, 0])
        try await store.beginAnswering(both.waiting.map(\.id) + [999_999])
        #expect(try await store.waiting(in: thread).waiting.map(\.attempts) == [3, 1])
        try await store.breakOffAnswering(both.waiting.map(\.id))
        try await store.breakOffAnswering(both.waiting.map(\.id))
        #expect(try await store.waiting(in: thread).waiting.map(\.attempts) == [1, 0])
        #expect(try await store.waiting(in: other).waiting.map(\.attempts) == [0])
        try await store.beginAnswering([])

        _ = try await store.answer(thread, at: 3)
        try await store.beginAnswering(first)
        #expect(try await store.waiting(in: thread).lastAnswered?.attempts == 0)
    }

    @Sendable private static func aMessageComesBackAsItCame(_ store: any Store) async throws {
        let contents: [MessageContent] = [
            .text("¿Cuánto \"cuesta\"?\n\u{1F697}"), .choice(id: "b1", title: "Sí"),
            .media(
                .init(kind: .voice, reference: "77", mediaType: "audio/ogg", sha256: "ab", caption: "oye")),
            .location(latitude: -34.6037, longitude: -58.3816, name: "Obelisco"), .cards(["Ana", "Luis"]),
            .reaction(emoji: nil, to: "m0"), .reaction(emoji: "👍", to: "m0"), .notice(kind: "order"),
            .unsupported(kind: "poll"),
        ]
        let messages = contents.enumerated().map { number, content in
            InboundMessage(
                channel: "whatsapp", account: "1", id: "m\(number)", sender: [Made.anaUser, Made.ana],
                name: "Ana 🌸", sentAt: Made.time(number), content: content,
                quoting: number == 0 ? nil : "q", raw: "{\"n\":\(number)}")
        }
        let threads = try await store.accept(messages.map(ChannelEvent.message), at: Made.time(50))
        let inbox = try await store.waiting(in: try #require(threads.first), most: 50)
        #expect(inbox.waiting.map(\.message) == messages)
        #expect(inbox.waiting.allSatisfy { $0.receivedAt == Made.time(50) })
        #expect(inbox.contact.name == "Ana 🌸" && inbox.contact.aliases == [Made.anaUser, Made.ana])
        #expect(inbox.conversation == nil && inbox.desk == nil && inbox.lastAnswered == nil)
    }

    @Sendable private static func threadsComeLongestWaitingFirst(_ store: any Store) async throws {
        #expect(try await store.waitingThreads().isEmpty)
        let ana = try await store.receive(Made.inbound("1", "a1"), at: 1)
        let luis = try await store.receive(Made.inbound("2", "l1", from: [Made.luis]), at: 2)
        let other = try await store.receive(Made.inbound("3", "a2", account: "2"), at: 3)
        _ = try await store.receive(Made.inbound("4", "a3"), at: 4)
        #expect(try await store.waitingThreads() == [ana, luis, other])
        _ = try await store.answer(ana, at: 5)
        #expect(try await store.waitingThreads() == [luis, other])
        _ = try await store.receive(Made.inbound("5", "a4"), at: 6)
        #expect(try await store.waitingThreads() == [luis, other, ana])
    }

    @Sendable private static func anInboxGivesTheOldest(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        for number in 2...4 { _ = try await store.receive(Made.inbound("\(number)", "a\(number)")) }
        #expect(try await store.waiting(in: thread, most: 2).texts == ["1", "2"])
        #expect(try await store.waiting(in: thread, most: 0).texts == [])
        #expect(try await store.waiting(in: thread, most: -1).texts == [])
        var otherAccount = thread
        otherAccount.account = "2"
        #expect(try await store.waiting(in: otherAccount).texts == [])
        let stranger = MessageThread(channel: "whatsapp", account: "1", contact: "nobody")
        let none = try await store.inbox(of: stranger, session: .distantPast, at: Made.time(1), most: 9)
        #expect(none == nil)
    }

    @Sendable private static func aTurnIsWrittenDown(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("¿garantía?", "a1"))
        var turn = Made.turn(try await store.waiting(in: thread), replies: ["3 años.", "¿Algo más?"], at: 9)
        turn.replies[0].quoting = "a1"
        turn.replies[1].content = .choices(text: "¿Algo más?", options: [.init(id: "x", title: "No")])
        turn.desk = Desk(
            state: .waiting, silentUntil: Made.time(99), reason: "pide", changedAt: Made.time(9))
        (turn.language, turn.consent) = (.portuguese, .given)
        let replies = try #require(try await store.finish(turn))
        #expect(replies.map(\.content) == turn.replies.map(\.content) && replies[0].quoting == "a1")
        #expect(replies[0].id > 0 && replies[1].id > replies[0].id)
        #expect(replies.allSatisfy { $0.state == .waiting && $0.attempts == 0 && $0.thread == thread })
        #expect(try await store.outbox(.waiting, conversation: "c", limit: 9) == replies.reversed())

        let said = try await store.messages(in: "c", after: 0, limit: 9)
        #expect(said.map(\.text) == ["¿garantía?", "3 años.", "¿Algo más?"])
        #expect(try await store.conversation("c")?.contact == thread.contact)
        #expect(try await store.conversation("c")?.updatedAt == Made.time(9))
        #expect(try await store.desk(of: "c") == turn.desk)
        let contact = try await store.contact(thread.contact)
        #expect(contact?.language == .portuguese && contact?.consent == .given)
        #expect(try await store.waitingThreads().isEmpty)
    }

    @Sendable private static func aTurnThatIsLateLeavesNothing(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        let first = try await store.waiting(in: thread)
        _ = try await store.receive(Made.inbound("2", "a2"))
        let both = try await store.waiting(in: thread)
        #expect(try await store.finish(Made.turn(first, at: 1)) != nil)
        var late = Made.turn(both, in: "late", replies: ["tarde"], at: 2)
        late.consent = .withdrawn
        late.desk = Desk(state: .waiting, changedAt: Made.time(2))
        #expect(try await store.finish(late) == nil)
        #expect(try await store.finish(Made.turn(first, at: 3)) == nil)
        #expect(try await store.conversation("late") == nil)
        #expect(try await store.desk(of: "late") == nil)
        #expect(try await store.contact(thread.contact)?.consent == .implied)
        #expect(try await store.outbox(nil, conversation: nil, limit: 9).map(\.text) == ["Sí."])
        #expect(try await store.waiting(in: thread).texts == ["2"])
        #expect(try await store.queues().outcomes == ["answered": 1])
    }

    @Sendable private static func aSilentTurnMakesNoConversation(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        var turn = Made.turn(try await store.waiting(in: thread), .blocked, replies: [], at: 1)
        turn.messages = []
        #expect(try await store.finish(turn) == [])
        #expect(try await store.conversation("c") == nil)
        #expect(try await store.waitingThreads().isEmpty)
        #expect(try await store.desks(DeskFilter()).isEmpty)
        #expect(try await store.queues().outcomes == ["blocked": 1])
    }

    @Sendable private static func aSessionGoesOn(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        _ = try await store.answer(thread, in: "c1", at: 10)
        func session(_ thread: MessageThread, at seconds: Int) async throws -> String? {
            try await store.waiting(in: thread, at: seconds).conversation?.id
        }
        #expect(try await session(thread, at: 3_609) == "c1")
        #expect(try await session(thread, at: 3_610) == nil)
        let other = try await store.receive(Made.inbound("2", "a2", account: "2"))
        #expect(try await session(other, at: 20) == nil)
        _ = try await store.answer(other, in: "c2", at: 20)
        #expect(try await session(other, at: 21) == "c2")
        #expect(try await session(thread, at: 21) == "c1")

        try await store.setDesk(Desk(state: .closed, changedAt: Made.time(30)), of: "c1")
        #expect(try await session(thread, at: 31) == nil)
        _ = try await store.receive(Made.inbound("3", "a3"))
        _ = try await store.answer(thread, in: "c3", at: 40)
        let inbox = try await store.waiting(in: thread, at: 41)
        #expect(inbox.conversation?.id == "c3" && inbox.conversation?.updatedAt == Made.time(40))
        #expect(inbox.desk == nil)
        try await store.append([], to: Made.conversation("web", of: thread.contact, channel: "whatsapp"))
        #expect(try await session(thread, at: 41) == "c3")
    }

    @Sendable private static func aSessionInHandGoesOn(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        _ = try await store.answer(thread, in: "c1", at: 10)
        func session(at seconds: Int) async throws -> ThreadInbox {
            try await store.waiting(in: thread, at: seconds)
        }
        let taken = Desk(
            state: .taken, operatorName: "Eva", silentUntil: Made.time(50_000), tags: ["vip"],
            changedAt: Made.time(10))
        try await store.setDesk(taken, of: "c1")
        #expect(try await session(at: 49_999).conversation?.id == "c1")
        #expect(try await session(at: 49_999).desk == taken)
        #expect(try await session(at: 50_001).conversation == nil)
        try await store.setDesk(
            Desk(state: .open, silentUntil: Made.time(50_000), changedAt: Made.time(11)), of: "c1")
        #expect(try await session(at: 49_999).conversation == nil)
    }

    @Sendable private static func theLastAnsweredTextIsTold(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("uno", "a1"), at: 1)
        #expect(try await store.waiting(in: thread).lastAnswered == nil)
        _ = try await store.answer(thread, at: 2)
        _ = try await store.receive(Made.inbound("dos", "a2"), at: 3)
        _ = try await store.finish(Made.turn(try await store.waiting(in: thread), .duplicate, at: 4))
        let photo = InboundMessage(
            channel: "whatsapp", account: "1", id: "a3", sender: [Made.ana], sentAt: Made.time(5),
            content: .media(.init(kind: .image, reference: "7")))
        _ = try await store.receive(.message(photo), at: 5)
        _ = try await store.answer(thread, at: 6)
        let last = try await store.waiting(in: thread, at: 7).lastAnswered
        #expect(last?.message.content == .text("uno") && last?.receivedAt == Made.time(1))
    }

    @Sendable private static func whatWasHeldBackIsNotCounted(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1", at: 0), at: 1_000)
        _ = try await store.answer(thread, at: 1_001)
        _ = try await store.receive(Made.inbound("2", "a2", at: 881), at: 1_002)
        _ = try await store.receive(Made.inbound("3", "a3", at: 882), at: 1_002)
        _ = try await store.receive(Made.inbound("4", "a4", at: 1_010), at: 1_010)
        let inbox = try await store.waiting(in: thread, at: 1_005)
        #expect(inbox.lastMinute == 1 && inbox.today == 1)
    }

    @Sendable private static func whatAContactWritesIsCounted(_ store: any Store) async throws {
        // Made.time(0) is 14:13:20 UTC: an hour before the end of the day.
        let late = 31_600
        _ = try await store.receive(Made.inbound("ayer", "a0", at: -60_000), at: -60_000)
        let thread = try await store.receive(Made.inbound("1", "a1", at: late), at: late)
        _ = try await store.receive(Made.inbound("2", "a2", at: late, account: "2"), at: late + 100)
        _ = try await store.receive(Made.inbound("3", "a3", at: late), at: late + 110)
        _ = try await store.receive(Made.inbound("4", "a4", from: [Made.luis], at: late), at: late + 110)
        var inbox = try await store.waiting(in: thread, at: late + 120)
        #expect(inbox.lastMinute == 2 && inbox.today == 3 && !inbox.wasToldOfLimit)
        var turn = Made.turn(inbox, .limited, at: late + 130)
        turn.tellsOfLimit = true
        #expect(try await store.finish(turn) != nil)
        inbox = try await store.waiting(in: thread, at: late + 200)
        #expect(inbox.lastMinute == 0 && inbox.today == 1 && inbox.wasToldOfLimit)
        inbox = try await store.waiting(in: thread, at: late + 7_200)
        #expect(inbox.today == 0 && !inbox.wasToldOfLimit)
    }
}
