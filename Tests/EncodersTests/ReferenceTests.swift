import Encoders
import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

/// Ids and vectors of the reference implementation for 68 texts, against the real weights.
@Suite struct ReferenceTests {
    struct Reference: Decodable {
        struct Item: Decodable {
            var name: String
            var text: String
            var ids: [Int32]
            var ids_untruncated_count: Int
            var embedding: [Float]
        }
        var items: [Item]
    }

    let items: [Reference.Item]

    init() throws {
        let data = try Data(contentsOf: fixture("minilm_reference.json"))
        items = try JSONDecoder().decode(Reference.self, from: data).items
    }

    @Test func token_ids_equal_the_reference() throws {
        let tokenizer = try WordPieceTokenizer(modelFolder: builtInModelFolder())
        #expect(items.count == 68)
        for item in items {
            let ids = tokenizer.tokenize(item.text)
            #expect(ids.count == item.ids_untruncated_count, "\(item.name)")
            let cut = ids.count > 256 ? ids.prefix(255) + [102] : ids[...]
            #expect(Array(cut) == item.ids, "\(item.name)")
        }
    }

    @Test func vectors_equal_the_reference() async throws {
        let encoder = try SentenceEncoder(folder: builtInModelFolder())
        let vectors = try await encoder.embedTruncated(items.map(\.text), as: .passage)
        #expect(vectors.count == items.count)
        for (item, vector) in zip(items, vectors) {
            try #require(vector.count == item.embedding.count, "\(item.name)")
            let cosine = zip(vector, item.embedding).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            #expect(largestDifference(vector, item.embedding) <= 5e-6, "\(item.name)")
            #expect(cosine >= 0.999999, "\(item.name)")
        }
    }

    @Test func one_text_at_a_time_gives_the_same_vectors() async throws {
        let encoder = try SentenceEncoder(folder: builtInModelFolder())
        for item in items.prefix(12) {
            let vector = try await encoder.embed([item.text], as: .query)
            #expect(largestDifference(vector[0], item.embedding) <= 5e-6, "\(item.name)")
        }
    }

    @Test func fingerprint_names_the_weights() async throws {
        let fingerprint = try await SentenceEncoder(folder: builtInModelFolder(), name: "all-MiniLM-L6-v2")
            .fingerprint
        #expect(
            fingerprint
                == EmbedderFingerprint(
                    provider: "built-in", model: "all-MiniLM-L6-v2",
                    revision: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
                    dimensions: 384, tokenLimit: 256))
    }

    @Test func tokenizer_json_gives_the_ids_of_the_vocabulary_file() async throws {
        let model = try builtInModelFolder()
        try await withTemporaryFolder { folder in
            try FileManager.default.copyItem(
                at: model.appending(path: "tokenizer.json"), to: folder.url.appending(path: "tokenizer.json"))
            let tokenizer = try WordPieceTokenizer(modelFolder: folder.url)
            for item in items where item.ids_untruncated_count <= 256 {
                #expect(tokenizer.tokenize(item.text) == item.ids, "\(item.name)")
            }
        }
    }
}
