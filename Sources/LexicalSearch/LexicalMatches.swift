import KnowledgeBase
import Segments

/// Every passage's scores for one question.
public struct LexicalMatches: Sendable {
    /// What the parts weigh when passages are proposed: close to any sensible fusion, whose own
    /// weights the index does not know.
    private static let proposalWeights: [Float] = [0.5, 0.2, 1]

    private let rows: RowMap
    /// By field; empty where nothing was asked or nothing matches.
    private var scores = [[Float]](repeating: [], count: LexicalField.all.count)

    init(rows: RowMap) {
        self.rows = rows
    }

    /// Adds scores of a field, the better ones where it has some already.
    mutating func take(_ new: [Float]?, in field: LexicalField) {
        guard let new else { return }
        if scores[field.index].isEmpty {
            scores[field.index] = new
        } else {
            for row in new.indices { scores[field.index][row] = max(scores[field.index][row], new[row]) }
        }
    }

    public func scores(ofRow row: Int, in rendering: Rendering) -> LexicalScores {
        func score(_ part: LexicalPart) -> Float {
            let scores = scores[LexicalField(rendering: rendering, part: part).index]
            return scores.isEmpty ? 0 : scores[row]
        }
        return LexicalScores(words: score(.words), bigrams: score(.bigrams), grams: score(.grams))
    }

    /// The union of each rendering's best rows among those allowed, at most `limit` of each.
    public func best(_ limit: Int, among allowed: Bitmap?) -> Set<Int> {
        Rendering.allCases.reduce(into: []) { best, rendering in
            let sums = sums(of: rendering)
            sums.withUnsafeBufferPointer { sums in
                for entry in TopRows.best(limit, of: sums, among: allowed ?? rows.live, above: 0) {
                    best.insert(entry.row)
                }
            }
        }
    }

    private func sums(of rendering: Rendering) -> [Float] {
        var sums: [Float] = []
        for part in LexicalPart.allCases {
            let scores = scores[LexicalField(rendering: rendering, part: part).index]
            let weight = Self.proposalWeights[part.rawValue]
            if sums.isEmpty {
                sums = scores.map { weight * $0 }
            } else if !scores.isEmpty {
                for row in sums.indices { sums[row] += weight * scores[row] }
            }
        }
        return sums
    }
}
