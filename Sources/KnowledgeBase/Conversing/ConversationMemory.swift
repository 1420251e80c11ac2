/// What an answer is to remember of its conversation.
public struct ConversationMemory: Sendable {
    /// The latest, oldest first.
    public var messages: [ConversationMessage]
    /// What was said before them, in short; empty for none.
    public var summary: String

    public init(messages: [ConversationMessage] = [], summary: String = "") {
        self.messages = messages
        self.summary = summary
    }

    public var isEmpty: Bool { messages.isEmpty && summary.isEmpty }

    /// Without questions that were not to be answered: nobody is to read them again.
    private var spoken: [ConversationMessage] {
        messages.indices.filter { index in
            let next = messages.index(after: index)
            let withheld = next < messages.endIndex && messages[next].isWithheld
            return !messages[index].isWithheld && !(messages[index].role == .contact && withheld)
        }.map { messages[$0] }
    }

    /// Questions, each with the rows that were shown for it.
    var turns: [EarlierTurn] {
        spoken.reduce(into: []) { turns, message in
            if message.role == .contact {
                turns.append(EarlierTurn(question: message.text, language: message.language))
            } else if !message.rows.isEmpty, !turns.isEmpty {
                turns[turns.count - 1].shown = message.rows
            }
        }
    }

    /// As a model sees it. What a person of the company wrote stands for the assistant.
    var history: [ChatMessage] {
        spoken.map { $0.role == .contact ? .user($0.text) : .assistant($0.text) }
    }

    /// Bytes that stand for a token; see ``TokenCounter``, which starts from the same.
    private static let bytesPerToken = 3

    private static func tokens(of message: ConversationMessage) -> Int {
        message.text.utf8.count / bytesPerToken + 1
    }

    func isLonger(than tokens: Int) -> Bool {
        messages.map(Self.tokens).reduce(0, +) > tokens
    }

    /// The last messages that have at most so many tokens together, from a question on; the last turn whatever it has.
    func latest(tokens: Int) -> [ConversationMessage] {
        var left = tokens
        var start = messages.endIndex
        for index in messages.indices.reversed() {
            left -= Self.tokens(of: messages[index])
            if left < 0, start < messages.endIndex { break }
            if messages[index].role == .contact { start = index }
        }
        return Array(messages[start...])
    }
}

extension ConversationMessage {
    fileprivate var isWithheld: Bool { checks.contains { $0.kind == .withheld } }
}
