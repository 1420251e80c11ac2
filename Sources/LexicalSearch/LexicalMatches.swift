import KnowledgeBase
import Segments

/// Every passage's scores for one question.
public struct LexicalMatches: Sendable {
    /// What words, bigrams and grams weigh when passages are proposed and forms compared: close to any
    /// sensible fusion, whose own weights the index does not know.
    private static let proposalWeights: [Float] = [0.5, 0.5, 1]

    /// What was found in one rendering.
    private struct Found {
        /// By part, by row.
        var scores: [[Float]]
        /// Weighted sum of the parts, by row.
        var sums: [Float]

        init(_ scores: [[Float]]) {
            self.scores = scores
            sums = [Float](repeating: 0, count: scores.first?.count ?? 0)
            for (part, weight) in zip(scores, proposalWeights) {
                for row in sums.indices { sums[row] += weight * part[row] }
            }
        }

        mutating func keepBetter(_ other: Found) {
            for row in sums.indices where other.sums[row] > sums[row] {
                sums[row] = other.sums[row]
                for part in scores.indices { scores[part][row] = other.scores[part][row] }
            }
        }
    }

    private let rows: RowMap
    private var found: [Rendering: Found] = [:]

    init(rows: RowMap) {
        self.rows = rows
    }

    /// Adds the scores of a form, part by part; each row keeps the better of two forms.
    mutating func take(_ scores: [[Float]], in rendering: Rendering) {
        let new = Found(scores)
        found[rendering] == nil ? found[rendering] = new : found[rendering]?.keepBetter(new)
    }

    public func scores(ofRow row: Int, in rendering: Rendering) -> LexicalScores {
        guard let scores = found[rendering]?.scores else { return LexicalScores() }
        func score(_ part: LexicalPart) -> Float { scores[part.rawValue][row] }
        return LexicalScores(words: score(.words), bigrams: score(.bigrams), grams: score(.grams))
    }

    /// The union of each rendering's best rows among those allowed (all live ones when `nil`), at most
    /// `limit` of each and only what matches at all.
    public func best(_ limit: Int, among allowed: Bitmap?) -> Set<Int> {
        found.values.reduce(into: []) { best, found in
            found.sums.withUnsafeBufferPointer { sums in
                for entry in TopRows.best(limit, of: sums, among: allowed ?? rows.live, above: 0) {
                    best.insert(entry.row)
                }
            }
        }
    }
}
