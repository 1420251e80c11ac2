import Foundation
import KnowledgeBase

extension MemoryStore: MessagingStore {
    public func accept(_ events: [ChannelEvent], at now: Date) -> [MessageThread] {
        var threads: [MessageThread] = []
        for event in events {
            switch event {
            case .message(let message): if let thread = accept(message, at: now) { threads.append(thread) }
            case .delivery(let update): mail.note(update, at: now)
            case .renamed(_, let from, let to): rename(from, to, at: now)
            }
        }
        var seen: Set<MessageThread> = []
        return threads.map(mail.current).filter { seen.insert($0).inserted }
    }

    public func waitingThreads() -> [MessageThread] {
        mail.waiting.sorted { ($0.value.first ?? 0) < ($1.value.first ?? 0) }.map(\.key)
    }

    public func inbox(of thread: MessageThread, session: Date, at now: Date, most: Int) -> ThreadInbox? {
        let thread = mail.current(thread)
        guard let contact = mail.contacts[thread.contact] else { return nil }
        let ids = mail.waiting[thread] ?? []
        let conversation = conversation(of: thread, session: session, at: now)
        let theirs = mail.inbox.values.filter { $0.thread.contact == contact.id && $0.outcome != .limited }
            .map(\.message)
            .filter { !$0.wasHeldBack }.map(\.receivedAt).filter { $0 <= now }
        let minute = now.addingTimeInterval(-60)
        let day = Self.startOfDay(now)
        return ThreadInbox(
            thread: thread, contact: contact,
            waiting: ids.prefix(max(most, 0)).compactMap { mail.inbox[$0]?.message },
            conversation: conversation, desk: conversation.flatMap { mail.desks[$0.id] },
            lastAnswered: mail.latestAnswered[thread].flatMap { mail.inbox[$0]?.message },
            lastMinute: theirs.count { $0 > minute }, today: theirs.count { $0 >= day },
            wasToldOfLimit: mail.toldOfLimit[contact.id].map { $0 >= day } ?? false)
    }

    public func beginAnswering(_ messages: [InboxMessage.ID]) { countAttempt(+1, at: messages) }

    public func breakOffAnswering(_ messages: [InboxMessage.ID]) { countAttempt(-1, at: messages) }

    private func countAttempt(_ change: Int, at messages: [InboxMessage.ID]) {
        for id in messages {
            guard let received = mail.inbox[id], received.outcome == nil else { continue }
            mail.inbox[id]?.message.attempts = max(0, received.message.attempts + change)
        }
    }

    public func finish(_ turn: Turn) -> [OutboundMessage]? {
        let taken = turn.outcomes.keys.map { mail.inbox[$0] }
        guard taken.allSatisfy({ $0 != nil && $0?.outcome == nil }), isAsFound(turn) else { return nil }
        let thread = mail.current(turn.thread)
        var conversation = turn.conversation
        if mail.joined[conversation.contact] != nil { conversation.contact = thread.contact }
        if !turn.messages.isEmpty || !turn.replies.isEmpty || turn.desk != nil {
            append(turn.messages, to: conversation)
        }
        let isThere = talks[conversation.id.storable] != nil
        if isThere { mail.threads[conversation.id.storable] = thread }
        for (id, outcome) in turn.outcomes {
            mail.settle(id, outcome, in: isThere ? conversation.id.storable : nil)
        }
        if isThere, let desk = turn.desk { mail.desks[conversation.id.storable] = desk }
        if let language = turn.language { mail.contacts[thread.contact]?.language = language }
        if let consent = turn.consent { setConsent(consent, thread.contact, at: turn.at) }
        if turn.tellsOfLimit { mail.toldOfLimit[thread.contact] = turn.at }
        return post(turn.replies)
    }
}

// MARK: - Steps

extension MemoryStore {
    private func isAsFound(_ turn: Turn) -> Bool {
        guard let found = turn.found else { return true }
        let id = turn.conversation.id.storable
        return (talks[id] != nil) == found.conversation && mail.desks[id] == found.desk
    }

    /// - Returns: the thread, unless the message is known.
    private func accept(_ message: InboundMessage, at now: Date) -> MessageThread? {
        let key = Mail.Key(channel: message.channel, id: message.id)
        guard mail.known.insert(key).inserted else { return nil }
        let contact = contactIdentity(
            known: message.sender, name: message.name, at: now, seenAt: min(message.sentAt, now))
        let thread = MessageThread(channel: message.channel, account: message.account, contact: contact)
        let id = newID()
        mail.inbox[id] = Mail.Received(
            message: InboxMessage(id: id, message: message, receivedAt: now), thread: thread)
        mail.waiting[thread, default: []].append(id)
        return thread
    }

    private func rename(_ from: ContactAlias, _ to: [ContactAlias], at now: Date) {
        guard mail.owners[from] != nil, !to.isEmpty else { return }
        let contact = contactIdentity(known: to + [from], name: "", at: now)
        guard !to.contains(from) else { return }
        mail.contacts[contact]?.aliases.removeAll { $0 == from }
        mail.owners[from] = nil
    }

    /// What is kept of conversations and cost goes along where two contacts turn out to be one.
    ///
    /// - Parameter seenAt: when they wrote; `nil` where they did not.
    func contactIdentity(
        known aliases: [ContactAlias], name: String, at now: Date, seenAt: Date? = nil
    ) -> Contact.ID {
        let (id, joined) = mail.contact(known: aliases, name: name, at: now, seenAt: seenAt)
        if let seenAt, let before = mail.contacts[id]?.seenAt {
            mail.contacts[id]?.seenAt = max(before, seenAt)
        }
        if !joined.isEmpty { mail.cancelUnsent(to: id, at: now) }
        for other in joined {
            for key in talks.keys where talks[key]?.conversation.contact == other {
                talks[key]?.conversation.contact = id
            }
            for index in calls.indices where calls[index].contact == other { calls[index].contact = id }
        }
        return id
    }

    /// The session that goes on: one that a person has in hand, or else the latest, if it is not over.
    private func conversation(of thread: MessageThread, session: Date, at now: Date) -> Conversation? {
        let theirs = mail.threads.filter { $0.value == thread }.keys.compactMap { talks[$0] }
        let latestFirst = theirs.sorted {
            ($0.conversation.updatedAt, $0.key) > ($1.conversation.updatedAt, $1.key)
        }.map(\.conversation)
        if let silent = latestFirst.first(where: { mail.desks[$0.id]?.isSilent(at: now) ?? false }) {
            return silent
        }
        guard let latest = latestFirst.first, latest.updatedAt > session,
            mail.desks[latest.id]?.state != .closed
        else { return nil }
        return latest
    }

    private static func startOfDay(_ now: Date) -> Date {
        let day = 86_400.0
        return Date(timeIntervalSince1970: (now.timeIntervalSince1970 / day).rounded(.down) * day)
    }
}

extension Mail {
    fileprivate mutating func settle(
        _ id: InboxMessage.ID, _ outcome: InboxOutcome, in conversation: Conversation.ID?
    ) {
        guard let thread = inbox[id]?.thread else { return }
        inbox[id]?.outcome = outcome
        inbox[id]?.conversation = conversation
        waiting[thread]?.removeAll { $0 == id }
        if waiting[thread]?.isEmpty == true { waiting[thread] = nil }
        if outcome == .answered, inbox[id]?.message.message.content.text.isEmpty == false {
            latestAnswered[thread] = max(latestAnswered[thread] ?? id, id)
        }
    }
}
