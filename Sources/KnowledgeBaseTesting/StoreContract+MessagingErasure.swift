import Foundation
import KnowledgeBase
import Testing

extension StoreContract {
    static let messagingErasureCases: [Case] = [
        Case("erasing a contact takes everything of theirs", erasingAContactTakesEverything),
        Case("a message that was erased stays known", anErasedMessageStaysKnown),
        Case("erasing a conversation leaves the contact", erasingAConversationLeavesTheContact),
        Case("what waits does not expire", whatWaitsDoesNotExpire),
        Case("what waits does not expire in steps", whatWaitsDoesNotExpireInSteps),
        Case("contacts expire unless something of theirs is kept", contactsExpire),
        Case("erasing all leaves nobody", erasingAllLeavesNobody),
        Case("a turn does not bring back what was erased meanwhile", aTurnBringsNothingBack),
        Case("nothing is kept of a contact that was erased", nothingIsKeptOfAnErasedContact),
        Case("erasing takes misses that the history has decorated", erasingTakesDecoratedMisses),
    ]

    /// Two contacts with a conversation each, and everything that belongs to one.
    private static func fill(_ store: any Store) async throws -> [MessageThread] {
        var threads: [MessageThread] = []
        for (number, sender) in [Made.ana, Made.luis].enumerated() {
            let thread = try await store.receive(Made.inbound("¿\(number)?", "m\(number)", from: [sender]))
            let conversation = "c\(number)"
            let reply = try await store.answer(thread, in: conversation, at: 1)[0]
            try await store.send(reply, as: "w\(number)", at: 2)
            try await store.setDesk(Desk(state: .closed, changedAt: Made.time(3)), of: conversation)
            try await store.add(DeskNote(at: Made.time(4), author: "Eva", text: "nota"), to: conversation)
            try await store.add(
                Feedback(
                    at: Made.time(5), isGood: true, question: "¿?", answer: "!", conversation: conversation))
            threads.append(thread)
        }
        try await store.keep(Data("!".utf8), to: "k", at: Made.time(6), expired: .distantPast)
        return threads
    }

    @Sendable private static func erasingAContactTakesEverything(_ store: any Store) async throws {
        let threads = try await fill(store)
        _ = try await store.receive(Made.inbound("espera", "m5"))
        #expect(try await store.erase(.contact(threads[0].contact)) == 1)
        #expect(try await store.contact(threads[0].contact) == nil)
        #expect(try await store.contact(known: Made.ana) == nil)
        let inbox = try await store.inbox(of: threads[0], session: .distantPast, at: Made.time(9), most: 9)
        #expect(inbox == nil)
        #expect(try await store.waitingThreads().isEmpty)
        #expect(try await store.outbox(nil, conversation: nil, limit: 9).map(\.conversation) == ["c1"])
        #expect(try await store.desk(of: "c0") == nil)
        #expect(try await store.notes(of: "c0").isEmpty)
        #expect(try await store.feedback(limit: 9).map(\.conversation) == ["c1"])
        #expect(try await store.reply(to: "k", since: .distantPast) == nil)
        #expect(try await store.contact(threads[1].contact)?.aliases == [Made.luis])
        #expect(try await store.desk(of: "c1")?.state == .closed)
        #expect(try await store.notes(of: "c1").count == 1)
        let other = try await store.waiting(in: threads[1], at: 9)
        #expect(other.lastAnswered?.message.id == "m1")
        let again = try await store.receive(Made.inbound("otra vez", "m6"))
        #expect(again.contact != threads[0].contact)
    }

    @Sendable private static func anErasedMessageStaysKnown(_ store: any Store) async throws {
        let threads = try await fill(store)
        let day = 86_400
        #expect(try await store.erase(.contact(threads[0].contact)) == 1)
        #expect(try await store.erase(.conversation("c1")) == 1)
        let again = [Made.inbound("¿0?", "m0"), Made.inbound("¿1?", "m1", from: [Made.luis])]
        #expect(try await store.accept(again, at: Made.time(7 * day)) == [])
        #expect(try await store.contact(known: Made.ana) == nil)
        #expect(try await store.erase(.all) == 0)
        #expect(try await store.accept(again, at: Made.time(7 * day)) == [])
        #expect(try await store.contacts(limit: 9).isEmpty)
    }

    @Sendable private static func erasingAConversationLeavesTheContact(_ store: any Store) async throws {
        let threads = try await fill(store)
        _ = try await store.receive(Made.inbound("espera", "m5"))
        #expect(try await store.erase(.conversation("c0")) == 1)
        let inbox = try await store.waiting(in: threads[0], at: 9)
        #expect(inbox.texts == ["espera"] && inbox.lastAnswered == nil && inbox.conversation == nil)
        #expect(inbox.contact.aliases == [Made.ana])
        #expect(try await store.outbox(nil, conversation: nil, limit: 9).map(\.conversation) == ["c1"])
        #expect(try await store.desk(of: "c0") == nil)
        #expect(try await store.notes(of: "c0").isEmpty)
        #expect(try await store.feedback(limit: 9).map(\.conversation) == ["c1"])
        #expect(try await store.desks(DeskFilter()).map(\.record.conversation.id) == ["c1"])
    }

    @Sendable private static func whatWaitsDoesNotExpire(_ store: any Store) async throws {
        try await expiryKeepsWhatWaits(store) { try await store.erase(.unchangedSince($0)) }
    }

    @Sendable private static func whatWaitsDoesNotExpireInSteps(_ store: any Store) async throws {
        try await expiryKeepsWhatWaits(store) { try await store.expire(before: $0) }
    }

