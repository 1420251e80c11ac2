import Foundation

/// How well rankings agree with judgments, by trec_eval's rules: documents in order of score, equal
/// scores by identity descending; linear gain and `1 / log2(rank + 1)`; a judged query that has no
/// ranking scores 0.
public struct RankingMetrics: Sendable, Equatable, Codable {
    public var ndcg10 = 0.0
    public var recall1 = 0.0
    public var recall5 = 0.0
    public var recall10 = 0.0
    public var recall100 = 0.0
    public var mrr10 = 0.0
    /// Queries that have a relevant document.
    public var queries = 0
    /// Of those, the ones without a ranking.
    public var missing = 0

    public init() {}

    /// - Parameters:
    ///   - run: scores by query, by document.
    ///   - judgments: grades by query, by document.
    public init(run: [String: [String: Double]], judgments: [String: [String: Int]]) {
        for (query, grades) in judgments where grades.values.contains(where: { $0 > 0 }) {
            queries += 1
            if run[query] == nil { missing += 1 }
            add(Self.ranked(run[query] ?? [:]), grades)
        }
        guard queries > 0 else { return }
        let count = Double(queries)
        ndcg10 /= count
        recall1 /= count
        recall5 /= count
        recall10 /= count
        recall100 /= count
        mrr10 /= count
    }

    private mutating func add(_ ranking: [String], _ grades: [String: Int]) {
        let relevant = Set(grades.filter { $0.value > 0 }.keys)
        func recall(_ depth: Int) -> Double {
            Double(ranking.prefix(depth).count { relevant.contains($0) }) / Double(relevant.count)
        }
        let ideal = Self.gain(grades.values.filter { $0 > 0 }.sorted(by: >).prefix(10))
        ndcg10 += Self.gain(ranking.prefix(10).map { max(grades[$0] ?? 0, 0) }[...]) / ideal
        recall1 += recall(1)
        recall5 += recall(5)
        recall10 += recall(10)
        recall100 += recall(100)
        if let first = ranking.prefix(10).firstIndex(where: relevant.contains) {
            mrr10 += 1 / Double(first + 1)
        }
    }

    private static func gain(_ grades: ArraySlice<Int>) -> Double {
        grades.enumerated().reduce(0) { $0 + Double($1.element) / log2(Double($1.offset + 2)) }
    }

    /// Identities are compared as Unicode scalars, as trec_eval's bytes are.
    private static func ranked(_ scores: [String: Double]) -> [String] {
        scores.sorted { a, b in
            a.value != b.value
                ? a.value > b.value : b.key.unicodeScalars.lexicographicallyPrecedes(a.key.unicodeScalars)
        }.map(\.key)
    }
}

/// How well a score tells two groups apart.
public enum Separation {
    /// Area under the ROC curve: the chance that a random positive scores above a random negative,
    /// ties counting half. (Mann and Whitney's U over the number of pairs.)
    public static func areaUnderCurve(positives: [Float], negatives: [Float]) -> Double {
        guard !positives.isEmpty, !negatives.isEmpty else { return .nan }
        let all = positives.map { ($0, true) } + negatives.map { ($0, false) }
        let sorted = all.sorted { $0.0 < $1.0 }
        var rankSum = 0.0
        var index = 0
        while index < sorted.count {
            let tie = sorted[index...].prefix { $0.0 == sorted[index].0 }
            let rank = Double(tie.startIndex + tie.endIndex + 1) / 2
            rankSum += rank * Double(tie.count { $0.1 })
            index = tie.endIndex
        }
        let count = Double(positives.count)
        return (rankSum - count * (count + 1) / 2) / (count * Double(negatives.count))
    }
}
