import CLexicalKernels
import KnowledgeBase
import Segments

/// Finds passages by words, word pairs and character grams over any number of segments, whose
/// statistics are counted as if they were one: results do not depend on how the index came about.
public struct InvertedIndex: Sendable {
    public let rows: RowMap
    let parts: [SearchedPart]
    /// By field.
    let tables: [ImpactTables]
    private let analyzer: SnowballAnalyzer

    /// - Parameter previous: the index before what changed since, of which is kept what still holds.
    /// - Throws: ``SegmentError`` when a segment's sections do not fit each other.
    public init(
        _ segments: [SegmentPart], analyzer: SnowballAnalyzer, previous: InvertedIndex? = nil
    ) throws {
        let rows = RowMap(segments)
        let parts = try segments.map { part in
            let same = previous?.parts.first { $0.part.segment.bytes === part.segment.bytes }
            return try SearchedPart(part, previous: same)
        }
        self.rows = rows
        self.parts = parts
        self.analyzer = analyzer
        tables = LexicalField.all.map { field in
            var totals = FieldTotals()
            totals.terms = parts.reduce(0) { $0 &+ $1.liveTerms[field.index] }
            totals.longest = parts.reduce(0) { max($0, $1.fields[field.index].totals.longest) }
            let average = totals.average(over: rows.liveCount)
            return ImpactTables(average: average, longest: Int(clamping: totals.longest))
        }
    }

    /// A question made ready: its terms weighted and found in every segment.
    ///
    /// - Parameter parts: the kinds of terms that count.
    public func search(
        _ query: LexicalQuery, parts: [LexicalPart] = LexicalPart.allCases
    ) throws -> LexicalMatches {
        let question = AnalyzedForms(query.forms, parts, by: analyzer)
        let found = try concurrently(question.lists.count) { FormPart(question.lists[$0], in: self) }
        return LexicalMatches(index: self, parts: found, forms: question.forms)
    }

    /// In how many live passages each term stands.
    public func frequencies(
        of terms: [String], part: LexicalPart, in rendering: Rendering
    ) throws -> TermFrequencies {
        let field = LexicalField(rendering: rendering, part: part)
        return TermFrequencies(
            total: rows.liveCount, matching: terms.map { liveRows(with: TermHash.of($0), in: field) })
    }

    func inverseDocumentFrequency(of term: UInt64, in field: LexicalField) -> Float {
        let matching = liveRows(with: term, in: field)
        return BM25.inverseDocumentFrequency(matching: matching, total: rows.liveCount)
    }

    private func liveRows(with term: UInt64, in field: LexicalField) -> Int {
        parts.reduce(0) { $0 + $1.liveRows(with: term, in: field.index) }
    }
}
