import Foundation

/// Answers questions from the sources, in their own words or a model's, or says that they do not know.
public struct Ask: Sendable {
    /// Passages whose sentences are looked at.
    static let passages = 8
    /// As many times more are found where some are left out.
    static let spare = 5
    /// The share of a property's words, by weight, that a sentence about it has: more than one of two.
    static let leastOfProperty: Float = 0.6
    /// Rows of each catalog that a prompt may hold.
    static let rows = 20

    let store: any Store
    let retriever: Retriever
    let embedder: (any Embedder)?
    let analyzer: any TextAnalyzer
    /// Words the answers; without one, or when it fails, the sources are quoted.
    public var writer: AnswerWriter?
    /// Without them, documents alone are asked.
    public var catalogs: CatalogKeeper?
    /// What else the writer may call, besides search, rows, financing and hand-off.
    public var tools: [any Tool] = []
    /// What is assumed of loans where nothing is said.
    public var financing = FinancingDefaults()
    /// Words questions that lean on earlier ones; without it, rules do.
    public var rewriter: ModelFollowUp?
    /// Of all replies and, as far as they can be chosen, of what is quoted; `nil` for the asker's.
    public var language: Language?
    /// Of who asks in words that tell none, before what most passages have.
    public var assumedLanguage = Language.unknown
    /// Judges questions and answers; a text that it cannot judge passes, and that is said.
    public var moderation: ModerationPanel?

    /// - Parameters:
    ///   - embedder: of the store's vectors; without one, words decide alone.
    public init(
        store: any Store, embedder: (any Embedder)?, translator: (any Translator)?,
        analyzer: any TextAnalyzer, writer: AnswerWriter? = nil, catalogs: CatalogKeeper? = nil
    ) {
        self.store = store
        self.embedder = embedder
        self.analyzer = analyzer
        self.writer = writer
        self.catalogs = catalogs
        retriever = Retriever(store: store, embedder: embedder, translator: translator, analyzer: analyzer)
    }

    /// What may be asked for.
    public struct Options: Sendable {
        /// Which passages may be quoted at all.
        public var filter = Filter()
        /// The most sentences quoted.
        public var limit = 3
        /// The most rows of a catalog listed.
        public var rowLimit = 5
        /// Answers only when it is surer than usual: prices, contracts.
        public var isStrict = false
        /// The least confidence at which sentences are quoted, from 0 to 1; `nil` for the measured one.
        public var threshold: Float?
        /// Whether there is a person who can take over: who complains is handed to them, and who gets no answer is
        /// told of them.
        public var offersPerson = false
        /// Whether a question without an answer is kept in the store.
        public var recordsMisses = true

        public init() {}
    }

    /// - Parameters:
    ///   - memory: of the conversation that the question belongs to.
    ///   - show: takes a writer's words while they are written; see ``AnswerWriter/write(_:language:context:tools:ids:show:)``.
    /// - Throws: ``KnowledgeBaseError`` when the store cannot be read. A translator or model that fails is a
    ///   notice in the answer.
    public func answer(
        _ text: String, after memory: ConversationMemory = ConversationMemory(), options: Options = Options(),
        show: (@Sendable (AnswerProgress) -> Void)? = nil
    ) async throws -> Answer {
        if let reply = try await replyWithoutSearch(to: text, after: memory, options) { return reply }
        switch try await moderated(question: text) {
        case .answer(let answer): return answer
        case .question(let text, let checks, let notices):
            var answer = try await found(text, after: memory, options, show: moderating(show))
            answer.checks = checks + answer.checks
            answer.notices = notices + answer.notices
            return try await moderated(answer: answer)
        }
    }

    private func found(
        _ text: String, after memory: ConversationMemory, _ options: Options,
        show: (@Sendable (AnswerProgress) -> Void)?
    ) async throws -> Answer {
        let finding = try await finding(text, after: memory, options)
        guard let writer, let material = finding.material, finding.plain.known || !tools.isEmpty else {
            return try await recorded(finding.plain, options)
        }
        return try await recorded(
            try await write(finding.plain, material, by: writer, options, show: show), options)
    }

