/// Reads from a message in plain words what a financing plan needs, in Spanish, Portuguese and English at once.
///
/// Numbers are read as in questions to a catalog (``CatalogQuestionReader``). A limit on the instalment (`menos de
/// 5 mil al mes`) is no question for a plan and is not handled; neither are payments by the week or fortnight.
public struct FinancingQuestionReader: Sendable {
    public init() {}

    /// What a message says about financing.
    public struct Reading: Sendable, Hashable {
        /// Whether an instalment or a schedule is to be computed; documents answer the other questions on credit.
        public var asks: Bool
        /// Whether it only changes a plan: to be read so only where one was asked for before.
        public var continues: Bool
        public var question: FinancingQuestion
    }

    public func read(_ text: String) -> Reading {
        let tokens = FinancingTokens(text)
        let parts = FinancingParts(tokens)
        let intent = FinancingIntent(tokens, parts)
        return Reading(asks: intent.asks, continues: intent.continues, question: parts.question)
    }

    /// The plan that a message asks for; `nil` when it asks for none.
    ///
    /// - Parameter earlier: asked for before in the same conversation; what is said now takes its place in
    ///   parts. Leave out its price when the conversation has turned to another thing.
    public func question(in text: String, following earlier: FinancingQuestion? = nil) -> FinancingQuestion? {
        let reading = read(text)
        guard let earlier else { return reading.asks ? reading.question : nil }
        guard reading.asks || reading.continues else { return nil }
        return reading.question.following(earlier)
    }
}
