import Foundation
import KnowledgeBase
import Testing

extension StoreContract {
    static let deskCases: [Case] = [
        Case("a desk is kept as it was set", aDeskIsKept),
        Case("a desk that somebody else changed stays as it is", aChangedDeskStays),
        Case("what a person says is in the history and goes out", whatAPersonSaysGoesOut),
        Case("desks are listed by filter, the last changed first", desksAreListed),
        Case("a desk's record has the contact's name and the thread", aRecordHasNameAndThread),
        Case("notes come in their order", notesComeInTheirOrder),
        Case("pages of desks of one moment hold each once", pagesOfOneMomentHoldEachOnce),
        Case("desks are found by name and number", desksAreFoundByNameAndNumber),
        Case("the desk and what waits are summed up", theDeskAndWhatWaitsAreSummedUp),
    ]

    @Sendable private static func aDeskIsKept(_ store: any Store) async throws {
        try await store.append([], to: Made.conversation("c"))
        #expect(try await store.desk(of: "c") == nil)
        for state in Desk.State.allCases {
            let desk = Desk(
                state: state, operatorName: "Eva \"E\"", silentUntil: state == .taken ? Made.time(9) : nil,
                reason: "quiere hablar", tags: ["vip", "seña"], changedAt: Made.time(2))
            try await store.setDesk(desk, of: "c")
            #expect(try await store.desk(of: "c") == desk)
        }
        #expect(try await store.desk(of: "C") == nil)
        #expect(try await store.setDesk(Desk(changedAt: Made.time(1)), of: "erased", replacing: nil))
        try await store.add(DeskNote(at: Made.time(1), author: "Eva", text: "?"), to: "erased")
        #expect(try await store.desk(of: "erased") == nil)
        #expect(try await store.notes(of: "erased").isEmpty)
    }

    @Sendable private static func aChangedDeskStays(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        _ = try await store.answer(thread, at: 1)
        let first = Desk(state: .taken, operatorName: "Eva", changedAt: Date(timeIntervalSinceNow: 0.1))
        let second = Desk(state: .closed, changedAt: Made.time(3))
        #expect(try await store.setDesk(first, of: "c", replacing: second) == false)
        #expect(try await store.desk(of: "c") == nil)
        #expect(try await store.setDesk(first, of: "c", replacing: nil))
        let kept = try await store.desk(of: "c")
        #expect(try await store.setDesk(second, of: "c", replacing: nil) == false)
        #expect(try await store.desk(of: "c") == kept)

        _ = try await store.receive(Made.inbound("2", "a2"))
        let inbox = try await store.waiting(in: thread, at: 4)
        var turn = Made.turn(inbox, at: 5)
        turn.found = .init(conversation: true, desk: inbox.desk)
        #expect(try await store.setDesk(second, of: "c", replacing: kept))
        #expect(try await store.finish(turn) == nil)
        #expect(try await store.desk(of: "c") == second)
        #expect(try await store.waiting(in: thread, at: 6).texts == ["2"])
        turn.found?.desk = second
        #expect(try await store.finish(turn) != nil)
    }

