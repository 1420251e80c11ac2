/// An answer in a model's words, with how it came about.
public struct WrittenAnswer: Sendable {
    /// Empty where nothing that holds is left.
    public internal(set) var text = ""
    /// Numbers of the passages it cites.
    public internal(set) var cited: Set<Int> = []
    /// Provider and model of the last reply; empty before the first.
    public internal(set) var model = ""
    /// Every call of a model, in order.
    public internal(set) var calls: [ModelCall] = []
    public internal(set) var events: [CheckEvent] = []
    /// Tools that were called, in order.
    public internal(set) var toolCalls: [Answer.ToolUse] = []
    /// Passages that tools found, by the numbers under which the model saw them.
    public internal(set) var found: [Int: Hit] = [:]
    /// Rows that tools found.
    public internal(set) var rows: [Answer.Row] = []
    public internal(set) var handOff: HandOff?
    /// Why there is no more of it: the model failed.
    public internal(set) var failure: KnowledgeBaseError?
    public let prompt: Prompt
    var end = ChatReply.End.complete

    /// Whether the model came to the end of what it had to say.
    public var isComplete: Bool { end == .complete || end == .tools }

    /// Of all calls together; `nil` where some provider does not tell.
    public var usage: TokenUsage? {
        guard let first = calls.first?.tokens, !calls.contains(where: \.isEstimated) else { return nil }
        return calls.dropFirst().reduce(first) { $0 + $1.tokens }
    }

    /// Figures that were taken out.
    public var removed: [String] {
        events.filter { $0.kind == .removed }.flatMap(\.details)
    }

    /// The passages that the model saw, by the numbers under which it did.
    ///
    /// - Parameter hits: what the prompt was made of, best first; those that did not fit had no number.
    func given(of hits: [Hit]) -> [Int: Hit] {
        let shown = Set(prompt.passages.map(\.number))
        let given = hits.enumerated().map { ($0 + 1, $1) }.filter { shown.contains($0.0) }
        return Dictionary(uniqueKeysWithValues: given).merging(found) { _, found in found }
    }

    init(prompt: Prompt) {
        self.prompt = prompt
    }

    mutating func take(_ reply: ChatReply, _ call: ModelCall) {
        model = reply.model
        end = reply.end
        calls.append(call)
    }

    /// What was shown; what was written where nothing could be.
    mutating func take(_ stream: CheckedStream) {
        text = stream.shown.isEmpty ? stream.text : stream.shown
        cited = stream.cited
        if !stream.droppedCitations.isEmpty { events.append(.citationsDropped(stream.droppedCitations)) }
        guard !stream.shown.isEmpty else { return }
        if !stream.removed.isEmpty { events.append(CheckEvent(.removed, stream.removed)) }
        if stream.isFull { events.append(CheckEvent(.shortened)) }
    }
}

/// What may be shown of an answer while it is written.
public enum AnswerProgress: Sendable, Hashable {
    /// More of it, checked; may be empty.
    case text(String)
    /// What was shown so far does not count.
    case discarded
}
