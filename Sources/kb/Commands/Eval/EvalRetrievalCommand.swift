import ArgumentParser
import Foundation
import KnowledgeBase
import Stores

struct EvalRetrievalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retrieval",
        abstract: "Measure search, and the decision whether the base knows, on sets in BEIR layout.",
        discussion: """
            Every passage of corpus.jsonl is indexed in a temporary base and every query of queries.jsonl is \
            searched. The base in use is never touched.
            """)

    @OptionGroup var options: GlobalOptions

    @Argument(help: "A folder in BEIR layout.", completion: .directory)
    var set: String

    @Option(
        name: .customLong("run"), help: "Write the ranking as a TREC run of 100 per query.",
        completion: .file())
    var runFile: String?

    @Flag(
        help: """
            Also measure the decision whether the base knows, on the set's own questions and on the same with \
            the passages that answer them taken away.
            """)
    var decisions = false

    @Option(
        help: "With --decisions: a set whose questions the base cannot answer; repeatable.",
        completion: .directory)
    var foreign: [String] = []

    @Option(
        name: .customLong("judgments"),
        help: """
            With --decisions: write every question's kind, confidence and the four parts it is made from, \
            tab-separated.
            """,
        completion: .file())
    var judgmentsFile: String?

    @OptionGroup var rewriting: QuestionRewriting

    func validate() throws {
        guard !decisions else { return }
        // What would be left undone in silence is refused.
        if !foreign.isEmpty { throw ValidationError("--foreign goes with --decisions") }
        if judgmentsFile != nil { throw ValidationError("--judgments goes with --decisions") }
    }
}

/// What is done to every question before it is asked.
struct QuestionRewriting: ParsableArguments {
    @Flag(help: "Take the accents off every question first.")
    var noAccents = false

    var rewrite: @Sendable (String) -> String {
        guard noAccents else { return { $0 } }
        return { $0.folding(options: .diacriticInsensitive, locale: nil) }
    }
}

extension EvalRetrievalCommand {
    func run() async throws {
        let set = try BEIRSet(folder: URL(fileURLWithPath: set))
        let strangers = try foreign.flatMap {
            try BEIRSet(folder: URL(fileURLWithPath: $0)).queries.map(\.text)
        }
        let app = try await App.open(options.settings(), .inMemory)
        for notice in app.notices { options.notice(notice) }
        let evaluation = PassageEvaluation(
            set: set, store: app.store, embedder: app.embedder, translator: app.translator,
            analyzer: app.analyzer)
        try await evaluation.index()
        let report = try await evaluation.run(rewriting: rewriting.rewrite)
        if let runFile { try write(report.run, to: runFile) }
        var decided: AnswerEvaluation.Decisions?
        if decisions {
            let evaluation = app.answerEvaluation
            let judgments = try await evaluation.judgments(
                on: set, foreign: strangers, rewriting: rewriting.rewrite)
            if let judgmentsFile { try write(judgments, to: judgmentsFile) }
            decided = evaluation.decisions(judgments)
        }
        if options.json {
            return try Console.write(json: Measured(retrieval: report.metrics, decisions: decided))
        }
        Console.write(Self.table(report))
        if let decided { Console.write(Self.table(decided)) }
    }

    private struct Measured: Encodable {
        var retrieval: RankingMetrics
        var decisions: AnswerEvaluation.Decisions?
    }

    private static func table(_ report: AnswerEvaluation.Decisions) -> String {
        var lines = [
            "own questions refused       \(report.answerableRefused.places(4)) of \(report.answerable) at \(report.threshold)"
        ]
        if let area = report.foreignAUROC, let share = report.foreignAnswered {
            lines.append(
                "foreign questions answered  \(share.places(4)) of \(report.foreign), AUROC \(area.places(4))"
            )
        }
        if let area = report.goldRemovedAUROC, let share = report.goldRemovedAnswered {
            lines.append("without gold answered       \(share.places(4)), AUROC \(area.places(4))")
        }
        return lines.joined(separator: "\n")
    }

    private static func table(_ report: PassageEvaluation.Report) -> String {
        let metrics = report.metrics
        let rows = [
            ("nDCG@10", metrics.ndcg10), ("recall@1", metrics.recall1), ("recall@5", metrics.recall5),
            ("recall@10", metrics.recall10), ("recall@100", metrics.recall100), ("MRR@10", metrics.mrr10),
        ].map { name, value in "\(name.padding(toLength: 12, withPad: " ", startingAt: 0))\(value.places(4))"
        }
        let tail = [
            "queries     \(metrics.queries)", "passages    \(report.passages)",
            "a query     \(report.medianMilliseconds.places(1)) ms (median, translation and embedding included)",
        ]
        return (rows + tail).joined(separator: "\n")
    }

    private func write(_ run: [String: [String: Double]], to path: String) throws {
        var lines: [String] = []
        for (query, scores) in run.sorted(by: { $0.key < $1.key }) {
            let ranking = scores.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
            for (index, entry) in ranking.enumerated() {
                lines.append("\(query)\tQ0\t\(entry.key)\t\(index + 1)\t\(entry.value)\tkb")
            }
        }
        try write(lines, to: path)
    }

    private func write(_ judgments: [AnswerEvaluation.Judgment], to path: String) throws {
        let lines = judgments.map { judgment in
            let numbers = ([judgment.confidence] + judgment.parts).map { Double($0).places(5) }
            let question = judgment.question.replacing(/[\t\r\n]+/, with: " ")
            return ([judgment.kind.rawValue] + numbers + [question]).joined(separator: "\t")
        }
        try write(lines, to: path)
    }

    private func write(_ lines: [String], to path: String) throws {
        do {
            try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw KnowledgeBaseError(.storage, cannot: "write '\(path)'", because: error.localizedDescription)
        }
    }
}

extension App {
    var answerEvaluation: AnswerEvaluation {
        AnswerEvaluation(store: store, embedder: embedder, translator: translator, analyzer: analyzer)
    }
}

extension Double {
    /// With so many digits after the point.
    func places(_ count: Int) -> String { String(format: "%.\(count)f", self) }
}
