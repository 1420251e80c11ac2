import Foundation
import KnowledgeBase
import Testing

@testable import Encoders

@Suite struct PrecisionTests {
    private func cosine(_ a: Embedding, _ b: Embedding) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    private func rows(
        _ numbers: [Float], _ count: Int, groups: Int, _ body: (MatrixRows) throws -> Void
    ) throws {
        var numbers = numbers
        var bytes = [UInt8](repeating: 0, count: numbers.count)
        var (scales, zeros) = (
            [Float](repeating: 0, count: count * groups), [Int32](repeating: 0, count: count * groups)
        )
        try numbers.withUnsafeMutableBufferPointer { numbers in
            try bytes.withUnsafeMutableBufferPointer { bytes in
                try scales.withUnsafeMutableBufferPointer { scales in
                    try zeros.withUnsafeMutableBufferPointer { zeros in
                        try body(
                            MatrixRows(
                                numbers: try #require(numbers.baseAddress),
                                bytes: try #require(bytes.baseAddress),
                                scales: try #require(scales.baseAddress),
                                zeros: try #require(zeros.baseAddress), width: 16, groups: groups,
                                capacity: count))
                    }
                }
            }
        }
    }

    @Test func every_form_of_a_matrix_gives_the_same_product() throws {
        let tensors = try SafeTensors(contentsOf: fixture("tiny-bert/model.safetensors"))
        let weight = try tensors.tensor("encoder.layer.0.intermediate.dense.weight", shape: [36, 20])
        // Two parts of it, of the inputs from the fifth on.
        let parts = [0, 20].map {
            MatrixPart(tensor: weight, offset: $0 * 20 + 4, stride: 20, outputs: 12, inputs: 16)
        }
        let numbers = (0..<16 * 16).map { Float(sin(Double($0 * $0))) }
        var results: [[Float]] = []
        let forms: [(Matrix.Form, Int)] = [
            (.mapped, 1), (.packed, 1), (.bytes(groups: 1), 1), (.bytes(groups: 2), 2),
        ]
        for (form, groups) in forms {
            let matrix = Matrix(parts, as: form)
            var result = [Float](repeating: 0, count: 16 * 24)
            var scratch = [Int32](repeating: 0, count: 16 * 24)
            try rows(numbers, 16, groups: groups) { rows in
                rows.quantise(count: 16)
                matrix.multiply(rows, count: 16, into: &result, scratch: &scratch)
            }
            results.append(result)
        }
        let size = results[0].map { abs($0) }.max() ?? 0
        #expect(size > 0.01)
        #expect(largestDifference(results[0], results[1]) < 1e-6)
        #expect(largestDifference(results[0], results[2]) < size * 0.03)
        #expect(largestDifference(results[0], results[3]) < size * 0.03)
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

    @Test func fast_vectors_are_near_the_exact_ones() async throws {
        let texts = [
            "How long is the warranty?", "El motor tiene cinco años de garantía.", "",
            String(repeating: "O carro tem ar condicionado e direção hidráulica. ", count: 30),
        ]
        let exact = try await SentenceEncoder(folder: builtInModelFolder()).embed(texts, as: .passage)
        let fast = try await SentenceEncoder(folder: builtInModelFolder(), precision: .fast)
            .embed(texts, as: .passage)
        for (a, b) in zip(exact, fast) {
            #expect(cosine(a, b) > 0.995)
            #expect(cosine(a, b) < 0.9999999)
        }
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
        #expect(fast.arithmetic?.hasPrefix("int8") == true)
        #expect(exact != fast)
        // What was stored before there were two reads as exact.
        let json = try JSONEncoder().encode(exact)
        #expect(!String(decoding: json, as: UTF8.self).contains("arithmetic"))
    }
}
