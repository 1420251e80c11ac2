import Foundation

/// How good the answers are: whether the first sentences quoted hold the answer, and whether the
/// decision "do the sources know?" tells questions they answer from those they do not.
public struct AnswerEvaluation: Sendable {
    private let ask: Ask
    private let retriever: Retriever
    /// Words alone decide by another threshold.
    private let hasEmbedder: Bool

    /// Passages an answer is made from.
    private static let passages = 8

    public init(
        store: any Store, embedder: (any Embedder)?, translator: (any Translator)?, analyzer: any TextAnalyzer
    ) {
        hasEmbedder = embedder != nil
        ask = Ask(store: store, embedder: embedder, translator: translator, analyzer: analyzer)
        retriever = Retriever(store: store, embedder: embedder, translator: translator, analyzer: analyzer)
    }

    /// Shares of the questions whose answer stands in the first sentence, in the first three.
    public struct Quoted: Sendable, Codable {
        public var questions = 0
        public var first = 0.0
        public var firstThree = 0.0
        /// Milliseconds an answer took, at the median.
        public var medianMilliseconds = 0.0

        public init() {}
    }

    /// What is quoted is judged whether or not the decision would have held it back.
    public func quoted(
        _ cases: [FilesEvaluation.Case], rewriting rewrite: @Sendable (String) -> String = { $0 }
    ) async throws -> Quoted {
        var report = Quoted()
        var times: [Double] = []
        for item in cases {
            let start = ContinuousClock.now
            let findings = try await findings(rewrite(item.question), without: [])
            let quotation = Quotation(findings.sentences, in: findings.passages, limit: 3)
            times.append(start.secondsSince * 1000)
            let answers = item.answers.map(FilesEvaluation.normalised)
            let holds = quotation.sentences.map { sentence in
                let text = FilesEvaluation.normalised(sentence.text)
                return answers.contains { text.contains($0) }
            }
            report.questions += 1
            report.first += holds.first == true ? 1 : 0
            report.firstThree += holds.contains(true) ? 1 : 0
        }
        guard report.questions > 0 else { return report }
        report.first /= Double(report.questions)
        report.firstThree /= Double(report.questions)
        report.medianMilliseconds = times.sorted()[safe: times.count / 2] ?? 0
        return report
    }

    /// How the decision fares on questions that the base answers, on the same with the passages that
    /// answer them taken away, and on questions put to the wrong base.
    public struct Decisions: Sendable, Codable {
        public var threshold: Float
        public var answerable = 0
        public var foreign = 0
        /// Areas under the ROC curve: answerable against foreign, and against the same without gold.
        public var foreignAUROC: Double?
        public var goldRemovedAUROC: Double?
        /// Shares at the default threshold.
        public var answerableRefused = 0.0
        public var foreignAnswered: Double?
        public var goldRemovedAnswered: Double?
    }

    /// One question's decision, with what it was made from.
    public struct Judgment: Sendable {
        public enum Kind: String, Sendable {
            case answerable, foreign, goldRemoved = "gold-removed"
        }

        public var kind: Kind
        public var question: String
        /// From 0 to 1; compared with ``Decisions/threshold``.
        public var confidence: Float
        /// Coverage, meaning, margin and passage, see ``KnowledgeDecision``.
        public var parts: [Float]
    }

    /// - Parameters:
    ///   - set: what the store holds, see ``PassageEvaluation/index()``.
    ///   - foreign: questions of other sets.
    public func judgments(
        on set: BEIRSet, foreign: [String], rewriting rewrite: @Sendable (String) -> String = { $0 }
    ) async throws -> [Judgment] {
        var judgments: [Judgment] = []
        for query in set.queries {
            guard let grades = set.judgments[query.id] else { continue }
            let gold = Set(grades.filter { $0.value > 0 }.keys)
            judgments.append(try await judge(rewrite(query.text), .answerable))
            judgments.append(try await judge(rewrite(query.text), .goldRemoved, without: gold))
        }
        for question in foreign { judgments.append(try await judge(rewrite(question), .foreign)) }
        return judgments
    }

    /// The measures of what was judged.
    public func decisions(_ judgments: [Judgment]) -> Decisions {
        func confidences(_ kind: Judgment.Kind) -> [Float] {
            judgments.filter { $0.kind == kind }.map(\.confidence)
        }
        return decisions(confidences(.answerable), confidences(.goldRemoved), confidences(.foreign))
    }

    private func decisions(
        _ answerable: [Float], _ withoutGold: [Float], _ foreign: [Float]
    ) -> Decisions {
        let threshold = KnowledgeDecision(meaning: hasEmbedder ? 0 : nil).threshold(strictly: false)
        func answered(_ values: [Float]) -> Double {
            Double(values.count { $0 >= threshold }) / Double(max(values.count, 1))
        }
        var report = Decisions(threshold: threshold)
        report.answerable = answerable.count
        report.foreign = foreign.count
        report.answerableRefused = 1 - answered(answerable)
        if !foreign.isEmpty {
            report.foreignAUROC = Separation.areaUnderCurve(positives: answerable, negatives: foreign)
            report.foreignAnswered = answered(foreign)
        }
        if !withoutGold.isEmpty {
            report.goldRemovedAUROC = Separation.areaUnderCurve(positives: answerable, negatives: withoutGold)
            report.goldRemovedAnswered = answered(withoutGold)
        }
        return report
    }

    private func judge(
        _ question: String, _ kind: Judgment.Kind, without gold: Set<String> = []
    ) async throws -> Judgment {
        let decision = try await findings(question, without: gold).decision
        return Judgment(
            kind: kind, question: question, confidence: decision.confidence,
            parts: [decision.coverage, decision.meaning ?? 0, decision.margin, decision.passage])
    }

    private func findings(_ text: String, without gold: Set<String>) async throws -> Ask.Findings {
        let question = try await retriever.prepare(text)
        let hits = try await retriever.search(question, limit: Self.passages + gold.count)
            .filter { $0.score > 0 && !gold.contains($0.passage.path) }
        return try await ask.rank(Array(hits.prefix(Self.passages)), for: question)
    }
}
