import Foundation
import KnowledgeBase
import Logging
import Readers
import Stores

/// An ingest as `kb ingest` does it, with vectors that cost nothing: what all but embedding and translating takes.
enum Fill {
    /// Ingests the folder `--files` into `--database`.
    static func ingest(_ options: Options) async throws {
        let store = try SQLiteStore(path: try options.text("database"), logger: Logger(label: "bench"))
        var settings = IngestOptions()
        settings.chunkTokens = try options.number("tokens")
        let ingest = Ingest(
            store: store, readers: [MarkdownReader()], embedder: StandIn(), options: settings)
        let report = try await ingest.run([try options.text("files")])
        try writeLine([
            "seconds": report.seconds.total, "saving": report.seconds.saving,
            "passages": Double(try await store.status().passages), "embedded": Double(report.embedded),
        ])
    }

    /// Vectors by the hash of a text: each text its own, none near another.
    private struct StandIn: Embedder {
        private static let dimensions = 384

        var fingerprint: EmbedderFingerprint {
            EmbedderFingerprint(
                provider: "bench", model: "stand-in", dimensions: Self.dimensions, tokenLimit: 512)
        }

        func tokenCount(of text: String) -> Int { text.utf8.count / 3 + 2 }

        func embed(_ texts: [String], as role: EmbeddingRole) -> [Embedding] {
            texts.map { text in
                var state = text.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
                    ($0 ^ UInt64($1)) &* 1_099_511_628_211
                }
                let vector = (0..<Self.dimensions).map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
                }
                let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
                return vector.map { $0 / length }
            }
        }
    }
}
