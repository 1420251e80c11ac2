import Foundation

/// What somebody thought of an answer.
public struct Feedback: Sendable, Hashable, Codable, Identifiable {
    /// 0 until it is stored.
    public var id: Int64
    public var at: Date
    public var isGood: Bool
    public var question: String
    public var answer: String
    /// Paths that the answer cited.
    public var sources: [String]
    public var language: Language
    /// Empty for none.
    public var comment: String
    public var conversation: Conversation.ID

    public init(
        id: Int64 = 0, at: Date, isGood: Bool, question: String, answer: String, sources: [String] = [],
        language: Language = .unknown, comment: String = "", conversation: Conversation.ID = ""
    ) {
        self.id = id
        self.at = at
        self.isGood = isGood
        self.question = question
        self.answer = answer
        self.sources = sources
        self.language = language
        self.comment = comment
        self.conversation = conversation
    }
}

/// Keeps what people thought of answers; erased with their conversation.
///
/// Every function throws ``KnowledgeBaseError`` (`database`, `busy`, `storage`).
public protocol FeedbackStore: Sendable {
    func add(_ feedback: Feedback) async throws
    /// Newest first.
    func feedback(limit: Int) async throws -> [Feedback]
}
