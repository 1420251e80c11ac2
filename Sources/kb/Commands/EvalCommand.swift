import ArgumentParser
import Foundation
import KnowledgeBase
import Stores

struct EvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Measure retrieval and answers on a set of questions with known answers.",
        discussion: """
            With --beir, every passage of corpus.jsonl is indexed in a temporary base and every query of \
            queries.jsonl is searched. With --files, a folder is ingested into a temporary base and the \
            questions of --answers are put to it. The base in use is never touched.
            """)

    @OptionGroup var options: GlobalOptions

    @Option(help: "A folder in BEIR layout.", completion: .directory)
    var beir: String?

    @Option(
        name: .customLong("run"), help: "With --beir: write the ranking as a TREC run of 100 per query.",
        completion: .file())
    var runFile: String?

    @Option(help: "A folder of documents.", completion: .directory)
    var files: String?

    @Option(help: "With --files: answers.jsonl (_id, answers).", completion: .file())
    var answers: String?

    @Option(
        help: "With --files: the questions; queries.jsonl beside the answers when left out.",
        completion: .file())
    var queries: String?

    @Flag(help: "With --files: also measure the sentences that answers quote.")
    var extractive = false

    @Flag(
        help: """
            With --beir: also measure the decision whether the base knows, on the set's own questions and on \
            the same with the passages that answer them taken away.
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

    @Flag(help: "Take the accents off every question first.")
    var noAccents = false

    func validate() throws {
        guard (beir == nil) != (files == nil) else {
            throw ValidationError("give either --beir DIR or --files DIR")
        }
        if files != nil, answers == nil { throw ValidationError("--files needs --answers FILE") }
        try refuse(beir == nil, ["--run": runFile != nil, "--decisions": decisions], without: "--beir")
        try refuse(
            !decisions, ["--foreign": !foreign.isEmpty, "--judgments": judgmentsFile != nil],
            without: "--decisions")
        try refuse(
            files == nil,
            ["--answers": answers != nil, "--queries": queries != nil, "--extractive": extractive],
            without: "--files")
    }

    /// What would be left undone in silence is refused.
    private func refuse(_ isMissing: Bool, _ given: [String: Bool], without needed: String) throws {
        guard isMissing, let name = given.keys.sorted().first(where: { given[$0] == true }) else { return }
        throw ValidationError("\(name) goes with \(needed)")
    }

    func run() async throws {
        if let beir { try await evaluatePassages(URL(fileURLWithPath: beir)) }
        if let files, let answers { try await evaluateFiles(files, URL(fileURLWithPath: answers)) }
    }
}

// MARK: Passages

extension EvalCommand {
    private func evaluatePassages(_ folder: URL) async throws {
        let set = try BEIRSet(folder: folder)
        let strangers = try foreign.flatMap {
            try BEIRSet(folder: URL(fileURLWithPath: $0)).queries.map(\.text)
        }
        let app = try await App.open(options.settings(), .inMemory)
        for notice in app.notices { options.notice(notice) }
        let evaluation = PassageEvaluation(
            set: set, store: app.store, embedder: app.embedder, translator: app.translator,
            analyzer: app.analyzer)
        try await evaluation.index()
        let report = try await evaluation.run(rewriting: rewrite)
        if let runFile { try write(report.run, to: runFile) }
        var decided: AnswerEvaluation.Decisions?
        if decisions {
            let evaluation = answers(app)
            let judgments = try await evaluation.judgments(on: set, foreign: strangers, rewriting: rewrite)
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

    private func answers(_ app: App) -> AnswerEvaluation {
        AnswerEvaluation(
            store: app.store, embedder: app.embedder, translator: app.translator, analyzer: app.analyzer)
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

    private var rewrite: @Sendable (String) -> String {
        guard noAccents else { return { $0 } }
        return { $0.folding(options: .diacriticInsensitive, locale: nil) }
    }
}

// MARK: Files

extension EvalCommand {
    private func evaluateFiles(_ folder: String, _ answers: URL) async throws {
        let questions =
            queries.map { URL(fileURLWithPath: $0) }
            ?? answers.deletingLastPathComponent().appendingPathComponent("queries.jsonl")
        let cases = try FilesEvaluation.cases(answers: answers, queries: questions)
        let app = try await App.open(options.settings(), .inMemory)
        for notice in app.notices { options.notice(notice) }
        var ingestOptions = IngestOptions()
        ingestOptions.currentFolder = FileManager.default.currentDirectoryPath
        let indexed = try await Ingest(
            store: app.store, readers: App.readers(ocr: false), embedder: app.embedder,
            translator: app.translator, options: ingestOptions
        ).run([folder])
        for failure in indexed.failed { options.notice("\(failure.path): \(failure.reason)") }
        let report = try await FilesEvaluation(cases: cases, retriever: app.retriever).run(rewriting: rewrite)
        let quoted = extractive ? try await self.answers(app).quoted(cases, rewriting: rewrite) : nil
        if options.json { return try Console.write(json: MeasuredFiles(passages: report, sentences: quoted)) }
        Console.write(
            """
            questions                \(report.questions)
            answer in first passage  \(report.first.places(4))
            in first five            \(report.firstFive.places(4))
            within 1,024 tokens      \(report.withinBudget.places(4)) (\(report.passagesWithinBudget.places(1)) passages)
            """)
        guard let quoted else { return }
        Console.write(
            """
            in first sentence        \(quoted.first.places(4))
            in first three           \(quoted.firstThree.places(4))
            an answer                \(quoted.medianMilliseconds.places(1)) ms (median)
            """)
    }

    private struct MeasuredFiles: Encodable {
        var passages: FilesEvaluation.Report
        var sentences: AnswerEvaluation.Quoted?
    }
}

extension Double {
    /// With so many digits after the point.
    func places(_ count: Int) -> String { String(format: "%.\(count)f", self) }
}
