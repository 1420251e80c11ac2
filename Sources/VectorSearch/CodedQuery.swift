import COpenBLAS
import CVectorKernels

/// A query as the codes of one segment see it.
final class CodedQuery: Sendable {
    /// What adding up in single precision and axes that are not quite orthogonal may take from a bound, per
    /// 384 dimensions; ten times what was ever seen.
    private static let roundingSlack: Float = 2e-5

    let leading: Half
    let rest: Half
    /// What rounding may add to a dot product over what bounds say.
    let slack: Float

    /// One half of the query's coordinates in numbers of 16 bits, each cut into two planes of 8.
    final class Half: @unchecked Sendable {  // immutable after init
        let coded: kb_coded_query
        /// Sum of what rounding left out of each number.
        let left: Float
        private let planes: UnsafeMutablePointer<Int8>

        /// Zeros after each part of a plane, over which the kernels read.
        private static let padding = 64

        /// - Parameters:
        ///   - numbers: what the codes are multiplied with.
        ///   - length: of the query's coordinates, before weights.
        ///   - parts: how many runs of equal size the kernels read.
        init(_ numbers: [Float], length: Float, parts: Int) {
            let largest = numbers.reduce(0) { max($0, abs($1)) }
            let unit = largest > 0 ? largest / 32_000 : 1
            let rounded = numbers.map { Int32(($0 / unit).rounded()) }
            left = zip(numbers, rounded).reduce(0) { $0 + abs($1.0 - unit * Float($1.1)) }

            let size = numbers.count / parts
            let planeSize = parts * (size + Self.padding)
            planes = UnsafeMutablePointer<Int8>.allocate(capacity: 2 * planeSize)
            planes.initialize(repeating: 0, count: 2 * planeSize)
            var highs: Int32 = 0
            for (index, number) in rounded.enumerated() {
                let place = index / size * (size + Self.padding) + index % size
                let high = (number + 128) >> 8
                highs += high
                planes[place] = Int8(high)
                planes[planeSize + place] = Int8(number - 256 * high)
            }
            coded = kb_coded_query(
                high: planes, low: planes + planeSize, codes: numbers.count, unit: unit,
                middle: 7.5 * Float(rounded.reduce(0, +)), high_middle: 7.5 * 256 * Float(highs),
                // Never nothing: what times infinity must stay infinite.
                length: max(length, .leastNormalMagnitude))
        }

        deinit { planes.deallocate() }
    }

    /// - Parameter query: of length 1.
    init(_ query: [Float], for codes: VectorCodes) {
        let layout = codes.layout
        var rotated = [Float](repeating: 0, count: layout.dimensions)
        let size = Int32(layout.dimensions)
        cblas_sgemv(
            CblasRowMajor, CblasTrans, size, size, 1, codes.axes.baseAddress, size, query, 1, 0, &rotated, 1)
        let weighted = zip(rotated, codes.deviations).map { $0 * $1 }
        let remaining = Array(weighted[layout.leading...])
        leading = Half(
            Array(weighted[..<layout.leading]) + weighted[..<layout.fine].map { $0 / 16 },
            length: Self.length(rotated[..<layout.leading]), parts: 1)
        rest = Half(
            remaining + [Float](repeating: 0, count: layout.restCodes - layout.remaining),
            length: Self.length(rotated[layout.leading...]), parts: 2)
        slack =
            Self.roundingSlack * max(1, Float(layout.dimensions) / 384)
            + 7.5 * (codes.largestScales[0] * leading.left + codes.largestScales[1] * rest.left)
    }

    private static func length(_ values: ArraySlice<Float>) -> Float {
        Float(values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
    }
}