    /// - Parameter language: of the question, where it is known better than its words tell.
    func finding(
        _ text: String, in language: Language = .unknown, after memory: ConversationMemory, _ options: Options
    ) async throws -> Finding {
        var timer = StepTimer()
        let topic = try await topic(of: text, in: language, after: memory)
        let question = try await retriever.prepare(topic.text)
        let prepared = timer.step()
        let offers = try await offers(for: topic)
        if let reply = try await replyToNothing(topic, offers, memory, options) {
            return Finding(plain: reply)
        }
        let hits = try await retrieve(question, options.filter, beside: offers)
        let retrieved = timer.step()
        var findings = try await rank(hits, for: question)
        if let property = offers.unknownProperty { try await keepSentences(of: &findings, about: property) }
        let timings = Answer.Timings(prepare: prepared, retrieve: retrieved, rank: timer.step())

        let material = Material(topic: topic, findings: findings, offers: offers, memory: memory)
        let found = try await plainAnswer(material, options, timings)
        return Finding(plain: try await answerToComplaint(found, material, options), material: material)
    }

    /// What a model would be asked, without asking it; `nil` without a writer.
    ///
    /// - Throws: ``KnowledgeBaseError`` when the store cannot be read or the prompt cannot be made.
    public func prompt(
        for text: String, after memory: ConversationMemory = ConversationMemory(),
        options: Options = Options()
    ) async throws -> Prompt? {
        guard let writer else { return nil }
        let topic = try await topic(of: text, after: memory)
        let offers = try await offers(for: topic)
        let question = try await retriever.prepare(topic.text)
        let hits = try await retrieve(question, options.filter, beside: offers)
        return try writer.prompt(
            topic.asked, language: try await languageToReply(in: topic.language),
            context: Self.context(of: hits, offers, memory), tools: toolbox(offers, options))
    }
}

// MARK: The steps

extension Ask {
    /// A question as it was asked, and as it is searched for.
    struct Topic: Sendable {
        var asked: String
        /// Before it in the conversation, oldest first.
        var turns: [EarlierTurn]
        /// Complete without the turns before it.
        var text: String
        var language: Language
        /// Rows shown earlier that it points at.
        var references: [ConversationMessage.RowReference]
        var catalogs: [SearchableCatalog]
        /// What wording it took.
        var calls: [ModelCall] = []
        var notices: [String] = []
    }

    /// Everything that an answer is made from.
    struct Material: Sendable {
        var topic: Topic
        var findings: Findings
        var offers: Offers
        var memory: ConversationMemory
    }

    /// What is said without a model, and what a model would say it from.
    struct Finding: Sendable {
        var plain: Answer
        /// `nil` for what asks nothing of the sources.
        var material: Material?
    }

    func topic(
        of text: String, in language: Language = .unknown, after memory: ConversationMemory
    ) async throws -> Topic {
        let catalogs = try await catalogs?.catalogs() ?? []
        let turns = memory.turns
        let reader = FollowUpReader(catalogs: catalogs.map(\.reader), assuming: assumedLanguage)
        let resolved = reader.resolve(
            text, after: turns, language: language == .unknown ? nil : language)
        var topic = Topic(
            asked: text, turns: turns, text: resolved.text, language: resolved.language,
            references: resolved.references, catalogs: catalogs)
        if let rewriter {
            let outcome = try await rewriter.resolve(resolved, after: turns)
            (topic.text, topic.references) = (outcome.question.text, outcome.question.references)
            topic.calls = outcome.call.map { [$0] } ?? []
            topic.notices = outcome.notice.map { [$0] } ?? []
        }
        return topic
    }

