import CEncoderKernels

/// Rows of numbers as integers of 16 bits, in arrays.
struct WordRows {
    let count: Int
    let width: Int
    private(set) var words: [Int16]
    private(set) var scales: [Float]

    init(_ numbers: [Float], width: Int) {
        self.width = width
        count = numbers.count / width
        // Whatever is there before must not count.
        words = [Int16](repeating: 7, count: count * kb_word_row_size(width))
        scales = [Float](repeating: .nan, count: count)
        let count = count
        withRows { kb_quantise(numbers, count, $0) }
    }

    mutating func withRows<Result>(_ body: (kb_word_rows) -> Result) -> Result {
        let width = width
        return words.withUnsafeMutableBufferPointer { words in
            scales.withUnsafeMutableBufferPointer { scales in
                body(kb_word_rows(words: words.baseAddress, scales: scales.baseAddress, width: width))
            }
        }
    }

    /// The number that an integer stands for, and its scale.
    func number(_ row: Int, _ column: Int) -> (value: Float, scale: Float) {
        (scales[row] * Float(words[row * kb_word_row_size(width) + column]), scales[row])
    }

    func multiplied(by weights: WordMatrix, with instructions: kb_word_instructions) -> [Float] {
        var (rows, weights) = (self, weights)
        let count = count
        var results = [Float](repeating: .nan, count: count * weights.outputs)
        rows.withRows { rows in
            weights.withWeights { kb_multiply_words(instructions, rows, count, $0, &results) }
        }
        return results
    }

    /// The same by its definition.
    func product(with weights: WordMatrix) -> [Float] {
        var results: [Float] = []
        for row in 0..<count {
            for output in 0..<weights.outputs {
                var sum = 0.0
                for column in 0..<width {
                    sum += Double(number(row, column).value) * Double(weights.number(output, column))
                }
                results.append(Float(sum))
            }
        }
        return results
    }
}

/// Weights as integers of 16 bits, in arrays.
struct WordMatrix {
    let outputs: Int
    let inputs: Int
    private(set) var words: [Int16]
    private(set) var scales: [Float]

    init(_ numbers: [Float], outputs: Int, inputs: Int) {
        (self.outputs, self.inputs) = (outputs, inputs)
        let rows = kb_weight_rows(outputs)
        words = [Int16](repeating: 5, count: rows * kb_word_row_size(inputs))
        scales = [Float](repeating: .nan, count: rows)
        withWeights { kb_quantise_weights(numbers, $0) }
    }

    mutating func withWeights<Result>(_ body: (kb_word_weights) -> Result) -> Result {
        let (outputs, inputs) = (outputs, inputs)
        return words.withUnsafeMutableBufferPointer { words in
            scales.withUnsafeMutableBufferPointer { scales in
                body(
                    kb_word_weights(
                        words: words.baseAddress, scales: scales.baseAddress, outputs: outputs,
                        inputs: inputs))
            }
        }
    }

    func word(_ output: Int, _ input: Int) -> Int16 {
        words[output / 16 * 16 * kb_word_row_size(inputs) + input / 2 * 32 + output % 16 * 2 + input % 2]
    }

    func number(_ output: Int, _ input: Int) -> Float {
        scales[output] * Float(word(output, input))
    }
}
