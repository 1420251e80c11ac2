import Foundation

/// Answers questions that come with a request and are answered with its reply: over HTTP, from a web page, through a
/// bridge. What comes on channels goes through ``MessagingEngine``.
///
/// 1 give a repeated request its first reply · 2 wait for the conversation's turn · 3 find contact and conversation ·
/// 4 leave the word to a person who has it · 5 answer · 6 call a person where one is wanted.
public struct Reception: Sendable {
    public var options: Options
    private let chat: ChatService
    private let store: any ConversationStore & MessagingStore
    private let turns = Turnstile(mostWaiting: 16)
    private let flights = SingleFlight<ReceptionReply>()
    private let rate: ContactRate
    var now: @Sendable () -> Date = { Date() }

    public struct Options: Sendable, Hashable {
        /// A contact's conversation goes on until it has rested for so long, in seconds.
        public var session: TimeInterval = 24 * 3_600
        /// The assistant is silent for so long after a person was called, in seconds, unless it is released.
        public var pause: TimeInterval = 12 * 3_600
        /// A repeated request gets its first reply for so long, in seconds.
        public var repeats: TimeInterval = 24 * 3_600
        /// In which is spoken to who has not written yet.
        public var language = Language.spanish
        /// Questions of a contact that are answered.
        public var perMinute = 20
        public var perDay = 500

        public init() {}
    }

    /// Characters of a question at most.
    public static let longestQuestion = 8_000

    public init(
        chat: ChatService, store: any ConversationStore & MessagingStore, options: Options = Options()
    ) {
        self.chat = chat
        self.store = store
        self.options = options
        rate = ContactRate(perMinute: options.perMinute, perDay: options.perDay)
    }

    /// - Parameter show: takes the answer while it is written; see ``Ask/answer(_:after:options:show:)``. Of a repeated
    ///   request nothing is shown.
    /// - Throws: ``KnowledgeBaseError`` `usage` for an empty question and for a key that another question had,
    ///   `limitExceeded` for one that is too long, `busy` where very many wait in the same conversation, and what
    ///   the store throws; `CancellationError`.
    public func answer(
        _ question: ReceivedQuestion, show: (@Sendable (AnswerProgress) -> Void)? = nil
    ) async throws -> ReceptionReply {
        if question.media == nil { try Self.check(question.text) }
        guard let key = question.storedKey else { return try await answerInTurn(question, show) }
        let reply = try await flights.value(for: key) {
            if let first = try await firstReply(to: key) { return first }
            return await kept(try await answerInTurn(question, show), as: key)
        }
        guard reply.questionHash == question.hash else { throw Self.otherQuestion }
        return reply
    }

    /// What was said in a conversation, for who opened it.
    ///
    /// - Parameter id: of the last message that is known already; 0 for none.
    /// - Returns: oldest first; `nil` for a conversation that there is not or that is somebody else's.
    public func messages(
        of conversation: Conversation.ID, openedBy owner: String, after id: ConversationMessage.ID, limit: Int
    ) async throws -> [ConversationMessage]? {
        guard let known = try await self.conversation(conversation, openedBy: owner) else { return nil }
        return try await store.messages(in: known.id, after: id, limit: limit)
    }

    /// The identity of a conversation that is to be opened; nobody can guess it.
    public func newConversation(openedBy owner: String) -> Conversation.ID { ConversationID.make(for: owner) }

    /// What a conversation is stored as that a caller opens by this name.
    public func identity(of name: Conversation.ID, openedBy owner: String) -> Conversation.ID {
        ConversationID.named(name, by: owner)
    }

    /// A conversation as who opened it names it; `nil` for none and for somebody else's.
    public func conversation(
        _ name: Conversation.ID, openedBy owner: String
    ) async throws -> Conversation? {
        try await store.conversation(ConversationID.named(name, by: owner))
    }
}

// MARK: The steps

extension Reception {
    private func answerInTurn(
        _ question: ReceivedQuestion, _ show: (@Sendable (AnswerProgress) -> Void)?
    ) async throws -> ReceptionReply {
        let contact = try await contact(of: question)
        return try await turns.pass(place(of: question) ?? contact?.id) {
            let conversation = try await conversation(for: question, with: contact)
            return try await answer(question, of: contact, in: conversation, show)
        }
    }

    private func place(of question: ReceivedQuestion) -> String? {
        question.conversation.map { ConversationID.named($0, by: question.owner) }
    }

    private func answer(
        _ question: ReceivedQuestion, of contact: Contact?, in conversation: Conversation,
        _ show: (@Sendable (AnswerProgress) -> Void)?
    ) async throws -> ReceptionReply {
        if contact?.isBlocked == true { return ReceptionReply(.silent, to: question, in: conversation.id) }
        let desk = try await store.desk(of: conversation.id)
        if desk?.isSilent(at: now()) == true { return try await noted(question, conversation) }
        if let limited = await limited(question, contact, conversation) { return limited }
        if let media = question.media { return try await unheard(media, question, conversation) }
        var chat = chat
        if let language = question.language { chat.languages[conversation.channel] = language }
        if let writer = question.writer { chat.ask.writer = writer }
        if let contact { chat.ask.assumedLanguage = try await chat.ask.language(assumedOf: contact) }
        var options = question.options
        options.offersPerson = true
        let answer = try await chat.answer(question.text, in: conversation, options: options, show: show)
        try await change(desk, of: conversation.id, by: answer)
        return ReceptionReply(answer, to: question, in: conversation.id)
    }

