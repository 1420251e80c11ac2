/// What was asked before in a conversation, as far as a later question may point back to it.
public struct EarlierTurn: Sendable, Hashable {
    /// As the customer wrote it.
    public var question: String
    /// Of the question; `unknown` to have it told by its words and the turns before.
    public var language: Language
    /// The catalog rows that the answer showed, in that order; empty where it showed none.
    public var shown: [ConversationMessage.RowReference]

    public init(
        question: String, language: Language = .unknown, shown: [ConversationMessage.RowReference] = []
    ) {
        self.question = question
        self.language = language
        self.shown = shown
    }
}

/// A question made complete from the turns before it.
public struct ResolvedQuestion: Sendable, Hashable {
    /// What to search passages with: the question itself where it stands alone, else the words of the earlier
    /// ones that it leaves out, and the question.
    public var text: String
    /// As it was asked.
    public var question: String
    public var isFollowUp: Bool
    /// Whether ``isFollowUp`` is clear from the words; where it is not, a model may be asked.
    public var isSure: Bool
    /// Of the question; a few words are in the conversation's language.
    public var language: Language
    /// The rows shown earlier that the question points at: "el segundo", "it". Empty where it points at none,
    /// or at one of several without saying which.
    public var references: [ConversationMessage.RowReference]

    public init(
        text: String, question: String, isFollowUp: Bool, isSure: Bool = true, language: Language,
        references: [ConversationMessage.RowReference] = []
    ) {
        self.text = text
        self.question = question
        self.isFollowUp = isFollowUp
        self.isSure = isSure
        self.language = language
        self.references = references
    }
}
