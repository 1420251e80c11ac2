import KnowledgeBase
import LexicalSearch
import Segments
import VectorSearch

/// One state of what is derived from the stored rows: immutable, shared by searches.
struct DerivedIndex: Sendable {
    /// A segment and the file it lies in; `nil` in memory.
    struct Part: Sendable {
        var part: SegmentPart
        var file: String?
    }

    let state: IndexState
    let lexicalParts: [Part]
    let vectorParts: [Part]
    let lexical: InvertedIndex
    let vectors: FlatIndex?

    init(state: IndexState, lexical: [Part], vectors: [Part], analyzer: SnowballAnalyzer) throws {
        self.state = state
        lexicalParts = lexical
        vectorParts = vectors
        self.lexical = try InvertedIndex(lexical.map(\.part), analyzer: analyzer)
        self.vectors = try state.embedder.map {
            try FlatIndex(vectors.map(\.part), dimensions: $0.dimensions)
        }
    }

    /// The union of both halves' best passages, each with every score.
    ///
    /// - Parameter allowed: passages that pass the filter, ascending; all when `nil`.
    func candidates(
        for query: LexicalQuery?, vector: Embedding?, allowed: [Int64]?, limit: Int
    ) async throws -> [Candidate] {
        async let matches = query.map { try lexical.search($0) }
        let cosines = vector.flatMap { self.cosines(with: $0, among: allowed) }
        let words = try await matches

        var proposed = Set<Int64>()
        if let words {
            let rows = words.best(limit, among: allowed.map { lexical.rows.rows(of: $0) })
            proposed.formUnion(rows.map { lexical.rows.id(of: $0) })
        }
        if let cosines { proposed.formUnion(cosines.best(limit)) }
        return proposed.map { candidate($0, words: words, cosines: cosines) }
    }

    private func candidate(_ id: Int64, words: LexicalMatches?, cosines: Cosines?) -> Candidate {
        var candidate = Candidate(chunk: id)
        if let words, let row = lexical.rows.row(of: id) {
            candidate.original = words.scores(ofRow: row, in: .original)
            candidate.pivot = words.scores(ofRow: row, in: .pivot)
        }
        candidate.cosine = cosines?.of(id) ?? 0
        return candidate
    }

    private func cosines(with vector: Embedding, among allowed: [Int64]?) -> Cosines? {
        vectors.map { index in
            let rows = allowed.map { index.rows.rows(of: $0) } ?? index.rows.live
            return Cosines(rows: index.rows, allowed: rows, values: index.cosines(with: vector, among: rows))
        }
    }

    /// The cosines of one question with the passages allowed.
    private struct Cosines {
        let rows: RowMap
        let allowed: Bitmap
        let values: [Float]

        func best(_ limit: Int) -> [Int64] {
            values.withUnsafeBufferPointer {
                TopRows.best(limit, of: $0, among: allowed, above: -.infinity).map { rows.id(of: $0.row) }
            }
        }

        func of(_ id: Int64) -> Float {
            rows.row(of: id).map { values[$0] } ?? 0
        }
    }
}
