import KnowledgeBase
import Stores

extension MemoryStore {
    /// A base of documents `0.md`, `1.md` and so on, each of one passage.
    static func holding(_ texts: [(String, Language)]) async throws -> MemoryStore {
        let store = MemoryStore()
        let source = await store.source(root: "/docs")
        for (index, (text, language)) in texts.enumerated() {
            let chunk = Chunk(ordinal: 0, headingPath: [], text: text, language: language)
            let document = IndexedDocument(
                path: "\(index).md", stamp: FileStamp(size: 0, modified: 0), contentHash: "\(index)",
                recipe: "test", title: "\(index)", mediaType: "text/markdown", language: language,
                chunks: [chunk])
            try await store.save(document, in: source.id, vectors: [:])
        }
        return store
    }
}
