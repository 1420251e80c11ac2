/// A passage that was found.
public struct Hit: Sendable, Equatable {
    public var passage: StoredChunk
    /// Sum of the weighted parts; comparable between questions and bases.
    public var score: Float
    public var parts: ScoreParts
    /// Passages that say the same, best first, folded into this one.
    public var duplicates: [Hit]

    public init(passage: StoredChunk, score: Float, parts: ScoreParts, duplicates: [Hit] = []) {
        self.passage = passage
        self.score = score
        self.parts = parts
        self.duplicates = duplicates
    }
}
