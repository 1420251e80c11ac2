import Foundation
import KnowledgeBase
import Testing

extension StoreContract {
    static let searchCases: [Case] = [
        Case(
            "scores equal the formulas, also after changes", analysed: scoresEqualTheFormulasAlsoAfterChanges),
        Case("frequencies count the passages as they are", frequenciesCountThePassagesAsTheyAre),
        Case("filters are applied before the best are chosen", filtersAreAppliedBeforeTheBestAreChosen),
        Case("every part of a filter must hold", everyPartOfAFilterMustHold),
        Case("phrases stand word by word, case and accents aside", phrasesStandWordByWordCaseAndAccentsAside),
        Case("the limit holds for each half", theLimitHoldsForEachHalf),
        Case("searches go on while documents are saved", searchesGoOnWhileDocumentsAreSaved),
    ]

    @Sendable private static func scoresEqualTheFormulasAlsoAfterChanges(
        _ store: any Store, _ analyzer: any TextAnalyzer
    ) async throws {
        try await store.activate(Made.fingerprint())
        let source = try await store.source(root: "/docs")
        let words = [
            "garantía", "motor", "coche", "pago", "el", "ñandú", "running", "de", "crédito", "caja",
        ]
        func text(_ seed: Int) -> String {
            (0..<(4 + seed % 9)).map { words[(seed * 7 + $0 * $0 * 3 + seed / 5) % words.count] }
                .joined(separator: " ")
        }
        func chunks(_ seed: Int) -> [Chunk] {
            (0..<4).map { part in
                Made.chunk(
                    text(seed * 4 + part), part, heading: part == 2 ? ["Pago de coches"] : [],
                    language: Language.allCases[(seed + part) % 4],
                    english: (seed + part) % 3 == 0 ? "the warranty of \(text(seed + part))" : nil)
            }
        }
        var ids: [DocumentRecord.ID] = []
        for number in 0..<12 {
            ids.append(
                try await store.saveMade(Made.document("\(number)", chunks(number)), in: source.id))
        }
        try await expectFormulas(store, analyzer)
        _ = try await store.saveMade(Made.document("3", chunks(40) + chunks(3)), in: source.id)
        try await store.remove(documents: [ids[5], ids[6]])
        try await expectFormulas(store, analyzer)
    }

    @Sendable private static func frequenciesCountThePassagesAsTheyAre(_ store: any Store) async throws {
        let source = try await store.source(root: "/docs")
        let id = try await store.saveMade(
            Made.document("a", texts: ["motor", "motor caja", "pez"]), in: source.id)
        _ = try await store.saveMade(Made.document("b", texts: ["motor"]), in: source.id)
        try await store.remove(documents: [id])
        let words = try await store.frequencies(of: ["motor", "pez"], part: .words, in: .original)
        #expect(words == TermFrequencies(total: 1, matching: [1, 0]))
        let grams = try await store.frequencies(of: ["_mot", "_pez"], part: .grams, in: .pivot)
        #expect(grams == TermFrequencies(total: 1, matching: [1, 0]))
    }

    @Sendable private static func filtersAreAppliedBeforeTheBestAreChosen(_ store: any Store) async throws {
        try await store.activate(Made.fingerprint())
        let source = try await store.source(root: "/docs")
        for number in 0..<60 {
            let text = number % 20 == 7 ? "garantía de algo \(number)" : "garantía"
            _ = try await store.saveMade(
                Made.document(number % 20 == 7 ? "pocos/\(number)" : "muchos/\(number)", texts: [text]),
                in: source.id)
        }
        var filter = Filter()
        filter.paths = ["pocos/**"]
        let byWords = try await store.found(Made.query("garantía"), filter: filter, limit: 3)
        #expect(byWords.count == 3 && byWords.allSatisfy { $0.hasPrefix("garantía de algo") })
        let byVector = try await store.found(
            nil, vector: Made.vector("garantía"), filter: filter, limit: 3)
        #expect(byVector == byWords)
    }

    @Sendable private static func everyPartOfAFilterMustHold(_ store: any Store) async throws {
        try await filterCase(store)
    }

    @Sendable private static func phrasesStandWordByWordCaseAndAccentsAside(_ store: any Store) async throws {
        let source = try await store.source(root: "/docs")
        let texts = ["La Garantía del Motor, año 2024", "motor de la garantía", "garantía \"del\" motor"]
        let id = try await store.saveMade(Made.document("a", texts: texts), in: source.id)
        func found(_ phrases: String...) async throws -> Set<String> {
            var filter = Filter()
            filter.phrases = phrases
            return try await store.found(Made.query("garantía motor"), filter: filter)
        }
        #expect(try await found("garantia DEL motor") == [texts[0], texts[2]])
        #expect(try await found("la garantía") == [texts[0], texts[1]])
        #expect(try await found("la garantía", "ano 2024") == [texts[0]])
        #expect(try await found("garantía motor").isEmpty)
        #expect(try await found("\"\" OR *", "garantía") == [])
        #expect(try await found("?!").count == 3, "a phrase without words asks for nothing")
        _ = try await store.saveMade(Made.document("a", texts: ["la garantía nueva"]), in: source.id)
        #expect(try await found("la garantía") == ["la garantía nueva"])
        try await store.remove(documents: [id])
        #expect(try await found("la garantía").isEmpty)
    }

