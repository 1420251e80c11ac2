import CLexicalKernels
import KnowledgeBase
import Segments

/// What one question matches: its best passages, and the scores of any.
public struct LexicalMatches: Sendable {
    /// Owns what the forms point to.
    private let index: InvertedIndex
    private let forms: [LexicalForm]

    init(index: InvertedIndex, forms: [LexicalForm]) {
        self.index = index
        self.forms = forms
    }

    private var rows: RowMap { index.rows }

    /// The union of each rendering's best rows among those allowed (all live ones when `nil`), at most
    /// `limit` of each and only what matches at all. By score, then by row, as if every row had been scored.
    public func best(_ limit: Int, among allowed: Bitmap?) throws -> Set<Int> {
        guard limit > 0, !forms.isEmpty else { return [] }
        defer { withExtendedLifetime(index) {} }
        let groups = Dictionary(grouping: forms.indices) { forms[$0].rendering }
        let found = try concurrently(forms.count) { number in
            let form = forms[number]
            let rows = TopSearch(form, rows: rows, allowed: allowed, limit: limit).candidates().sorted()
            return groups[form.rendering]?.count == 1 ? try best(limit, of: rows, by: [form]) : rows
        }
        return try groups.values.reduce(into: []) { all, group in
            let rows = Set(group.flatMap { found[$0] })
            all.formUnion(
                group.count == 1 ? rows : Set(try best(limit, of: rows.sorted(), by: group.map { forms[$0] }))
            )
        }
    }

    /// The best of some rows by the forms of one rendering.
    private func best(_ limit: Int, of proposed: [Int], by forms: [LexicalForm]) throws -> [Int] {
        guard let rendering = forms.first?.rendering else { return [] }
        let scored = try FormScores.of(forms, at: proposed, in: rows)
        var top = TopRows(limit: limit)
        for (row, sum) in zip(proposed, scored.sums(in: rendering)) where sum > 0 {
            top.add(row: row, score: sum)
        }
        return top.sorted.map(\.row)
    }

    /// The scores of rows. Where several forms ask of one rendering, each row keeps the scores of the form
    /// that matches it best.
    ///
    /// - Parameter rows: ascending.
    /// - Returns: for each row those of the original and of the pivot.
    public func scores(of rows: [Int]) throws -> [(original: LexicalScores, pivot: LexicalScores)] {
        defer { withExtendedLifetime(index) {} }
        let scored = try FormScores.of(forms, at: rows, in: self.rows)
        let (original, pivot) = (scored.scores(in: .original), scored.scores(in: .pivot))
        return rows.indices.map { (original[$0], pivot[$0]) }
    }
}

/// The exact scores of some rows for every form of a question.
struct FormScores {
    private struct Scores: Sendable {
        var rendering: Rendering
        /// By part, by place of the row.
        var parts: [[Float]]
        var sums: [Float]
    }

    private let count: Int
    private var forms: [Scores]

    /// - Parameter proposed: ascending.
    static func of(_ forms: [LexicalForm], at proposed: [Int], in rows: RowMap) throws -> FormScores {
        let scores = try concurrently(forms.count) { number in
            let parts = Self.parts(of: forms[number], at: proposed, in: rows)
            return Scores(rendering: forms[number].rendering, parts: parts, sums: Self.sums(parts))
        }
        return FormScores(count: proposed.count, forms: scores)
    }

    /// Every row's weighted sum by the form that matches it best.
    func sums(in rendering: Rendering) -> [Float] {
        best(in: rendering)?.sums ?? []
    }

    func scores(in rendering: Rendering) -> [LexicalScores] {
        guard let parts = best(in: rendering)?.parts else {
            return [LexicalScores](repeating: LexicalScores(), count: count)
        }
        return (0..<count).map { place in
            func score(_ part: LexicalPart) -> Float { parts[part.rawValue][place] }
            return LexicalScores(words: score(.words), bigrams: score(.bigrams), grams: score(.grams))
        }
    }

    private func best(in rendering: Rendering) -> Scores? {
        let mine = forms.filter { $0.rendering == rendering }
        guard var best = mine.first else { return nil }
        for other in mine.dropFirst() {
            for place in 0..<count where other.sums[place] > best.sums[place] {
                best.sums[place] = other.sums[place]
                for part in best.parts.indices { best.parts[part][place] = other.parts[part][place] }
            }
        }
        return best
    }

    /// Term after term in the order of the question, so that sums round the same whatever was left out.
    private static func parts(of form: LexicalForm, at proposed: [Int], in rows: RowMap) -> [[Float]] {
        var scores = LexicalPart.allCases.map { _ in [Float](repeating: 0, count: proposed.count) }
        var next = 0
        for (segment, terms) in form.terms.enumerated() {
            let start = next
            while next < proposed.count, proposed[next] < rows.starts[segment + 1] { next += 1 }
            guard next > start else { continue }
            let local = proposed[start..<next].map { UInt32($0 - rows.starts[segment]) }
            for term in terms { add(term, at: local, to: &scores[term.part.rawValue], from: start) }
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

    private static func sums(_ parts: [[Float]]) -> [Float] {
        var sums = [Float](repeating: 0, count: parts.first?.count ?? 0)
        for (part, weight) in zip(parts, LexicalForm.proposalWeights) {
            for place in sums.indices { sums[place] += weight * part[place] }
        }
        return sums
    }
}
