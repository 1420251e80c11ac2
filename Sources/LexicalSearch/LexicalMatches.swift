import KnowledgeBase
import Segments

/// What one question matches: its best passages, and the scores of any.
public struct LexicalMatches: Sendable {
    /// Owns what the parts point to.
    private let index: InvertedIndex
    private let parts: [FormPart]
    private let forms: [LexicalForm]

    init(index: InvertedIndex, parts: [FormPart], forms: [LexicalForm]) {
        self.index = index
        self.parts = parts
        self.forms = forms
    }

    private var rows: RowMap { index.rows }

    /// The union of each rendering's best rows among those allowed (all live ones when `nil`), at most
    /// `limit` of each and only what matches at all. By score, then by row, as if every row had been scored.
    public func best(_ limit: Int, among allowed: Bitmap?) throws -> Set<Int> {
        guard limit > 0, !forms.isEmpty else { return [] }
        defer { withExtendedLifetime(index) {} }
        let groups = FormGroup.all(of: forms, parts)
        let thresholds = Rendering.allCases.map { rendering in
            SharedThreshold(for: groups.filter { $0.rendering == rendering })
        }
        let found = try concurrently(groups.count) { number in
            TopSearch(
                groups[number], rows: rows, allowed: allowed, limit: limit,
                threshold: thresholds[groups[number].rendering.place]
            ).candidates()
        }
        return try Rendering.allCases.reduce(into: []) { all, rendering in
            let mine = groups.indices.filter { groups[$0].rendering == rendering }
            let margin = thresholds[rendering.place].margin
            all.formUnion(try best(limit, of: mine.flatMap { found[$0] }, margin, in: rendering))
        }
    }

    /// The best of the rows found in a rendering. Only those are scored exactly whose rough sums, within
    /// the margin, leave open on which side they are.
    private func best(
        _ limit: Int, of found: [TopSearch.Found], _ margin: Float, in rendering: Rendering
    ) throws -> Set<Int> {
        let sums = Dictionary(found.map { ($0.row, $0.sum) }, uniquingKeysWith: max)
        guard sums.count > limit else { return Set(sums.keys) }
        let last = sums.values.sorted(by: >)[limit - 1]
        let sure = sums.filter { $0.value > last + margin }.keys
        let open = sums.filter { abs($0.value - last) <= margin }.keys.sorted()
        guard sure.count + open.count > limit else { return Set(sure).union(open) }
        let scored = try FormScores.of(forms.filter { $0.rendering == rendering }, parts, at: open, in: rows)
        var top = TopRows(limit: limit - sure.count)
        for (row, sum) in zip(open, scored.sums(in: rendering)) where sum > 0 {
            top.add(row: row, score: sum)
        }
        return Set(sure).union(top.sorted.map(\.row))
    }

    /// The scores of rows. Where several forms ask of one rendering, each row keeps the scores of the form
    /// that matches it best.
    ///
    /// - Parameter rows: ascending.
    /// - Returns: for each row those of the original and of the pivot.
    public func scores(of rows: [Int]) throws -> [(original: LexicalScores, pivot: LexicalScores)] {
        defer { withExtendedLifetime(index) {} }
        let scored = try FormScores.of(forms, parts, at: rows, in: self.rows)
        let (original, pivot) = (scored.scores(in: .original), scored.scores(in: .pivot))
        return rows.indices.map { (original[$0], pivot[$0]) }
    }
}

extension Rendering {
    fileprivate var place: Int { self == .original ? 0 : 1 }
}
