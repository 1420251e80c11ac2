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

    @Test func gelu_adds_the_bias_and_leaves_other_columns_alone() {
        var rows: [Float] = Array(repeating: 0.5, count: 40)
        let bias = (0..<17).map { Float($0) / 8 - 1 }
        kb_gelu(&rows, bias, 2, 17, 20)
        for (row, column) in [(0, 0), (0, 16), (1, 3), (1, 15)] {
            let x = Double(0.5 + bias[column])
            #expect(abs(Double(rows[row * 20 + column]) - x / 2 * (1 + erf(x / 2.0.squareRoot()))) < 2e-7)
        }
        #expect(rows[17..<20].allSatisfy { $0 == 0.5 })
    }

    @Test(arguments: [1, 2, 15, 16, 17, 33]) func softmax_sums_to_one(width: Int) {
        let inputs = (0..<2 * width).map { Float($0 * 7 % 11) * 12 - 60 }
        var rows = inputs
        kb_softmax(&rows, 2, width)
        for row in 0..<2 {
            let part = row * width..<(row + 1) * width
            let peak = inputs[part].max() ?? 0
            let sum = inputs[part].reduce(0.0) { $0 + exp(Double($1 - peak)) }
            for index in part {
                #expect(abs(Double(rows[index]) - exp(Double(inputs[index] - peak)) / sum) < 3e-7)
            }
        }
    }

    @Test(arguments: [1, 16, 20, 35]) func layer_norm_equals_its_definition(width: Int) {
        let inputs = (0..<width).map { Float($0 * 13 % 7) }
        let residual = (0..<width).map { Float($0 % 3) }
        let bias = [Float](repeating: 0.25, count: width)
        let gain = (0..<width).map { 1 + Float($0) / 100 }
        let shift = (0..<width).map { Float($0) / 50 }
        var rows = inputs
        kb_layer_norm(&rows, residual, bias, gain, shift, 1e-5, 1, width)
        let sums = zip(inputs, residual).map { Double($0 + $1) + 0.25 }
        let mean = sums.reduce(0, +) / Double(width)
        let variance = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
        for (index, sum) in sums.enumerated() {
            let normal = (sum - mean) / (variance + 1e-5).squareRoot()
            #expect(abs(Double(rows[index]) - (normal * Double(gain[index]) + Double(shift[index]))) < 2e-6)
        }
    }
}
