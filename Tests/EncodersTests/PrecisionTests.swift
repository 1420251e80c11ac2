import Foundation
import KnowledgeBase
import Testing

@testable import Encoders

@Suite struct PrecisionTests {
    private func cosine(_ a: Embedding, _ b: Embedding) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test func every_form_of_a_matrix_gives_the_same_product() throws {
        let tensors = try SafeTensors(contentsOf: fixture("tiny-bert/model.safetensors"))
        let weight = try tensors.tensor("encoder.layer.0.intermediate.dense.weight", shape: [36, 20])
        // Two parts of it, of the inputs from the fifth on.
        let parts = [0, 20].map {
            MatrixPart(tensor: weight, offset: $0 * 20 + 4, stride: 20, outputs: 12, inputs: 16)
        }
        var numbers = (0..<16 * 16).map { Float(sin(Double($0 * $0))) }
        var rows = WordRows(numbers, width: 16)
        let results = try [Matrix.Form.mapped, .packed, .integers].map { form in
            var result = [Float](repeating: .nan, count: 16 * 24)
            try numbers.withUnsafeMutableBufferPointer { numbers in
                let start = try #require(numbers.baseAddress)
                rows.withRows {
                    Matrix(parts, as: form).multiply(
                        MatrixRows(numbers: start, words: $0), count: 16, into: &result)
                }
            }
            return result
        }
        let size = results[0].map { abs($0) }.max() ?? 0
        #expect(size > 0.01)
        #expect(largestDifference(results[0], results[1]) < 1e-6)
        #expect(largestDifference(results[0], results[2]) < size * 0.001)
        #expect(results[0] != results[2])
    }

    @Test func vectors_stay_the_same_when_the_weights_are_packed() async throws {
        let encoder = try SentenceEncoder(folder: builtInModelFolder())
        let question = "¿Cuál es la garantía del motor?"
        let before = try await encoder.embed([question], as: .query)
        let long = String(repeating: "The warranty covers the engine. ", count: 100)
        _ = try await encoder.embed([long, long], as: .passage)
        let after = try await encoder.embed([question], as: .query)
        #expect(largestDifference(before[0], after[0]) < 2e-6)
    }

    /// In two runs: by the mapped file, then by what is packed after a thousand tokens.
    @Test(arguments: [EncoderPrecision.exact, .fast])
    func without_onednn_the_vectors_are_the_same(precision: EncoderPrecision) async throws {
        let folder = try builtInModelFolder()
        let with = try SentenceEncoder(folder: folder, precision: precision, cores: 2)
        let without = try SentenceEncoder(
            folder: folder, precision: precision, cores: 2, usesOneDNN: false)
        let texts = (0..<40).map {
            "El modelo \($0) tiene \($0 * 7) caballos de fuerza y una garantía de \($0) años."
        }
        for _ in 0..<2 {
            let (vectors, others) = (
                try await with.embed(texts, as: .passage), try await without.embed(texts, as: .passage)
            )
            #expect(vectors.count == texts.count && others.count == texts.count)
            for (vector, other) in zip(vectors, others) {
                #expect(abs(cosine(other, other) - 1) < 1e-5)
                #expect(largestDifference(vector, other) < 2e-6)
            }
        }
        let (name, other) = (await with.fingerprint, await without.fingerprint)
        #expect(name == other)
    }

    /// What is lost in search follows from this: rounded to bytes, these texts come out at .9984 to .9997, and sets of
    /// questions lose up to half a hundredth.
    @Test func fast_vectors_are_near_those_of_the_reference() async throws {
        struct Reference: Decodable {
            struct Item: Decodable {
                var text: String
                var embedding: [Float]
            }
            var items: [Item]
        }
        let data = try Data(contentsOf: fixture("minilm_reference.json"))
        let items = try JSONDecoder().decode(Reference.self, from: data).items
        let fast = try SentenceEncoder(folder: builtInModelFolder(), precision: .fast)
        let vectors = try await fast.embedTruncated(items.map(\.text), as: .passage)
        let cosines = zip(vectors, items).map { cosine($0, $1.embedding) }.sorted()
        #expect(cosines.count == 68)
        #expect(cosines[0] > 0.99995)
        #expect(cosines.reduce(0, +) / 68 > 0.99998)
        #expect(cosines[0] < 0.9999999)
    }

    @Test func fast_vectors_do_not_depend_on_the_batch_or_the_cores() async throws {
        let texts = (0..<24).map { "Model \($0) has \($0 * 7) horsepower and a warranty of \($0) years." }
        let together = try await SentenceEncoder(folder: builtInModelFolder(), precision: .fast, cores: 2)
            .embed(texts, as: .passage)
        let alone = try SentenceEncoder(folder: builtInModelFolder(), precision: .fast, cores: 1)
        for index in [0, 11, 23] {
            let vector = try await alone.embed([texts[index]], as: .passage)
            #expect(largestDifference(vector[0], together[index]) < 1e-5)
        }
    }

    @Test func the_fingerprint_tells_the_two_apart() async throws {
        let exact = try await SentenceEncoder(folder: fixture("tiny-bert")).fingerprint
        let fast = try await SentenceEncoder(folder: fixture("tiny-bert"), precision: .fast).fingerprint
        #expect(exact.arithmetic == nil)
        #expect(fast.arithmetic?.hasPrefix("int16") == true)
        #expect(exact != fast)
        // What was stored before there were two reads as exact.
        let json = try JSONEncoder().encode(exact)
        #expect(!String(decoding: json, as: UTF8.self).contains("arithmetic"))
    }
}
