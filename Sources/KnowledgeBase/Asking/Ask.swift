import Foundation

/// Answers questions from the sources, in their own words or a model's, or says that they do not know.
public struct Ask: Sendable {
    /// Passages whose sentences are looked at.
    private static let passages = 8

    private let store: any Store
    private let retriever: Retriever
    private let embedder: (any Embedder)?
    private let analyzer: any TextAnalyzer
    private let writer: AnswerWriter?

    /// - Parameters:
    ///   - embedder: of the store's vectors; without one, words decide alone.
    ///   - writer: words the answers; without one, or when it fails, the sources are quoted.
    public init(
        store: any Store, embedder: (any Embedder)?, translator: (any Translator)?,
        analyzer: any TextAnalyzer, writer: AnswerWriter? = nil
    ) {
        self.store = store
        self.embedder = embedder
        self.analyzer = analyzer
        self.writer = writer
        retriever = Retriever(store: store, embedder: embedder, translator: translator, analyzer: analyzer)
    }

    /// What may be asked for.
    public struct Options: Sendable {
        /// Which passages may be quoted at all.
        public var filter = Filter()
        /// The most sentences quoted.
        public var limit = 3
        /// Answers only when it is surer than usual: prices, contracts.
        public var isStrict = false
        /// The least confidence at which sentences are quoted, from 0 to 1; `nil` for the measured one.
        public var threshold: Float?
        /// Whether a question without an answer is kept in the store.
        public var recordsMisses = true

        public init() {}
    }

    /// - Throws: ``KnowledgeBaseError`` when the store cannot be read. A translator or model that fails is a
    ///   notice in the answer.
    ///
    /// - Parameter show: takes a writer's words while they are written; see ``AnswerWriter/write(_:language:context:show:)``.
    public func answer(
        _ text: String, options: Options = Options(), show: (@Sendable (AnswerProgress) -> Void)? = nil
    ) async throws -> Answer {
        if let courtesy = Courtesy.detect(text) { return try await reply(to: courtesy, text) }

        var timer = StepTimer()
        let question = try await retriever.prepare(text)
        let prepared = timer.step()
        let hits = try await retrieve(question, options.filter)
        let retrieved = timer.step()
        let findings = try await rank(hits, for: question)
        var timings = Answer.Timings(prepare: prepared, retrieve: retrieved, rank: timer.step())

        guard isKnown(findings, options) else {
            return try await refuse(question, findings, options, timings)
        }
        let quoted = quote(findings, for: question, limit: options.limit, timings)
        guard let writer else { return quoted }
        let answer = try await write(quoted, findings, by: writer, show: show)
        timings.write = timer.step()
        return answer.taking(timings)
    }

    /// What a model would be asked, without asking it; `nil` without a writer.
    ///
    /// - Throws: ``KnowledgeBaseError`` when the store cannot be read or the prompt cannot be made.
    public func prompt(for text: String, options: Options = Options()) async throws -> Prompt? {
        guard let writer else { return nil }
        let question = try await retriever.prepare(text)
        let hits = try await retrieve(question, options.filter)
        let language = try await languageToReply(in: question.language)
        return try writer.prompt(question.text, language: language, context: Self.context(of: hits))
    }
}

// MARK: The steps

extension Ask {
    /// What was found and how it was judged.
    struct Findings: Sendable {
        var passages: [ReadPassage] = []
        /// Best first.
        var sentences: [RankedSentence] = []
        var decision = KnowledgeDecision()
        var notices: [String] = []
    }

    private func reply(
        to found: (courtesy: Courtesy, language: Language), _ text: String
    ) async throws -> Answer {
        let language = try await languageToReply(in: found.language)
        return Answer(
            question: text.trimmingCharacters(in: .whitespacesAndNewlines), language: found.language,
            known: false, confidence: 0,
            refusal: FixedReply.courtesy(found.courtesy).text(in: language), isCourtesy: true)
    }

