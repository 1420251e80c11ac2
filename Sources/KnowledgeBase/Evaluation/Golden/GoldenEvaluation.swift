import Foundation

/// Puts golden questions to a system and looks at what it answers.
///
/// 1 play the earlier turns · 2 ask and time it · 3 fetch what it was made from · 4 check · 5 judge.
public struct GoldenEvaluation: Sendable {
    /// A turn of before as it was played.
    public struct Exchange: Sendable, Equatable {
        public var question: String
        /// What the customer read.
        public var reply: String
        /// `nil` where the case fixes the reply.
        public var answer: Answer?

        public init(question: String, reply: String, answer: Answer? = nil) {
            self.question = question
            self.reply = reply
            self.answer = answer
        }
    }

    /// What an answer was made from, as far as the answer does not hold it.
    public struct Evidence: Sendable, Equatable {
        public var passages: [String]
        public var toolResults: [JSONValue]

        public init(passages: [String] = [], toolResults: [JSONValue] = []) {
            self.passages = passages
            self.toolResults = toolResults
        }
    }

    /// Answers a question after what was said before, oldest first.
    public typealias Answering = @Sendable (_ earlier: [Exchange], _ question: String) async throws -> Answer

    private let cases: [GoldenCase]
    private let concurrency: Int
    private let judge: AnswerJudge?
    private let evidence: @Sendable (Answer) async throws -> Evidence
    private let price: @Sendable (_ model: String, TokenUsage) -> Int64?
    private let answer: Answering

    /// - Parameters:
    ///   - concurrency: questions that are answered at the same time.
    ///   - evidence: of an answer, for the check of figures and the judge.
    ///   - price: in millionths of the currency; `nil` for a model without one.
    public init(
        cases: [GoldenCase], concurrency: Int = 1, judge: AnswerJudge? = nil,
        evidence: @escaping @Sendable (Answer) async throws -> Evidence = { _ in Evidence() },
        price: @escaping @Sendable (_ model: String, TokenUsage) -> Int64? = { _, _ in nil },
        answer: @escaping Answering
    ) {
        self.cases = cases
        self.concurrency = max(1, concurrency)
        self.judge = judge
        self.evidence = evidence
        self.price = price
        self.answer = answer
    }

    /// What went wrong while a question was answered is a failure of its case; the run goes on.
    ///
    /// - Parameter progress: called after each case with how many are done.
    /// - Throws: `CancellationError`.
    public func run(progress: @escaping @Sendable (Int) -> Void = { _ in }) async throws -> GoldenReport {
        var results = [GoldenResult?](repeating: nil, count: cases.count)
        try await withThrowingTaskGroup(of: (Int, GoldenResult).self) { group in
            var waiting = cases.indices.makeIterator()
            func start() {
                guard let index = waiting.next() else { return }
                group.addTask { (index, try await result(of: cases[index])) }
            }
            for _ in 0..<concurrency { start() }
            var done = 0
            while let (index, result) = try await group.next() {
                results[index] = result
                done += 1
                progress(done)
                start()
            }
        }
        return GoldenReport(results: results.compactMap { $0 })
    }

    // MARK: One case

    private func result(of item: GoldenCase) async throws -> GoldenResult {
        var result = GoldenResult(item)
        do {
            let earlier = try await play(item.earlier)
            result.earlier = earlier.flatMap { [$0.question, $0.reply] }
            let start = ContinuousClock.now
            let given = try await answer(earlier, item.question)
            result.milliseconds = start.secondsSince * 1_000
            let found = GoldenAnswer(given)
            describe(found, &result)
            let evidence = try await self.evidence(given)
            let sources = Self.sources(found.answer, evidence, earlier)
            GoldenChecks(item: item, answer: found).check(&result, sources: sources)
            try await judge(item, found, evidence, &result)
        } catch let error as KnowledgeBaseError {
            let failure = GoldenResult.Failure(
                .answer, "error", expected: "an answer", got: error.description)
            result.take([failure], in: .answer)
        }
        return result
    }

    private func play(_ turns: [GoldenCase.Turn]) async throws -> [Exchange] {
        var exchanges: [Exchange] = []
        for turn in turns {
            if let fixed = turn.assistant {
                exchanges.append(Exchange(question: turn.user, reply: fixed))
            } else {
                let given = try await answer(exchanges, turn.user)
                exchanges.append(
                    Exchange(question: turn.user, reply: GoldenAnswer(given).text, answer: given))
            }
        }
        return exchanges
    }

    private func describe(_ found: GoldenAnswer, _ result: inout GoldenResult) {
        let answer = found.answer
        result.text = found.text
        result.refused = found.isRefusal
        result.sources = answer.sources.map(\.path)
        result.rows = answer.rows.map(\.id)
        result.toolCalls = answer.toolCalls.map(\.shown)
        result.handOff = answer.handOff?.reason
        guard let written = answer.written else { return }
        result.removed = written.removed
        result.model = written.model
        result.tokens = written.usage
        result.cost = written.usage.flatMap { price(written.model, $0) }
    }

    /// Everything in which a figure of the answer may stand.
    private static func sources(
        _ answer: Answer, _ evidence: Evidence, _ earlier: [Exchange]
    ) -> ClaimSources {
        let headings = answer.sources.flatMap { [$0.title] + $0.headingPath }
        let quoted = answer.sentences.flatMap { [$0.context, $0.text].compactMap { $0 } }
        // What the system said before is no source, what a case has it say is part of the case.
        let fixed = earlier.filter { $0.answer == nil }.map(\.reply)
        // Quoted sentences stand for their passages where these cannot be had.
        let passages = evidence.passages.isEmpty ? quoted : evidence.passages
        return ClaimSources(
            texts: passages + headings + [answer.question] + earlier.map(\.question) + fixed,
            values: answer.rows.map(\.cells) + evidence.toolResults
                + earlier.flatMap { $0.answer?.rows.map(\.cells) ?? [] })
    }

    private func judge(
        _ item: GoldenCase, _ found: GoldenAnswer, _ evidence: Evidence, _ result: inout GoldenResult
    ) async throws {
        guard let judge, let rubric = item.judge else { return }
        let verdict = try await judge.verdict(
            on: found.text, to: item.question, rubric: rubric, passages: evidence.passages)
        result.verdict = verdict.description
        result.take(
            verdict.passes
                ? [] : [.init(.judge, GoldenKey.judge.rawValue, expected: rubric, got: verdict.description)],
            in: .judge)
    }
}
