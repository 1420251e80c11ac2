/// Judges whether a text may be answered, or shown.
public protocol Moderator: Sendable {
    /// - Throws: ``KnowledgeBaseError`` of kind `model` or `refused` when there is no verdict, which is the
    ///   caller's to weigh; `CancellationError`.
    func judge(_ text: String) async throws -> ModerationVerdict
}

/// What a ``Moderator`` says about a text.
public struct ModerationVerdict: Sendable, Hashable {
    /// One thing to object to.
    public struct Objection: Sendable, Hashable {
        /// A word list or a provider's category: `insults-es`, `hate/threatening`.
        public var category: String
        public var policy: Moderation.Policy
        /// How sure the judge is, from 0 to 1; `nil` where it does not say.
        public var score: Double?

        public init(category: String, policy: Moderation.Policy, score: Double? = nil) {
            self.category = category
            self.policy = policy
            self.score = score
        }
    }

    /// Empty for a text that may pass.
    public var objections: [Objection]
    /// The text as it may be shown where ``policy`` is to mask.
    public var masked: String

    public init(objections: [Objection], masked: String) {
        self.objections = objections
        self.masked = masked
    }

    /// The strictest of the objections'; `nil` when there is none.
    public var policy: Moderation.Policy? { objections.map(\.policy).max() }
}

extension Moderation: Moderator {
    public func judge(_ text: String) -> ModerationVerdict {
        let result = check(text)
        var objections: [ModerationVerdict.Objection] = []
        for match in result.matches where !objections.contains(where: { $0.category == match.list }) {
            objections.append(.init(category: match.list, policy: match.policy))
        }
        return ModerationVerdict(objections: objections, masked: result.masked)
    }
}
