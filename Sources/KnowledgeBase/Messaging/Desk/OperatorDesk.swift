import Foundation

/// What people of the company do in conversations: take them over, write, give them back.
///
/// It needs the store alone; the ``MessagingEngine`` of whatever process serves the channel sends what is written.
public struct OperatorDesk: Sendable {
    private let store: any MessagingStore & ConversationStore
    private let traits: [String: ChannelTraits]
    private let pause: Duration
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - traits: of each channel, by its name.
    ///   - pause: how long the assistant is silent after a person's last message.
    public init(
        store: any MessagingStore & ConversationStore, traits: [String: ChannelTraits],
        pause: Duration = MessagingPolicy().pause, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.store = store
        self.traits = traits
        self.pause = pause
        self.now = now
    }

    /// The assistant is silent from now on, until it is given back or the pause is over.
    ///
    /// - Throws: ``KnowledgeBaseError`` `notFound`, and what the store throws; so do all of these.
    @discardableResult
    public func take(_ conversation: Conversation.ID, by name: String) async throws -> Desk {
        try await change(conversation, "take over") { desk, now in
            desk = taken(desk, by: name, at: now)
        }
    }

    /// The assistant answers again.
    @discardableResult
    public func release(_ conversation: Conversation.ID) async throws -> Desk {
        try await change(conversation, "release") { desk, now in
            desk = Desk(state: .open, tags: desk.tags, changedAt: now)
        }
    }

    /// What comes next begins another conversation.
    @discardableResult
    public func close(_ conversation: Conversation.ID) async throws -> Desk {
        try await change(conversation, "close") { desk, now in
            desk = Desk(state: .closed, tags: desk.tags, changedAt: now)
        }
    }

    /// Writes to the contact in place of the assistant, which is silent from now on. Where the conversation is on no
    /// channel, it is in its history alone.
    ///
    /// - Returns: what will be sent.
    /// - Throws: ``KnowledgeBaseError`` `refused` where the contact is blocked, wants no messages, or wrote too long ago for the
    ///   channel to let it through.
    @discardableResult
    public func say(
        _ text: String, by name: String, in conversation: Conversation.ID
    ) async throws -> [OutboundMessage] {
        let action = "write in conversation '\(conversation)'"
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else {
            throw KnowledgeBaseError(.usage, cannot: action, because: "the message is empty")
        }
        let known = try await find(conversation, action)
        let now = now()
        let desk = taken(try await store.desk(of: conversation), by: name, at: now)
        let message = ConversationMessage(role: .person, text: text, sentAt: now)
        let replies = try await replies(text, in: known, action, now)
        return try await store.say(message, as: replies, in: conversation, desk: desk)
    }

    /// For the company's people only.
    public func note(_ text: String, by name: String, in conversation: Conversation.ID) async throws {
        let action = "note something of conversation '\(conversation)'"
        guard !text.allSatisfy(\.isWhitespace) else {
            throw KnowledgeBaseError(.usage, cannot: action, because: "the note is empty")
        }
        _ = try await find(conversation, action)
        try await store.add(DeskNote(at: now(), author: name, text: text), to: conversation)
    }

    /// In place of the tags that it has.
    @discardableResult
    public func tag(_ conversation: Conversation.ID, _ tags: [String]) async throws -> Desk {
        try await change(conversation, "tag") { desk, now in
            var seen: Set<String> = []
            desk.tags = tags.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
                .filter { !$0.isEmpty && seen.insert($0).inserted }
            desk.changedAt = now
        }
    }

    /// Sends what failed, or what nobody knows of, once more.
    ///
    /// - Throws: ``KnowledgeBaseError`` `notFound` where it is neither.
    public func retry(_ message: OutboundMessage.ID) async throws {
        guard try await store.retry(message, at: now()) else {
            throw KnowledgeBaseError(
                .notFound, cannot: "send message \(message) again",
                because: "no message with that number has failed")
        }
    }

    // MARK: Steps

    private func find(_ conversation: Conversation.ID, _ action: String) async throws -> Conversation {
        guard let known = try await store.conversation(conversation) else {
            throw KnowledgeBaseError(
                .notFound, cannot: action, because: "there is no such conversation",
                advice: "`kb conversations list` shows them")
        }
        return known
    }

    /// Again where somebody else changed the desk meanwhile.
    private func change(
        _ conversation: Conversation.ID, _ verb: String, _ change: (inout Desk, Date) -> Void
    ) async throws -> Desk {
        while true {
            _ = try await find(conversation, "\(verb) conversation '\(conversation)'")
            let now = now()
            let old = try await store.desk(of: conversation)
            var desk = old ?? Desk(changedAt: now)
            change(&desk, now)
            if try await store.setDesk(desk, of: conversation, replacing: old) { return desk }
        }
    }

    private func taken(_ desk: Desk?, by name: String, at now: Date) -> Desk {
        Desk(
            state: .taken, operatorName: name, silentUntil: now + pause, reason: desk?.reason ?? "",
            tags: desk?.tags ?? [], changedAt: now)
    }

    private func replies(
        _ text: String, in conversation: Conversation, _ action: String, _ now: Date
    ) async throws -> [OutboundMessage] {
        guard let thread = try await thread(of: conversation) else { return [] }
        guard let traits = traits[thread.channel] else {
            throw KnowledgeBaseError(
                .notFound, cannot: action, because: "the channel '\(thread.channel)' is not configured")
        }
        if let contact = try await store.contact(thread.contact) {
            try check(contact, traits, action, now)
        }
        return traits.parts(of: .text(text)).map { content in
            OutboundMessage(thread: thread, conversation: conversation.id, content: content, dueAt: now)
        }
    }

    private func check(_ contact: Contact, _ traits: ChannelTraits, _ action: String, _ now: Date) throws {
        guard !contact.isBlocked else {
            throw KnowledgeBaseError(
                .refused, cannot: action, because: "the contact is blocked", advice: "Unblock them first")
        }
        guard contact.consent != .withdrawn else {
            throw KnowledgeBaseError(
                .refused, cannot: action, because: "the contact asked not to be written to")
        }
        guard let window = traits.window, contact.seenAt + window < now else { return }
        throw KnowledgeBaseError(
            .refused, cannot: action,
            because: "the contact's last message is older than the channel allows for a reply",
            advice: "Wait for them to write, or use a template in the channel's own console")
    }

    /// Conversations of one contact that are looked through.
    private static let mostConversations = 1_000

    private func thread(of conversation: Conversation) async throws -> MessageThread? {
        guard !conversation.contact.isEmpty else { return nil }
        let filter = DeskFilter(contact: conversation.contact, limit: Self.mostConversations)
        return try await store.desks(filter).first { $0.record.conversation.id == conversation.id }?.thread
    }
}
