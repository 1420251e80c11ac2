import Foundation

/// The whole way from files to passages: questions whose answer is known word for word are put to a
/// base that was ingested from real files, and it is counted how far down the answer stands.
public struct FilesEvaluation: Sendable {
    /// A question with the strings that answer it; a passage that has one of them answers.
    public struct Case: Sendable {
        public var question: String
        public var answers: [String]
    }

    private let cases: [Case]
    private let retriever: Retriever

    /// Tokens that a prompt has for passages in this measure.
    private static let budget = 1_024
    private static let depth = 20

    public init(cases: [Case], retriever: Retriever) {
        self.cases = cases
        self.retriever = retriever
    }

    /// Shares of the questions, 0 to 1.
    public struct Report: Sendable, Codable {
        public var questions = 0
        /// The answer stands in the first passage, in the first five, in as many as fit 1,024 tokens.
        public var first = 0.0
        public var firstFive = 0.0
        public var withinBudget = 0.0
        /// Passages that fitted, on average.
        public var passagesWithinBudget = 0.0

        public init() {}
    }

    public func run(rewriting rewrite: @Sendable (String) -> String = { $0 }) async throws -> Report {
        var report = Report()
        for item in cases {
            let question = try await retriever.prepare(rewrite(item.question))
            let hits = try await retriever.search(question, limit: Self.depth)
            let answers = item.answers.map(Self.normalised)
            let holds = hits.map { hit in
                let text = Self.normalised(hit.passage.chunk.text)
                return answers.contains { text.contains($0) }
            }
            let fitting = Self.fitting(hits)
            report.questions += 1
            report.first += holds.first == true ? 1 : 0
            report.firstFive += holds.prefix(5).contains(true) ? 1 : 0
            report.withinBudget += holds.prefix(fitting).contains(true) ? 1 : 0
            report.passagesWithinBudget += Double(fitting)
        }
        return report.averaged
    }

    private static func fitting(_ hits: [Hit]) -> Int {
        var tokens = 0
        return hits.prefix { hit in
            tokens += hit.passage.chunk.tokenCount
            return tokens <= budget
        }.count
    }

    /// Case and white space do not matter.
    static func normalised(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension FilesEvaluation.Report {
    fileprivate var averaged: Self {
        guard questions > 0 else { return self }
        var report = self
        let count = Double(questions)
        report.first /= count
        report.firstFive /= count
        report.withinBudget /= count
        report.passagesWithinBudget /= count
        return report
    }
}

extension FilesEvaluation {
    /// Cases from `answers.jsonl` (`_id`, `answers` or `answer_prefix`) and the `queries.jsonl` that has
    /// the questions of the same identities.
    ///
    /// - Throws: `usage` for missing or empty files and for answers without a question.
    public static func cases(answers: URL, queries: URL) throws -> [Case] {
        let texts = Dictionary(
            try (BEIRSet.lines(of: queries) as [BEIRSet.Query]).map { ($0.id, $0.text) },
            uniquingKeysWith: { first, _ in first })
        return try (BEIRSet.lines(of: answers) as [Record]).map { record in
            guard let question = texts[record.id] else {
                throw BEIRSet.unusable(answers, "'\(record.id)' has no question in '\(queries.path)'")
            }
            let strings = record.answers ?? [record.prefix].compactMap { $0 }
            guard !strings.isEmpty else {
                throw BEIRSet.unusable(answers, "'\(record.id)' has no answer")
            }
            return Case(question: question, answers: strings)
        }
    }

    private struct Record: Decodable {
        var id: String
        var answers: [String]?
        var prefix: String?

        enum CodingKeys: String, CodingKey {
            case answers
            case id = "_id"
            case prefix = "answer_prefix"
        }
    }
}
