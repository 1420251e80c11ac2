import Foundation

/// Finds the passages that answer a question: lexical and vector candidates, filtered before the best
/// are chosen, fused on an absolute scale, near-duplicates folded.
public struct Retriever: Sendable {
    let store: any Store
    let embedder: (any Embedder)?
    let translator: (any Translator)?
    let analyzer: any TextAnalyzer
    public let weights: FusionWeights

    /// Candidates taken from each signal; the fused best hundred hardly ever come from further down.
    private static let candidates = 200
    /// Candidates whose sentences are looked at.
    private static let rescored = 50
    /// The most hits of one search; nobody reads further.
    public static let mostHits = 10_000

    /// - Parameters:
    ///   - embedder: without one, search is by words.
    ///   - translator: used where the store's vectors were made through a pivot.
    public init(
        store: any Store, embedder: (any Embedder)?, translator: (any Translator)?,
        analyzer: any TextAnalyzer, weights: FusionWeights = FusionWeights()
    ) {
        self.store = store
        self.embedder = embedder
        self.translator = translator
        self.analyzer = analyzer
        self.weights = weights
    }

    /// The best passages for a prepared question, best first.
    ///
    /// - Parameters:
    ///   - filter: which passages may be found at all.
    ///   - limit: how many hits, ``mostHits`` at most; folded duplicates do not count.
    ///   - signals: which halves take part.
    public func search(
        _ question: PreparedQuestion, filter: Filter = Filter(), limit: Int, signals: Signals = .all
    ) async throws -> [Hit] {
        try await find(question, filter: filter, limit: limit, signals: signals).hits
    }

    /// The same, with how the nearest vectors were found.
    public func find(
        _ question: PreparedQuestion, filter: Filter = Filter(), limit: Int, signals: Signals = .all
    ) async throws -> (hits: [Hit], vectors: VectorReading?) {
        guard question.hasWords else { return ([], nil) }
        let limit = min(max(limit, 0), Self.mostHits)
        let candidates = try await store.candidates(
            for: signals.contains(.lexical) ? question.lexicalQuery : nil,
            vector: signals.contains(.vector) ? question.vector : nil,
            filter: filter, limit: max(Self.candidates, 2 * limit))
        async let coverage =
            signals.contains(.lexical)
            ? SentenceCoverage(question, analyzer: analyzer, store: store) : nil
        let hits = try await fused(candidates.passages, question, keeping: max(Self.rescored, 2 * limit))
        async let wordings = NearDuplicates.wordings(of: hits)
        let rescored = rescoredBySentence(hits, try await coverage)
        let folded = NearDuplicates.folded(rescored, await wordings)
        return (Array(folded.prefix(limit)), candidates.vectors)
    }

    /// Fetches the most promising candidates and fuses their scores.
    private func fused(
        _ candidates: [Candidate], _ question: PreparedQuestion, keeping limit: Int
    ) async throws -> [Hit] {
        let promising = candidates.map { ($0, parts($0, question, language: nil).score(weights)) }
            .sorted { ($0.1, $1.0.chunk) > ($1.1, $0.0.chunk) }
            .prefix(limit).map(\.0)
        let byID = Dictionary(uniqueKeysWithValues: promising.map { ($0.chunk, $0) })
        let passages = try await store.passages(promising.map(\.chunk))
        let hits = passages.compactMap { passage in
            byID[passage.id].map { candidate in
                let parts = parts(candidate, question, language: passage.chunk.language)
                return Hit(passage: passage, score: parts.score(weights), parts: parts)
            }
        }
        return hits.sorted(by: Self.isBefore)
    }

    private func parts(_ candidate: Candidate, _ question: PreparedQuestion, language: Language?)
        -> ScoreParts
    {
        let original = weights.lexical(candidate.original)
        let hasPivot = question.english != nil
        let lexical = hasPivot ? (original + weights.lexical(candidate.pivot)) / 2 : original
        // One weight for all passages of a question: two of them would put whatever is English, or looks
        // like it, before what is not.
        let isForeign = !hasPivot && question.language != .english
        let knowsLanguage = embedder?.isMultilingual ?? false
        return ScoreParts(
            original: candidate.original, pivot: hasPivot ? candidate.pivot : nil, lexical: lexical,
            cosine: candidate.cosine,
            cosineWeight: isForeign && !knowsLanguage ? weights.foreignCosine : weights.cosine,
            language: language == question.language && language != .unknown ? 1 : 0)
    }

    /// Adds what the passage's best sentence covers of the question by itself.
    private func rescoredBySentence(_ hits: [Hit], _ coverage: SentenceCoverage?) -> [Hit] {
        guard var coverage else { return hits }
        var hits = hits
        for index in hits.indices.prefix(Self.rescored) {
            hits[index].parts.sentence = coverage.best(in: hits[index].passage.chunk)
            hits[index].score = hits[index].parts.score(weights)
        }
        return hits.sorted(by: Self.isBefore)
    }

    /// By score, then by age, so that equal scores come in the same order every time.
    private static func isBefore(_ a: Hit, _ b: Hit) -> Bool {
        (a.score, b.passage.id) > (b.score, a.passage.id)
    }
}
