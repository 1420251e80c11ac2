import Foundation
import KnowledgeBase

extension MemoryStore {
    // MARK: Contacts

    public func contact(_ id: Contact.ID) -> Contact? { mail.contacts[mail.current(id)] }

    public func contact(known alias: ContactAlias) -> Contact? {
        mail.owners[alias].flatMap { mail.contacts[$0] }
    }

    public func contact(known aliases: [ContactAlias], name: String, at now: Date) -> Contact {
        let id = contactIdentity(known: aliases, name: name, at: now)
        return mail.contacts[id] ?? Contact(id: id, aliases: aliases, name: name, createdAt: now)
    }

    public func contacts(limit: Int) -> [Contact] {
        let lastSeenFirst = mail.contacts.values.sorted { ($0.seenAt, $0.id) > ($1.seenAt, $1.id) }
        return Array(lastSeenFirst.prefix(max(limit, 0)))
    }

    public func setBlocked(_ isBlocked: Bool, _ contact: Contact.ID) {
        mail.contacts[mail.current(contact)]?.isBlocked = isBlocked
        mail.cancelUnsent(to: mail.current(contact), at: Date())
    }

    public func setConsent(_ consent: Contact.Consent, _ contact: Contact.ID) {
        setConsent(consent, contact, at: Date())
    }

    func setConsent(_ consent: Contact.Consent, _ contact: Contact.ID, at now: Date) {
        mail.contacts[mail.current(contact)]?.consent = consent
        mail.cancelUnsent(to: mail.current(contact), at: now)
    }

    // MARK: Desk

    public func desk(of conversation: Conversation.ID) -> Desk? { mail.desks[conversation.storable] }

    public func setDesk(_ desk: Desk, of conversation: Conversation.ID, replacing old: Desk?) -> Bool {
        guard mail.desks[conversation.storable] == old else { return false }
        if talks[conversation.storable] != nil { mail.desks[conversation.storable] = desk }
        return true
    }

    public func say(
        _ message: ConversationMessage, as replies: [OutboundMessage], in conversation: Conversation.ID,
        desk: Desk
    ) throws -> [OutboundMessage] {
        guard let known = talks[conversation.storable]?.conversation else {
            throw KnowledgeBaseError(
                .notFound, cannot: "write in conversation '\(conversation)'", because: "there is none")
        }
        append([message], to: known)
        mail.desks[conversation.storable] = desk
        return post(replies)
    }

    public func desks(_ filter: DeskFilter) -> [DeskRecord] {
        let chosen = talks.values.filter { talk in
            let desk = desk(at: talk.conversation)
            return (filter.state == nil || desk.state == filter.state)
                && (filter.channel == nil || talk.conversation.channel == filter.channel)
                && (filter.contact == nil || talk.conversation.contact == filter.contact)
                && (filter.tag.map(desk.tags.contains) ?? true)
                && isNamed(talk.conversation.contact, filter.name)
                && isAfterPage(talk.conversation, talk.key, filter)
        }
        let lastChangedFirst = chosen.sorted {
            ($0.conversation.updatedAt, $0.key) > ($1.conversation.updatedAt, $1.key)
        }
        return lastChangedFirst.prefix(max(filter.limit, 0)).map { talk in
            DeskRecord(
                record: ConversationRecord(
                    conversation: talk.conversation, messages: talk.messages.count,
                    last: ConversationRecord.beginning(of: talk.messages.last?.text ?? "")),
                desk: desk(at: talk.conversation),
                contactName: mail.contacts[talk.conversation.contact]?.name ?? "",
                thread: mail.threads[talk.conversation.id])
        }
    }

    private func isNamed(_ contact: Contact.ID, _ name: String?) -> Bool {
        guard let name = name.map(FoldedName.folded) else { return true }
        guard let contact = mail.contacts[contact] else { return false }
        return ([contact.name] + contact.aliases.map(\.value)).contains {
            FoldedName.folded($0).contains(name)
        }
    }

    private func isAfterPage(_ conversation: Conversation, _ key: Int64, _ filter: DeskFilter) -> Bool {
        guard let before = filter.before, conversation.updatedAt >= before else { return true }
        guard conversation.updatedAt == before, let last = filter.beforeID.flatMap({ talks[$0] }) else {
            return false
        }
        return key < last.key
    }

    private func desk(at conversation: Conversation) -> Desk {
        mail.desks[conversation.id] ?? Desk(changedAt: conversation.updatedAt)
    }

    public func add(_ note: DeskNote, to conversation: Conversation.ID) {
        guard talks[conversation.storable] != nil else { return }
        mail.notes[conversation.storable, default: []].append(note)
    }

    public func notes(of conversation: Conversation.ID) -> [DeskNote] {
        mail.notes[conversation.storable] ?? []
    }

    // MARK: Repeated requests

    public func reply(to key: String, since: Date) -> Data? {
        mail.replies[key].flatMap { $0.at >= since ? $0.body : nil }
    }

    public func keep(_ reply: Data, to key: String, at now: Date, expired: Date) {
        mail.replies = mail.replies.filter { $0.value.at >= expired }
        if mail.replies[key] == nil { mail.replies[key] = (now, reply) }
    }
}
