import Foundation
import KnowledgeBase
import Testing

extension StoreContract {
    static let conversationCases: [Case] = [
        Case("a conversation comes back as it was appended", aConversationComesBackAsItWasAppended),
        Case("a conversation that is there keeps its head", aConversationThatIsThereKeepsItsHead),
        Case("messages are the last after one, oldest first", messagesAreTheLastAfterOneOldestFirst),
        Case("conversations are listed by their last change", conversationsAreListedByTheirLastChange),
        Case("the last message is shown on one short line", theLastMessageIsShownOnOneShortLine),
        Case("a summary gives way to one that goes as far", aSummaryGivesWayToOneThatGoesAsFar),
        Case("what was said with a NUL is kept without it", whatWasSaidWithANULIsKeptWithoutIt),
        Case("erasing takes the conversations selected only", erasingTakesTheConversationsSelectedOnly),
        Case("erasing takes what else was kept of them", erasingTakesWhatElseWasKeptOfThem),
        Case("identities of erased messages do not come back", identitiesOfErasedMessagesDoNotComeBack),
    ]

    @Sendable private static func aConversationComesBackAsItWasAppended(_ store: any Store) async throws {
        let answer = ConversationMessage(
            role: .assistant, text: "La garantía es de 3 años.\n\n“Sí”", language: .spanish,
            sentAt: Made.time(20), sources: ["garantía \"A\".pdf p. 3", ""],
            citations: [
                .init(
                    number: 1, passage: 7, path: "garantía \"A\".pdf", title: "Garantía",
                    locator: .pages(3...3)),
                .init(number: 2, passage: 9, path: "", locator: .rows(2...4, sheet: "Precios")),
            ],
            rows: [.init(catalog: "cars", id: "RM-1"), .init(catalog: "cars", id: "RM-0")], model: "groq/x",
            handOff: HandOff(reason: "quiere hablar con alguien"))
        let messages = [Made.message("¿Garantía?", 10), answer, Made.message("Gracias", 30, by: .person)]
        let conversation = Made.conversation("c1", of: "ana", channel: "web")
        let stored = try await store.append(messages, to: conversation)
        #expect(stored.map(\.text) == messages.map(\.text))
        #expect(stored[0].id > 0 && stored[1].id > stored[0].id && stored[2].id > stored[1].id)
        #expect(try await store.messages(in: "c1", after: 0, limit: 10) == stored)
        #expect(stored[1].handOff == answer.handOff && stored[1].rows == answer.rows)

        let kept = try #require(try await store.conversation("c1"))
        #expect(kept.contact == "ana" && kept.channel == "web" && kept.startedAt == Made.time(0))
        #expect(kept.updatedAt == Made.time(30) && kept.summary.isEmpty && kept.summarisedThrough == 0)
        #expect(try await store.conversation("C1") == nil)
        #expect(try await store.messages(in: "C1", after: 0, limit: 10).isEmpty)
    }

    @Sendable private static func aConversationThatIsThereKeepsItsHead(_ store: any Store) async throws {
        var first = Made.conversation("c1", of: "ana", channel: "web")
        first.summary = "Preguntó por la garantía."
        try await store.append([], to: first)
        #expect(try await store.conversation("c1")?.summary == "")
        try await store.summarise("c1", as: first.summary, through: 0)
        #expect(try await store.conversation("c1") == first)
        let other = Made.conversation("c1", of: "luis", channel: "shell", startedAt: 500)
        try await store.append([Made.message("¿Y en azul?", 40)], to: other)
        try await store.append([Made.message("Llega tarde", 35)], to: other)
        try await store.append([], to: other)
        first.updatedAt = Made.time(40)
        #expect(try await store.conversation("c1") == first)
        #expect(try await store.messages(in: "c1", after: 0, limit: 9).count == 2)
        #expect(try await store.conversations(with: nil, limit: 9).count == 1)
    }

