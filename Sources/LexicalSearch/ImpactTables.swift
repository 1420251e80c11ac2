import CLexicalKernels
import Foundation

/// BM25's two constants.
enum BM25 {
    /// How soon repetitions of a term stop counting.
    static let k1: Float = 1.2
    /// How much long passages are held back.
    static let b: Float = 0.85

    /// Rarity of a term that stands in `matching` of `total` passages, never negative.
    static func inverseDocumentFrequency(matching: Int, total: Int) -> Float {
        let (matching, total) = (Double(matching), Double(total))
        return Float(log(1 + (total - matching + 0.5) / (matching + 0.5)))
    }

    /// What a passage's length adds to a term's count: `k1 * (1 - b + b * length / average)`.
    static func norm(length: Int, average: Float) -> Float {
        k1 * (1 - b + b * Float(length) / average)
    }
}

/// BM25 of a field by a passage's length and a term's count, for one average length. Only as many
/// pages as there are lengths are ever touched.
final class ImpactTables: @unchecked Sendable {  // immutable after init
    let average: Float
    private let norms: UnsafeMutablePointer<Float>
    private let impacts: UnsafeMutablePointer<Float>

    init(average: Float, longest: Int) {
        self.average = average
        norms = Self.zeros(Int(KB_LENGTHS))
        impacts = Self.zeros(Int(KB_LENGTHS * KB_TABLED_COUNTS))
        for length in 0...min(longest, Int(KB_LENGTHS) - 1) {
            let norm = BM25.norm(length: length, average: average)
            norms[length] = norm
            for count in 1...Int(KB_TABLED_COUNTS) {
                impacts[(count - 1) * Int(KB_LENGTHS) + length] = Float(count) / (Float(count) + norm)
            }
        }
    }

    /// - Parameter lengths: by row; must outlive what uses the result.
    func field(_ lengths: UnsafePointer<UInt16>?) -> kb_field {
        kb_field(lengths: lengths, norms: norms, impacts: impacts)
    }

    /// Zeros that take no memory until they are written.
    private static func zeros(_ count: Int) -> UnsafeMutablePointer<Float> {
        guard let memory = calloc(count, MemoryLayout<Float>.stride) else {
            let memory = UnsafeMutablePointer<Float>.allocate(capacity: count)
            memory.initialize(repeating: 0, count: count)
            return memory
        }
        return memory.bindMemory(to: Float.self, capacity: count)
    }

    deinit {
        free(norms)
        free(impacts)
    }
}
