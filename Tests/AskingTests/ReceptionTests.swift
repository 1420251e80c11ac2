import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import LexicalSearch
import Stores
import Testing

private let cards = "¿Aceptan tarjeta de crédito?"
private let oil = "¿Cuánto cuesta el cambio de aceite?"

/// The dealer's base behind a reception.
private struct Counter {
    let base: DealerBase
    let model: ScriptedModel
    let reception: Reception

    var store: MemoryStore { base.store }

    init(_ model: ScriptedModel? = nil, options: Reception.Options = Reception.Options()) async throws {
        base = try await DealerBase()
        self.model = model ?? ScriptedModel(saying: "Aceptamos Visa [1].")
        let counter = TokenCounter()
        var ask = base.ask
        ask.writer = AnswerWriter(
            model: self.model, prompts: PromptBuilder(budget: try PromptBudget(), counter: counter),
            counter: counter)
        let chat = ChatService(
            ask: ask, store: base.store, ledger: UsageLedger(store: base.store), caching: .off)
        reception = Reception(chat: chat, store: base.store, options: options)
    }

    func ask(
        _ text: String, conversation: String? = nil, contact: String? = nil, owner: String = "key1",
        key: String? = nil, channel: String = "api"
    ) async throws -> ReceptionReply {
        try await reception.answer(
            ReceivedQuestion(
                text, conversation: conversation, contact: contact.map { ContactAlias(naming: $0) },
                channel: channel, owner: owner, key: key))
    }

    func texts(of conversation: String) async -> [String] {
        await store.messages(in: conversation, after: 0, limit: 100).map(\.text)
    }
}