    /// Somebody of the company has the word; they are to see what was asked.
    private func noted(
        _ question: ReceivedQuestion, _ conversation: Conversation
    ) async throws -> ReceptionReply {
        let message = ConversationMessage(
            role: .contact, text: question.media.map { "[\($0.rawValue)]" } ?? question.text,
            language: LanguageDetector().detect(question.text),
            sentAt: now())
        try await store.append([message], to: conversation)
        return ReceptionReply(.silent, to: question, in: conversation.id)
    }

    /// To what is no text.
    private func unheard(
        _ media: MessageContent.Media.Kind, _ question: ReceivedQuestion, _ conversation: Conversation
    ) async throws -> ReceptionReply {
        let last = try await store.messages(in: conversation.id, after: 0, limit: 1).last
        // Nothing was said yet that would tell a language.
        let fallback = chat.language(on: conversation.channel) ?? options.language
        var reply = ReceptionReply(.answer, to: question, in: conversation.id)
        let heard: MessagingReply =
            switch media {
            case .voice, .audio: .voice
            case .image, .video: .picture
            case .document: .document
            case .sticker: .sticker
            }
        reply.text = heard.text(in: question.language ?? last?.language ?? fallback)
        try await store.append(
            [
                ConversationMessage(role: .contact, text: "[\(media.rawValue)]", sentAt: now()),
                ConversationMessage(
                    role: .assistant, text: reply.text, language: last?.language ?? .unknown, sentAt: now()),
            ], to: conversation)
        return reply
    }

    /// Told once, then silent.
    private func limited(
        _ question: ReceivedQuestion, _ contact: Contact?, _ conversation: Conversation
    ) async -> ReceptionReply? {
        guard let contact else { return nil }
        let verdict = await rate.count(contact.id, at: now())
        guard verdict != .within else { return nil }
        var reply = ReceptionReply(.limited, to: question, in: conversation.id)
        if verdict == .justOver {
            reply.text = FixedReply.contactLimit.text(in: LanguageDetector().detect(question.text))
        }
        return reply
    }

    /// As it is by now, where somebody changed it while the answer was made.
    private func change(_ desk: Desk?, of conversation: Conversation.ID, by answer: Answer) async throws {
        var desk = desk
        while let changed = changed(desk, by: answer) {
            if try await store.setDesk(changed, of: conversation, replacing: desk) { return }
            desk = try await store.desk(of: conversation)
        }
    }

    /// `nil` where it stays as it is, as where a person took the word meanwhile.
    private func changed(_ desk: Desk?, by answer: Answer) -> Desk? {
        guard desk?.isSilent(at: now()) != true else { return nil }
        let tags = desk?.tags ?? []
        if let handOff = answer.handOff {
            return Desk(
                state: .waiting, silentUntil: now().addingTimeInterval(options.pause),
                reason: handOff.reason, tags: tags, changedAt: now())
        }
        guard desk?.state == .closed else { return nil }
        return Desk(tags: tags, changedAt: now())
    }

    private static func check(_ text: String) throws {
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw KnowledgeBaseError(.usage, cannot: "answer", because: "the question is empty")
        }
        guard text.count <= longestQuestion else {
            throw KnowledgeBaseError(
                .limitExceeded, cannot: "answer",
                because: "the question has more than \(longestQuestion) characters",
                advice: "Ask it in fewer words")
        }
    }
}

// MARK: Contact and conversation

extension Reception {
    private func contact(of question: ReceivedQuestion) async throws -> Contact? {
        guard let alias = question.contact else { return nil }
        return try await store.contact(known: [alias], name: question.name, at: now())
    }

    /// The one that is named, else the contact's that goes on, else a new one.
    private func conversation(
        for question: ReceivedQuestion, with contact: Contact?
    ) async throws -> Conversation {
        let named = place(of: question)
        if let named {
            if let known = try await store.conversation(named) { return known }
        } else if let contact, question.continues, let last = try await last(of: contact, question) {
            return last
        }
        return Conversation(
            id: named ?? ConversationID.make(for: question.owner), contact: contact?.id ?? "",
            channel: question.channel, startedAt: now())
    }

    /// Looked for among the contact's latest.
    private static let mostLooked = 20

    private func last(of contact: Contact, _ question: ReceivedQuestion) async throws -> Conversation? {
        let records = try await store.conversations(with: contact.id, limit: Self.mostLooked)
        for conversation in records.map(\.conversation)
        where conversation.channel == question.channel
            && ConversationID.belongs(conversation.id, to: question.owner)
        {
            let desk = try await store.desk(of: conversation.id)
            if desk?.isSilent(at: now()) == true { return conversation }
            let isRecent = now().timeIntervalSince(conversation.updatedAt) <= options.session
            return isRecent && desk?.state != .closed ? conversation : nil
        }
        return nil
    }
}

// MARK: Repeated requests

extension Reception {
    private func firstReply(to key: String) async throws -> ReceptionReply? {
        let since = now().addingTimeInterval(-options.repeats)
        guard let data = try await store.reply(to: key, since: since) else { return nil }
        do {
            var reply = try JSONDecoder().decode(ReceptionReply.self, from: data)
            reply.isRepeated = true
            return reply
        } catch {
            // Written by another release: there is no first reply that could be given.
            return nil
        }
    }

    /// What cannot be kept is answered all the same, and said.
    private func kept(_ reply: ReceptionReply, as key: String) async -> ReceptionReply {
        var reply = reply
        do {
            let expired = now().addingTimeInterval(-options.repeats)
            try await store.keep(JSONEncoder().encode(reply), to: key, at: now(), expired: expired)
        } catch {
            reply.notices.append("\(error); a repetition of this request would be answered anew")
        }
        return reply
    }

    private static var otherQuestion: KnowledgeBaseError {
        KnowledgeBaseError(
            .refused, cannot: "answer", because: "another question was asked with the same idempotency key",
            advice: "Use a new key for every message, such as the channel's own id of it")
    }
}
