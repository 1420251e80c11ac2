import Foundation
import KnowledgeBase
import Testing

/// What every ``Store`` owes its callers, case by case. Each case starts from an empty store.
///
/// ```swift
/// @Test(arguments: StoreContract.cases)
/// func memory_store_keeps_the_contract(_ contract: StoreContract.Case) async throws {
///     try await contract.check(MemoryStore(), SnowballAnalyzer())
/// }
/// ```
public enum StoreContract {
    public struct Case: Sendable, CustomTestStringConvertible {
        public let name: String
        /// - Parameter analyzer: the one the store indexes by.
        public let check: @Sendable (_ store: any Store, _ analyzer: any TextAnalyzer) async throws -> Void

        public var testDescription: String { name }

        init(_ name: String, _ check: @escaping @Sendable (any Store) async throws -> Void) {
            self.name = name
            self.check = { store, _ in try await check(store) }
        }

        init(
            _ name: String,
            analysed check: @escaping @Sendable (any Store, any TextAnalyzer) async throws -> Void
        ) {
            self.name = name
            self.check = check
        }
    }

    public static let cases =
        activityCases + documentCases + vectorCases + searchCases + catalogCases + conversationCases
        + usageCases + answerCacheCases + otherCases + messagingCases

    private static let messagingCases =
        inboxCases + outboxCases + refusalCases + contactCases + deskCases + messagingErasureCases
        + accessCases
}

/// Made-up documents, passages and vectors.
enum Made {
    static func chunk(
        _ text: String, _ ordinal: Int = 0, heading: [String] = [], language: Language = .spanish,
        english: String? = nil
    ) -> Chunk {
        Chunk(
            ordinal: ordinal, headingPath: heading, text: text,
            locator: .pages((ordinal + 1)...(ordinal + 1)),
            language: language, tokenCount: text.count,
            translation: english.map { Chunk.Translation(heading: "", sentences: [$0]) })
    }

    static func document(
        _ path: String, _ chunks: [Chunk], mediaType: String = "text/plain", metadata: [String: String] = [:],
        hash: String = "h"
    ) -> IndexedDocument {
        IndexedDocument(
            path: path, stamp: FileStamp(size: 1, modified: 2, changed: 3), contentHash: hash, recipe: "r1",
            title: path,
            mediaType: mediaType, language: .spanish, metadata: metadata, chunks: chunks)
    }

    static func document(_ path: String, texts: [String]) -> IndexedDocument {
        document(path, texts.enumerated().map { chunk($0.element, $0.offset) })
    }

    static func fingerprint(_ model: String = "made-up", dimensions: Int = 8) -> EmbedderFingerprint {
        EmbedderFingerprint(provider: "test", model: model, dimensions: dimensions, tokenLimit: 256)
    }

    /// A vector that depends on the text alone, not of unit length.
    static func vector(_ text: String, dimensions: Int = 8) -> Embedding {
        var state = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return (0..<dimensions).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int64(bitPattern: state) >> 40) / Float(1 << 22)
        }
    }

    static func vectors(_ chunks: [Chunk]) -> [TextHash: Embedding] {
        chunks.reduce(into: [:]) { $0[TextHash(of: $1.embeddedText)] = vector($1.embeddedText) }
    }

    static func query(
        _ text: String, language: Language = .spanish, rendering: Rendering = .original
    ) -> LexicalQuery {
        LexicalQuery([LexicalQuery.Form(text, language: language, rendering: rendering)])
    }
}

extension Store {
    /// Saves a document of these passages with made-up vectors if there is an active embedder.
    func saveMade(_ document: IndexedDocument, in source: Source.ID) async throws -> DocumentRecord.ID {
        let isEmbedded = try await activeFingerprint() != nil
        return try await save(
            document, in: source, vectors: isEmbedded ? Made.vectors(document.chunks) : [:])
    }

    /// Texts of the passages that a search proposes.
    func found(
        _ query: LexicalQuery?, vector: Embedding? = nil, filter: Filter = Filter(), limit: Int = 10
    ) async throws -> Set<String> {
        let candidates = try await candidates(
            for: query, vector: vector, filter: filter, limit: limit
        ).passages
        return Set(try await passages(candidates.map(\.chunk)).map(\.chunk.text))
    }
}
