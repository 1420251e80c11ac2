import KnowledgeBase
import LexicalSearch
import Stores
import Testing

/// Retrieval over a real store in memory, by words alone and with an embedder that fails.
@Suite struct RetrieverTests {
    private struct BrokenEmbedder: Embedder {
        var fingerprint: EmbedderFingerprint {
            EmbedderFingerprint(provider: "test", model: "broken", dimensions: 2, tokenLimit: 10)
        }

        func tokenCount(of text: String) -> Int { text.count }

        func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [Embedding] {
            throw KnowledgeBaseError(.model, cannot: "embed", because: "the endpoint is down")
        }
    }

    private func retriever(_ store: MemoryStore, embedder: (any Embedder)? = nil) -> Retriever {
        Retriever(store: store, embedder: embedder, translator: nil, analyzer: SnowballAnalyzer())
    }

    @Test func the_passage_with_the_words_comes_first_with_or_without_accents() async throws {
        let store = try await MemoryStore.holding([
            ("La garantía cubre el motor durante seis meses.", .spanish),
            ("El horario de atención es de nueve a seis.", .spanish),
        ])
        for text in ["¿Qué cubre la garantía?", "que cubre la garantia"] {
            let retriever = retriever(store)
            let hits = try await retriever.search(retriever.prepare(text), limit: 5)
            #expect(hits.first?.passage.path == "0.md", "\(text)")
        }
    }

    @Test func scores_are_the_sum_of_their_parts() async throws {
        let store = try await MemoryStore.holding([("La garantía cubre el motor.", .spanish)])
        let retriever = retriever(store)
        let hits = try await retriever.search(retriever.prepare("¿La garantía cubre el motor?"), limit: 5)
        let hit = try #require(hits.first)
        let weights = retriever.weights
        let sum =
            hit.parts.lexical + weights.sentence * hit.parts.sentence
            + hit.parts.cosineWeight * hit.parts.cosine + weights.language * hit.parts.language
        #expect(abs(hit.score - sum) < 1e-6)
        #expect(hit.parts.sentence > 0.99)
        #expect(hit.parts.language == 1)
    }

    @Test func of_two_languages_that_say_the_same_the_askers_comes_first() async throws {
        let store = try await MemoryStore.holding([
            ("Total 90 km.", .portuguese), ("Total 90 km!", .spanish), ("Nada que ver aquí.", .spanish),
        ])
        let retriever = retriever(store)
        var question = try await retriever.prepare("total 90 km")
        question.language = .spanish
        let hits = try await retriever.search(question, limit: 5)
        #expect(hits.first?.passage.path == "1.md")
        #expect(hits.first?.duplicates.map(\.passage.path) == ["0.md"])
    }

    @Test func rows_that_differ_in_a_figure_alone_are_no_duplicates() async throws {
        let row = "Toro Freedom picape automático flex gris 4 puertas 5 plazas aire acondicionado Guadalajara"
        let retriever = retriever(
            try await MemoryStore.holding([254_900, 262_900].map { ("\(row) precio \($0)", .spanish) }))
        let hits = try await retriever.search(retriever.prepare("Toro Freedom Guadalajara"), limit: 2)
        #expect(hits.count == 2)
    }

    @Test func a_filter_is_applied_before_the_best_are_taken() async throws {
        let texts = (0..<300).map { ("garantía motor \($0)", Language.spanish) } + [("garantía", .english)]
        let retriever = retriever(try await MemoryStore.holding(texts))
        var filter = Filter()
        filter.languages = [.english]
        let hits = try await retriever.search(retriever.prepare("garantía motor"), filter: filter, limit: 3)
        #expect(hits.map(\.passage.path) == ["300.md"])
    }

    @Test(arguments: [(Int.max, 2), (Int.min, 0), (-1, 0), (0, 0), (1, 1)])
    func any_limit_is_survived(limit: Int, count: Int) async throws {
        let store = try await MemoryStore.holding([
            ("garantía del motor", .spanish), ("garantía de la caja", .spanish),
        ])
        let retriever = retriever(store)
        let question = try await retriever.prepare("garantía")
        #expect(try await retriever.search(question, limit: limit).count == count)
    }

    @Test func an_embedder_that_fails_is_noticed_and_words_still_find() async throws {
        let store = try await MemoryStore.holding([("La garantía cubre el motor.", .spanish)])
        let broken = BrokenEmbedder()
        await store.activate(broken.fingerprint)
        let retriever = retriever(store, embedder: broken)
        let question = try await retriever.prepare("garantía del motor")
        #expect(question.vector == nil)
        #expect(question.notices.first?.contains("the endpoint is down") == true)
        #expect(try await retriever.search(question, limit: 1).count == 1)
    }

    @Test(arguments: ["", " ?! ", "👍", String(repeating: "\"(", count: 30_000)])
    func a_text_without_words_is_neither_translated_nor_embedded_nor_searched_for(text: String) async throws {
        let store = try await MemoryStore.holding([("La garantía cubre el motor.", .spanish)])
        let broken = BrokenEmbedder()
        await store.activate(broken.fingerprint)
        let retriever = retriever(store, embedder: broken)
        let question = try await retriever.prepare(text)
        #expect(question.language == .unknown && question.vector == nil)
        #expect(!question.notices.contains { $0.contains("the endpoint is down") })
        #expect(try await retriever.search(question, limit: 5).isEmpty)
    }

    @Test func of_a_very_long_question_the_beginning_is_searched_with_and_a_notice_says_so() async throws {
        let retriever = retriever(try await MemoryStore.holding([("La garantía cubre el motor.", .spanish)]))
        let most = PreparedQuestion.mostCharacters
        let long = "  ¿Qué cubre la garantía? " + String(repeating: "a ", count: most)
        let question = try await retriever.prepare(long)
        #expect(question.text.unicodeScalars.count == most)
        #expect(question.notices == ["the question is very long; searching with its first 2000 characters"])
        #expect(try await retriever.search(question, limit: 1).count == 1)
        let marks = try await retriever.prepare("a" + String(repeating: "\u{301}", count: 60_000))
        #expect(marks.text.unicodeScalars.count == most)
        let whole = try await retriever.prepare(String(repeating: "a", count: most) + "   ")
        #expect(whole.notices.isEmpty && whole.text.count == most)
    }

    @Test func vectors_of_another_model_are_never_mixed() async throws {
        let store = try await MemoryStore.holding([("La garantía cubre el motor.", .spanish)])
        var other = BrokenEmbedder().fingerprint
        other.model = "other"
        await store.activate(other)
        let error = await #expect(throws: KnowledgeBaseError.self) {
            try await retriever(store, embedder: BrokenEmbedder()).prepare("garantía")
        }
        #expect(error?.kind == .model)
        #expect(error?.advice?.contains("kb reembed") == true)
    }

    @Test func an_empty_base_finds_nothing() async throws {
        let retriever = retriever(MemoryStore())
        #expect(try await retriever.search(retriever.prepare("garantía"), limit: 5).isEmpty)
    }
}
