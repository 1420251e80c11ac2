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

    @Test(arguments: [1, 16, 37, 150]) func integers_are_the_nearest_to_the_numbers(width: Int) {
        let numbers = wave(3 * width, 11).map { $0 * 4 } + [Float](repeating: 0, count: width)
        let rows = WordRows(numbers, width: width)
        for (index, number) in numbers.enumerated() {
            let (told, scale) = rows.number(index / width, index % width)
            #expect(abs(told - number) <= scale * 0.51)
            #expect(scale <= 4.001 / Float(kb_word_limit(width)) || scale == 1)
        }
    }

    @Test(arguments: [1, 16, 37, 150]) func weights_are_rounded_and_those_missing_are_zero(width: Int) {
        let numbers = wave(2 * width, 5) + [Float](repeating: 0, count: width)
        let weights = WordMatrix(numbers, outputs: 3, inputs: width)
        for output in 0..<16 {
            let scale = weights.scales[output]
            #expect(output >= 2 || scale <= 1.001 / Float(kb_word_limit(width)))
            for input in 0..<kb_word_row_size(width) {
                let isThere = output < 3 && input < width
                let number = isThere ? numbers[output * width + input] : 0
                #expect(abs(scale * Float(weights.word(output, input)) - number) <= scale * 0.51)
                #expect(isThere || weights.word(output, input) == 0)
            }
        }
    }

    @Test(arguments: [1, 2, 3, 96, 384, 1536, 100_000]) func sums_of_integers_stay_below_two_to_the_31(
        columns: Int
    ) {
        let limit = Int64(kb_word_limit(columns))
        #expect(limit * limit * Int64(columns) < 1 << 31)
        #expect(limit == 32767 || (limit + 1) * (limit + 1) * Int64(columns) >= 1 << 31)
    }

    /// Sizes that leave rows, outputs and inputs over at every end, and integers at their limits.
    @Test(arguments: [KB_WORDS_PORTABLE, KB_WORDS_AVX2, KB_WORDS_AVX512_VNNI].map(\.rawValue))
    func products_of_integers_are_those_of_the_numbers_they_stand_for(way: UInt32) {
        let way = kb_word_instructions(rawValue: way)
        guard kb_has_word_instructions(way) else { return }
        for (count, inputs, outputs) in [(1, 5, 3), (3, 64, 64), (11, 71, 21), (7, 150, 100), (2, 384, 40)] {
            let largest = [Float](repeating: 1, count: inputs)
            let rows = WordRows(largest + wave((count - 1) * inputs, 3), width: inputs)
            let weights = WordMatrix(
                largest.map { -$0 } + wave((outputs - 1) * inputs, 7), outputs: outputs, inputs: inputs)
            let results = rows.multiplied(by: weights, with: way)
            #expect(abs(results[0] + Float(inputs)) < 1e-5 * Float(inputs))
            #expect(largestDifference(results, rows.product(with: weights)) < 1e-4)
            // To the bit the same as with any other.
            #expect(results == rows.multiplied(by: weights, with: KB_WORDS_PORTABLE))
        }
    }

    @Test(.enabled(if: kb_onednn_is_present()), arguments: [(1, 5, 3), (20, 64, 96), (70, 96, 64)])
    func the_librarys_products_equal_their_definition(count: Int, inputs: Int, outputs: Int) throws {
        let (rows, weights) = (wave(count * inputs, 3), wave(outputs * inputs, 7))
        let packed = try #require(kb_pack_weights(weights, outputs, inputs))
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
}
