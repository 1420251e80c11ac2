import COpenBLAS
import COpenBLASCore
import Segments

/// The directions along which a sample of vectors varies most, longest first.
struct PrincipalAxes {
    /// `[dimensions, dimensions]`, column by column one axis: `rows x axes` rotates rows.
    let axes: [Float]
    /// How far the vectors typically reach along each axis; positive.
    let deviations: [Float]

    /// Rows looked at; more do not change the axes noticeably.
    private static let sampleSize = 50_000
    /// Axes with hardly any variance are treated as if they had this share of the largest deviation.
    private static let smallestShare = 1e-3

    /// - Parameter vectors: `[count, dimensions]`, row by row.
    /// - Throws: ``SegmentError`` when the vectors have no axes, as when a number is not finite.
    init(of vectors: UnsafeBufferPointer<Float>, dimensions: Int) throws {
        kb_openblas_begin()
        var matrix = Self.secondMoments(of: vectors, dimensions: dimensions)
        guard matrix.allSatisfy(\.isFinite) else {
            throw SegmentError.invalid("vectors without principal axes")
        }
        let variances = try Self.diagonalise(&matrix, dimensions: dimensions)
        let longest = max(variances[dimensions - 1], .leastNormalMagnitude).squareRoot()
        deviations = variances.reversed().map {
            Float(max(max($0, 0).squareRoot(), Self.smallestShare * longest))
        }
        var axes = [Float](repeating: 0, count: dimensions * dimensions)
        for axis in 0..<dimensions {
            let source = (dimensions - 1 - axis) * dimensions
            for index in 0..<dimensions { axes[index * dimensions + axis] = Float(matrix[source + index]) }
        }
        self.axes = axes
    }

    /// The sum of `v v^T` over an even sample.
    private static func secondMoments(of vectors: UnsafeBufferPointer<Float>, dimensions: Int) -> [Double] {
        let count = vectors.count / dimensions
        let step = max(1, count / sampleSize)
        let size = Int32(dimensions)
        var sum = [Double](repeating: 0, count: dimensions * dimensions)
        var block: [Float] = []
        var product = [Float](repeating: 0, count: dimensions * dimensions)
        for start in stride(from: 0, to: count, by: 1024 * step) {
            block.removeAll(keepingCapacity: true)
            for row in stride(from: start, to: min(count, start + 1024 * step), by: step) {
                block.append(contentsOf: vectors[(row * dimensions)..<((row + 1) * dimensions)])
            }
            cblas_ssyrk(
                CblasRowMajor, CblasUpper, CblasTrans, size, Int32(block.count / dimensions), 1, block, size,
                0, &product, size)
            for index in product.indices { sum[index] += Double(product[index]) }
        }
        return sum
    }

    /// Replaces a symmetric matrix (upper half, row-major) by its eigenvectors, row by row.
    ///
    /// - Returns: eigenvalues, ascending.
    private static func diagonalise(_ matrix: inout [Double], dimensions: Int) throws -> [Double] {
        var (job, half): (CChar, CChar) = (CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "L")))
        var size = Int32(dimensions)
        var values = [Double](repeating: 0, count: dimensions)
        var workSize = Int32(1 + 6 * dimensions + 2 * dimensions * dimensions)
        var integerSize = Int32(3 + 5 * dimensions)
        var work = [Double](repeating: 0, count: Int(workSize))
        var integers = [Int32](repeating: 0, count: Int(integerSize))
        var status: Int32 = 0
        let leadingDimension = size
        withUnsafePointer(to: leadingDimension) { leadingDimension in
            dsyevd_(
                &job, &half, &size, &matrix, leadingDimension, &values, &work, &workSize, &integers,
                &integerSize, &status)
        }
        guard status == 0, values.allSatisfy(\.isFinite) else {
            throw SegmentError.invalid("vectors without principal axes")
        }
        return values
    }
}
