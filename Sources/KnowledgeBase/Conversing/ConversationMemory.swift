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

    /// As a model sees it. What a person of the company wrote stands for the assistant.
    var history: [ChatMessage] {
        messages.map { $0.role == .contact ? .user($0.text) : .assistant($0.text) }
    }
}
