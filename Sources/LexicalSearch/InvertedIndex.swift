import Foundation
import KnowledgeBase
import Segments

/// BM25's two constants.
enum BM25 {
    /// How soon repetitions of a term stop counting.
    static let k1: Float = 1.2
    /// How much long passages are held back.
    static let b: Float = 0.85

    /// Rarity of a term that stands in `matching` of `total` passages, never negative.
    static func inverseDocumentFrequency(matching: Int, total: Int) -> Float {
        let (matching, total) = (Double(matching), Double(total))
        return Float(log(1 + (total - matching + 0.5) / (matching + 0.5)))
    }
}

/// Finds passages by words, word pairs and character grams over any number of segments, whose
/// statistics are counted as if they were one: results do not depend on how the index came about.
public struct InvertedIndex: Sendable {
    public let rows: RowMap
    private let statistics: [FieldStatistics]
    private let analyzer: SnowballAnalyzer

    /// - Throws: ``SegmentError`` when a segment's sections do not fit each other.
    public init(_ parts: [SegmentPart], analyzer: SnowballAnalyzer) throws {
        let rows = RowMap(parts)
        self.rows = rows
        self.analyzer = analyzer
        statistics = try LexicalField.all.map { try FieldStatistics($0, in: rows) }
    }

    /// Every live passage's scores for a question. Where several forms ask of one rendering, each
    /// passage keeps the scores of the form that matches it best.
    public func search(_ query: LexicalQuery) throws -> LexicalMatches {
        let questions = query.forms.map { analyzer.terms(of: $0.text, language: $0.language) }
        let parts = LexicalPart.allCases
        let scores = try concurrently(query.forms.count * parts.count) { index in
            let (form, part) = (index / parts.count, parts[index % parts.count])
            let field = LexicalField(rendering: query.forms[form].rendering, part: part)
            return try self.scores(of: questions[form][part], in: field)
        }
        var matches = LexicalMatches(rows: rows)
        for (index, form) in query.forms.enumerated() {
            matches.take(Array(scores[(index * parts.count)...].prefix(parts.count)), in: form.rendering)
        }
        return matches
    }

    /// In how many live passages each term stands.
    public func frequencies(
        of terms: [String], part: LexicalPart, in rendering: Rendering
    ) throws -> TermFrequencies {
        let fields = try segmentFields(LexicalField(rendering: rendering, part: part))
        return TermFrequencies(
            total: rows.liveCount, matching: terms.map { liveRows(with: TermHash.of($0), in: fields) })
    }

    /// BM25 of every row divided by the IDF mass of the distinct terms.
    private func scores(of terms: [UInt64], in field: LexicalField) throws -> [Float] {
        let distinct = terms.distinct
        let fields = try segmentFields(field)
        let weights = distinct.map { inverseDocumentFrequency(of: $0, in: fields) }
        let mass = weights.reduce(0, +)
        var scores = [Float](repeating: 0, count: rows.count)
        guard mass > 0 else { return scores }

        for (index, segment) in fields.enumerated() {
            let start = rows.starts[index]
            scores.withUnsafeMutableBufferPointer { scores in
                statistics[field.index].norms.withUnsafeBufferPointer { norms in
                    for (term, weight) in zip(distinct, weights) {
                        guard let number = segment.number(of: term) else { continue }
                        let weight = weight / mass
                        Postings.forEach(in: segment.postings(of: number), rows: segment.rows) { row, count in
                            let frequency = Float(count)
                            scores[start + row] += weight * frequency / (frequency + norms[start + row])
                        }
                    }
                }
            }
        }
        return scores
    }

    private func inverseDocumentFrequency(of term: UInt64, in fields: [SegmentField]) -> Float {
        let matching = liveRows(with: term, in: fields)
        return BM25.inverseDocumentFrequency(matching: matching, total: rows.liveCount)
    }

    private func liveRows(with term: UInt64, in fields: [SegmentField]) -> Int {
        zip(fields, rows.parts).reduce(0) { $0 + $1.0.liveRows(with: term, in: $1.1) }
    }

    private func segmentFields(_ field: LexicalField) throws -> [SegmentField] {
        try rows.parts.map { try SegmentField(field, of: $0.segment) }
    }
}

extension SegmentField {
    /// Live rows that have the term: counted one by one only where rows have died.
    fileprivate func liveRows(with term: UInt64, in part: SegmentPart) -> Int {
        guard let number = number(of: term) else { return 0 }
        guard part.hasDead else { return Int(counts[number]) }
        var count = 0
        Postings.forEach(in: postings(of: number), rows: rows) { row, _ in
            if !part.dead[row] { count += 1 }
        }
        return count
    }
}

/// What BM25 needs to know of a field beside the postings.
private struct FieldStatistics {
    /// By row: `k1 * (1 - b + b * length / average length)`.
    let norms: [Float]

    init(_ field: LexicalField, in rows: RowMap) throws {
        let fields = try rows.parts.map { try SegmentField(field, of: $0.segment) }
        var total: UInt64 = 0
        for (field, part) in zip(fields, rows.parts) {
            for (row, length) in field.lengths.enumerated() where !part.dead[row] { total += UInt64(length) }
        }
        let average = rows.liveCount == 0 ? 1 : max(Float(Double(total) / Double(rows.liveCount)), 1e-9)
        var norms: [Float] = []
        norms.reserveCapacity(rows.count)
        for field in fields {
            for length in field.lengths {
                norms.append(BM25.k1 * (1 - BM25.b + BM25.b * Float(length) / average))
            }
        }
        self.norms = norms
    }
}

extension [UInt64] {
    /// Each once, in the order of first appearance.
    fileprivate var distinct: [UInt64] {
        var seen = Set<UInt64>()
        return filter { seen.insert($0).inserted }
    }
}
