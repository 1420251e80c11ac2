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
///
/// Bytes stand group by group: some of the columns of every row, with scales and zeros of their own, then
/// the next of them. The more groups, the nearer to the numbers.
struct MatrixRows {
    var numbers: UnsafeMutablePointer<Float>
    var bytes: UnsafeMutablePointer<UInt8>
    var scales: UnsafeMutablePointer<Float>
    var zeros: UnsafeMutablePointer<Int32>
    var width: Int
    var groups = 1
    /// Rows that there is room for: from one group to the next.
    var capacity: Int

    /// From a later row on.
    func advanced(by rows: Int) -> MatrixRows {
        var later = self
        later.numbers += rows * width
        later.bytes += rows * (width / groups)
        later.scales += rows
        later.zeros += rows
        return later
    }

    /// One group's bytes with their scales and zeros.
    func group(
        _ index: Int
    ) -> (
        bytes: UnsafeMutablePointer<UInt8>, scales: UnsafeMutablePointer<Float>,
        zeros: UnsafeMutablePointer<Int32>
    ) {
        let first = index * capacity
        return (bytes + first * (width / groups), scales + first, zeros + first)
    }

    /// Makes bytes of the numbers.
    func quantise(count: Int) {
        let size = width / groups
        for index in 0..<groups {
            let (bytes, scales, zeros) = group(index)
            kb_quantise(numbers + index * size, width, count, size, bytes, scales, zeros)
        }
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
    /// One matrix for every group of inputs; none unless multiplied in bytes.
    private let groups: [QuantisedMatrix]

    enum Form: Sendable {
        /// As they stand in the file.
        case mapped
        /// A copy in oneDNN's own order; like `mapped` where there is no oneDNN.
        case packed
        /// Signed bytes, for rows with so many groups.
        case bytes(groups: Int)
    }

    init(_ parts: [MatrixPart], as form: Form) {
        self.parts = parts
        outputs = parts.reduce(0) { $0 + $1.outputs }
        inputs = parts.first?.inputs ?? 0
        switch form {
        case .mapped: (packed, groups) = (nil, [])
        case .packed:
            packed = MatrixPart.together(parts) { kb_pack_weights($0, false, $1, $2) }
            groups = []
        case .bytes(let count):
            packed = nil
            groups = (0..<count).map { index in
                QuantisedMatrix(parts.map { $0.inputs(index, of: count) })
            }
        }
    }

    deinit { kb_free_packed_weights(packed) }

    /// result = rows W^T, `[count, outputs]`. Reads and writes up to ``rowsAtOnce(_:)`` rows; so many of
    /// `outputs` numbers does `scratch` have room for.
    func multiply(
        _ rows: MatrixRows, count: Int, into result: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutablePointer<Int32>
    ) {
        guard !groups.isEmpty else { return multiplyNumbers(rows.numbers, count, result) }
        for (index, group) in groups.enumerated() {
            let (bytes, scales, zeros) = rows.group(index)
            group.multiply(bytes, count: count, into: scratch)
            kb_dequantise(
                scratch, group.scales, group.sums, scales, zeros, count, outputs, index > 0, result)
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
    /// Those of the inputs that belong to a group.
    fileprivate func inputs(_ index: Int, of groups: Int) -> MatrixPart {
        var part = self
        part.inputs = inputs / groups
        part.offset += index * part.inputs
        return part
    }

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

/// Weights as signed bytes, each row with a scale and with the sum of its bytes.
///
/// Immutable after `init`, hence safe to share.
final class QuantisedMatrix: @unchecked Sendable {
    let scales: [Float]
    let sums: [Int32]
    private let outputs: Int
    private let inputs: Int
    private let parts: [MatrixPart]
    private let packed: OpaquePointer?
    /// `[outputs, inputs]`; empty where they are packed.
    private let bytes: [Int8]

    init(_ parts: [MatrixPart]) {
        self.parts = parts
        let rounded = Self.rounded(parts)
        (outputs, inputs) = (rounded.outputs, rounded.inputs)
        (scales, sums) = (rounded.scales, rounded.sums)
        packed = kb_pack_weights(rounded.bytes, true, outputs, inputs)
        bytes = packed == nil ? rounded.bytes : []
    }

    deinit { kb_free_packed_weights(packed) }

    /// Sums of products of bytes, `[count, outputs]`.
    func multiply(_ rows: UnsafePointer<UInt8>, count: Int, into result: UnsafeMutablePointer<Int32>) {
        if let packed,
            kb_multiply_packed(packed, rows, Matrix.rowsAtOnce(count), inputs, nil, result, outputs)
        {
            return
        }
        // Should the library refuse this number of rows, the bytes are made again.
        let weights = bytes.isEmpty ? Self.rounded(parts).bytes : bytes
        kb_multiply_bytes(rows, weights, count, inputs, outputs, result)
    }

    private typealias Rounded = (
        bytes: [Int8], scales: [Float], sums: [Int32], outputs: Int, inputs: Int
    )

    private static func rounded(_ parts: [MatrixPart]) -> Rounded {
        MatrixPart.together(parts) { weights, outputs, inputs in
            var bytes = [Int8](repeating: 0, count: outputs * inputs)
            var scales = [Float](repeating: 0, count: outputs)
            var sums = [Int32](repeating: 0, count: outputs)
            kb_quantise_weights(weights, outputs, inputs, &bytes, &scales, &sums)
            return (bytes, scales, sums, outputs, inputs)
        }
    }
}
