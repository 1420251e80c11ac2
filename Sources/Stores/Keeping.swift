import KnowledgeBase

// What conversations and usage become when they are kept, the same in every store.

extension Conversation {
    var storable: Conversation {
        var conversation = self
        conversation.id = id.storable
        conversation.contact = contact.storable
        conversation.channel = channel.storable
        conversation.summary = summary.storable
        return conversation
    }
}

extension ConversationMessage {
    var storable: ConversationMessage {
        var message = self
        message.text = text.storable
        message.sources = sources.map(\.storable)
        message.citations = citations.map(\.storable)
        message.model = model.storable
        return message
    }
}

extension ConversationMessage.Citation {
    fileprivate var storable: ConversationMessage.Citation {
        var citation = self
        (citation.path, citation.title) = (path.storable, title.storable)
        return citation
    }
}

extension ConversationRecord {
    /// How much of a message has to be read for ``beginning(of:)``.
    static let scalarsRead = 1_000
    private static let longestLine = 80

    static func beginning(of text: String) -> String {
        let start = String(text.unicodeScalars.prefix(scalarsRead))
        let line = start.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count <= longestLine ? line : line.prefix(longestLine - 1) + "…"
    }
}

extension UsageRecord {
    /// Without figures that a sum could stumble over.
    var storable: UsageRecord {
        UsageRecord(
            at: at, model: model.storable, purpose: purpose, conversation: conversation.storable,
            contact: contact.storable,
            tokens: TokenUsage(input: tokens.input, output: tokens.output, cached: tokens.cached),
            cost: cost.map { max($0, 0) })
    }
}

extension [UsageTotal] {
    /// In the order that ``UsageStore`` promises.
    func ordered(by grouping: UsageGrouping) -> [UsageTotal] {
        if grouping == .day { return sorted { $0.key < $1.key } }
        return sorted { first, second in
            if first.cost != second.cost { return first.cost > second.cost }
            let tokens = [first, second].map { $0.tokens.input + $0.tokens.output }
            return tokens[0] == tokens[1] ? first.key < second.key : tokens[0] > tokens[1]
        }
    }
}