    @Sendable private static func messagesAreTheLastAfterOneOldestFirst(_ store: any Store) async throws {
        var stored: [ConversationMessage] = []
        for number in 0..<5 {
            stored += try await store.append([Made.message("\(number)", number)], to: Made.conversation("a"))
            try await store.append([Made.message("otro", number)], to: Made.conversation("b"))
        }
        #expect(try await store.messages(in: "a", after: 0, limit: 2).map(\.text) == ["3", "4"])
        #expect(
            try await store.messages(in: "a", after: stored[1].id, limit: 9).map(\.text) == ["2", "3", "4"])
        #expect(try await store.messages(in: "a", after: stored[1].id, limit: 1).map(\.text) == ["4"])
        #expect(try await store.messages(in: "a", after: stored[4].id, limit: 9).isEmpty)
        #expect(try await store.messages(in: "a", after: 0, limit: 0).isEmpty)
        #expect(try await store.messages(in: "a", after: 0, limit: -1).isEmpty)
    }

    @Sendable private static func conversationsAreListedByTheirLastChange(_ store: any Store) async throws {
        for (number, contact) in ["ana", "luis", "ana", ""].enumerated() {
            try await store.append(
                [Made.message("uno", number)], to: Made.conversation("c\(number)", of: contact))
        }
        try await store.append([Made.message("dos", 50)], to: Made.conversation("c0"))
        let all = try await store.conversations(with: nil, limit: 10)
        #expect(all.map(\.conversation.id) == ["c0", "c3", "c2", "c1"])
        #expect(all.map(\.messages) == [2, 1, 1, 1] && all[0].last == "dos")
        let ids = try await store.conversations(with: "ana", limit: 10).map(\.conversation.id)
        #expect(ids == ["c0", "c2"])
        #expect(try await store.conversations(with: "", limit: 10).map(\.conversation.id) == ["c3"])
        #expect(try await store.conversations(with: nil, limit: 2).map(\.conversation.id) == ["c0", "c3"])
        try await store.append([Made.message("dos", 50)], to: Made.conversation("c1"))
        #expect(try await store.conversations(with: nil, limit: 2).map(\.conversation.id) == ["c1", "c0"])
        #expect(try await store.conversations(with: "Ana", limit: 10).isEmpty)
        #expect(try await store.conversations(with: nil, limit: -1).isEmpty)
    }

    @Sendable private static func theLastMessageIsShownOnOneShortLine(_ store: any Store) async throws {
        let lines = "  Hola:\n\n\tuna   pregunta \u{1F1F2}\u{1F1FD}"
        try await store.append([Made.message(lines, 1)], to: Made.conversation("lines"))
        let long = String(repeating: "ñandú ", count: 10_000)
        try await store.append([Made.message(long, 2)], to: Made.conversation("long"))
        try await store.append([], to: Made.conversation("none"))
        let records = try await store.conversations(with: nil, limit: 9)
        #expect(records.map(\.conversation.id) == ["long", "lines", "none"])
        #expect(records[0].last.count == 80 && records[0].last.hasPrefix("ñandú ñandú "))
        #expect(records[0].last.hasSuffix("…"))
        #expect(records[1].last == "Hola: una pregunta \u{1F1F2}\u{1F1FD}")
        #expect(records[2].last.isEmpty && records[2].messages == 0)
    }

    @Sendable private static func aSummaryGivesWayToOneThatGoesAsFar(_ store: any Store) async throws {
        try await store.append([Made.message("uno", 1)], to: Made.conversation("c"))
        func summary() async throws -> String? { try await store.conversation("c")?.summary }
        try await store.summarise("c", as: "hasta 5", through: 5)
        try await store.summarise("c", as: "hasta 3", through: 3)
        #expect(try await summary() == "hasta 5")
        try await store.summarise("c", as: "hasta 5, mejor", through: 5)
        #expect(try await summary() == "hasta 5, mejor")
        try await store.summarise("c", as: "hasta 8", through: 8)
        #expect(try await summary() == "hasta 8")
        #expect(try await store.conversation("c")?.summarisedThrough == 8)
        #expect(try await store.conversation("c")?.updatedAt == Made.time(1))
        try await store.summarise("erased", as: "nada", through: 1)
        #expect(try await store.conversation("erased") == nil)
    }

    @Sendable private static func whatWasSaidWithANULIsKeptWithoutIt(_ store: any Store) async throws {
        let message = Made.message("a\u{0}b", 1)
        let stored = try await store.append([message], to: Made.conversation("c\u{0}", of: "ana\u{0}"))
        #expect(stored[0].text == "a\u{FFFD}b")
        #expect(try await store.messages(in: "c\u{0}", after: 0, limit: 9) == stored)
        #expect(try await store.conversation("c\u{0}")?.contact == "ana\u{FFFD}")
        #expect(try await store.conversations(with: "ana\u{0}", limit: 9).count == 1)
        #expect(try await store.erase(.contact("ana\u{0}")) == 1)
    }

    @Sendable private static func erasingTakesTheConversationsSelectedOnly(_ store: any Store) async throws {
        for (number, contact) in ["ana", "luis", "ana", "eva", "leo"].enumerated() {
            try await store.append(
                [Made.message("texto \(number)", number)], to: Made.conversation("c\(number)", of: contact))
        }
        func ids() async throws -> [String] {
            try await store.conversations(with: nil, limit: 9).map(\.conversation.id).sorted()
        }
        let before = try await store.messages(in: "c4", after: 0, limit: 9)
        #expect(try await store.erase(.contact("nobody")) == 0)
        #expect(try await store.erase(.conversation("c")) == 0)
        #expect(try await store.erase(.contact("ana")) == 2)
        #expect(try await ids() == ["c1", "c3", "c4"])
        #expect(try await store.erase(.unchangedSince(Made.time(3))) == 1)
        #expect(try await ids() == ["c3", "c4"])
        #expect(try await store.erase(.conversation("c3")) == 1)
        #expect(try await ids() == ["c4"])
        #expect(try await store.messages(in: "c3", after: 0, limit: 9).isEmpty)
        #expect(try await store.messages(in: "c4", after: 0, limit: 9) == before)
        #expect(try await store.erase(.all) == 1)
        #expect(try await ids().isEmpty)
        #expect(try await store.conversation("c4") == nil)
    }

    @Sendable private static func erasingTakesWhatElseWasKeptOfThem(_ store: any Store) async throws {
        for contact in ["ana", "luis"] {
            let question = Made.message(" ¿Soy \(contact)?\n", 1)
            try await store.append([question], to: Made.conversation("c-\(contact)", of: contact))
            let miss = Miss(
                question: "¿Soy \(contact)?", language: .spanish, askedAt: Made.time(1), confidence: 0)
            try await store.record(miss)
            try await store.record([
                Made.usage(contact: contact, conversation: "c-\(contact)"), Made.usage(contact: contact),
            ])
        }
        let version = try await store.contentVersion()
        try await store.cache(Made.answer("¿Soy ana?"), for: "k", version: version)
        try await store.erase(.contact("ana"))
        #expect(try await store.misses(limit: 9).map(\.question) == ["¿Soy luis?"])
        #expect(try await store.cachedAnswer("k") == nil)
        let interval = Made.time(0)..<Made.time(100)
        func calls(by grouping: UsageGrouping) async throws -> [String: Int] {
            try await store.usage(by: grouping, contact: nil, in: interval)
                .reduce(into: [:]) { $0[$1.key] = $1.calls }
        }
        #expect(try await calls(by: .contact) == ["": 2, "luis": 2])
        #expect(try await calls(by: .conversation) == ["": 3, "c-luis": 1])
        try await store.erase(.conversation("c-luis"))
        #expect(try await calls(by: .contact) == ["": 3, "luis": 1])
        #expect(try await store.misses(limit: 9).isEmpty)
    }

    @Sendable private static func identitiesOfErasedMessagesDoNotComeBack(_ store: any Store) async throws {
        let first = try await store.append(
            [Made.message("uno", 1), Made.message("dos", 2)], to: Made.conversation("c"))
        try await store.erase(.all)
        let second = try await store.append([Made.message("tres", 3)], to: Made.conversation("c"))
        #expect(second[0].id > first[1].id)
        #expect(try await store.messages(in: "c", after: first[1].id, limit: 9) == second)
    }
}

