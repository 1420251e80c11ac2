import KnowledgeBase
import LexicalSearch

/// The rows of a ``MemoryStore`` as the derived index reads them.
struct MemoryContent: IndexContent {
    let state: IndexState
    let chunks: [StoredChunk.ID: MemoryStore.Passage]
    let removals: [StoredChunk.ID: Int64]
    let vectors: [TextHash: MemoryStore.StoredVector]

    func passagesChanged(after generation: Int64) -> [Int64] {
        chunks.filter { $0.value.revision > generation }.keys.sorted()
    }

    func passagesRemoved(after generation: Int64) -> [Int64] {
        removals.filter { $0.value > generation }.keys.sorted()
    }

    func lexicalPassages(_ ids: ArraySlice<Int64>) -> [LexicalPassage] {
        ids.compactMap { id in chunks[id].map { LexicalPassage(id: id, chunk: $0.chunk) } }
    }

    func vectorsChanged(after generation: Int64) -> [Int64] {
        chunks.filter { _, passage in
            guard let vector = vectors[passage.embeddedHash] else { return false }
            return passage.revision > generation || vector.revision > generation
        }.keys.sorted()
    }

    func vector(of id: Int64, into vector: UnsafeMutableBufferPointer<Float>) {
        guard let hash = chunks[id]?.embeddedHash, let stored = vectors[hash] else { return }
        _ = vector.update(fromContentsOf: stored.vector)
    }
}
