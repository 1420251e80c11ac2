/// A request to a chat model, with an account of what it is made of.
public struct Prompt: Sendable {
    public var request: ChatRequest
    public var parts: [Part]
    /// The passages that are in it, for the check of citations.
    public var passages: [PromptPassage]
    /// The rows that are in it.
    public var rows: [JSONValue]
    /// What the neutraliser took out of the material.
    public var neutralised: NeutralisedCounts

    /// One kind of content.
    public struct Part: Sendable, Hashable, Codable {
        public enum Kind: String, Sendable, Codable, CaseIterable {
            case rules, tools, summary, history, passages, rows, question
        }

        public var kind: Kind
        public var tokens: Int
        /// How many pieces are in the prompt, and how many did not fit.
        public var included: Int
        public var leftOut: Int
    }

    public var tokens: Int { parts.map(\.tokens).reduce(0, +) }
}

/// How many tokens a request may have.
public struct PromptBudget: Sendable, Hashable {
    /// Of the model: prompt and answer together.
    public var window: Int
    /// Kept free for the answer.
    public var answer: Int

    /// - Throws: ``KnowledgeBaseError`` of kind `usage` when the answer leaves no room.
    public init(window: Int = 8_192, answer: Int = 1_024) throws {
        guard answer > 0, window > answer else {
            throw KnowledgeBaseError(
                .usage, cannot: "fit prompts into \(window) tokens",
                because: "\(answer) of them are kept for the answer",
                advice: "Set a larger window or a smaller answer")
        }
        self.window = window
        self.answer = answer
    }
}
