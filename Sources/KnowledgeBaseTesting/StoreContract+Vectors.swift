import Foundation
import KnowledgeBase
import Testing

extension StoreContract {
    static let vectorCases: [Case] = [
        Case(
            "vectors are found by their text under their fingerprint",
            vectorsAreFoundByTheirTextUnderTheirFingerprint),
        Case(
            "the old embedder serves until the new one is activated",
            theOldEmbedderServesUntilTheNewOneIsActivated),
        Case(
            "translations come with the embedder that knows them",
            translationsComeWithTheEmbedderThatKnowsThem),
        Case(
            "vectors of texts that are gone are dropped, shared ones stay",
            vectorsOfTextsThatAreGoneAreDroppedSharedOnesStay),
        Case("vectors may come after their passages", vectorsMayComeAfterTheirPassages),
        Case(
            "vectors of other dimensions or without an embedder are refused",
            vectorsOfOtherDimensionsOrWithoutAnEmbedderAreRefused),
        Case(
            "translations are kept by the original's hash and change what is found",
            translationsAreKeptByTheOriginalSHashAndChangeWhatIsFound),
    ]

    @Sendable private static func vectorsAreFoundByTheirTextUnderTheirFingerprint(_ store: any Store)
        async throws
    {
        let (old, new) = (Made.fingerprint("old"), Made.fingerprint("new"))
        let hashes = ["a", "b", "c"].map { TextHash(of: $0) }
        #expect(try await store.missing(hashes, under: old) == Set(hashes))
        try await store.activate(old)
        #expect(try await store.activeFingerprint() == old)
        try await store.add([hashes[0]: Made.vector("a")], under: old)
        try await store.add([hashes[1]: Made.vector("b")], under: new)
        #expect(try await store.missing(hashes, under: old) == [hashes[1], hashes[2]])
        #expect(try await store.missing(hashes, under: new) == [hashes[0], hashes[2]])
        #expect(try await store.missing([], under: new).isEmpty)
        #expect(try await store.activeFingerprint() == old)
    }

    @Sendable private static func theOldEmbedderServesUntilTheNewOneIsActivated(_ store: any Store)
        async throws
    {
        let (old, new) = (Made.fingerprint("old"), Made.fingerprint("new", dimensions: 4))
        try await store.activate(old)
        let source = try await store.source(root: "/docs")
        let chunks = ["uno", "dos", "tres"].enumerated().map { Made.chunk($0.element, $0.offset) }
        _ = try await store.saveMade(Made.document("a", chunks), in: source.id)
        let replacement = chunks.reduce(into: [TextHash: Embedding]()) {
            $0[TextHash(of: $1.embeddedText)] = Made.vector("new" + $1.text, dimensions: 4)
        }
        try await store.add(replacement, under: new)
        #expect(try await store.status().fingerprint == old)
        #expect(try await store.found(nil, vector: Made.vector("dos"), limit: 1) == ["dos"])

        try await store.activate(new)
        #expect(try await store.activeFingerprint() == new)
        #expect(try await store.status().embedded == 3)
        let found = try await store.found(nil, vector: Made.vector("newtres", dimensions: 4), limit: 1)
        #expect(found == ["tres"])
        let hashes = chunks.map { TextHash(of: $0.embeddedText) }
        #expect(try await store.missing(hashes, under: old) == Set(hashes), "the old vectors are dropped")
    }

    @Sendable private static func translationsComeWithTheEmbedderThatKnowsThem(_ store: any Store)
        async throws
    {
        let (old, new) = (Made.fingerprint("old"), Made.fingerprint("new"))
        try await store.activate(old)
        let source = try await store.source(root: "/docs")
        var chunk = Made.chunk("la garantía")
        let id = try await store.saveMade(Made.document("a", [chunk]), in: source.id)
        let passage = try #require(try await store.passages(ofDocument: id).first)
        chunk.translation = Chunk.Translation(heading: "", sentences: ["the warranty"])
        try await store.add(Made.vectors([chunk]), under: new)
        try await store.activate(new, with: [passage.id: chunk.translation, 999: chunk.translation])
        #expect(try await store.passages(ofDocument: id).map(\.chunk.translation) == [chunk.translation])
        #expect(try await store.status().embedded == 1)
        #expect(try await store.activeFingerprint() == new)
        let english = Made.query("warranty", language: .english, rendering: .pivot)
        #expect(try await store.found(english, limit: 1) == ["la garantía"])
    }

