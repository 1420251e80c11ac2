import ArgumentParser
import Foundation
import KnowledgeBase

struct EvalFilesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files",
        abstract: "Measure whether the passages and sentences found hold the answers, from files.",
        discussion: """
            The folder is ingested into a temporary base and the questions of --answers are put to it. The base \
            in use is never touched.
            """)

    @OptionGroup var options: GlobalOptions

    @Argument(help: "A folder of documents.", completion: .directory)
    var folder: String

    @Option(help: "answers.jsonl (_id, answers).", completion: .file())
    var answers: String

    @Option(
        help: "The questions; queries.jsonl beside the answers when left out.", completion: .file())
    var queries: String?

    @Flag(help: "Also measure the sentences that answers quote.")
    var extractive = false

    @OptionGroup var rewriting: QuestionRewriting
}

extension EvalFilesCommand {
    func run() async throws {
        let answers = URL(fileURLWithPath: answers)
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
        let report = try await FilesEvaluation(cases: cases, retriever: app.retriever).run(
            rewriting: rewriting.rewrite)
        let quoted =
            extractive ? try await app.answerEvaluation.quoted(cases, rewriting: rewriting.rewrite) : nil
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
