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

    init(state: IndexState, lexical: [Part], vectors: [Part], analyzer: SnowballAnalyzer) throws {
        self.state = state
        lexicalParts = lexical
        vectorParts = vectors
        self.lexical = try InvertedIndex(lexical.map(\.part), analyzer: analyzer)
        self.vectors = try state.embedder.map {
            try FlatIndex(
                vectors.map { VectorPart($0.part, codes: $0.codes?.codes) }, dimensions: $0.dimensions)
        }
    }

    /// The same rows in other segments.
    init(_ index: DerivedIndex, lexical: [Part], vectors: [Part], analyzer: SnowballAnalyzer) throws {
        try self.init(state: index.state, lexical: lexical, vectors: vectors, analyzer: analyzer)
    }

    /// The union of both halves' best passages, each with every score.
    ///
    /// - Parameter allowed: passages that pass the filter, ascending; all when `nil`.
    func candidates(
        for query: LexicalQuery?, vector: Embedding?, by method: VectorReading.Method, allowed: [Int64]?,
        limit: Int
    ) async throws -> Candidates {
        async let matches = query.map { try lexical.search($0) }
        let found = vector.flatMap { nearest(limit, to: $0, by: method, among: allowed) }
        let words = try await matches

        var proposed = Set((found?.cosines ?? [:]).keys)
        if let words {
            let rows = words.best(limit, among: allowed.map { lexical.rows.rows(of: $0) })
            proposed.formUnion(rows.map { lexical.rows.id(of: $0) })
        }
        let passages = proposed.map { id in
            var candidate = Candidate(chunk: id)
            if let words, let row = lexical.rows.row(of: id) {
                candidate.original = words.scores(ofRow: row, in: .original)
                candidate.pivot = words.scores(ofRow: row, in: .pivot)
            }
            candidate.cosine = vector.map { found?.cosines[id] ?? cosine(of: id, with: $0) } ?? 0
            return candidate
        }
        return Candidates(passages, vectors: found?.reading)
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