extension Made {
    static func time(_ seconds: Int) -> Date { Date(timeIntervalSince1970: 1_790_000_000 + Double(seconds)) }

    static func conversation(
        _ id: String, of contact: String = "", channel: String = "shell", startedAt: Int = 0
    ) -> Conversation {
        Conversation(id: id, contact: contact, channel: channel, startedAt: time(startedAt))
    }

    static func message(
        _ text: String, _ seconds: Int, by role: ConversationMessage.Role = .contact
    ) -> ConversationMessage {
        ConversationMessage(role: role, text: text, language: .spanish, sentAt: time(seconds))
    }

    static func usage(
        at seconds: Int = 10, model: String = "m", purpose: UsageRecord.Purpose = .answer,
        contact: String = "", conversation: String = "", input: Int = 10, cost: Int64? = 1
    ) -> UsageRecord {
        UsageRecord(
            at: time(seconds), model: model, purpose: purpose, conversation: conversation, contact: contact,
            tokens: TokenUsage(input: input, output: 5, cached: 2), cost: cost)
    }

    static func answer(_ question: String) -> Answer {
        Answer(
            question: question, language: .spanish, known: true, confidence: 0.7,
            written: .init(text: "Sí: 3 años.", model: "m", usage: TokenUsage(input: 1, output: 2)),
            timings: .init(prepare: 0.1, retrieve: 1.5))
    }
}
