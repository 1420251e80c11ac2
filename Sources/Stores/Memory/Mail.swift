import Foundation
import KnowledgeBase

/// What a ``MemoryStore`` holds of channels.
struct Mail {
    struct Received {
        var message: InboxMessage
        var thread: MessageThread
        var outcome: InboxOutcome?
        /// Where it was answered.
        var conversation: Conversation.ID?
    }

    /// A message as its channel names it.
    struct Key: Hashable {
        var channel: String
        var id: String
    }

    var contacts: [Contact.ID: Contact] = [:]
    var owners: [ContactAlias: Contact.ID] = [:]
    /// Contacts that turned out to be another one.
    var joined: [Contact.ID: Contact.ID] = [:]
    /// When each was last told that they write too much.
    var toldOfLimit: [Contact.ID: Date] = [:]

    /// Every message that ever came, also where its text is erased.
    var known: Set<Key> = []
    var inbox: [InboxMessage.ID: Received] = [:]
    /// Without an outcome, in their order.
    var waiting: [MessageThread: [InboxMessage.ID]] = [:]
    var latestAnswered: [MessageThread: InboxMessage.ID] = [:]

    var outbox: [OutboundMessage.ID: OutboundMessage] = [:]
    /// Waiting or being sent, in their order.
    var unsent: [MessageThread: [OutboundMessage.ID]] = [:]
    var sent: [Key: OutboundMessage.ID] = [:]
    /// What channels told of messages whose ids are not known yet.
    var early: [Key: [DeliveryUpdate]] = [:]

    var threads: [Conversation.ID: MessageThread] = [:]
    var desks: [Conversation.ID: Desk] = [:]
    var notes: [Conversation.ID: [DeskNote]] = [:]
    var replies: [String: (at: Date, body: Data)] = [:]

    func current(_ thread: MessageThread) -> MessageThread {
        var thread = thread
        thread.contact = current(thread.contact)
        return thread
    }

    /// Whether it was a contact's and there is none with it any more.
    func isGone(_ contact: Contact.ID) -> Bool {
        Contact.isIdentity(contact) && contacts[contact] == nil
    }

    func current(_ contact: Contact.ID) -> Contact.ID {
        var contact = contact
        while let kept = joined[contact] { contact = kept }
        return contact
    }
}

// MARK: - Contacts

extension Mail {
    /// By any of these names, or a new one; gets the names it did not have, the first in front.
    ///
    /// - Returns: its identity, and those of contacts that turned out to be the same.
    mutating func contact(
        known aliases: [ContactAlias], name: String, at now: Date, seenAt: Date?
    ) -> (id: Contact.ID, joined: [Contact.ID]) {
        let found = Set(aliases.compactMap { owners[$0] }).compactMap { contacts[$0] }
        let oldestFirst = found.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        let first =
            oldestFirst.first ?? Contact(id: Contact.newIdentity(), createdAt: now, seenAt: seenAt)
        contacts[first.id] = first
        let others = oldestFirst.dropFirst().map(\.id)
        for other in others { join(other, to: first.id) }
        if !name.isEmpty { contacts[first.id]?.name = name.storable }
        call(first.id, aliases)
        return (first.id, others)
    }

    mutating func call(_ contact: Contact.ID, _ aliases: [ContactAlias]) {
        for alias in aliases.reversed() {
            contacts[contact]?.aliases.removeAll { $0 == alias }
            contacts[contact]?.aliases.insert(alias, at: 0)
            owners[alias] = contact
        }
    }

