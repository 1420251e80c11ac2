/// An answer in a model's words, with how it came about.
public struct WrittenAnswer: Sendable {
    public internal(set) var text = ""
    /// Numbers of the passages it cites.
    public internal(set) var cited: Set<Int> = []
    public internal(set) var model = ""
    /// Of all calls together; `nil` when the provider does not tell.
    public internal(set) var usage: TokenUsage?
    public internal(set) var events: [Event] = []
    public let prompt: Prompt
    var end = ChatReply.End.complete

    /// Figures that were taken out.
    public var removed: [String] {
        events.flatMap { event -> [String] in
            if case .removed(let figures) = event { figures } else { [] }
        }
    }

    /// What a check did.
    public enum Event: Sendable, Hashable {
        /// Citations named passages that were not given.
        case citationsDropped([Int])
        /// Figures that stood nowhere were named to the model.
        case repaired([String])
        /// Sentences with such figures were taken out.
        case removed([String])
        /// It was cut to the sentences that fit.
        case shortened
    }

    init(prompt: Prompt) {
        self.prompt = prompt
    }

    mutating func take(_ reply: ChatReply) {
        model = reply.model
        end = reply.end
        guard let usage = reply.usage else { return }
        self.usage = self.usage.map { $0 + usage } ?? usage
    }

    /// What was shown; what was written where nothing could be.
    mutating func take(_ stream: CheckedStream) {
        text = stream.shown.isEmpty ? stream.text : stream.shown
        cited = stream.cited
        if !stream.droppedCitations.isEmpty { events.append(.citationsDropped(stream.droppedCitations)) }
        guard !stream.shown.isEmpty else { return }
        if !stream.removed.isEmpty { events.append(.removed(stream.removed)) }
        if stream.isFull { events.append(.shortened) }
    }
}

/// What may be shown of an answer while it is written.
public enum AnswerProgress: Sendable, Hashable {
    /// More of it, checked; may be empty.
    case text(String)
    /// What was shown so far does not count.
    case discarded
}