    private static func expiryKeepsWhatWaits(
        _ store: any Store, _ expire: (Date) async throws -> Int
    ) async throws {
        let threads = try await fill(store)
        _ = try await store.receive(Made.inbound("espera", "m5"))
        let eva = try await store.receive(Made.inbound("?", "e1", from: [ContactAlias(.username, "eva")]))
        _ = try await store.answer(eva, in: "c2", replies: ["por enviar"], at: 1)
        #expect(try await expire(Made.time(0)) == 0)
        #expect(try await store.queues().outcomes == ["answered": 3])
        #expect(try await store.reply(to: "k", since: .distantPast) != nil)

        #expect(try await expire(Made.time(99)) == 2)
        #expect(try await store.waiting(in: threads[0]).texts == ["espera"])
        #expect(try await store.contact(known: Made.luis) == nil)
        #expect(try await store.due(at: 99) == ["por enviar"])
        #expect(try await store.conversation("c2") != nil)
        #expect(try await store.conversation("c0") == nil)
        #expect(try await store.queues().outcomes == [:])
        #expect(try await store.reply(to: "k", since: .distantPast) == nil)
        #expect(try await store.feedback(limit: 9).isEmpty)
    }

    @Sendable private static func contactsExpire(_ store: any Store) async throws {
        let names = ["plain", "blocked", "unwilling", "talking", "new"]
        var ids: [String: Contact.ID] = [:]
        for name in names {
            let alias = ContactAlias(.username, name)
            ids[name] =
                try await store.contact(known: [alias], name: name, at: Made.time(name == "new" ? 90 : 1)).id
        }
        try await store.setBlocked(true, try #require(ids["blocked"]))
        try await store.setConsent(.withdrawn, try #require(ids["unwilling"]))
        let talk = Made.conversation("c", of: try #require(ids["talking"]))
        try await store.append([Made.message("hola", 80)], to: talk)
        #expect(try await store.erase(.unchangedSince(Made.time(50))) == 0)
        let left = try await store.contacts(limit: 9).map(\.name).sorted()
        #expect(left == ["blocked", "new", "talking", "unwilling"])
        #expect(try await store.erase(.contact(try #require(ids["blocked"]))) == 0)
        #expect(try await store.contacts(limit: 9).count == 3)
    }

    @Sendable private static func aTurnBringsNothingBack(_ store: any Store) async throws {
        let thread = try await fill(store)[0]
        try await store.setDesk(Desk(changedAt: Made.time(5)), of: "c0")
        try await store.summarise("c0", as: "secreto", through: 99)
        _ = try await store.receive(Made.inbound("espera", "m5"))
        let inbox = try await store.waiting(in: thread, at: 9)
        var turn = Made.turn(inbox, in: "c0", at: 10)
        turn.conversation = try #require(inbox.conversation)
        turn.found = .init(conversation: true, desk: inbox.desk)
        #expect(turn.conversation.summary == "secreto")
        #expect(try await store.erase(.conversation("c0")) == 1)
        #expect(try await store.finish(turn) == nil)
        #expect(try await store.conversation("c0") == nil)
        #expect(try await store.waiting(in: thread, at: 11).texts == ["espera"])
        try await store.append([Made.message("hola", 12)], to: turn.conversation)
        #expect(try await store.conversation("c0")?.summary == "")
    }

    @Sendable private static func nothingIsKeptOfAnErasedContact(_ store: any Store) async throws {
        let thread = try await fill(store)[0]
        let talk = Made.conversation("late", of: thread.contact)
        #expect(try await store.erase(.contact(thread.contact)) == 1)
        #expect(try await store.append([Made.message("soy Ana", 9)], to: talk).isEmpty)
        #expect(try await store.conversation("late") == nil)
        // Who is no contact of the store's is nobody that could have been erased.
        try await store.append([Made.message("hola", 9)], to: Made.conversation("shell", of: "ana"))
        #expect(try await store.conversation("shell") != nil)
    }

    @Sendable private static func erasingTakesDecoratedMisses(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("¿?", "m1"))
        let history = ["[image] ¿Soy Ana?", "[audio] vivo en Lugo\n¿abren?", "¿y mañana?\n[image] ¿y este?"]
        try await store.append(
            history.enumerated().map { Made.message($1, $0) }, to: Made.conversation("c", of: thread.contact))
        let asked = [
            "¿Soy Ana?", "vivo en Lugo", "¿y mañana?\n¿y este?", "¿Soy Luis?", "¿y mañana? ¿y este?",
        ]
        for (number, question) in asked.enumerated() {
            try await store.record(
                Miss(
                    question: question, language: .spanish, askedAt: Made.time(number), confidence: 0))
        }
        #expect(try await store.erase(.contact(thread.contact)) == 1)
        #expect(
            try await store.misses(limit: 9).map(\.question) == ["¿y mañana? ¿y este?", "¿Soy Luis?"])
    }

    @Sendable private static func erasingAllLeavesNobody(_ store: any Store) async throws {
        let threads = try await fill(store)
        _ = try await store.receive(Made.inbound("espera", "m5"))
        try await store.add(Feedback(at: Made.time(5), isGood: false, question: "¿?", answer: "!"))
        #expect(try await store.erase(.all) == 2)
        #expect(try await store.contacts(limit: 9).isEmpty)
        #expect(try await store.waitingThreads().isEmpty)
        #expect(try await store.queues() == MessagingQueues())
        #expect(try await store.feedback(limit: 9).isEmpty)
        #expect(try await store.desks(DeskFilter()).isEmpty)
        #expect(try await store.notes(of: "c0").isEmpty)
        #expect(try await store.desk(of: "c1") == nil)
        let thread = try await store.receive(Made.inbound("hola", "m6"))
        #expect(!threads.map(\.contact).contains(thread.contact))
    }
}
