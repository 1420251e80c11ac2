import Foundation
import KnowledgeBase
import Testing

@testable import Encoders

@Suite struct SentenceEncoderTests {
    struct Expected: Decodable {
        var ids: [Int32]
        var mean: [Float]
        var first: [Float]
    }

    private func expected() throws -> [Expected] {
        try JSONDecoder().decode([Expected].self, from: Data(contentsOf: fixture("tiny-bert/expected.json")))
    }

    private func encoder(_ pooling: BERTEncoder.Pooling) throws -> BERTEncoder {
        let sizes = try BERTConfiguration(contentsOf: fixture("tiny-bert/config.json"))
        let tensors = try SafeTensors(contentsOf: fixture("tiny-bert/model.safetensors"))
        return BERTEncoder(sizes: sizes, weights: try BERTWeights(tensors, sizes), pooling: pooling)
    }

    @Test(arguments: [1, 2, 3]) func forward_pass_equals_numpy(cores: Int) throws {
        let expected = try expected()
        let mean = try encoder(.mean).encode(expected.map(\.ids), cores: cores)
        let first = try encoder(.first).encode(expected.map(\.ids), cores: cores)
        for (index, item) in expected.enumerated() {
            #expect(largestDifference(mean[index], item.mean) < 2e-6)
            #expect(largestDifference(first[index], item.first) < 2e-6)
        }
    }

    @Test func no_texts_give_no_vectors() async throws {
        try await withTinyModel { folder async throws in
            let vectors = try await SentenceEncoder(folder: folder).embed([], as: .passage)
            #expect(vectors.isEmpty)
        }
    }

    @Test func pooling_file_chooses_the_first_token() async throws {
        try await withTinyModel { folder async throws in
            try folder.appending(path: "1_Pooling/config.json").write(#"{"pooling_mode_cls_token": true}"#)
            let vectors = try await SentenceEncoder(folder: folder).embed(["el auto es rojo"], as: .passage)
            #expect(largestDifference(vectors[0], try expected()[1].first) < 2e-6)
        }
    }

    @Test func order_is_kept_over_many_batches() async throws {
        try await withTinyModel { folder async throws in
            let encoder = try SentenceEncoder(folder: folder, cores: 2)
            let texts = (0..<700).map {
                $0 % 3 == 0 ? "el auto es rojo" : $0 % 3 == 1 ? "garantia, x" : "autos"
            }
            let vectors = try await encoder.embed(texts, as: .passage)
            #expect(vectors.count == 700)
            for (index, vector) in vectors.enumerated() {
                #expect(largestDifference(vector, vectors[index % 3]) < 1e-6)
            }
            #expect(largestDifference(vectors[0], try expected()[1].mean) < 2e-6)
            #expect(largestDifference(vectors[1], try expected()[2].mean) < 2e-6)
        }
    }

    @Test func long_text_is_the_mean_of_its_windows() async throws {
        try await withTinyModel { folder async throws in
            let encoder = try SentenceEncoder(folder: folder)
            let long = try await encoder.embed(["el auto es rojo el auto es rojo es es es es"], as: .passage)
            let parts = try await encoder.embed(
                ["el auto es rojo el auto", "es rojo es es es es"], as: .passage)
            let cut = try await encoder.embedTruncated(
                ["el auto es rojo el auto es rojo es es es es"], as: .passage)
            let mean = unitLength(zip(parts[0], parts[1]).map { $0 + $1 })
            #expect(largestDifference(long[0], mean) < 2e-6)
            #expect(largestDifference(long[0], cut[0]) > 1e-3)
        }
    }

    @Test func windows_are_even_and_lose_nothing() throws {
        let tokenizer = try WordPieceTokenizer(modelFolder: fixture("tiny-bert"))
        let ids: [Int32] = [2] + Array(repeating: 7, count: 25) + [3]
        let windows = tokenizer.windows(ids, of: 12)
        #expect(windows.map(\.count) == [10, 10, 11])
        #expect(windows.allSatisfy { $0.first == 2 && $0.last == 3 })
        #expect(tokenizer.windows(Array(ids.prefix(12)), of: 12).count == 1)
    }

    @Test func few_tokens_are_one_batch_and_many_are_shared_evenly() {
        func sequences(_ count: Int, of length: Int) -> [[Int32]] {
            Array(repeating: Array(repeating: 7, count: length), count: count)
        }
        #expect(SentenceEncoder.batches(sequences(3, of: 20), cores: 2) == [0..<3])
        #expect(SentenceEncoder.batches(sequences(32, of: 20), cores: 2) == [0..<16, 16..<32])
        #expect(SentenceEncoder.batches([], cores: 2).isEmpty)
        let even = SentenceEncoder.batches(sequences(32, of: 200), cores: 2)
        #expect(even.map(\.count) == Array(repeating: 4, count: 8))
        let many = SentenceEncoder.batches(sequences(100, of: 200), cores: 2)
        #expect(many.allSatisfy { $0.count * 200 <= SentenceEncoder.batchLimit + 200 })
        #expect(many.flatMap { Array($0) } == Array(0..<100))
    }

    @Test func prompts_of_the_model_are_put_in_front() async throws {
        try await withTinyModel { folder async throws in
            try folder.appending(path: "config_sentence_transformers.json")
                .write(#"{"prompts": {"query": "el auto ", "document": "garantia "}}"#)
            let encoder = try SentenceEncoder(folder: folder)
            let query = try await encoder.embed(["es rojo"], as: .query)
            #expect(largestDifference(query[0], try expected()[1].mean) < 2e-6)
            #expect(await encoder.fingerprint.passagePrefix == "garantia ")
        }
    }
}
