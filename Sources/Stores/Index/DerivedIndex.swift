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
        for query: LexicalQuery?, vector: Embedding?, by way: NearestVectors, allowed: [Int64]?,
        limit: Int
    ) async throws -> Candidates {
        async let proposals = query.map { try propose(for: $0, among: allowed, limit: limit) }
        let near = vector.flatMap { nearest(limit, to: $0, by: way, among: allowed) }
        let (matches, rows) = try await proposals ?? (nil, [])

        var proposed = Set(rows.map { lexical.rows.id(of: $0) })
        proposed.formUnion((near?.cosines ?? [:]).keys)
        var candidates = proposed.sorted().map { Candidate(chunk: $0) }
        let ready = candidates
        async let scored = matches.map { try scores(of: ready, by: $0) }
        if let vector { compare(&candidates, with: vector, knowing: near?.cosines ?? [:]) }
        for (place, scores) in try await scored ?? [] {
            candidates[place].original = scores.original
            candidates[place].pivot = scores.pivot
        }
        return Candidates(candidates, vectors: near?.reading)
    }

    private func propose(
        for query: LexicalQuery, among allowed: [Int64]?, limit: Int
    ) throws -> (LexicalMatches?, Set<Int>) {
        let matches = try lexical.search(query)
        return (matches, try matches.best(limit, among: allowed.map { lexical.rows.rows(of: $0) }))
    }

    /// What words say of passages, by place.
    private func scores(
        of candidates: [Candidate], by matches: LexicalMatches
    ) throws -> [(place: Int, scores: (original: LexicalScores, pivot: LexicalScores))] {
        let found = candidates.indices.compactMap { place in
            lexical.rows.row(of: candidates[place].chunk).map { (row: $0, place: place) }
        }.sorted { $0.row < $1.row }
        return try zip(found, matches.scores(of: found.map(\.row))).map { ($0.place, $1) }
    }

    private struct Nearest {
        /// By passage.
        var cosines: [Int64: Float]
        var reading: VectorReading
    }

    private func nearest(
        _ limit: Int, to vector: Embedding, by way: NearestVectors, among allowed: [Int64]?
    ) -> Nearest? {
        vectors.map { index in
            let method = way.method(for: index.rows.liveCount)
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

    /// Fills in cosines: those that are known, and of passages that words alone proposed.
    private func compare(
        _ candidates: inout [Candidate], with vector: Embedding, knowing known: [Int64: Float]
    ) {
        for index in candidates.indices { candidates[index].cosine = known[candidates[index].chunk] ?? 0 }
        guard let vectors else { return }
        let open = candidates.indices.filter { known[candidates[$0].chunk] == nil }.compactMap { place in
            vectors.rows.row(of: candidates[place].chunk).map { (row: $0, place: place) }
        }
        for (entry, cosine) in zip(open, vectors.cosines(ofRows: open.map(\.row), with: vector)) {
            candidates[entry.place].cosine = cosine
        }
    }
}
