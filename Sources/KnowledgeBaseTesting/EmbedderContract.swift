import KnowledgeBase
import Testing

/// What every ``Embedder`` owes its callers.
public enum EmbedderContract {
    /// Checks order, shape, length, determinism, and that long and empty texts have vectors.
    public static func check(_ embedder: some Embedder) async throws {
        let fingerprint = try await embedder.fingerprint
        #expect(fingerprint.dimensions > 0)
        #expect(fingerprint.tokenLimit > 2)

        let texts = [
            "garantía del motor", "opening hours", "", "horário de funcionamento", "garantía del motor",
        ]
        let vectors = try await embedder.embed(texts, as: .passage)
        #expect(vectors.count == texts.count)
        for vector in vectors {
            #expect(vector.count == fingerprint.dimensions)
            #expect(vector.allSatisfy { $0.isFinite })
            if fingerprint.isNormalised { #expect(abs(dot(vector, vector) - 1) < 1e-3) }
        }
        #expect(dot(vectors[0], vectors[4]) > 0.9999, "the same text has the same vector")
        #expect(dot(vectors[0], vectors[1]) < 0.9999, "different texts have different vectors")

        let alone = try await embedder.embed([texts[1]], as: .passage)
        #expect(dot(alone[0], vectors[1]) > 0.999, "a batch does not change a vector")
        #expect(try await embedder.embed([], as: .query).isEmpty)

        let word = "palabra "
        let long = String(repeating: word, count: fingerprint.tokenLimit * 3)
        #expect(embedder.tokenCount(of: long) > fingerprint.tokenLimit)
        let windows = try await embedder.embed([long], as: .passage)
        #expect(windows[0].count == fingerprint.dimensions)
        #expect(embedder.tokenCount(of: "una") <= embedder.tokenCount(of: "una dos tres cuatro cinco"))
        #expect(try await embedder.fingerprint == fingerprint, "the fingerprint stays")
    }

    private static func dot(_ a: Embedding, _ b: Embedding) -> Float {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
