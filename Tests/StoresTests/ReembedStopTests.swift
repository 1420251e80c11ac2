import GRDB
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Stores

/// A `kb reembed` that is stopped at the switch to the new vectors and translations.
struct ReembedStopTests {
    private struct CountingEmbedder: Embedder {
        var model: String
        var fingerprint: EmbedderFingerprint {
            EmbedderFingerprint(provider: "test", model: model, dimensions: 2, tokenLimit: 256)
        }

        func tokenCount(of text: String) -> Int { text.count }

        func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [Embedding] {
            texts.map { [Float($0.count), 1] }
        }
    }

    private struct MarkingTranslator: Translator {
        let identity = "marker 1"
        let languages: Set<Language> = [.spanish]

        func translate(_ texts: [String], from language: Language) async throws -> [String] {
            texts.map { "EN(\($0))" }
        }
    }

    private func fill(_ store: SQLiteStore) async throws {
        let source = try await store.source(root: "/docs")
        for name in ["uno", "dos", "tres"] {
            let chunk = Chunk(ordinal: 0, headingPath: [], text: "El coche \(name).", language: .spanish)
            let document = IndexedDocument(
                path: name, stamp: FileStamp(size: 1, modified: 1), contentHash: "h", recipe: "r",
                title: name, mediaType: "text/plain", language: .spanish, chunks: [chunk])
            try await store.save(document, in: source.id, vectors: [:])
        }
        _ = try await Reembed(store: store, embedder: CountingEmbedder(model: "old")).run()
    }

    @Test func what_is_left_is_what_was_there_and_the_next_run_ends_the_work() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.file("kb.sqlite"), logger: .quiet)
            try await fill(store)
            try await store.database.write {
                try $0.execute(
                    sql: """
                        CREATE TRIGGER stop BEFORE UPDATE OF is_active ON embedders
                        BEGIN SELECT RAISE(ABORT, 'stopped'); END
                        """)
            }
            let reembed = Reembed(
                store: store, embedder: CountingEmbedder(model: "new"), translator: MarkingTranslator())
            await #expect(throws: KnowledgeBaseError.self) { _ = try await reembed.run() }
            #expect(try await store.activeFingerprint()?.model == "old")
            #expect(try await store.status().untranslated == 3)
            #expect(try await store.status().embedded == 3)

            try await store.database.write { try $0.execute(sql: "DROP TRIGGER stop") }
            let report = try await reembed.run()
            #expect((report.embedded, report.translated) == (0, 3))
            #expect(try await store.activeFingerprint()?.pivot == "marker 1")
            #expect(try await store.status().untranslated == 0)
            #expect(try await store.status().embedded == 3)
        }
    }
}
