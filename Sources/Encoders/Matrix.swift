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

/// Rows to be multiplied: as numbers, and where the product is one of bytes also as those.
struct MatrixRows {
    var numbers: UnsafeMutablePointer<Float>
    var bytes: kb_byte_rows

    var width: Int { bytes.width }

    /// From a later row on.
    func advanced(by rows: Int) -> MatrixRows {
        let groups = kb_group_count(width)
        return MatrixRows(
            numbers: numbers + rows * width,
            bytes: kb_byte_rows(
                bytes: bytes.bytes + rows * kb_byte_row_size(width), scales: bytes.scales + rows * groups,
                zeros: bytes.zeros + rows * groups, width: width))
    }

    /// Makes bytes of the numbers.
    func quantise(count: Int) {
        kb_quantise(numbers, count, bytes)
    }
}

/// Weights in the form in which they are multiplied: read in place by OpenBLAS, packed once for oneDNN, or
/// rounded to bytes.
///
/// Immutable after `init`, hence safe to share.
final class Matrix: @unchecked Sendable {
    let outputs: Int
    let inputs: Int
    /// What lies one below the other, `[outputs, inputs]` together.
    private let parts: [MatrixPart]
    private let packed: OpaquePointer?
    private let bytes: ByteWeights?

    enum Form: Sendable {
        /// As they stand in the file.
        case mapped
        /// A copy in oneDNN's own order; like `mapped` where there is no oneDNN.
        case packed
        /// Signed bytes.
        case bytes
    }

    init(_ parts: [MatrixPart], as form: Form) {
        self.parts = parts
        outputs = parts.reduce(0) { $0 + $1.outputs }
        inputs = parts.first?.inputs ?? 0
        packed = form == .packed ? MatrixPart.together(parts) { kb_pack_weights($0, $1, $2) } : nil
        bytes = form == .bytes ? MatrixPart.together(parts, ByteWeights.init) : nil
    }

    deinit { kb_free_packed_weights(packed) }

    /// result = rows W^T, `[count, outputs]`. Reads and writes up to ``rowsAtOnce(_:)`` rows.
    func multiply(_ rows: MatrixRows, count: Int, into result: UnsafeMutablePointer<Float>) {
        if let bytes {
            bytes.multiply(rows, count: count, into: result)
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

/// Weights as signed bytes, with a scale for every output and group of inputs.
///
/// Immutable after `init`, hence safe to share.
private final class ByteWeights: @unchecked Sendable {
    private let weights: kb_byte_weights
    private let instructions = kb_best_byte_instructions()

    init(_ numbers: UnsafePointer<Float>, outputs: Int, inputs: Int) {
        let rows = kb_weight_rows(outputs)
        let scales = kb_group_count(inputs) * rows
        weights = kb_byte_weights(
            bytes: Self.allocate(rows * kb_byte_row_size(inputs)), scales: Self.allocate(scales),
            sums: Self.allocate(scales), outputs: outputs, inputs: inputs)
        kb_quantise_weights(numbers, weights)
    }

    deinit {
        weights.bytes.deallocate()
        weights.scales.deallocate()
        weights.sums.deallocate()
    }

    func multiply(_ rows: MatrixRows, count: Int, into result: UnsafeMutablePointer<Float>) {
        kb_multiply_bytes(instructions, rows.bytes, count, weights, result)
    }

    /// From the beginning of a cache line.
    private static func allocate<Number>(_ count: Int) -> UnsafeMutablePointer<Number> {
        UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count) * MemoryLayout<Number>.stride, alignment: 64
        )
        .bindMemory(to: Number.self, capacity: count)
    }
}
