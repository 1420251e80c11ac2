import CEncoderKernels
import Foundation
import Testing

@Suite struct KernelTests {
    @Test func erf_is_exact_to_a_ten_millionth() {
        let inputs = (0...60_000).map { Float($0 - 30_000) / 5_000 } + [0, -0.0, 1e-20, 100, -100, 1, -1]
        var values = inputs
        kb_erf(&values, values.count)
        let worst = zip(inputs, values).map { abs(erf(Double($0)) - Double($1)) }.max() ?? .infinity
        #expect(worst < 1e-7)
    }

    @Test(arguments: [1, 16, 17, 40]) func gelu_adds_the_bias(width: Int) {
        var rows: [Float] = Array(repeating: 0.5, count: 2 * width)
        let bias = (0..<width).map { Float($0) / 24 - 1 }
        kb_gelu(&rows, bias, 2, width)
        for (index, value) in rows.enumerated() {
            let x = Double(0.5 + bias[index % width])
            #expect(abs(Double(value) - x / 2 * (1 + erf(x / 2.0.squareRoot()))) < 2e-7)
        }
    }

    @Test(arguments: [1, 16, 20, 35]) func layer_norm_equals_its_definition(width: Int) {
        let inputs = (0..<width).map { Float($0 * 13 % 7) }
        let first = (0..<width).map { Float($0 % 3) - 2 }
        let second = [Float](repeating: 2, count: width)
        let bias = [Float](repeating: 0.25, count: width)
        let gain = (0..<width).map { 1 + Float($0) / 100 }
        let shift = (0..<width).map { Float($0) / 50 }
        var rows = inputs
        kb_layer_norm(&rows, first + second, 2, width, bias, gain, shift, 1e-5, 1, width)
        let sums = zip(inputs, first).map { Double($0 + $1) + 2.25 }
        let mean = sums.reduce(0, +) / Double(width)
        let variance = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
        for (index, sum) in sums.enumerated() {
            let normal = (sum - mean) / (variance + 1e-5).squareRoot()
            #expect(abs(Double(rows[index]) - (normal * Double(gain[index]) + Double(shift[index]))) < 2e-6)
        }
    }

    @Test(arguments: [(1, 1, 5), (7, 2, 5), (20, 3, 32), (33, 2, 20), (40, 1, 64)])
    func attention_equals_its_definition(length: Int, heads: Int, size: Int) {
        let width = heads * size
        let rows = wave(length * 3 * width, 3)
        let (queryBias, valueBias) = (wave(width, 5), wave(width, 7))
        var context = [Float](repeating: .nan, count: length * width)
        var scratch = [Float](repeating: .nan, count: kb_attend_scratch(length, size))
        kb_attend(rows, queryBias, valueBias, length, heads, size, &scratch, &context)
        func value(_ token: Int, _ kind: Int, _ column: Int) -> Double {
            Double(rows[(token * 3 + kind) * width + column])
        }
        for head in 0..<heads {
            let columns = head * size..<(head + 1) * size
            for token in [0, length / 2, length - 1] {
                var powers: [Double] = []
                for other in 0..<length {
                    var product = 0.0
                    for column in columns {
                        let query = value(token, 0, column) + Double(queryBias[column])
                        product += query * value(other, 1, column)
                    }
                    powers.append(exp(product / Double(size).squareRoot()))
                }
                let total = powers.reduce(0, +)
                for column in columns {
                    var expected = Double(valueBias[column])
                    for other in 0..<length { expected += powers[other] * value(other, 2, column) / total }
                    #expect(abs(Double(context[token * width + column]) - expected) < 3e-6)
                }
            }
        }
    }

    @Test(arguments: [1, 16, 37]) func bytes_are_the_nearest_to_the_numbers(width: Int) {
        let rows = wave(3 * width, 11).map { $0 * 4 } + [Float](repeating: 0, count: width)
        var bytes = [UInt8](repeating: 0, count: rows.count)
        var (scales, zeros) = ([Float](repeating: 0, count: 4), [Int32](repeating: 0, count: 4))
        kb_quantise(rows, width, 4, width, &bytes, &scales, &zeros)
        for (index, number) in rows.enumerated() {
            let row = index / width
            let told = scales[row] * Float(Int32(bytes[index]) - zeros[row])
            #expect(abs(told - number) <= scales[row] * 0.51 + 1e-6)
        }
    }

