import KnowledgeBase
import LexicalSearch
import Stores

/// The made-up dealer's base in a memory store, without a model: words decide.
struct DealerBase {
    let store = MemoryStore()
    let ask: Ask

    init(embedder: (any Embedder)? = nil, extra: [Chunk] = []) async throws {
        ask = Ask(store: store, embedder: embedder, translator: nil, analyzer: SnowballAnalyzer())
        _ = try await FeatureCases.load().save(in: store, isTranslated: false)
        if !extra.isEmpty { try await save(extra, as: "extra.md", language: .spanish) }
    }

    static func empty() -> Ask {
        Ask(store: MemoryStore(), embedder: nil, translator: nil, analyzer: SnowballAnalyzer())
    }

    func save(_ chunks: [Chunk], as path: String, language: Language) async throws {
        let source = await store.source(root: "/docs")
        let document = IndexedDocument(
            path: path, stamp: FileStamp(size: 1, modified: 1), contentHash: path, recipe: "test",
            title: path,
            mediaType: "text/markdown", language: language, chunks: chunks)
        try await store.save(document, in: source.id, vectors: [:])
    }
}

/// A model that is reached while a question is prepared and fails from then on.
actor FailingEmbedder: Embedder {
    nonisolated let fingerprint = EmbedderFingerprint(
        provider: "test", model: "failing", dimensions: 2, tokenLimit: 64)

    nonisolated func tokenCount(of text: String) -> Int { text.count }

    func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [Embedding] {
        guard role == .query else {
            throw KnowledgeBaseError(.model, cannot: "embed", because: "the endpoint went away")
        }
        return texts.map { _ in [1, 0] }
    }
}
