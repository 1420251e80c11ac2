import Foundation
import KnowledgeBase

/// A made-up car dealer's base and what the reference makes of questions to it
/// (fixtures/asking/features.json): English texts, passage scores and cosines are given there.
struct FeatureCases: Decodable {
    struct Passage: Decodable {
        struct Unit: Decodable {
            var text: String
            var en: String
        }
        var path: String
        var text: String
        var path_en: String
        var units: [Unit]
    }

    struct Case: Decodable {
        struct Top: Decodable {
            var n: Int
            var P: Float
        }
        struct Unit: Decodable {
            var chunk: Int
            var unit: Int
            var L, G, X, V, P, C, T, F, O, S: Float
        }
        struct Decision: Decodable {
            var A, C, M, P, D: Float
        }
        var pivot: Bool
        var question: String
        var lang: String
        var variants: [String]
        var english: String?
        var type: String
        var top_chunks: [Top]
        var units: [Unit]
        var decision: Decision
    }

    var chunks: [Passage]
    var cases: [Case]

    static func load() throws -> FeatureCases {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../fixtures/asking/features.json")
        return try JSONDecoder().decode(FeatureCases.self, from: Data(contentsOf: file))
    }
}

extension FeatureCases.Passage {
    /// - Parameter isTranslated: whether the base has a pivot.
    func chunk(isTranslated: Bool) -> Chunk {
        var chunk = Chunk(
            ordinal: 0, headingPath: path.components(separatedBy: " > "), text: text, language: .spanish)
        guard isTranslated else { return chunk }
        let english = Dictionary(units.map { ($0.text, $0.en) }) { first, _ in first }
        chunk.translation = Chunk.Translation(
            heading: path_en, sentences: SentenceSplitter().sentences(in: text).map { english[$0] ?? "" })
        return chunk
    }
}

extension FeatureCases.Case {
    var prepared: PreparedQuestion {
        PreparedQuestion(
            text: question, language: Language(rawValue: lang) ?? .unknown,
            variants: [.spanish: variants.last ?? question], english: english)
    }
}

extension FeatureCases {
    /// One document per passage, so that none is the one before another; identities in order.
    func save(in store: any Store, isTranslated: Bool) async throws -> [StoredChunk] {
        let source = try await store.source(root: "/docs")
        for (number, passage) in chunks.enumerated() {
            let document = IndexedDocument(
                path: "\(number).md", stamp: FileStamp(size: 1, modified: Int64(number)),
                contentHash: "\(number)",
                recipe: "test", title: passage.path, mediaType: "text/markdown", language: .spanish,
                chunks: [passage.chunk(isTranslated: isTranslated)])
            try await store.save(document, in: source.id, vectors: [:])
        }
        return try await store.passages(after: 0, limit: chunks.count)
    }
}