    @Sendable private static func theLimitHoldsForEachHalf(_ store: any Store) async throws {
        try await store.activate(Made.fingerprint())
        let source = try await store.source(root: "/docs")
        let texts = (0..<30).map { "garantía \($0)" }
        _ = try await store.saveMade(Made.document("a", texts: texts), in: source.id)
        #expect(try await store.found(Made.query("garantía"), limit: 4).count == 4)
        #expect(try await store.found(nil, vector: Made.vector("x"), limit: 4).count == 4)
        let both = try await store.found(Made.query("garantía"), vector: Made.vector("x"), limit: 4).count
        #expect((4...8).contains(both))
        #expect(try await store.found(Made.query("garantía"), vector: Made.vector("x"), limit: 0).isEmpty)
        #expect(try await store.found(nil).isEmpty)
        #expect(try await store.found(Made.query("¿?")).isEmpty)
    }

    @Sendable private static func searchesGoOnWhileDocumentsAreSaved(_ store: any Store) async throws {
        try await store.activate(Made.fingerprint())
        let source = try await store.source(root: "/docs")
        _ = try await store.saveMade(Made.document("fijo", texts: ["garantía fija"]), in: source.id)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<40 {
                    let document = Made.document(
                        "\(number % 10)", texts: ["pago \(number)", "coche \(number)"])
                    _ = try await store.saveMade(document, in: source.id)
                }
            }
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<15 {
                        let found = try await store.found(
                            Made.query("garantía"), vector: Made.vector("x"))
                        #expect(found.contains("garantía fija"))
                        #expect(
                            try await store.documents(in: source.id).allSatisfy { $0.chunkCount <= 2 })
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.status().passages == 21)
        #expect(try await store.found(Made.query("coche"), limit: 100).count == 10)
    }

    private static func expectFormulas(_ store: any Store, _ analyzer: any TextAnalyzer) async throws {
        let passages = try await store.passages(after: 0, limit: 10_000)
        let reference = ReferenceRetrieval(passages.map { ($0.id, $0.chunk) }, analyzer: analyzer)
        let forms = [
            LexicalQuery.Form(
                "¿Cuánto dura la garantia del coche?", language: .spanish, rendering: .original),
            LexicalQuery.Form("running the warranty nandu", language: .english, rendering: .pivot),
        ]
        let wanted = forms.map { reference.scores($0) }
        let vector = Made.vector("pregunta")
        let proposed = try await store.candidates(
            for: LexicalQuery(forms), vector: vector, filter: Filter(), limit: 10_000)
        let reading = try #require(proposed.vectors)
        #expect(reading.method == .exact && reading.vectors == passages.count)
        #expect(reading.read + reading.coded >= passages.count)
        let found = proposed.passages
        #expect(Set(found.map(\.chunk)) == Set(passages.map(\.id)))
        let texts = Dictionary(uniqueKeysWithValues: passages.map { ($0.id, $0.chunk.embeddedText) })
        for candidate in found {
            expectClose(candidate.original, try #require(wanted[0][candidate.chunk]))
            expectClose(candidate.pivot, try #require(wanted[1][candidate.chunk]))
            let cosine = ReferenceRetrieval.cosine(vector, Made.vector(try #require(texts[candidate.chunk])))
            #expect(abs(candidate.cosine - cosine) < 1e-5)
        }
    }

    private static func expectClose(_ scores: LexicalScores, _ wanted: LexicalScores) {
        #expect(abs(scores.words - wanted.words) < 1e-5)
        #expect(abs(scores.bigrams - wanted.bigrams) < 1e-5)
        #expect(abs(scores.grams - wanted.grams) < 1e-5)
    }

    private static func filterCase(_ store: any Store) async throws {
        let (one, two) = (try await store.source(root: "/uno"), try await store.source(root: "/dos"))
        let spanish = Made.chunk("pago en español")
        let portuguese = Made.chunk("pago em português", 1, language: .portuguese)
        _ = try await store.saveMade(
            Made.document(
                "a/guía.pdf", [spanish, portuguese], mediaType: "application/pdf",
                metadata: ["Area": "Ventas"]),
            in: one.id)
        _ = try await store.saveMade(
            Made.document("b.txt", [Made.chunk("pago en texto")], metadata: ["area": "taller"]), in: two.id)
        func found(_ set: (inout Filter) -> Void) async throws -> Set<String> {
            var filter = Filter()
            set(&filter)
            return try await store.found(Made.query("pago"), filter: filter)
        }
        let all: Set = ["pago en español", "pago em português", "pago en texto"]
        #expect(try await found { _ in } == all)
        #expect(try await found { $0.sources = ["/dos"] } == ["pago en texto"])
        #expect(try await found { $0.sources = ["/uno", "/dos"] } == all)
        #expect(try await found { $0.sources = ["/un"] }.isEmpty)
        #expect(try await found { $0.paths = ["a/*.pdf"] }.count == 2)
        #expect(try await found { $0.paths = ["*.txt"] } == ["pago en texto"])
        #expect(try await found { $0.languages = [.portuguese] } == ["pago em português"])
        #expect(try await found { $0.mediaTypes = ["text/*"] } == ["pago en texto"])
        #expect(try await found { $0.mediaTypes = ["application/pdf"] }.count == 2)
        #expect(try await found { $0.metadata = ["AREA": "ventas"] }.count == 2)
        #expect(try await found { $0.metadata = ["area": "otra"] }.isEmpty)
        #expect(
            try await found {
                $0.metadata = ["area": "Ventas"]
                $0.languages = [.spanish]
            } == ["pago en español"])
    }
}
