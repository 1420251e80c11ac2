/// What a model may call while it answers. What a tool gives is material like any other: cleaned, delimited
/// and counted by whoever puts it before the model.
public protocol Tool: Sendable {
    var definition: ToolDefinition { get }

    /// Answers a call. What the model did wrong (arguments that make no sense, something that is not there) is
    /// an outcome that says so and can be mended by another call.
    ///
    /// - Throws: ``KnowledgeBaseError`` where the tool itself failed; `CancellationError`.
    func run(_ call: ToolCall, in context: ToolContext) async throws -> ToolOutcome
}

/// What a tool may know of the conversation that it is called in.
public struct ToolContext: Sendable {
    /// The customer's.
    public var language: Language
    /// What the material and the customer have said so far, to hold arguments against.
    public var sources: ClaimSources

    public init(language: Language, sources: ClaimSources = ClaimSources()) {
        self.language = language
        self.sources = sources
    }
}

/// What a tool found or did.
public struct ToolOutcome: Sendable {
    /// In words or JSON. An answer may repeat its figures: words of the call do not belong here.
    public var text: String
    /// What the model is told besides, such as how its call was understood. No source: an answer may repeat
    /// nothing of it.
    public var note: String
    /// Passages, to be cited like those of the prompt.
    public var hits: [Hit]
    public var rows: [Answer.Row]
    /// Whether the call made no sense or found nothing to work on.
    public var isError: Bool
    /// That a person is to take over, and why.
    public var handOff: HandOff?

    public init(
        text: String = "", note: String = "", hits: [Hit] = [], rows: [Answer.Row] = [],
        isError: Bool = false, handOff: HandOff? = nil
    ) {
        self.text = text
        self.note = note
        self.hits = hits
        self.rows = rows
        self.isError = isError
        self.handOff = handOff
    }

    public static func failure(_ reason: String) -> ToolOutcome { ToolOutcome(text: reason, isError: true) }
}

/// That a person is to take over.
public struct HandOff: Sendable, Hashable, Codable {
    /// For the person, in a few words.
    public var reason: String

    public init(reason: String) {
        self.reason = reason
    }
}