    @Sendable private static func whatAPersonSaysGoesOut(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1"))
        _ = try await store.answer(thread, at: 1)
        let desk = Desk(
            state: .taken, operatorName: "Eva", silentUntil: Made.time(99), changedAt: Made.time(5))
        let said = Made.message("Soy Eva.", 5, by: .person)
        let replies = try await store.say(
            said, as: [Made.reply("Soy Eva.", in: thread, at: 5)], in: "c", desk: desk)
        #expect(replies.map(\.text) == ["Soy Eva."] && (replies.first?.id ?? 0) > 0)
        #expect(try await store.outbox(.waiting, conversation: "c", limit: 1) == replies)
        let messages = try await store.messages(in: "c", after: 0, limit: 9)
        #expect(messages.map(\.text) == ["1", "Sí.", "Soy Eva."] && messages.last?.role == .person)
        #expect(try await store.desk(of: "c") == desk)
        #expect(try await store.conversation("c")?.updatedAt == Made.time(5))
        let error = await #expect(throws: KnowledgeBaseError.self) {
            _ = try await store.say(said, as: [], in: "none", desk: desk)
        }
        #expect(error?.kind == .notFound)
        #expect(try await store.conversation("none") == nil)
    }

    @Sendable private static func desksAreListed(_ store: any Store) async throws {
        let rows: [(channel: String, contact: String, state: Desk.State?, tags: [String])] = [
            ("whatsapp", "ana", nil, []), ("whatsapp", "luis", .waiting, ["vip"]),
            ("web", "ana", .taken, ["x"]),
            ("web", "", .open, ["vip", "x"]), ("whatsapp", "ana", .closed, []),
        ]
        for (number, row) in rows.enumerated() {
            let conversation = Made.conversation("c\(number)", of: row.contact, channel: row.channel)
            try await store.append([Made.message("m\(number)", number)], to: conversation)
            if let state = row.state {
                try await store.setDesk(
                    Desk(state: state, tags: row.tags, changedAt: Made.time(9)), of: conversation.id)
            }
        }
        func ids(_ filter: DeskFilter) async throws -> [String] {
            try await store.desks(filter).map(\.record.conversation.id)
        }
        #expect(try await ids(DeskFilter()) == ["c4", "c3", "c2", "c1", "c0"])
        #expect(try await ids(DeskFilter(limit: 2)) == ["c4", "c3"])
        #expect(try await ids(DeskFilter(before: Made.time(3), limit: 2)) == ["c2", "c1"])
        #expect(try await ids(DeskFilter(state: .open)) == ["c3", "c0"])
        #expect(try await ids(DeskFilter(state: .waiting)) == ["c1"])
        #expect(try await ids(DeskFilter(state: .closed, before: Made.time(4))) == [])
        #expect(try await ids(DeskFilter(channel: "web")) == ["c3", "c2"])
        #expect(try await ids(DeskFilter(tag: "vip")) == ["c3", "c1"])
        #expect(try await ids(DeskFilter(tag: "vi")) == [])
        #expect(try await ids(DeskFilter(contact: "ana")) == ["c4", "c2", "c0"])
        #expect(try await ids(DeskFilter(channel: "whatsapp", contact: "ana", limit: 1)) == ["c4"])
        #expect(try await ids(DeskFilter(state: .taken, channel: "web", tag: "x", contact: "ana")) == ["c2"])
        #expect(try await ids(DeskFilter(limit: -1)) == [])
        let records = try await store.desks(DeskFilter())
        #expect(records[0].record.last == "m4" && records[0].record.messages == 1)
        #expect(records[4].desk == Desk(changedAt: Made.time(0)) && records[1].desk.tags == ["vip", "x"])
        #expect(records.allSatisfy { $0.thread == nil && $0.contactName.isEmpty })
    }

    @Sendable private static func aRecordHasNameAndThread(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1", account: "2", name: "Ana"))
        _ = try await store.answer(thread, at: 1)
        try await store.append([], to: Made.conversation("web", of: thread.contact, channel: "web"))
        let records = try await store.desks(DeskFilter(contact: thread.contact))
        #expect(records.map(\.contactName) == ["Ana", "Ana"])
        #expect(records.map(\.record.conversation.id) == ["c", "web"])
        #expect(records.map(\.thread) == [thread, nil])
    }

    @Sendable private static func notesComeInTheirOrder(_ store: any Store) async throws {
        try await store.append([], to: Made.conversation("c"))
        try await store.append([], to: Made.conversation("d"))
        let notes = [
            DeskNote(at: Made.time(5), author: "Eva", text: "Llamar mañana\na las 9"),
            DeskNote(at: Made.time(3), author: "", text: "Hecho"),
        ]
        for note in notes { try await store.add(note, to: "c") }
        try await store.add(DeskNote(at: Made.time(4), author: "Leo", text: "otra"), to: "d")
        #expect(try await store.notes(of: "c") == notes)
        #expect(try await store.notes(of: "e").isEmpty)
    }

    @Sendable private static func pagesOfOneMomentHoldEachOnce(_ store: any Store) async throws {
        for number in 0..<7 {
            try await store.append([Made.message("m", 3)], to: Made.conversation("c\(number)"))
        }
        var filter = DeskFilter(limit: 3)
        var pages: [[String]] = []
        repeat {
            let records = try await store.desks(filter)
            pages.append(records.map(\.record.conversation.id))
            (filter.before, filter.beforeID) = (Made.time(3), pages.last?.last)
        } while pages.last?.isEmpty == false && pages.count < 9
        #expect(pages == [["c6", "c5", "c4"], ["c3", "c2", "c1"], ["c0"], []])
        filter.beforeID = "erased"
        #expect(try await store.desks(filter).isEmpty)
    }

    @Sendable private static func desksAreFoundByNameAndNumber(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1", account: "2", name: "José Ñandú"))
        _ = try await store.answer(thread, at: 1)
        try await store.append([], to: Made.conversation("web", channel: "web"))
        func ids(_ name: String) async throws -> [String] {
            try await store.desks(DeskFilter(name: name)).map(\.record.conversation.id)
        }
        let alias = try #require(try await store.contact(thread.contact)?.aliases.first)
        for name in ["jose", "JOSÉ Ñ", "nandu", String(alias.value.dropFirst())] {
            #expect(try await ids(name) == ["c"], "\(name)")
        }
        for name in ["josefa", "%", "_", "'"] { #expect(try await ids(name).isEmpty, "\(name)") }
    }

    @Sendable private static func theDeskAndWhatWaitsAreSummedUp(_ store: any Store) async throws {
        #expect(try await store.deskOverview() == DeskOverview())
        #expect(try await store.outboxLines().isEmpty)
        let thread = try await store.receive(Made.inbound("1", "a1", account: "2", name: "Ana"))
        let replies = try await store.answer(thread, at: 1)
        try await store.append([], to: Made.conversation("web", channel: "web"))
        try await store.setDesk(Desk(state: .waiting, tags: ["vip", "a"], changedAt: Made.time(2)), of: "c")
        try await store.setDesk(Desk(state: .waiting, tags: ["vip"], changedAt: Made.time(2)), of: "web")
        let overview = try await store.deskOverview()
        #expect(overview.states["waiting"] == 2 && overview.states["taken"] == nil)
        #expect(overview.channels == [thread.channel, "web"].sorted() && overview.tags == ["a", "vip"])

        var line = try #require(try await store.outboxLines().first)
        #expect(line.channel == thread.channel && line.account == "2" && line.count == replies.count)
        #expect(line.failure.isEmpty && line.nextAttempt == nil)
        let first = try #require(replies.first)
        #expect(try await store.beginSending(first.id, at: Made.time(5)))
        let failure = SendFailure(.unauthorised, code: "190", reason: "the key is over")
        try await store.record(.again(at: Made.time(65), failure), of: first.id, at: Made.time(6))
        line = try #require(try await store.outboxLines().first)
        #expect(line.failure == "190: the key is over" && line.nextAttempt == Made.time(65))
        #expect(line.since == first.createdAt)
    }
}
