import CLexicalKernels
import KnowledgeBase
import Segments

@testable import LexicalSearch

/// Scores every row of an index for one form, term after term: what a search must find, without leaving
/// anything out.
struct ExhaustiveScoring {
    /// By part, by row.
    private(set) var scores: [[Float]]
    /// Weighted sum of the parts, by row.
    private(set) var sums: [Float]

    /// - Parameter kinds: of terms that count.
    init(
        _ question: AnalyzedTerms, in rendering: Rendering, of parts: [SegmentPart],
        kinds: [LexicalPart] = LexicalPart.allCases
    ) throws {
        scores = try LexicalPart.allCases.map { part in
            try Self.scores(
                of: kinds.contains(part) ? question[part] : [],
                LexicalField(rendering: rendering, part: part), parts)
        }
        sums = [Float](repeating: 0, count: scores[0].count)
        for (part, weight) in zip(scores, [0.5, 0.5, 1] as [Float]) {
            for row in sums.indices { sums[row] += weight * part[row] }
        }
    }

    /// The better of two forms, row by row.
    mutating func keepBetter(_ other: ExhaustiveScoring) {
        for row in sums.indices where other.sums[row] > sums[row] {
            sums[row] = other.sums[row]
            for part in scores.indices { scores[part][row] = other.scores[part][row] }
        }
    }

    /// Best first: by sum, then by row.
    func best(_ limit: Int, among isAllowed: (Int) -> Bool) -> [Int] {
        let matching = sums.indices.filter { sums[$0] > 0 && isAllowed($0) }
        return Array(matching.sorted { (sums[$1], $0) < (sums[$0], $1) }.prefix(limit))
    }

    private static func scores(
        of terms: [UInt64], _ field: LexicalField, _ parts: [SegmentPart]
    ) throws -> [Float] {
        var seen = Set<UInt64>()
        let distinct = terms.filter { seen.insert($0).inserted }
        let fields = try parts.map { try SegmentField(field, of: $0.segment) }
        let live = parts.reduce(0) { $0 + $1.liveCount }
        let postings = distinct.map { term in fields.map { Self.postings(of: term, in: $0) } }
        let weights = zip(distinct, postings).map { _, postings in
            let matching = zip(postings, parts).reduce(0) { (sum: Int, entry) in
                sum + entry.0.count { !entry.1.dead[$0.row] }
            }
            return BM25.inverseDocumentFrequency(matching: matching, total: live)
        }
        let mass = weights.reduce(0, +)
        let lengths = fields.flatMap { $0.lengths.map { Int($0) } }
        let average = Self.average(of: fields, parts, live)
        var scores = [Float](repeating: 0, count: lengths.count)
        for (weight, postings) in zip(weights, postings) where mass > 0 {
            let weight = weight / mass
            var start = 0
            for (found, part) in zip(postings, parts) {
                for (row, count) in found {
                    let norm = BM25.k1 * (1 - BM25.b + BM25.b * Float(lengths[start + row]) / average)
                    let frequency = Float(count)
                    scores[start + row] += weight * frequency / (frequency + norm)
                }
                start += part.segment.rows
            }
        }
        return scores
    }

    private static func postings(of term: UInt64, in field: SegmentField) -> [(row: Int, count: UInt16)] {
        guard let number = field.terms.firstIndex(of: term) else { return [] }
        var found: [(row: Int, count: UInt16)] = []
        field.postings(of: number).forEach(PostingsBuffer()) { found.append(($0, $1)) }
        return found
    }

    private static func average(of fields: [SegmentField], _ parts: [SegmentPart], _ live: Int) -> Float {
        var total: UInt64 = 0
        for (field, part) in zip(fields, parts) {
            for (row, length) in field.lengths.enumerated() where !part.dead[row] { total += UInt64(length) }
        }
        return live == 0 ? 1 : max(Float(Double(total) / Double(live)), 1e-9)
    }
}
