import Foundation
import KnowledgeBase
import Testing

extension StoreContract {
    static let documentCases: [Case] = [
        Case("a new store is empty", aNewStoreIsEmpty),
        Case("a source is created once per root", aSourceIsCreatedOncePerRoot),
        Case("a saved document comes back as it was", aSavedDocumentComesBackAsItWas),
        Case(
            "saving again replaces, and passages whose text stays keep their identity",
            savingAgainReplacesAndPassagesWhoseTextStaysKeepTheirIdentity),
        Case(
            "a passage under another heading is another passage", aPassageUnderAnotherHeadingIsAnotherPassage),
        Case("removal is scoped to its source", removalIsScopedToItsSource),
        Case(
            "saving in a removed source fails and saves nothing", savingInARemovedSourceFailsAndSavesNothing),
        Case("a moved file keeps passages and vectors", aMovedFileKeepsPassagesAndVectors),
        Case("a file moved over another replaces it", aFileMovedOverAnotherReplacesIt),
        Case("paths are kept as the file system has them", pathsAreKeptAsTheFileSystemHasThem),
        Case(
            "text with NUL, nothing or very much in it is kept whole",
            textWithNulNothingOrVeryMuchInItIsKeptWhole),
        Case("a document without passages is known all the same", aDocumentWithoutPassagesIsKnownAllTheSame),
        Case("a thousand documents in one go", aThousandDocumentsInOneGo),
    ]

    @Sendable private static func aNewStoreIsEmpty(_ store: any Store) async throws {
        #expect(try await store.sources().isEmpty)
        #expect(try await store.documents(in: nil).isEmpty)
        #expect(try await store.passages(after: 0, limit: 10).isEmpty)
        #expect(try await store.activeFingerprint() == nil)
        #expect(try await store.languages().isEmpty)
        #expect(try await store.found(Made.query("garantía"), vector: [1, 2]).isEmpty)
        #expect(try await store.status().passages == 0)
    }

    @Sendable private static func aSourceIsCreatedOncePerRoot(_ store: any Store) async throws {
        let first = try await store.source(root: "/docs")
        #expect(try await store.source(root: "/docs") == first)
        let other = try await store.source(root: "/other")
        #expect(try await store.sources() == [first, other])
    }

