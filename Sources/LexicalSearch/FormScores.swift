import CLexicalKernels
import KnowledgeBase
import Segments

/// The exact scores of some rows for every form of a question.
struct FormScores {
    private let count: Int
    private let forms: [LexicalForm]
    /// By part of the question, by place of the row.
    private let scores: [[Float]]

    /// - Parameter proposed: ascending.
    static func of(
        _ forms: [LexicalForm], _ parts: [FormPart], at proposed: [Int], in rows: RowMap
    ) throws -> FormScores {
        let asked = Set(forms.flatMap { $0.parts.compactMap { $0 } })
        let scores = try concurrently(parts.count) { number in
            asked.contains(number) ? Self.scores(of: parts[number], at: proposed, in: rows) : []
        }
        return FormScores(count: proposed.count, forms: forms, scores: scores)
    }

    /// Every row's weighted sum by the form that matches it best.
    func sums(in rendering: Rendering) -> [Float] {
        best(in: rendering).map(\.sum)
    }

    func scores(in rendering: Rendering) -> [LexicalScores] {
        best(in: rendering).enumerated().map { place, best in
            guard let form = best.form else { return LexicalScores() }
            func score(_ part: LexicalPart) -> Float {
                form.parts[part.rawValue].map { scores[$0][place] } ?? 0
            }
            return LexicalScores(words: score(.words), bigrams: score(.bigrams), grams: score(.grams))
        }
    }

    /// By place of the row: the first form with the highest sum; none where there is no form.
    private func best(in rendering: Rendering) -> [(form: LexicalForm?, sum: Float)] {
        let mine = forms.filter { $0.rendering == rendering }
        let sums = mine.map(sums(of:))
        return (0..<count).map { place in
            var best: (form: LexicalForm?, sum: Float) = (mine.first, sums.first?[place] ?? 0)
            for (form, sums) in zip(mine, sums).dropFirst() where sums[place] > best.sum {
                best = (form, sums[place])
            }
            return best
        }
    }

    private func sums(of form: LexicalForm) -> [Float] {
        var sums = [Float](repeating: 0, count: count)
        for (part, weight) in zip(form.parts, LexicalForm.proposalWeights) {
            guard let part else { continue }
            for place in sums.indices { sums[place] += weight * scores[part][place] }
        }
        return sums
    }

    /// Term after term in the order of the question, so that sums round the same whatever was left out.
    private static func scores(of part: FormPart, at proposed: [Int], in rows: RowMap) -> [Float] {
        var scores = [Float](repeating: 0, count: proposed.count)
        var next = 0
        for (segment, terms) in part.terms.enumerated() {
            let start = next
            while next < proposed.count, proposed[next] < rows.starts[segment + 1] { next += 1 }
            guard next > start else { continue }
            let local = proposed[start..<next].map { UInt32($0 - rows.starts[segment]) }
            for term in terms { add(term, at: local, to: &scores, from: start) }
        }
        return scores
    }

    private static func add(
        _ term: LexicalForm.Term, at rows: [UInt32], to scores: inout [Float], from start: Int
    ) {
        var (postings, field) = (term.postings, term.field)
        scores.withUnsafeMutableBufferPointer { scores in
            guard let scores = scores.baseAddress else { return }
            kb_score_add_at(&postings, &field, term.weight, rows, rows.count, scores + start)
        }
    }
}
