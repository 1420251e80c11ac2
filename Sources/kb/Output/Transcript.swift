import Foundation
import KnowledgeBase

/// A conversation with its messages, for people and as JSON.
struct Transcript: Encodable {
    var conversation: Conversation
    var messages: [ConversationMessage]

    private enum Keys: CodingKey {
        case messages
    }

    /// The conversation's own fields, and the messages beside them.
    func encode(to encoder: any Encoder) throws {
        try conversation.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(messages, forKey: .messages)
    }

    var text: String {
        ([head] + summary + messages.map(\.turn)).joined(separator: "\n\n")
    }

    private var head: String {
        let with = conversation.contact.isEmpty ? "" : " with \(conversation.contact)"
        let time =
            "\(conversation.startedAt.ISO8601Format()) to \(conversation.updatedAt.ISO8601Format())"
        return Console.bold("\(conversation.id)\(with), \(conversation.channel), \(time)".printable)
    }

    private var summary: [String] {
        guard !conversation.summary.isEmpty else { return [] }
        let title = "summary up to message \(conversation.summarisedThrough)"
        return ["\(Console.dim(title))\n\(conversation.summary.printableLines)"]
    }
}

extension ConversationMessage {
    /// When, who, which, then the words, and what an answer showed.
    fileprivate var turn: String {
        let author = model.isEmpty ? role.rawValue : "\(role.rawValue) (\(model))"
        let head = "\(sentAt.ISO8601Format())  \(author)  \(id)".printable
        let shown =
            sources.map { "  source: \($0)" } + rows.map { "  row: \($0.catalog) \($0.id)" }
            + (handOff.map { ["  hand-off: \($0.reason)"] } ?? [])
        return ([Console.dim(head), text.printableLines] + shown.map { Console.dim($0.printable) })
            .joined(separator: "\n")
    }
}
