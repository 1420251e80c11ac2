/// Several moderators, of which the cheap come first: who finds nothing passes the text on.
///
/// A moderator that fails does not stop the others, and its failure is told: whoever asks decides what a text
/// is worth that nobody judged. By default it passes.
public struct ModerationPanel: Sendable {
    private let moderators: [any Moderator]

    public struct Result: Sendable {
        public var verdict: ModerationVerdict
        /// Why there is no verdict of some.
        public var failures: [KnowledgeBaseError] = []

        /// What to do with the text; `nil` lets it pass.
        ///
        /// - Parameter fallback: what to do with a text that nobody objects to and that not everybody
        ///   judged.
        public func policy(unjudged fallback: Moderation.Policy? = nil) -> Moderation.Policy? {
            verdict.policy ?? (failures.isEmpty ? nil : fallback)
        }
    }

    /// - Parameter moderators: in the order in which they are asked.
    public init(_ moderators: [any Moderator]) {
        self.moderators = moderators
    }

    /// The word lists, where nobody else judges: they take no time, so that a text can be looked through while it is
    /// written.
    var wordLists: Moderation? { moderators.count == 1 ? moderators.first as? Moderation : nil }

    /// Asks until somebody refuses; after that nothing stricter can be said.
    ///
    /// - Throws: `CancellationError`.
    public func judge(_ text: String) async throws -> Result {
        var result = Result(verdict: ModerationVerdict(objections: [], masked: text))
        for moderator in moderators where result.verdict.policy != .refuse {
            do {
                let verdict = try await moderator.judge(result.verdict.masked)
                result.verdict.objections += verdict.objections
                result.verdict.masked = verdict.masked
            } catch let error as KnowledgeBaseError {
                result.failures.append(error)
            }
        }
        return result
    }
}
