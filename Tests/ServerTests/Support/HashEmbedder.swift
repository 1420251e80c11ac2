import KnowledgeBase

/// Vectors that depend on the text alone: exact in binary, so that they survive every encoding.
struct HashEmbedder: Embedder {
    let fingerprint = EmbedderFingerprint(
        provider: "test", model: "hash-4", dimensions: 4, isNormalised: false, tokenLimit: 256)

    func tokenCount(of text: String) -> Int { text.split(separator: " ").count + 2 }

    func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [Embedding] {
        texts.map { text in
            let count = Float(text.utf8.count)
            return [0.5, -1, count / 4, role == .query ? 1 : 3]
        }
    }
}