    private func retrieve(_ question: PreparedQuestion, _ filter: Filter) async throws -> [Hit] {
        try await retriever.search(question, filter: filter, limit: Self.passages).filter {
            $0.score > 0
        }
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
            passages: passages, sentences: ranked.preferring(question.language, in: passages),
            decision: ranker.decision(ranked, in: passages, hasMeaning: meanings != nil),
            notices: question.notices + notices)
    }

    private func isKnown(_ findings: Findings, _ options: Options) -> Bool {
        let threshold = options.threshold ?? findings.decision.threshold(strictly: options.isStrict)
        return !findings.sentences.isEmpty && findings.decision.confidence >= threshold
    }

    private func quote(
        _ findings: Findings, for question: PreparedQuestion, limit: Int, _ timings: Answer.Timings
    ) -> Answer {
        let quotation = Quotation(findings.sentences, in: findings.passages, limit: limit)
        return Answer(
            question: question.text, language: question.language, known: true,
            confidence: findings.decision.confidence, sentences: quotation.sentences,
            sources: quotation.sources, notices: findings.notices, timings: timings)
    }

    /// The answer in the writer's words; the quotation where the writer fails or nothing of it holds.
    private func write(
        _ quoted: Answer, _ findings: Findings, by writer: AnswerWriter,
        show: (@Sendable (AnswerProgress) -> Void)?
    ) async throws -> Answer {
        let hits = findings.passages.map(\.hit)
        var answer = quoted
        do {
            let language = try await languageToReply(in: quoted.language)
            let written = try await writer.write(
                quoted.question, language: language, context: Self.context(of: hits), show: show)
            guard let written else {
                answer.notices.append("what the model wrote does not stand in the sources; quoting them")
                return answer
            }
            return quoted.written(written, hits)
        } catch let error as KnowledgeBaseError {
            show?(.discarded)
            answer.notices.append("\(error); quoting the sources")
            return answer
        }
    }

    private static func context(of hits: [Hit]) -> PromptContext {
        PromptContext(
            passages: hits.enumerated().map { PromptPassage(number: $0 + 1, of: $1.passage) })
    }

    private func refuse(
        _ question: PreparedQuestion, _ findings: Findings, _ options: Options, _ timings: Answer.Timings
    ) async throws -> Answer {
        let confidence = findings.decision.confidence
        let language = try await languageToReply(in: question.language)
        var answer = Answer(
            question: question.text, language: question.language, known: false, confidence: confidence,
            refusal: FixedReply.unknown.text(in: language), notices: findings.notices, timings: timings)
        guard options.recordsMisses, question.hasWords else { return answer }
        do {
            let miss = Miss(
                question: question.text, language: question.language, askedAt: Date(), confidence: confidence)
            try await store.record(miss)
        } catch {
            answer.notices.append("\(error); the question is not among the misses")
        }
        return answer
    }
}

// MARK: Parts of the steps

extension Ask {
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

    /// The asker's language, else the one that most passages have.
    private func languageToReply(in asked: Language) async throws -> Language {
        guard asked == .unknown else { return asked }
        let counts = try await store.languages().filter { $0.key != .unknown }
        return counts.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key ?? .english
    }
}

extension Answer {
    fileprivate func taking(_ timings: Timings) -> Answer {
        var answer = self
        answer.timings = timings
        return answer
    }

    /// The same in a model's words, with the sources that they cite; with all that it was shown where it
    /// cites none.
    fileprivate func written(_ written: WrittenAnswer, _ hits: [Hit]) -> Answer {
        var answer = self
        answer.sentences = []
        answer.written = Written(
            text: written.text, model: written.model, usage: written.usage, removed: written.removed,
            leftOut: written.prompt.parts.map(\.leftOut).reduce(0, +))
        let shown = written.prompt.passages.map(\.number)
        let cited = written.cited.isEmpty ? shown : written.cited.sorted()
        answer.sources = cited.compactMap { number in
            hits.indices.contains(number - 1)
                ? Source(number: number, passage: hits[number - 1].passage, score: hits[number - 1].score)
                : nil
        }
        return answer
    }
}

/// Milliseconds from step to step.
private struct StepTimer {
    private let clock = ContinuousClock()
    private var last: ContinuousClock.Instant

    init() {
        last = clock.now
    }

    mutating func step() -> Double {
        let now = clock.now
        defer { last = now }
        return (now - last) / .milliseconds(1)
    }
}