@Suite struct ReceptionTests {
    @Test func answer_is_kept_in_a_conversation_that_goes_on_by_its_id() async throws {
        let counter = try await Counter()
        let first = try await counter.ask(cards)
        #expect(first.action == .answer && first.text == "Aceptamos Visa [1].")
        #expect(first.answer?.sources.isEmpty == false)
        let second = try await counter.ask(oil, conversation: first.conversation)
        #expect(second.conversation == first.conversation)
        #expect(
            await counter.texts(of: first.conversation).filter { $0 == cards || $0 == oil } == [cards, oil])
    }

    @Test func question_without_conversation_and_contact_begins_a_new_one() async throws {
        let counter = try await Counter()
        let first = try await counter.ask(cards)
        #expect(try await counter.ask(cards).conversation != first.conversation)
    }

    @Test func conversation_of_another_key_is_not_entered() async throws {
        let counter = try await Counter()
        let first = try await counter.ask(cards)
        let stranger = try await counter.ask(oil, conversation: first.conversation, owner: "key2")
        #expect(stranger.conversation != first.conversation)
        #expect(try #require(counter.model.requests.last).messages.count == 1)
        #expect(await counter.texts(of: first.conversation).count == 2)
        // The same name is another conversation for another key.
        let read = try await counter.reception.messages(
            of: first.conversation, openedBy: "key2", after: 0, limit: 10)
        #expect(read?.map(\.text).contains(cards) == false)
        let stranger3 = try await counter.reception.messages(
            of: first.conversation, openedBy: "key3", after: 0, limit: 10)
        #expect(stranger3 == nil)
        let own = try await counter.reception.messages(
            of: first.conversation, openedBy: "key1", after: 0, limit: 10)
        #expect(own?.count == 2)
    }

    @Test func name_of_the_callers_own_stands_for_one_conversation_of_theirs() async throws {
        let counter = try await Counter()
        let first = try await counter.ask(cards, conversation: "session 42")
        #expect(try await counter.ask(oil, conversation: "session 42").conversation == first.conversation)
        #expect(
            try await counter.ask(oil, conversation: first.conversation).conversation == first.conversation)
        let other = try await counter.ask(oil, conversation: "session 42", owner: "key2")
        #expect(other.conversation != first.conversation)
        #expect(UUID(uuidString: first.conversation) != nil)
    }

    @Test func conversation_opened_on_a_channel_is_not_entered_by_its_id() async throws {
        let counter = try await Counter()
        let other = Conversation(id: "wa-1", channel: "whatsapp", startedAt: Date())
        await counter.store.append(
            [ConversationMessage(role: .contact, text: "hola", sentAt: Date())], to: other)
        #expect(try await counter.ask(oil, conversation: "wa-1").conversation != "wa-1")
        #expect(await counter.texts(of: "wa-1") == ["hola"])
    }

    @Test func contact_goes_on_with_the_last_conversation_of_the_same_key_and_channel() async throws {
        let counter = try await Counter()
        let first = try await counter.ask(cards, contact: "34600111222@s.whatsapp.net")
        #expect(try await counter.ask(oil, contact: "+34 600 111 222").conversation == first.conversation)
        let other = try await counter.ask(oil, contact: "+34600111222", owner: "key2")
        #expect(other.conversation != first.conversation)
        let elsewhere = try await counter.ask(oil, contact: "+34600111222", channel: "n8n")
        #expect(elsewhere.conversation != first.conversation)
        #expect(await counter.store.contacts(limit: 10).count == 1)
    }

    @Test func rested_conversation_of_a_contact_is_left_for_a_new_one() async throws {
        var options = Reception.Options()
        options.session = -1
        let counter = try await Counter(options: options)
        let first = try await counter.ask(cards, contact: "ana")
        #expect(try await counter.ask(oil, contact: "ana").conversation != first.conversation)
    }

    @Test func unknown_question_is_told_as_unknown() async throws {
        let counter = try await Counter()
        let reply = try await counter.ask("¿Cuál es la capital de Mongolia?")
        #expect(reply.action == .unknown && !reply.text.isEmpty)
    }

    @Test func courtesy_is_an_answer() async throws {
        let counter = try await Counter()
        #expect(try await counter.ask("Hola").action == .answer)
    }

    @Test func request_for_a_person_sets_the_desk_to_waiting_and_silences_the_assistant() async throws {
        let counter = try await Counter()
        let reply = try await counter.ask("Quiero hablar con una persona", contact: "ana")
        #expect(reply.action == .handOff && !reply.text.isEmpty)
        let desk = try #require(await counter.store.desk(of: reply.conversation))
        #expect(desk.state == .waiting && desk.isSilent(at: Date()) && !desk.reason.isEmpty)

        let silent = try await counter.ask(cards, contact: "ana")
        #expect(silent.action == .silent && silent.text.isEmpty && silent.answer == nil)
        #expect(silent.conversation == reply.conversation)
        #expect(await counter.texts(of: reply.conversation).last == cards)
        #expect(counter.model.requests.isEmpty)
    }

    @Test func released_desk_lets_the_assistant_answer_again() async throws {
        let counter = try await Counter()
        let reply = try await counter.ask("Quiero hablar con una persona", contact: "ana")
        let desk = await counter.store.desk(of: reply.conversation)
        #expect(
            await counter.store.setDesk(
                Desk(tags: ["vip"], changedAt: Date()), of: reply.conversation, replacing: desk))
        #expect(try await counter.ask(cards, contact: "ana").action == .answer)
        #expect(await counter.store.desk(of: reply.conversation)?.tags == ["vip"])
    }

    @Test func question_in_a_closed_conversation_opens_it_again() async throws {
        let counter = try await Counter()
        let first = try await counter.ask(cards)
        #expect(
            await counter.store.setDesk(
                Desk(state: .closed, tags: ["done"], changedAt: Date()), of: first.conversation,
                replacing: nil))
        #expect(
            try await counter.ask(oil, conversation: first.conversation).conversation == first.conversation)
        let desk = await counter.store.desk(of: first.conversation)
        #expect(desk?.state == .open && desk?.tags == ["done"])
    }

    @Test func blocked_contact_gets_nothing_and_leaves_nothing() async throws {
        let counter = try await Counter()
        let first = try await counter.ask(cards, contact: "ana")
        let contact = try #require(await counter.store.contact(known: ContactAlias(.external, "ana")))
        await counter.store.setBlocked(true, contact.id)
        #expect(try await counter.ask(oil, contact: "ana").action == .silent)
        #expect(await counter.texts(of: first.conversation).count == 2)
    }

    @Test func contact_who_asks_too_much_is_told_once() async throws {
        var options = Reception.Options()
        options.perDay = 2
        let counter = try await Counter(options: options)
        for _ in 0..<2 { #expect(try await counter.ask(cards, contact: "ana").action == .answer) }
        let told = try await counter.ask(cards, contact: "ana")
        #expect(told.action == .limited && told.text.contains("no puedo responder"))
        let after = try await counter.ask(cards, contact: "ana")
        #expect(after.action == .limited && after.text.isEmpty)
        #expect(try await counter.ask(cards, contact: "luis").action == .answer)
    }

    @Test func empty_and_endless_questions_are_refused() async throws {
        let counter = try await Counter()
        await #expect { try await counter.ask(" \n ") } throws: {
            ($0 as? KnowledgeBaseError)?.kind == .usage
        }
        await #expect {
            try await counter.ask(String(repeating: "a", count: Reception.longestQuestion + 1))
        } throws: {
            ($0 as? KnowledgeBaseError)?.kind == .limitExceeded
        }
    }
}

@Suite struct RepeatedRequestTests {
    @Test func repetition_gets_the_first_reply_and_leaves_one_turn() async throws {
        let counter = try await Counter(ScriptedModel(saying: "Visa [1].", "Mastercard [1]."))
        let first = try await counter.ask(cards, key: "wamid.1")
        let second = try await counter.ask(cards, key: "wamid.1")
        #expect(second.text == first.text && second.conversation == first.conversation)
        #expect(second.isRepeated && !first.isRepeated)
        #expect(await counter.texts(of: first.conversation).count == 2)
        #expect(counter.model.requests.count == 1)
    }

