import COpenBLAS
import COpenBLASCore
import Foundation
import Testing

struct OpenBLASCoreTests {
    @Test func a_processor_with_AVX2_is_not_taken_for_one_without() throws {
        kb_openblas_begin()
        #expect(openblas_get_num_threads() == 1)
        let core = String(cString: openblas_get_corename())
        let flags =
            try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
            .split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ") ?? []
        if flags.contains("avx2"), flags.contains("fma") { #expect(core != "Prescott") }
    }

    @Test func products_are_right_whatever_kernels_were_chosen() {
        kb_openblas_begin()
        let (rows, columns, inner) = (19, 35, 67)
        let a = (0..<rows * inner).map { Float($0 % 7) - 3 }
        let b = (0..<columns * inner).map { Float($0 % 5) - 2 }
        var product = [Float](repeating: 0, count: rows * columns)
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns), Int32(inner), 1, a,
            Int32(inner), b, Int32(inner), 0, &product, Int32(columns))
        for row in 0..<rows {
            for column in 0..<columns {
                let sum = (0..<inner).reduce(0) { $0 + a[row * inner + $1] * b[column * inner + $1] }
                #expect(product[row * columns + column] == sum)
            }
        }
    }
}