    @Sendable private static func aSavedDocumentComesBackAsItWas(_ store: any Store) async throws {
        let source = try await store.source(root: "/docs")
        let chunk = Chunk(
            ordinal: 0, headingPath: ["Garantía", "Motor > caja"], text: "Cubre\n\n12 meses.",
            locator: .rows(2...9, sheet: "Hoja 1"), language: .portuguese, tokenCount: 7,
            translation: .init(heading: "Warranty", sentences: ["Covers", "12 months."]))
        var document = Made.document("a/b.txt", [chunk], metadata: ["autor": "Ana", "año": "2024"])
        document.title = "Título"
        let id = try await store.save(document, in: source.id, vectors: [:])

        let record = try #require(try await store.documents(in: source.id).first)
        #expect(
            record
                == DocumentRecord(
                    id: id, source: source.id, path: "a/b.txt", stamp: document.stamp, contentHash: "h",
                    recipe: "r1", title: "Título", mediaType: "text/plain", language: .spanish,
                    metadata: document.metadata, chunkCount: 1))
        let passage = try #require(try await store.passages(ofDocument: id).first)
        #expect(passage.chunk == chunk)
        #expect(passage.sourceRoot == "/docs" && passage.path == "a/b.txt" && passage.title == "Título")
        #expect(try await store.passages([passage.id, 987_654, passage.id]) == [passage, passage])
    }

    @Sendable private static func savingAgainReplacesAndPassagesWhoseTextStaysKeepTheirIdentity(
        _ store: any Store
    ) async throws {
        let source = try await store.source(root: "/docs")
        let first = try await store.saveMade(
            Made.document("a", texts: ["uno", "dos", "tres"]), in: source.id)
        let before = try await store.passages(ofDocument: first)
        let again = try await store.saveMade(
            Made.document("a", texts: ["nuevo", "tres", "uno", "uno"]), in: source.id)
        #expect(again == first)
        let after = try await store.passages(ofDocument: first)
        #expect(after.map(\.chunk.text) == ["nuevo", "tres", "uno", "uno"])
        #expect(after[1].id == before[2].id && after[2].id == before[0].id)
        #expect(Set(after.map(\.id)).count == 4)
        #expect(!after.map(\.id).contains(before[1].id))
        #expect(try await store.found(Made.query("dos")).isEmpty)
        #expect(try await store.found(Made.query("nuevo")) == ["nuevo"])
    }

    @Sendable private static func aPassageUnderAnotherHeadingIsAnotherPassage(_ store: any Store) async throws
    {
        let source = try await store.source(root: "/docs")
        let id = try await store.saveMade(
            Made.document("a", [Made.chunk("texto", heading: ["Uno"])]), in: source.id)
        let before = try await store.passages(ofDocument: id)
        _ = try await store.saveMade(
            Made.document("a", [Made.chunk("texto", heading: ["Dos"])]), in: source.id)
        #expect(try await store.passages(ofDocument: id).map(\.id) != before.map(\.id))
        #expect(try await store.found(Made.query("uno")).isEmpty)
        #expect(try await store.found(Made.query("dos")) == ["texto"])
    }

    @Sendable private static func removalIsScopedToItsSource(_ store: any Store) async throws {
        let (one, two) = (try await store.source(root: "/1"), try await store.source(root: "/2"))
        let first = try await store.saveMade(Made.document("a", texts: ["perro"]), in: one.id)
        _ = try await store.saveMade(Made.document("b", texts: ["perro gato"]), in: one.id)
        _ = try await store.saveMade(Made.document("a", texts: ["perro pez"]), in: two.id)
        try await store.remove(documents: [first, 999])
        #expect(try await store.documents(in: one.id).map(\.path) == ["b"])
        #expect(try await store.found(Made.query("perro")) == ["perro gato", "perro pez"])
        try await store.remove(source: one.id)
        #expect(try await store.sources() == [two])
        #expect(try await store.documents(in: nil).map(\.source) == [two.id])
        #expect(try await store.found(Made.query("perro")) == ["perro pez"])
        #expect(try await store.status().passages == 1)
    }

    @Sendable private static func savingInARemovedSourceFailsAndSavesNothing(_ store: any Store) async throws
    {
        let source = try await store.source(root: "/docs")
        try await store.remove(source: source.id)
        await #expect(throws: KnowledgeBaseError.self) {
            try await store.save(Made.document("a", texts: ["uno"]), in: source.id, vectors: [:])
        }
        #expect(try await store.status().documents == 0)
    }

    @Sendable private static func aMovedFileKeepsPassagesAndVectors(_ store: any Store) async throws {
        try await store.activate(Made.fingerprint())
        let source = try await store.source(root: "/docs")
        let id = try await store.saveMade(Made.document("a", texts: ["uno", "dos"]), in: source.id)
        let before = try await store.passages(ofDocument: id)
        let stamp = FileStamp(size: 5, modified: 6, changed: 7)
        try await store.relocate(id, to: "b/ñ.txt", stamp: stamp)
        let record = try #require(try await store.documents(in: source.id).first)
        #expect(record.path == "b/ñ.txt" && record.stamp == stamp && record.id == id)
        #expect(try await store.passages(ofDocument: id).map(\.id) == before.map(\.id))
        #expect(try await store.status().embedded == 2)
        await #expect(throws: KnowledgeBaseError.self) {
            try await store.relocate(id + 100, to: "c", stamp: stamp)
        }
    }

    @Sendable private static func aFileMovedOverAnotherReplacesIt(_ store: any Store) async throws {
        let source = try await store.source(root: "/docs")
        let id = try await store.saveMade(Made.document("a", texts: ["uno"]), in: source.id)
        _ = try await store.saveMade(Made.document("b", texts: ["dos"]), in: source.id)
        try await store.relocate(id, to: "b", stamp: FileStamp(size: 1, modified: 1))
        #expect(try await store.documents(in: source.id).map(\.id) == [id])
        #expect(try await store.found(Made.query("uno dos")) == ["uno"])
    }

    @Sendable private static func pathsAreKeptAsTheFileSystemHasThem(_ store: any Store) async throws {
        let source = try await store.source(root: "/docs")
        let paths = ["ñ", "n\u{303}", "a b/é.txt", "日本.md", "😀", "it's \"quoted\"", "%_*?[x]"]
        for path in paths {
            _ = try await store.saveMade(Made.document(path, texts: [path]), in: source.id)
        }
        let stored = try await store.documents(in: source.id).map { Array($0.path.utf8) }
        #expect(stored.count == paths.count)
        #expect(Set(stored) == Set(paths.map { Array($0.utf8) }))
        #expect(stored == stored.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Sendable private static func textWithNulNothingOrVeryMuchInItIsKeptWhole(_ store: any Store) async throws
    {
        let source = try await store.source(root: "/docs")
        let long = String(repeating: "larguísimo ", count: 100_000)
        let document = Made.document("a", texts: ["antes\u{0}después", "", "\u{feff}\r\n\t", long])
        let id = try await store.saveMade(document, in: source.id)
        let texts = try await store.passages(ofDocument: id).map(\.chunk.text)
        #expect(texts == ["antes\u{FFFD}después", "", "\u{feff}\r\n\t", long])
        #expect(try await store.found(Made.query("después")).count == 1)
    }

    @Sendable private static func aDocumentWithoutPassagesIsKnownAllTheSame(_ store: any Store) async throws {
        let source = try await store.source(root: "/docs")
        let id = try await store.saveMade(Made.document("a", texts: ["uno"]), in: source.id)
        #expect(try await store.saveMade(Made.document("a", texts: []), in: source.id) == id)
        #expect(try await store.documents(in: source.id).map(\.chunkCount) == [0])
        #expect(try await store.found(Made.query("uno")).isEmpty)
    }

    @Sendable private static func aThousandDocumentsInOneGo(_ store: any Store) async throws {
        try await store.activate(Made.fingerprint())
        let source = try await store.source(root: "/docs")
        for number in 0..<1000 {
            let texts = (0..<3).map { "documento \(number) pasaje \($0) color\(number % 10)" }
            _ = try await store.saveMade(Made.document("\(number).txt", texts: texts), in: source.id)
        }
        let status = try await store.status()
        #expect(status.documents == 1000 && status.passages == 3000 && status.embedded == 3000)
        let everything = try await store.candidates(
            for: Made.query("pasaje"), vector: nil, filter: Filter(), limit: 5000
        ).passages
        #expect(everything.count == 3000)
        #expect(
            try await store.found(Made.query("documento 777"), limit: 1).first?.hasPrefix("documento 777")
                == true)
        var passages: [StoredChunk.ID] = []
        while let last = try await store.passages(after: passages.last ?? 0, limit: 700).last {
            passages += try await store.passages(after: passages.last ?? 0, limit: 700).map(\.id)
            #expect(passages.last == last.id)
        }
        #expect(passages.count == 3000 && passages == passages.sorted())
    }
}