    @Sendable private static func vectorsOfTextsThatAreGoneAreDroppedSharedOnesStay(_ store: any Store)
        async throws
    {
        try await store.activate(Made.fingerprint())
        let source = try await store.source(root: "/docs")
        let first = try await store.saveMade(Made.document("a", texts: ["sola", "común"]), in: source.id)
        _ = try await store.saveMade(Made.document("b", texts: ["común"]), in: source.id)
        let hashes = ["sola", "común"].map { TextHash(of: $0) }
        #expect(try await store.missing(hashes, under: Made.fingerprint()).isEmpty)
        _ = try await store.save(Made.document("a", texts: ["otra"]), in: source.id, vectors: [:])
        #expect(try await store.missing(hashes, under: Made.fingerprint()) == [hashes[0]])
        try await store.remove(documents: [first])
        #expect(try await store.missing(hashes, under: Made.fingerprint()) == [hashes[0]])
        try await store.remove(source: source.id)
        #expect(try await store.missing(hashes, under: Made.fingerprint()) == Set(hashes))
    }

    @Sendable private static func vectorsMayComeAfterTheirPassages(_ store: any Store) async throws {
        try await store.activate(Made.fingerprint())
        let source = try await store.source(root: "/docs")
        let chunks = [Made.chunk("uno"), Made.chunk("dos", 1)]
        _ = try await store.save(Made.document("a", chunks), in: source.id, vectors: [:])
        #expect(try await store.found(nil, vector: Made.vector("uno")).isEmpty)
        try await store.add(Made.vectors([chunks[0]]), under: Made.fingerprint())
        #expect(try await store.found(nil, vector: Made.vector("uno")) == ["uno"])
        #expect(try await store.status().embedded == 1)
    }

    @Sendable private static func vectorsOfOtherDimensionsOrWithoutAnEmbedderAreRefused(_ store: any Store)
        async throws
    {
        let source = try await store.source(root: "/docs")
        let chunk = Made.chunk("uno")
        await #expect(throws: KnowledgeBaseError.self) {
            try await store.save(
                Made.document("a", [chunk]), in: source.id, vectors: Made.vectors([chunk]))
        }
        try await store.activate(Made.fingerprint(dimensions: 5))
        await #expect(throws: KnowledgeBaseError.self) {
            try await store.save(
                Made.document("a", [chunk]), in: source.id, vectors: Made.vectors([chunk]))
        }
        await #expect(throws: KnowledgeBaseError.self) {
            try await store.add(Made.vectors([chunk]), under: Made.fingerprint(dimensions: 5))
        }
        #expect(try await store.documents(in: nil).isEmpty)
    }

    @Sendable private static func translationsAreKeptByTheOriginalSHashAndChangeWhatIsFound(
        _ store: any Store
    ) async throws {
        let source = try await store.source(root: "/docs")
        let chunks = [Made.chunk("la garantía", english: "the warranty"), Made.chunk("el motor", 1)]
        let id = try await store.saveMade(Made.document("a", chunks), in: source.id)
        let hashes = chunks.map { TextHash(of: $0.originalText) }
        #expect(
            try await store.translations(of: hashes) == [hashes[0]: try #require(chunks[0].translation)])
        #expect(try await store.status().untranslated == 1)
        let passages = try await store.passages(ofDocument: id)
        let engine = Chunk.Translation(heading: "", sentences: ["the engine"])
        try await store.setTranslations([passages[1].id: engine, passages[0].id: nil, 999: engine])
        #expect(try await store.translations(of: hashes) == [hashes[1]: engine])
        let english = Made.query("warranty engine", language: .english, rendering: .pivot)
        #expect(try await store.found(english, limit: 1) == ["el motor"])
        #expect(try await store.passages(ofDocument: id).map(\.id) == passages.map(\.id))
    }
}
