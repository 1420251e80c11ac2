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

    /// - Parameter previous: the index before what changed since, of which is kept what still holds.
    init(
        state: IndexState, lexical: [Part], vectors: [Part], analyzer: SnowballAnalyzer,
        previous: DerivedIndex? = nil
    ) throws {
        self.state = state
        lexicalParts = lexical
        vectorParts = vectors
        self.lexical = try InvertedIndex(
            lexical.map(\.part), analyzer: analyzer, previous: previous?.lexical)
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
        async let proposals = query.map { try propose(for: $0, among: allowed, limit: limit) }
        let cosines = vector.flatMap { self.cosines(with: $0, among: allowed) }
        let (matches, rows) = try await proposals ?? (nil, [])

        var proposed = Set(rows.map { lexical.rows.id(of: $0) })
        if let cosines { proposed.formUnion(cosines.best(limit)) }
        var candidates = proposed.sorted().map { Candidate(chunk: $0) }
        for index in candidates.indices {
            candidates[index].cosine = cosines?.of(candidates[index].chunk) ?? 0
        }
        if let matches { try score(&candidates, by: matches) }
        return candidates
    }

    private func propose(
        for query: LexicalQuery, among allowed: [Int64]?, limit: Int
    ) throws -> (LexicalMatches?, Set<Int>) {
        let matches = try lexical.search(query)
        return (matches, try matches.best(limit, among: allowed.map { lexical.rows.rows(of: $0) }))
    }

    /// Fills in what words say of passages.
    private func score(_ candidates: inout [Candidate], by matches: LexicalMatches) throws {
        let found = candidates.indices.compactMap { place in
            lexical.rows.row(of: candidates[place].chunk).map { (row: $0, place: place) }
        }.sorted { $0.row < $1.row }
        for (entry, scores) in zip(found, try matches.scores(of: found.map(\.row))) {
            candidates[entry.place].original = scores.original
            candidates[entry.place].pivot = scores.pivot
        }
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
