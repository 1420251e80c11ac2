import CLexicalKernels
import KnowledgeBase
import Segments

/// A form of a question against one rendering of the passages: its terms, weighted, with their postings in
/// every segment.
struct LexicalForm: Sendable {
    /// What words, bigrams and grams weigh when passages are proposed and forms compared: close to any
    /// sensible fusion, whose own weights the index does not know.
    static let proposalWeights: [Float] = [0.5, 0.5, 1]

    /// A term in one segment. Valid while the segment lives.
    struct Term: @unchecked Sendable {  // immutable bytes
        var part: LexicalPart
        var postings: kb_postings
        var field: kb_field
        /// Of the part's score: IDF by the IDF mass of the distinct terms.
        var weight: Float
        /// Not less than what it adds to any row's sum.
        var bound: Float

        /// Of the weighted sum of the parts.
        var sumWeight: Float { weight * LexicalForm.proposalWeights[part.rawValue] }
    }

    let rendering: Rendering
    /// By segment: those terms that it has, part by part in the order of the question.
    let terms: [[Term]]

    /// BM25 divides by the IDF mass of the distinct terms.
    init(
        _ question: AnalyzedTerms, _ parts: [LexicalPart], of rendering: Rendering, in index: InvertedIndex
    ) {
        self.rendering = rendering
        var terms = index.parts.map { _ in [Term]() }
        for part in parts {
            let field = LexicalField(rendering: rendering, part: part)
            let distinct = question[part].distinct
            let rarity = distinct.map { index.inverseDocumentFrequency(of: $0, in: field) }
            let mass = rarity.reduce(0, +)
            guard mass > 0 else { continue }
            for (segment, searched) in index.parts.enumerated() {
                let found = TermFinder(searched.fields[field.index], index.tables[field.index], part)
                for (term, rarity) in zip(distinct, rarity) {
                    if let term = found.term(term, weight: rarity / mass) { terms[segment].append(term) }
                }
            }
        }
        self.terms = terms
    }
}

/// Finds terms in a field of a segment.
private struct TermFinder {
    private let field: SegmentField
    private let part: LexicalPart
    private let view: kb_field
    /// By how much impacts can exceed those under the segment's own average length.
    private let slack: Float

    init(_ field: SegmentField, _ tables: ImpactTables, _ part: LexicalPart) {
        self.field = field
        self.part = part
        view = tables.field(field.lengths.baseAddress)
        // norm <= norm' * average' / average, so count / (count + norm') grows at most by that.
        slack = max(1, tables.average / field.totals.average(over: field.rows))
    }

    func term(_ term: UInt64, weight: Float) -> LexicalForm.Term? {
        guard let number = field.number(of: term) else { return nil }
        var found = LexicalForm.Term(
            part: part, postings: field.postings(of: number), field: view, weight: weight, bound: 0)
        let peak = min(1, Float(field.peaks[number]) / 255 * slack)
        found.bound = found.sumWeight * peak * 1.0001
        return found
    }
}

extension [UInt64] {
    /// Each once, in the order of first appearance.
    fileprivate var distinct: [UInt64] {
        var seen = Set<UInt64>()
        return filter { seen.insert($0).inserted }
    }
}