    @Test func repetitions_at_the_same_moment_are_answered_once() async throws {
        let counter = try await Counter()
        let replies = try await withThrowingTaskGroup(of: ReceptionReply.self) { group in
            for _ in 0..<8 { group.addTask { try await counter.ask(cards, contact: "ana", key: "m1") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(replies.map(\.conversation)).count == 1)
        #expect(counter.model.requests.count == 1)
        #expect(await counter.texts(of: replies[0].conversation).count == 2)
    }

    @Test func key_of_another_owner_is_another_key() async throws {
        let counter = try await Counter()
        let first = try await counter.ask(cards, key: "m1")
        let other = try await counter.ask(cards, owner: "key2", key: "m1")
        #expect(other.conversation != first.conversation && !other.isRepeated)
    }

    @Test func same_key_for_another_question_is_refused() async throws {
        let counter = try await Counter()
        _ = try await counter.ask(cards, key: "m1")
        await #expect { try await counter.ask(oil, key: "m1") } throws: {
            ($0 as? KnowledgeBaseError)?.kind == .refused
                && ($0 as? KnowledgeBaseError)?.reason.contains("idempotency") == true
        }
    }

    @Test func failure_is_not_kept() async throws {
        let counter = try await Counter()
        let store = FailingOnce(counter.store)
        let reception = Reception(
            chat: ChatService(
                ask: counter.base.ask, store: counter.store, ledger: UsageLedger(store: counter.store)),
            store: store)
        let question = ReceivedQuestion(
            cards, contact: ContactAlias(.external, "ana"), channel: "api", owner: "k", key: "m1")
        await #expect(throws: KnowledgeBaseError.self) { try await reception.answer(question) }
        let reply = try await reception.answer(question)
        #expect(reply.action == .answer && !reply.isRepeated)
    }

    @Test func questions_of_one_contact_are_answered_one_after_another() async throws {
        let counter = try await Counter()
        let replies = try await withThrowingTaskGroup(of: ReceptionReply.self) { group in
            for number in 0..<6 {
                group.addTask { try await counter.ask("\(cards) \(number)", contact: "ana") }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(replies.map(\.conversation)).count == 1)
        let roles = await counter.store.messages(in: replies[0].conversation, after: 0, limit: 100).map(
            \.role)
        #expect(roles == Array(repeating: [.contact, .assistant], count: 6).flatMap { $0 })
    }
}

@Suite struct ContactNameTests {
    @Test(arguments: [
        ("+34 600-111 222", ContactAlias.Kind.phone, "34600111222"),
        ("34600111222@s.whatsapp.net", .phone, "34600111222"),
        ("34600111222:17@s.whatsapp.net", .phone, "34600111222"),
        ("34600111222@c.us", .phone, "34600111222"),
        ("987654321@lid", .linkedID, "987654321@lid"),
        ("120363025@g.us", .external, "120363025@g.us"),
        ("34600111222", .external, "34600111222"),
        ("+1", .external, "+1"),
        ("ana@example.com", .external, "ana@example.com"),
        ("x@s.whatsapp.net", .external, "x@s.whatsapp.net"),
    ])
    func name_is_told_by_its_form(_ name: String, _ kind: ContactAlias.Kind, _ value: String) {
        #expect(ContactAlias(naming: name) == ContactAlias(kind, value))
    }
}

/// The store of a disk that fails the first time a contact is looked for.
private actor FailingOnce: ConversationStore, SilentMessagingStore {
    private let store: MemoryStore
    private var hasFailed = false

    init(_ store: MemoryStore) { self.store = store }

    func contact(known aliases: [ContactAlias], name: String, at now: Date) async throws -> Contact {
        guard hasFailed else {
            hasFailed = true
            throw KnowledgeBaseError(.busy, cannot: "read", because: "somebody writes")
        }
        return await store.contact(known: aliases, name: name, at: now)
    }

    func conversation(_ id: Conversation.ID) async throws -> Conversation? { await store.conversation(id) }
    func conversations(with contact: String?, limit: Int) async throws -> [ConversationRecord] {
        await store.conversations(with: contact, limit: limit)
    }
    func append(
        _ messages: [ConversationMessage], to conversation: Conversation
    ) async throws -> [ConversationMessage] { await store.append(messages, to: conversation) }
    func messages(
        in conversation: Conversation.ID, after id: ConversationMessage.ID, limit: Int
    ) async throws -> [ConversationMessage] {
        await store.messages(in: conversation, after: id, limit: limit)
    }
    func summarise(
        _ conversation: Conversation.ID, as summary: String, through message: ConversationMessage.ID
    ) async throws {}
    func erase(_ selection: ConversationSelection) async throws -> Int { 0 }
    func contact(_ id: Contact.ID) async throws -> Contact? { await store.contact(id) }
    func contact(known alias: ContactAlias) async throws -> Contact? { await store.contact(known: alias) }
    func desk(of conversation: Conversation.ID) async throws -> Desk? { await store.desk(of: conversation) }
    func reply(to key: String, since: Date) async throws -> Data? { await store.reply(to: key, since: since) }
    func keep(_ reply: Data, to key: String, at now: Date, expired: Date) async throws {
        await store.keep(reply, to: key, at: now, expired: expired)
    }
}
