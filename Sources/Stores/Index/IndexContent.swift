import KnowledgeBase
import LexicalSearch
import Segments

/// The stored rows as the derived index needs them: one consistent view of the truth.
protocol IndexContent {
    var state: IndexState { get throws }

    /// Passages whose text, language or translation is newer than a generation, ascending.
    func passagesChanged(after generation: Int64) throws -> [Int64]
    /// Passages removed after a generation, ascending. Complete from ``IndexState/history`` on.
    func passagesRemoved(after generation: Int64) throws -> [Int64]
    /// Those of the passages that still exist, in the order given.
    func lexicalPassages(_ ids: ArraySlice<Int64>) throws -> [LexicalPassage]

    /// Passages with an active vector, where passage or vector is newer than a generation, ascending.
    func vectorsChanged(after generation: Int64) throws -> [Int64]
    /// Fills in the active vector of a passage; zero where it is damaged.
    func vector(of id: Int64, into vector: UnsafeMutableBufferPointer<Float>) throws
}

/// How far the truth has come.
struct IndexState: Sendable, Equatable {
    var database: Segment.DatabaseID
    /// Counts the transactions that altered passages or active vectors.
    var generation: Int64
    /// Generation up to which removals have been forgotten.
    var history: Int64
    /// The active embedder.
    var embedder: ActiveEmbedder?

    struct ActiveEmbedder: Sendable, Equatable, Codable {
        var id: Int64
        var dimensions: Int
    }
}
