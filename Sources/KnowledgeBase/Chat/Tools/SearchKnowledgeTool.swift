/// Looks for more passages.
public struct SearchKnowledgeTool: Tool {
    private let retriever: Retriever
    private let filter: Filter
    private let answers: Judge
    /// Passages of one call.
    private static let mostPassages = 5
    private static let longestQuery = 500

    /// Whether passages answer a question.
    public typealias Judge = @Sendable (PreparedQuestion, [Hit]) async throws -> Bool

    /// - Parameter answers: passages that do not are not given: the search finds some for every question.
    public init(
        retriever: Retriever, filter: Filter = Filter(), answers: @escaping Judge = { _, _ in true }
    ) {
        self.retriever = retriever
        self.filter = filter
        self.answers = answers
    }

    public let definition = ToolDefinition(
        name: "search_knowledge",
        summary: """
            Searches the company's documents for passages. Use it when the passages given do not answer the question; \
            ask in full words, one thing at a time.
            """,
        parameters: [
            "type": "object",
            "properties": ["query": ["type": "string", "description": "What to look for"]],
            "required": ["query"], "additionalProperties": false,
        ])

    public func run(_ call: ToolCall, in context: ToolContext) async throws -> ToolOutcome {
        guard let query = call.arguments?["query"]?.string, query.contains(where: \.isLetter),
            query.count <= Self.longestQuery
        else {
            return .failure("'query' has to be a text of 1 to \(Self.longestQuery) characters.")
        }
        let question = try await retriever.prepare(query)
        let hits = try await retriever.search(question, filter: filter, limit: Self.mostPassages)
            .filter { $0.score > 0 }
        return try await answers(question, hits) ? ToolOutcome(hits: hits) : ToolOutcome()
    }
}
