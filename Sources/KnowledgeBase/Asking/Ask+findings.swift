/// Looking through the documents: passages, their best sentences, and whether they know.
extension Ask {
    /// What was found and how it was judged.
    struct Findings: Sendable {
        var passages: [ReadPassage] = []
        /// Best first.
        var sentences: [RankedSentence] = []
        var decision = KnowledgeDecision()
        var notices: [String] = []
    }

    /// Passages about a question. Rows of a catalog are no passages, though the file it was made of may be ingested too.
    func retrieve(_ question: PreparedQuestion, _ filter: Filter, beside offers: Offers) async throws -> [Hit]
    {
        let files = Set(offers.catalogs.map(\.record.path))
        let limit = files.isEmpty ? Self.passages : Self.passages * Self.spare
        let hits = try await retriever.search(question, filter: filter, limit: limit).filter { hit in
            hit.score > 0 && !files.contains("\(hit.passage.sourceRoot)/\(hit.passage.path)")
        }
        return Array(hits.prefix(Self.passages))
    }

    func rank(_ hits: [Hit], for question: PreparedQuestion) async throws -> Findings {
        guard !hits.isEmpty else { return Findings(notices: question.notices) }
        let terms = try await QuestionTerms(
            question, languages: Set(hits.map(\.passage.chunk.language)), analyzer: analyzer, index: store)
        let passages = try await PassageReader(analyzer: analyzer, store: store).read(hits)
        let ranker = SentenceRanker(question: terms)
        let candidates = ranker.candidates(in: passages)
        let (meanings, notices) = await meanings(of: candidates, for: question)
        let ranked = ranker.ranked(candidates, meanings: meanings ?? [])
        return Findings(
            passages: passages, sentences: ranked.preferring(language ?? question.language, in: passages),
            decision: ranker.decision(ranked, in: passages, hasMeaning: meanings != nil),
            notices: question.notices + notices)
    }

    /// Without the sentences that, with their heading, say too little of a property's words: what is said of the
    /// thing besides is no answer.
    func keepSentences(of findings: inout Findings, about property: String) async throws {
        let passages = findings.passages
        guard !passages.isEmpty else { return }
        let terms = try await QuestionTerms(
            try await retriever.prepare(property), languages: Set(passages.map(\.language)),
            analyzer: analyzer, index: store)
        findings.sentences.removeAll { sentence in
            let passage = passages[sentence.passage]
            let read = [passage.units[sentence.index].terms, passage.heading]
            return terms.stemCoverage(by: read, passage.language) < Self.leastOfProperty
        }
    }

    func isKnown(_ findings: Findings, _ options: Options) -> Bool {
        let threshold = options.threshold ?? findings.decision.threshold(strictly: options.isStrict)
        return !findings.sentences.isEmpty && findings.decision.confidence >= threshold
    }

    /// Cosine of each candidate with the question, in English where the question was put in English;
    /// `nil` without an embedder or when it fails.
    private func meanings(
        of candidates: [RankedSentence], for question: PreparedQuestion
    ) async -> (cosines: [Float]?, notices: [String]) {
        guard let embedder, let vector = question.vector else { return (nil, []) }
        let texts = candidates.map { candidate in
            String((question.english == nil ? nil : candidate.unit.english) ?? candidate.unit.text)
        }
        do {
            return (try await embedder.embed(texts, as: .passage).map { Self.cosine(vector, $0) }, [])
        } catch {
            return (nil, ["\(error); choosing sentences by words alone"])
        }
    }

    private static func cosine(_ a: Embedding, _ b: Embedding) -> Float {
        var product: Float = 0
        var squares: (Float, Float) = (0, 0)
        for (x, y) in zip(a, b) {
            product += x * y
            squares.0 += x * x
            squares.1 += y * y
        }
        let length = (squares.0 * squares.1).squareRoot()
        return length > 0 ? product / length : 0
    }
}
