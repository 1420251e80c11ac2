import CLexicalKernels
import KnowledgeBase
import Segments

/// A form of a question against one rendering of the passages: which of the question's ``FormPart``s it is
/// made of.
struct LexicalForm: Sendable {
    /// What words, bigrams and grams weigh when passages are proposed and forms compared: close to any
    /// sensible fusion, whose own weights the index does not know.
    static let proposalWeights: [Float] = [0.5, 0.5, 1]

    let rendering: Rendering
    /// By part: its place among the question's; `nil` where that kind of term does not count.
    let parts: [Int?]

    /// A term in one segment. Valid while the segment lives.
    struct Term: @unchecked Sendable {  // immutable bytes
        var part: LexicalPart
        var hash: UInt64
        var postings: kb_postings
        var field: kb_field
        /// Of the part's score: IDF by the IDF mass of the distinct terms.
        var weight: Float
        /// By how much of its weight it can add to any row, at most.
        var peak: Float

        /// Of the weighted sum of the parts.
        var sumWeight: Float { weight * LexicalForm.proposalWeights[part.rawValue] }
        /// Not less than what it adds to any row's sum.
        var bound: Float { sumWeight * peak * 1.0001 }
    }
}

/// The distinct terms of one kind, weighted, with their postings in every segment. Forms whose terms are
/// the same share it: a text that is stemmed by several languages has the same grams in all of them.
struct FormPart: Sendable {
    let part: LexicalPart
    /// By segment: those terms that it has, in the order of the question.
    let terms: [[LexicalForm.Term]]

    /// BM25 divides by the IDF mass of the distinct terms.
    init(_ list: AnalyzedForms.TermList, in index: InvertedIndex) {
        let field = list.field
        part = field.part
        let rarity = list.terms.map { index.inverseDocumentFrequency(of: $0, in: field) }
        let mass = rarity.reduce(0, +)
        guard mass > 0 else {
            terms = index.parts.map { _ in [] }
            return
        }
        terms = index.parts.map { searched in
            let found = TermFinder(searched.fields[field.index], index.tables[field.index], field.part)
            return zip(list.terms, rarity).compactMap { found.term($0, weight: $1 / mass) }
        }
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
        let peak = min(1, Float(field.peaks[number]) / 255 * slack)
        return LexicalForm.Term(
            part: part, hash: term, postings: field.postings(of: number), field: view, weight: weight,
            peak: peak)
    }
}
