import Foundation
import KnowledgeBase

extension MemoryStore {
    struct Talk {
        /// Rises with every conversation.
        var key: Int64
        var conversation: Conversation
        var messages: [ConversationMessage]
    }

    public func conversation(_ id: Conversation.ID) -> Conversation? { talks[id.storable]?.conversation }

    public func conversations(with contact: String?, limit: Int) -> [ConversationRecord] {
        let listed = talks.values.filter { contact == nil || $0.conversation.contact == contact?.storable }
        let lastChangedFirst = listed.sorted {
            ($0.conversation.updatedAt, $0.key) > ($1.conversation.updatedAt, $1.key)
        }
        return lastChangedFirst.prefix(max(limit, 0)).map { talk in
            ConversationRecord(
                conversation: talk.conversation, messages: talk.messages.count,
                last: ConversationRecord.beginning(of: talk.messages.last?.text ?? ""))
        }
    }

    @discardableResult
    public func append(
        _ messages: [ConversationMessage], to conversation: Conversation
    ) -> [ConversationMessage] {
        var conversation = conversation.storable
        conversation.contact = mail.current(conversation.contact)
        guard !mail.isGone(conversation.contact) else { return [] }
        // That of a conversation which was erased meanwhile is not to come back.
        (conversation.summary, conversation.summarisedThrough) = ("", 0)
        let stored = messages.map { message in
            var message = message.storable
            message.id = newID()
            return message
        }
        var talk = talks[conversation.id] ?? Talk(key: newID(), conversation: conversation, messages: [])
        talk.messages += stored
        let newest = messages.map(\.sentAt).max() ?? talk.conversation.updatedAt
        talk.conversation.updatedAt = max(talk.conversation.updatedAt, newest)
        talks[conversation.id] = talk
        return stored
    }

    public func messages(
        in conversation: Conversation.ID, after id: ConversationMessage.ID, limit: Int
    ) -> [ConversationMessage] {
        let later = (talks[conversation.storable]?.messages ?? []).filter { $0.id > id }
        return later.suffix(max(limit, 0))
    }

    public func summarise(
        _ conversation: Conversation.ID, as summary: String, through message: ConversationMessage.ID
    ) {
        let id = conversation.storable
        guard let through = talks[id]?.conversation.summarisedThrough, through <= message else { return }
        talks[id]?.conversation.summary = summary.storable
        talks[id]?.conversation.summarisedThrough = message
    }

    @discardableResult
    public func erase(_ selection: ConversationSelection) -> Int {
        let selection = selection.current(mail)
        let erased = talks.filter {
            selection.includes($0.value.conversation) && !(selection.isExpiry && mail.hasUnsent(in: $0.key))
        }
        talks = talks.filter { erased[$0.key] == nil }
        let messages = erased.values.flatMap(\.messages).filter { $0.role == .contact }
        let asked = Set(messages.map { $0.text.trimmingCharacters(in: .whitespacesAndNewlines) })
        // What came with a picture or with other messages is decorated in the history.
        questions.removeAll { miss in
            asked.contains(miss.question)
                || !miss.question.isEmpty
                    && asked.contains { text in
                        (text.hasPrefix("[") || text.contains("\n"))
                            && (text.contains(miss.question) || text.undecorated.contains(miss.question))
                    }
        }
        calls = calls.map { call in
            guard erased[call.conversation] != nil || selection.isOf(call.contact) else { return call }
            var call = call
            (call.conversation, call.contact) = ("", "")
            return call
        }
        if !erased.isEmpty || !selection.isExpiry { answers = AnswerCache() }
        mail.erase(conversations: Set(erased.keys))
        mail.erase(selection, keeping: Set(talks.values.map(\.conversation.contact)))
        opinions.removeAll { erased[$0.conversation] != nil || selection == .all }
        return erased.count
    }
}

extension String {
    fileprivate var undecorated: String {
        MessageContent.Media.Kind.allCases.reduce(self) {
            $0.replacingOccurrences(of: "[\($1.rawValue)] ", with: "")
        }
    }
}

extension ConversationSelection {
    fileprivate func current(_ mail: Mail) -> ConversationSelection {
        guard case .contact(let contact) = self else { return self }
        return .contact(mail.current(contact.storable))
    }

    fileprivate func includes(_ conversation: Conversation) -> Bool {
        switch self {
        case .conversation(let id): conversation.id == id.storable
        case .contact(let contact): conversation.contact == contact.storable
        case .unchangedSince(let date): conversation.updatedAt < date
        case .all: true
        }
    }

    fileprivate func isOf(_ contact: String) -> Bool {
        if case .contact(let name) = self { !contact.isEmpty && name.storable == contact } else { false }
    }
}
