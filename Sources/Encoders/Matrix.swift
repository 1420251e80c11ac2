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
    var bytes: UnsafeMutablePointer<UInt8>
    var scales: UnsafeMutablePointer<Float>
    var zeros: UnsafeMutablePointer<Int32>

    func advanced(by rows: Int, width: Int) -> MatrixRows {
        MatrixRows(
            numbers: numbers + rows * width, bytes: bytes + rows * width, scales: scales + rows,
            zeros: zeros + rows)
    }

    func quantise(count: Int, width: Int) {
        kb_quantise(numbers, count, width, bytes, scales, zeros)
    }
}

/// Weights in the form in which they are multiplied: read in place by OpenBLAS, or packed once for oneDNN
/// as numbers or as bytes.
///
/// Immutable after `init`, hence safe to share.
final class Matrix: @unchecked Sendable {
    let outputs: Int
    let inputs: Int
    /// What lies one below the other, `[outputs, inputs]` together.
    private let parts: [MatrixPart]
    private let packed: OpaquePointer?
    private let quantised: QuantisedWeights?

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
        switch form {
        case .mapped: (packed, quantised) = (nil, nil)
        case .packed:
            packed = Self.contiguous(parts) { kb_pack_weights($0, false, $1, $2) }
            quantised = nil
        case .bytes:
            let weights = Self.contiguous(parts) { QuantisedWeights($0, outputs: $1, inputs: $2) }
            packed = weights.bytes.withUnsafeBufferPointer {
                kb_pack_weights($0.baseAddress, true, weights.outputs, weights.inputs)
            }
            quantised = packed == nil ? weights : weights.withoutBytes
        }
    }

    deinit { kb_free_packed_weights(packed) }

    /// result = rows W^T, `[count, outputs]`. Reads and writes up to ``rowsAtOnce(_:)`` rows.
    func multiply(_ rows: MatrixRows, count: Int, into result: UnsafeMutablePointer<Float>) {
        guard let quantised else { return multiplyNumbers(rows.numbers, count, result) }
        multiplyBytes(rows.bytes, count, quantised, result)
        kb_dequantise(
            result, quantised.scales, quantised.sums, rows.scales, rows.zeros, count, outputs)
    }

    /// result = gelu(rows W^T + bias), ready to be multiplied by another matrix of the same form.
    func multiplyThenGELU(
        _ rows: MatrixRows, count: Int, bias: UnsafePointer<Float>, into result: MatrixRows
    ) {
        guard let quantised else {
            multiplyNumbers(rows.numbers, count, result.numbers)
            return kb_gelu(result.numbers, bias, count, outputs)
        }
        multiplyBytes(rows.bytes, count, quantised, result.numbers)
        kb_gelu_bytes(
            result.numbers, quantised.scales, quantised.sums, rows.scales, rows.zeros, bias, count, outputs,
            result.bytes, result.scales, result.zeros)
    }

    /// oneDNN prepares for every number of rows anew, so only some numbers are used: buffers have room for
    /// the rows up to the next of them.
    static func rowsAtOnce(_ count: Int) -> Int {
        let grain = count <= 32 ? 4 : count <= 64 ? 8 : largestGrain
        return (count + grain - 1) / grain * grain
    }

    static let largestGrain = 16
}

// MARK: - Products

extension Matrix {
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
                CblasRowMajor, CblasNoTrans, CblasTrans, Int32(count), Int32(part.outputs), Int32(inputs), 1,
                rows, Int32(inputs), part.pointer, Int32(part.stride), 0, result + column, Int32(outputs))
            column += part.outputs
        }
    }

    /// Leaves sums in 32-bit integers in the place of numbers.
    private func multiplyBytes(
        _ rows: UnsafePointer<UInt8>, _ count: Int, _ weights: QuantisedWeights,
        _ result: UnsafeMutablePointer<Float>
    ) {
        if let packed,
            kb_multiply_packed(packed, rows, Self.rowsAtOnce(count), inputs, nil, result, outputs)
        {
            return
        }
        // Should the library refuse this number of rows, the bytes are made again.
        let bytes =
            weights.bytes.isEmpty
            ? Self.contiguous(parts) { QuantisedWeights($0, outputs: $1, inputs: $2) }.bytes : weights.bytes
        result.withMemoryRebound(to: Int32.self, capacity: count * outputs) {
            kb_multiply_bytes(rows, bytes, count, inputs, outputs, $0)
        }
    }

    /// Calls `body` with the parts as one matrix: weights, outputs, inputs.
    private static func contiguous<Result>(
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

/// Weights as signed bytes, each row with a scale and with the sum of its bytes.
struct QuantisedWeights: Sendable {
    var outputs: Int
    var inputs: Int
    /// `[outputs, inputs]`; empty once they are packed.
    var bytes: [Int8]
    var scales: [Float]
    var sums: [Int32]

    init(_ weights: UnsafePointer<Float>, outputs: Int, inputs: Int) {
        self.outputs = outputs
        self.inputs = inputs
        bytes = Array(repeating: 0, count: outputs * inputs)
        scales = Array(repeating: 0, count: outputs)
        sums = Array(repeating: 0, count: outputs)
        kb_quantise_weights(weights, outputs, inputs, &bytes, &scales, &sums)
    }

    var withoutBytes: QuantisedWeights {
        var copy = self
        copy.bytes = []
        return copy
    }
}
