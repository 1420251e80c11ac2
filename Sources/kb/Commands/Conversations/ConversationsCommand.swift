import ArgumentParser
import KnowledgeBase

struct ConversationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conversations",
        abstract: "What was said with whom: list, show, export, erase; and to answer in person.",
        discussion: """
            A conversation keeps what was asked and answered, with the sources and rows that each answer showed. \
            When it gets long, a summary stands in the model's prompt for its older part.
            """,
        subcommands: [
            ConversationsListCommand.self, ConversationsShowCommand.self, ConversationsExportCommand.self,
            ConversationsTakeCommand.self, ConversationsSayCommand.self, ConversationsReleaseCommand.self,
            ConversationsEraseCommand.self,
        ])
}

extension ConversationStore {
    /// - Throws: ``KnowledgeBaseError`` `notFound`.
    func transcript(
        of id: Conversation.ID, action: String, limit: Int = .max
    ) async throws -> Transcript {
        guard let conversation = try await conversation(id) else {
            throw KnowledgeBaseError(
                .notFound, cannot: "\(action) conversation '\(id)'",
                because: "the base has no conversation of that identity",
                advice: "'kb conversations list' shows them")
        }
        return try await transcript(of: conversation, limit: limit)
    }

    func transcript(of conversation: Conversation, limit: Int = .max) async throws -> Transcript {
        Transcript(
            conversation: conversation,
            messages: try await messages(in: conversation.id, after: 0, limit: limit))
    }
}