    private mutating func join(_ other: Contact.ID, to kept: Contact.ID) {
        guard let gone = contacts.removeValue(forKey: other), var contact = contacts[kept] else { return }
        let isNewer = gone.seenAt > contact.seenAt
        contact.aliases =
            isNewer ? gone.aliases + contact.aliases : contact.aliases + gone.aliases
        if isNewer, !gone.name.isEmpty { contact.name = gone.name }
        if isNewer, gone.language != .unknown { contact.language = gone.language }
        if gone.consent == .withdrawn || contact.consent == .implied { contact.consent = gone.consent }
        contact.isBlocked = contact.isBlocked || gone.isBlocked
        contact.seenAt = max(contact.seenAt, gone.seenAt)
        contacts[kept] = contact
        if contact.name.isEmpty { contacts[kept]?.name = gone.name }
        if contact.language == .unknown { contacts[kept]?.language = gone.language }
        for alias in gone.aliases { owners[alias] = kept }
        joined[other] = kept
        toldOfLimit[kept] = [toldOfLimit[kept], toldOfLimit.removeValue(forKey: other)].compactMap { $0 }
            .max()
        moveThreads()
    }

    /// Gives what belongs to joined contacts to those they are.
    private mutating func moveThreads() {
        for (id, received) in inbox {
            let thread = current(received.thread)
            inbox[id]?.thread = thread
        }
        for (id, message) in outbox {
            let thread = current(message.thread)
            outbox[id]?.thread = thread
        }
        threads = threads.mapValues(current)
        waiting = Dictionary(waiting.map { (current($0.key), $0.value) }) { ($0 + $1).sorted() }
        unsent = Dictionary(unsent.map { (current($0.key), $0.value) }) { ($0 + $1).sorted() }
        latestAnswered = Dictionary(latestAnswered.map { (current($0.key), $0.value) }, uniquingKeysWith: max)
    }
}

// MARK: - Erasing

extension Mail {
    mutating func erase(conversations: Set<Conversation.ID>) {
        guard !conversations.isEmpty else { return }
        for id in conversations {
            threads[id] = nil
            desks[id] = nil
            notes[id] = nil
        }
        removeReceived { $0.conversation.map(conversations.contains) ?? false }
        removeOutbound { conversations.contains($0.conversation) }
    }

    mutating func erase(_ selection: ConversationSelection, keeping talkers: Set<Contact.ID>) {
        switch selection {
        case .contact(let contact):
            removeReceived { $0.thread.contact == contact }
            removeOutbound { $0.thread.contact == contact }
            remove(contact)
            replies = [:]
        case .all:
            let known = known
            self = Mail()
            self.known = known
        case .conversation: replies = [:]
        case .unchangedSince(let date):
            removeReceived { $0.outcome != nil && $0.message.receivedAt < date }
            replies = replies.filter { $0.value.at >= date }
            let resting = contacts.values.filter {
                $0.seenAt < date && !$0.isBlocked && $0.consent != .withdrawn && !talkers.contains($0.id)
            }
            for contact in resting where !hasInbox(of: contact.id) { remove(contact.id) }
        }
    }

    func hasInbox(of contact: Contact.ID) -> Bool { inbox.values.contains { $0.thread.contact == contact } }

    func hasUnsent(in conversation: Conversation.ID) -> Bool {
        unsent.values.joined().contains { outbox[$0]?.conversation == conversation }
    }

    private mutating func remove(_ contact: Contact.ID) {
        guard let gone = contacts.removeValue(forKey: contact) else { return }
        for alias in gone.aliases { owners[alias] = nil }
        joined = joined.filter { $0.value != contact }
        toldOfLimit[contact] = nil
    }

    private mutating func removeReceived(where isGone: (Received) -> Bool) {
        let gone = inbox.filter { isGone($0.value) }
        for (id, received) in gone {
            inbox[id] = nil
            waiting[received.thread]?.removeAll { $0 == id }
            if latestAnswered[received.thread] == id { latestAnswered[received.thread] = nil }
        }
        waiting = waiting.filter { !$0.value.isEmpty }
    }

    private mutating func removeOutbound(where isGone: (OutboundMessage) -> Bool) {
        let gone = outbox.filter { isGone($0.value) }
        for (id, message) in gone {
            outbox[id] = nil
            unsent[message.thread]?.removeAll { $0 == id }
            if let name = message.channelID {
                sent[Key(channel: message.thread.channel, id: name)] = nil
            }
        }
        unsent = unsent.filter { !$0.value.isEmpty }
    }
}
