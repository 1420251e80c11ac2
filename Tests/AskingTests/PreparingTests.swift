import KnowledgeBase
import LexicalSearch
import Stores
import Testing

/// What happens to a question before it is searched for, over a base whose vectors are of translations.
@Suite struct PreparingTests {
    private static let fingerprint = EmbedderFingerprint(
        provider: "test", model: "lengths", dimensions: 2, tokenLimit: 10, pivot: "marker")

    /// Opens once; who waits at it goes on then.
    private actor Gate {
        private var isOpen = false
        private var waiting: [CheckedContinuation<Void, Never>] = []

        func open() {
            isOpen = true
            for continuation in waiting { continuation.resume() }
            waiting = []
        }

        func pass() async {
            if !isOpen { await withCheckedContinuation { waiting.append($0) } }
        }
    }

    private struct Marker: Translator {
        let identity = "marker"
        let languages: Set<Language> = [.spanish, .portuguese]
        var broken: Set<Language> = []
        /// What is translated into other languages than English waits here.
        var gate: Gate?

        func canTranslate(from source: Language, to target: Language) -> Bool { source != target }

        func translate(_ texts: [String], from language: Language) async throws -> [String] {
            try await translate(texts, from: language, to: .english)
        }

        func translate(
            _ texts: [String], from source: Language, to target: Language
        ) async throws -> [String] {
            if target != .english { await gate?.pass() }
            if broken.contains(target) {
                throw KnowledgeBaseError(.external, cannot: "translate", because: "the program has crashed")
            }
            return texts.map { "\(target.rawValue)(\($0))" }
        }
    }

    /// Its vectors tell how long the text was.
    private struct LengthEmbedder: Embedder {
        var gate: Gate?

        var fingerprint: EmbedderFingerprint { PreparingTests.fingerprint }

        func tokenCount(of text: String) -> Int { text.count }

        func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [Embedding] {
            await gate?.open()
            return texts.map { Embedding([Float($0.count), 1]) }
        }
    }

    private func retriever(_ translator: (any Translator)?, gate: Gate? = nil) async throws -> Retriever {
        let store = try await MemoryStore.holding(
            [Language.spanish, .portuguese, .english].map { ("garantía", $0) })
        await store.activate(Self.fingerprint)
        return Retriever(
            store: store, embedder: LengthEmbedder(gate: gate), translator: translator,
            analyzer: SnowballAnalyzer())
    }

    private let spanish = "¿Qué cubre la garantía del motor?"

    @Test func a_question_is_put_into_every_language_of_the_base_and_embedded_in_english() async throws {
        let question = try await retriever(Marker()).prepare(spanish)
        #expect(question.language == .spanish)
        #expect(question.english == "en(\(spanish))")
        #expect(
            question.variants
                == [.spanish: spanish, .portuguese: "pt(\(spanish))", .english: "en(\(spanish))"])
        #expect(question.vector == Embedding([Float(spanish.count + 4), 1]))
        #expect(question.notices.isEmpty)
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: ["¿Qué cubre la garantía del motor?", "What does the warranty cover?"])
    func embedding_does_not_wait_for_other_languages_than_english(text: String) async throws {
        let gate = Gate()
        let question = try await retriever(Marker(gate: gate), gate: gate).prepare(text)
        #expect(question.vector != nil)
        #expect(question.variants[.portuguese] == "pt(\(text))")
    }

    @Test func without_english_the_question_is_embedded_as_it_was_typed() async throws {
        let question = try await retriever(Marker(broken: [.english])).prepare(spanish)
        #expect(question.english == nil)
        #expect(question.variants[.english] == spanish)
        #expect(question.variants[.portuguese] == "pt(\(spanish))")
        #expect(question.vector == Embedding([Float(spanish.count), 1]))
        #expect(
            question.notices
                == ["cannot translate: the program has crashed; searching without the translation"])
    }

    @Test func one_notice_says_that_no_language_could_be_had() async throws {
        let question = try await retriever(Marker(broken: [.english, .portuguese])).prepare(spanish)
        #expect(question.notices.count == 1)
        #expect(question.variants == [.spanish: spanish, .portuguese: spanish, .english: spanish])
    }

    @Test func a_translator_that_is_gone_is_noticed() async throws {
        let question = try await retriever(nil).prepare(spanish)
        #expect(question.notices.first?.contains("is not available now") == true)
        #expect(question.english == nil && question.vector != nil)
    }
}
