import Foundation

/// A two-dimensional array of float32 as `numpy.save` writes it, mapped
/// (<https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>).
final class NumPyFile {
    let rows: Int
    let columns: Int
    private let data: Data
    private let start: Int

    init(_ path: String) throws {
        data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
        guard data.count > 12, data.prefix(6) == Data([0x93] + "NUMPY".utf8) else {
            throw Problem("'\(path)' is not an array of NumPy")
        }
        start = 10 + Int(data[8]) + Int(data[9]) << 8
        let header = String(decoding: data[10..<start], as: UTF8.self)
        let shape = header.firstMatch(of: /'shape': \((\d+), (\d+)\)/)
        guard let shape, let rows = Int(shape.1), let columns = Int(shape.2), header.contains("'<f4'"),
            header.contains("'fortran_order': False"), data.count - start >= rows * columns * 4
        else { throw Problem("'\(path)' is not a two-dimensional array of float32") }
        self.rows = rows
        self.columns = columns
    }

    func row(_ index: Int) -> [Float] {
        data.withUnsafeBytes { bytes in
            let first = start + index * columns * 4
            return (0..<columns).map { bytes.loadUnaligned(fromByteOffset: first + 4 * $0, as: Float.self) }
        }
    }

    /// Copies a row to where there is room for it.
    func copyRow(_ index: Int, to target: UnsafeMutableBufferPointer<Float>) {
        data.withUnsafeBytes { bytes in
            let first = start + index * columns * 4
            UnsafeMutableRawBufferPointer(target).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: bytes[first..<(first + columns * 4)]))
        }
    }
}
