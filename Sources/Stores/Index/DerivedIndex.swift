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
        /// Of vectors, once they are made.
        var codes: Codes?
    }

    struct Codes: Sendable {
        var codes: VectorCodes
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
            try FlatIndex(
                vectors.map { VectorPart($0.part, codes: $0.codes?.codes) }, dimensions: $0.dimensions)
        }
    }

    /// The same rows in other segments.
    init(_ index: DerivedIndex, lexical: [Part], vectors: [Part], analyzer: SnowballAnalyzer) throws {
        try self.init(
            state: index.state, lexical: lexical, vectors: vectors, analyzer: analyzer, previous: index)
    }

    /// The union of both halves' best passages, each with every score.
    ///
    /// - Parameter allowed: passages that pass the filter, ascending; all when `nil`.
    func candidates(
        for query: LexicalQuery?, vector: Embedding?, by method: VectorReading.Method, allowed: [Int64]?,
        limit: Int
    ) async throws -> Candidates {
        async let proposals = query.map { try propose(for: $0, among: allowed, limit: limit) }
        let found = vector.flatMap { nearest(limit, to: $0, by: method, among: allowed) }
        let (matches, rows) = try await proposals ?? (nil, [])

        let proposed = Set((found?.cosines ?? [:]).keys).union(rows.map { lexical.rows.id(of: $0) })
        var passages = proposed.map { id in
            var candidate = Candidate(chunk: id)
            candidate.cosine = vector.map { found?.cosines[id] ?? cosine(of: id, with: $0) } ?? 0
            return candidate
        }
        if let matches { try score(&passages, by: matches) }
        return Candidates(passages, vectors: found?.reading)
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

    private struct Nearest {
        /// By passage.
        var cosines: [Int64: Float]
        var reading: VectorReading
    }

    private func nearest(
        _ limit: Int, to vector: Embedding, by method: VectorReading.Method, among allowed: [Int64]?
    ) -> Nearest? {
        vectors.map { index in
            let found = index.nearest(
                limit, to: vector, among: allowed.map { index.rows.rows(of: $0) },
                by: method == .exact ? .exact : .approximate)
            let cosines = found.entries.map { (index.rows.id(of: $0.row), $0.score) }
            return Nearest(
                cosines: Dictionary(uniqueKeysWithValues: cosines),
                reading: VectorReading(
                    method: method, vectors: index.rows.liveCount, coded: found.work.coded,
                    read: found.work.scored))
        }
    }

    private func cosine(of id: Int64, with vector: Embedding) -> Float {
        guard let vectors, let row = vectors.rows.row(of: id) else { return 0 }
        return vectors.cosine(ofRow: row, with: vector)
    }
}
