import Foundation
import KnowledgeBase
import Testing

extension StoreContract {
    static let answerCacheCases: [Case] = [
        Case(
            "an answer is given again while nothing has changed", anAnswerIsGivenAgainWhileNothingHasChanged),
        Case("an answer made from what was there before is not kept", anAnswerOfAnEarlierVersionIsNotKept),
        Case("every change of the content makes another version", everyChangeMakesAnotherVersion),
        Case("what is no change of the content leaves the version", whatIsNoChangeLeavesTheVersion),
    ]

    @Sendable private static func anAnswerIsGivenAgainWhileNothingHasChanged(
        _ store: any Store
    ) async throws {
        let version = try await store.contentVersion()
        #expect(try await store.cachedAnswer("k") == nil)
        try await store.cache(Made.answer("¿uno?"), for: "k", version: version)
        try await store.cache(Made.answer("¿a\u{0}b?"), for: "k\u{0}", version: version)
        #expect(try await store.cachedAnswer("k") == Made.answer("¿uno?"))
        #expect(try await store.cachedAnswer("k\u{0}") == Made.answer("¿a\u{0}b?"))
        #expect(try await store.cachedAnswer("K") == nil)
        try await store.cache(Made.answer("¿dos?"), for: "k", version: version)
        #expect(try await store.cachedAnswer("k")?.question == "¿dos?")

        _ = try await store.source(root: "/docs")
        #expect(try await store.cachedAnswer("k") != nil)
        _ = try await store.save([], as: record("cars"))
        #expect(try await store.cachedAnswer("k") == nil)
    }

    @Sendable private static func anAnswerOfAnEarlierVersionIsNotKept(_ store: any Store) async throws {
        let before = try await store.contentVersion()
        _ = try await store.save([], as: record("cars"))
        let now = try await store.contentVersion()
        try await store.cache(Made.answer("now"), for: "now", version: now)
        try await store.cache(Made.answer("before"), for: "before", version: before)
        #expect(try await store.cachedAnswer("before") == nil)
        #expect(try await store.cachedAnswer("now") == Made.answer("now"))
    }

    @Sendable private static func everyChangeMakesAnotherVersion(_ store: any Store) async throws {
        let source = try await store.source(root: "/docs")
        var id: DocumentRecord.ID = 0
        var versions = [try await store.contentVersion()]
        func step(_ change: () async throws -> Void) async throws {
            try await change()
            versions.append(try await store.contentVersion())
        }
        try await step { id = try await store.saveMade(Made.document("a", texts: ["uno"]), in: source.id) }
        try await step { try await store.relocate(id, to: "b", stamp: FileStamp(size: 1, modified: 1)) }
        try await step { try await store.activate(Made.fingerprint()) }
        try await step { try await store.add(Made.vectors([Made.chunk("uno")]), under: Made.fingerprint()) }
        try await step {
            let passage = try #require(try await store.passages(ofDocument: id).first)
            let translation = Chunk.Translation(heading: "", sentences: ["one"])
            try await store.setTranslations([passage.id: translation])
        }
        try await step { try await store.remove(documents: [id]) }
        try await step { try await store.remove(source: source.id) }
        try await step { _ = try await store.save([], as: record("cars")) }
        try await step { _ = try await store.save([], as: record("cars", hash: "other")) }
        try await step { _ = try await store.removeCatalog(named: "cars") }
        #expect(Set(versions).count == versions.count && versions.count == 11)
    }

    @Sendable private static func whatIsNoChangeLeavesTheVersion(_ store: any Store) async throws {
        let version = try await store.contentVersion()
        #expect(!version.isEmpty)
        _ = try await store.source(root: "/docs")
        try await store.append([Made.message("hola", 1)], to: Made.conversation("c"))
        try await store.record([Made.usage()])
        try await store.cache(Made.answer("¿uno?"), for: "k", version: version)
        _ = try await store.removeCatalog(named: "none")
        try await store.erase(.all)
        #expect(try await store.contentVersion() == version)
    }

    private static func record(_ name: String, hash: String = "h") -> CatalogRecord {
        CatalogRecord(
            name: name, path: "/stock/\(name).csv", contentHash: hash, addedAt: Made.time(0),
            corrections: [:],
            catalog: Catalog(schema: CatalogSchema(columns: [CatalogColumn(name: "id", role: .id)]), rows: [])
        )
    }
}
