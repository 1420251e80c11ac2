import Foundation

/// Retrieval over a BEIR set: every passage of `corpus.jsonl` becomes one passage of a temporary
/// store, every query is searched, and what is found is held against the judgments.
public struct PassageEvaluation: Sendable {
    private let set: BEIRSet
    private let store: any Store
    private let embedder: (any Embedder)?
    private let translator: (any Translator)?
    private let retriever: Retriever

    /// Passages a run lists for each query.
    private static let depth = 100
    private static let source = "/evaluation"

    public init(
        set: BEIRSet, store: any Store, embedder: (any Embedder)?, translator: (any Translator)?,
        analyzer: any TextAnalyzer
    ) {
        self.set = set
        self.store = store
        self.embedder = embedder
        self.translator = translator
        retriever = Retriever(store: store, embedder: embedder, translator: translator, analyzer: analyzer)
    }

    /// What an evaluation found out.
    public struct Report: Sendable, Codable {
        public var metrics: RankingMetrics
        public var passages: Int
        /// Milliseconds a query took, preparing included.
        public var medianMilliseconds: Double
        /// Scores by query, by passage.
        public var run: [String: [String: Double]]
    }

    /// Searches every judged query; after ``index()``.
    ///
    /// - Parameter rewrite: applied to every query first (for example, to take the accents off).
    public func run(rewriting rewrite: @Sendable (String) -> String = { $0 }) async throws -> Report {
        var run: [String: [String: Double]] = [:]
        var times: [Double] = []
        for query in set.queries where set.judgments[query.id] != nil {
            let start = ContinuousClock.now
            let question = try await retriever.prepare(rewrite(query.text))
            let hits = try await retriever.search(question, limit: Self.depth)
            times.append(start.secondsSince * 1000)
            run[query.id] = Self.scores(hits)
        }
        return Report(
            metrics: RankingMetrics(run: run, judgments: set.judgments), passages: set.passages.count,
            medianMilliseconds: times.sorted()[safe: times.count / 2] ?? 0, run: run)
    }

    /// Duplicates that were folded stand right below the passage that stands for them.
    private static func scores(_ hits: [Hit]) -> [String: Double] {
        var scores: [String: Double] = [:]
        for hit in hits {
            scores[hit.passage.path] = Double(hit.score)
            for duplicate in hit.duplicates { scores[duplicate.passage.path] = Double(duplicate.score) }
        }
        return scores
    }

    /// Fills the store with the set's passages; each is a document of its own, its identity the path.
    public func index() async throws {
        let way = try await IndexingWay.choose(
            embedder: embedder, translator: translator, active: store.activeFingerprint())
        if way.isFirstActivation, let fingerprint = way.fingerprint { try await store.activate(fingerprint) }
        let source = try await store.source(root: Self.source)
        let stage = IndexingStage(store: store, way: way, batchSize: 64)
        try await stage.run { stage in
            for passage in set.passages { try await stage.add(document(passage), in: source.id, isNew: true) }
        }
        if let notice = await stage.report.notices.first {
            throw KnowledgeBaseError(.external, cannot: "evaluate", because: notice)
        }
        try await store.refreshIndex()
    }

    private func document(_ passage: BEIRSet.Passage) -> IndexedDocument {
        let title = passage.title ?? ""
        let language = LanguageDetector().detect(passage.text)
        var chunk = Chunk(
            ordinal: 0, headingPath: title.isEmpty ? [] : title.components(separatedBy: " > "),
            text: passage.text, language: language)
        chunk.tokenCount = embedder?.tokenCount(of: chunk.originalText) ?? 0
        return IndexedDocument(
            path: passage.id, stamp: FileStamp(size: 0, modified: 0), contentHash: passage.id,
            recipe: "evaluation", title: title.isEmpty ? passage.id : title, mediaType: "text/plain",
            language: language, chunks: [chunk])
    }
}

extension Array {
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