    /// What is said without a model: the rows, else the sentences, else that nothing is known. Rows that do not
    /// say what is asked of them are no answer; they are offered along with that.
    func plainAnswer(
        _ material: Material, _ options: Options, _ timings: Answer.Timings
    ) async throws -> Answer {
        let findings = material.findings
        var answer = Answer(
            question: material.topic.asked.trimmingCharacters(in: .whitespacesAndNewlines),
            language: material.topic.language, known: false, confidence: findings.decision.confidence,
            notices: material.topic.notices + findings.notices, timings: timings)
        answer.modelCalls = material.topic.calls
        if material.topic.text != material.topic.asked { answer.standalone = material.topic.text }
        let language = try await languageToReply(in: answer.language)
        let offers = material.offers
        if offers.unknownProperty == nil, let listing = offers.listing(in: language, limit: options.rowLimit)
        {
            (answer.known, answer.confidence) = (true, 1)
            (answer.composed, answer.rows) = (listing.text, listing.rows)
            answer.choices = listing.choices
            if EmptyMessage(material.topic.asked) == .yes, listing.rows.count == 1, offers.loan == nil {
                let goOn = FixedReply.goOn.text(in: language, offeringPerson: options.offersPerson)
                answer.composed = [listing.text, goOn].joined(separator: "\n\n")
            }
            answer.toolCalls = listing.toolCalls
            if material.offers.loan != nil, isTerms(material, options) { answer.quote(findings) }
        } else if isKnown(findings, options) {
            let quotation = Quotation(findings.sentences, in: findings.passages, limit: options.limit)
            answer.known = true
            (answer.sentences, answer.sources) = (quotation.sentences, quotation.sources)
        } else if offers.loan != nil {
            answer.known = true
            answer.composed = FixedReply.financingNeedsPrice.text(in: language)
        } else {
            let offer = offers.offer(in: language, limit: options.rowLimit)
            let unknown = FixedReply.unknown.text(in: language, offeringPerson: options.offersPerson)
            answer.refusal = ([unknown] + [offer?.text].compactMap { $0 }).joined(separator: "\n\n")
            (answer.rows, answer.choices) = (offer?.rows ?? [], offer?.choices)
        }
        return answer
    }

    /// Whether the documents surely speak of the loan itself; what is near would be read as a promise.
    private func isTerms(_ material: Material, _ options: Options) -> Bool {
        var options = options
        options.isStrict = true
        return material.topic.text == material.topic.asked && isKnown(material.findings, options)
    }

    /// Keeps a question that found no answer.
    func recorded(_ answer: Answer, _ options: Options) async throws -> Answer {
        guard !answer.known, !answer.isCourtesy, options.recordsMisses,
            answer.question.contains(where: \.isLetter)
        else {
            return answer
        }
        var answer = answer
        do {
            try await store.record(
                Miss(
                    question: answer.question, language: answer.language, askedAt: Date(),
                    confidence: answer.confidence))
        } catch {
            answer.notices.append("\(error); the question is not among the misses")
        }
        return answer
    }

    /// The one that was set, else the asker's, else the one that most passages have.
    func languageToReply(in asked: Language) async throws -> Language {
        if let language { return language }
        if asked != .unknown { return asked }
        if assumedLanguage != .unknown { return assumedLanguage }
        let counts = try await store.languages().filter { $0.key != .unknown }
        return counts.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key ?? .english
    }
}

extension Answer {
    /// What the documents say to it as well, behind a plan: the company's own terms may be others.
    fileprivate mutating func quote(_ findings: Ask.Findings) {
        let quotation = Quotation(findings.sentences, in: findings.passages, limit: 1)
        guard let composed, let sentence = quotation.sentences.first else { return }
        let lines = [sentence.context, "\(sentence.text) [\(sentence.citation)]"].compactMap { $0 }
        self.composed = composed + "\n\n" + lines.joined(separator: "\n")
        sources = quotation.sources
    }
}

/// Milliseconds from step to step.
struct StepTimer {
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