    @Test(arguments: [1, 16, 37]) func weights_are_rounded_and_summed(width: Int) {
        let weights = wave(2 * width, 5) + [Float](repeating: 0, count: width)
        var bytes = [Int8](repeating: 0, count: weights.count)
        var (scales, sums) = ([Float](repeating: 0, count: 3), [Int32](repeating: 1, count: 3))
        kb_quantise_weights(weights, 3, width, &bytes, &scales, &sums)
        for row in 0..<3 {
            let part = bytes[row * width..<(row + 1) * width]
            #expect(sums[row] == part.reduce(0) { $0 + Int32($1) })
            for index in part.indices {
                #expect(abs(scales[row] * Float(bytes[index]) - weights[index]) <= scales[row] * 0.51)
            }
        }
    }

    /// Bytes at their limits: where sums of two products went through 16 bits they would be cut off.
    @Test func products_of_bytes_are_exact() {
        let rows = [UInt8](repeating: 255, count: 70) + (0..<70).map { UInt8($0 * 3) }
        let weights = [Int8](repeating: 127, count: 70) + (0..<70).map { Int8($0 - 35) }
        var results = [Int32](repeating: 0, count: 4)
        kb_multiply_bytes(rows, weights, 2, 70, 2, &results)
        #expect(results == products(rows, weights, of: 70))
        #expect(results[0] == 255 * 127 * 70)
    }

    @Test(.enabled(if: kb_onednn_multiplies_bytes())) func the_librarys_products_of_bytes_are_exact() throws {
        let rows = [UInt8](repeating: 255, count: 96) + (0..<96 * 3).map { UInt8($0 * 7 % 256) }
        let weights = [Int8](repeating: 127, count: 96) + (0..<96 * 79).map { Int8($0 * 5 % 255 - 127) }
        let packed = try #require(kb_pack_weights(weights, true, 80, 96))
        defer { kb_free_packed_weights(packed) }
        var results = [Int32](repeating: 0, count: 4 * 80)
        #expect(kb_multiply_packed(packed, rows, 4, 96, nil, &results, 80))
        #expect(results == products(rows, weights, of: 96))
    }

    @Test(.enabled(if: kb_onednn_is_present()), arguments: [(1, 5, 3), (20, 64, 96), (70, 96, 64)])
    func the_librarys_products_equal_their_definition(count: Int, inputs: Int, outputs: Int) throws {
        let (rows, weights) = (wave(count * inputs, 3), wave(outputs * inputs, 7))
        let packed = try #require(kb_pack_weights(weights, false, outputs, inputs))
        defer { kb_free_packed_weights(packed) }
        var results = [Float](repeating: .nan, count: count * outputs)
        // The second time it is remembered.
        for _ in 0..<2 { #expect(kb_multiply_packed(packed, rows, count, inputs, nil, &results, outputs)) }
        for row in 0..<count {
            for output in 0..<outputs {
                var sum = 0.0
                for index in 0..<inputs {
                    sum += Double(rows[row * inputs + index]) * Double(weights[output * inputs + index])
                }
                #expect(abs(Double(results[row * outputs + output]) - sum) < 3e-5)
            }
        }
    }

    /// Numbers between -1 and 1 without a pattern that sums could hide.
    private func wave(_ count: Int, _ seed: Int) -> [Float] {
        (0..<count).map { index in Float(sin(Double(index * index % 1009 + seed))) }
    }

    private func products(_ rows: [UInt8], _ weights: [Int8], of inputs: Int) -> [Int32] {
        var results: [Int32] = []
        for row in stride(from: 0, to: rows.count, by: inputs) {
            for output in stride(from: 0, to: weights.count, by: inputs) {
                var sum: Int32 = 0
                for index in 0..<inputs { sum += Int32(rows[row + index]) * Int32(weights[output + index]) }
                results.append(sum)
            }
        }
        return results
    }
}
