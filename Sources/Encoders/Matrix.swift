import CEncoderKernels
import COpenBLAS

/// A part of a matrix of the model's file: `outputs` rows of `inputs` numbers, `stride` apart.
struct MatrixPart: Sendable {
    var tensor: Tensor
    var offset = 0
    var stride: Int
    var outputs: Int
    var inputs: Int

    var pointer: UnsafePointer<Float> { tensor.pointer + offset }
}

/// Rows to be multiplied: as numbers, and where the product is one of integers also as those.
struct MatrixRows {
    var numbers: UnsafeMutablePointer<Float>
    var words: kb_word_rows

    var width: Int { words.width }

    /// From a later row on.
    func advanced(by rows: Int) -> MatrixRows {
        MatrixRows(
            numbers: numbers + rows * width,
            words: kb_word_rows(
                words: words.words + rows * kb_word_row_size(width), scales: words.scales + rows,
                width: width))
    }

    /// Makes integers of the numbers.
    func quantise(count: Int) {
        kb_quantise(numbers, count, words)
    }
}

/// Weights in the form in which they are multiplied: read in place by OpenBLAS, packed once for oneDNN, or
/// rounded to integers.
///
/// Immutable after `init`, hence safe to share.
final class Matrix: @unchecked Sendable {
    let outputs: Int
    let inputs: Int
    /// What lies one below the other, `[outputs, inputs]` together.
    private let parts: [MatrixPart]
    private let packed: OpaquePointer?
    private let integers: WordWeights?

    enum Form: Sendable {
        /// As they stand in the file.
        case mapped
        /// A copy in oneDNN's own order; like `mapped` where there is no oneDNN.
        case packed
        /// Integers of 16 bits.
        case integers
    }

    init(_ parts: [MatrixPart], as form: Form) {
        self.parts = parts
        outputs = parts.reduce(0) { $0 + $1.outputs }
        inputs = parts.first?.inputs ?? 0
        packed = form == .packed ? MatrixPart.together(parts) { kb_pack_weights($0, $1, $2) } : nil
        integers = form == .integers ? MatrixPart.together(parts, WordWeights.init) : nil
    }

    deinit { kb_free_packed_weights(packed) }

    /// Whether the weights are read in place.
    var isMapped: Bool { packed == nil && integers == nil }

    /// result = rows W^T, `[count, outputs]`, of rows that are integers too where the form is. Reads and writes up to ``rowsAtOnce(_:)`` rows.
    func multiply(_ rows: MatrixRows, count: Int, into result: UnsafeMutablePointer<Float>) {
        if let integers {
            integers.multiply(rows, count: count, into: result)
        } else {
            multiplyNumbers(rows.numbers, count, result)
        }
    }

    /// oneDNN prepares for every number of rows anew, so only some numbers are used: buffers have room for
    /// the rows up to the next of them.
    static func rowsAtOnce(_ count: Int) -> Int {
        let grain = count <= 32 ? 4 : count <= 64 ? 8 : largestGrain
        return (count + grain - 1) / grain * grain
    }

    static let largestGrain = 16

    private func multiplyNumbers(
        _ rows: UnsafePointer<Float>, _ count: Int, _ result: UnsafeMutablePointer<Float>
    ) {
        if let packed,
            kb_multiply_packed(packed, rows, Self.rowsAtOnce(count), inputs, nil, result, outputs)
        {
            return
        }
        var column = 0
        for part in parts {
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasTrans, Int32(count), Int32(part.outputs), Int32(inputs),
                1,
                rows, Int32(inputs), part.pointer, Int32(part.stride), 0, result + column, Int32(outputs))
            column += part.outputs
        }
    }
}

extension MatrixPart {
    /// Calls `body` with the parts as one matrix: weights, outputs, inputs.
    fileprivate static func together<Result>(
        _ parts: [MatrixPart], _ body: (UnsafePointer<Float>, Int, Int) -> Result
    ) -> Result {
        let outputs = parts.reduce(0) { $0 + $1.outputs }
        let inputs = parts.first?.inputs ?? 0
        let copy = UnsafeMutablePointer<Float>.allocate(capacity: max(1, outputs * inputs))
        defer { copy.deallocate() }
        var next = copy
        for part in parts {
            for row in 0..<part.outputs {
                next.update(from: part.pointer + row * part.stride, count: inputs)
                next += inputs
            }
        }
        return body(UnsafePointer(copy), outputs, inputs)
    }
}

/// Weights as integers of 16 bits, with a scale for every output.
///
/// Immutable after `init`, hence safe to share.
private final class WordWeights: @unchecked Sendable {
    private let weights: kb_word_weights
    private let instructions = kb_best_word_instructions()

    init(_ numbers: UnsafePointer<Float>, outputs: Int, inputs: Int) {
        let rows = kb_weight_rows(outputs)
        weights = kb_word_weights(
            words: Self.allocate(rows * kb_word_row_size(inputs)), scales: Self.allocate(rows),
            outputs: outputs, inputs: inputs)
        kb_quantise_weights(numbers, weights)
    }

    deinit {
        weights.words.deallocate()
        weights.scales.deallocate()
    }

    func multiply(_ rows: MatrixRows, count: Int, into result: UnsafeMutablePointer<Float>) {
        kb_multiply_words(instructions, rows.words, count, weights, result)
    }

    /// From the beginning of a cache line.
    private static func allocate<Number>(_ count: Int) -> UnsafeMutablePointer<Number> {
        UnsafeMutableRawPointer
            .allocate(byteCount: max(1, count) * MemoryLayout<Number>.stride, alignment: 64)
            .bindMemory(to: Number.self, capacity: count)
    }
}
