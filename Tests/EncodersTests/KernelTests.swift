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
        let bias = (0..<width).map { Float($0) / 8 - 1 }
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
}
