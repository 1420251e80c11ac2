import ArgumentParser
import Foundation
import KnowledgeBase

struct EvalGoldenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "golden",
        abstract: "Put golden questions to the base and check what it answers.",
        discussion: """
            Prints a table by language and tag and the cases that fail. The exit code is 5 when a case fails; with \
            --baseline, only when one fails that passed then. Times never make a difference.
            """)

    @OptionGroup var options: GlobalOptions

    @Argument(
        help: "Files of golden questions (YAML, JSON Lines), or folders of them.",
        completion: .file(extensions: ["yaml", "yml", "jsonl"]))
    var questions: [String]

    @Option(help: "Only cases with this tag or language; repeatable, any of them.")
    var tag: [String] = []

    @Option(help: "Only the case with this id; repeatable.")
    var id: [String] = []

    @Option(help: "Compare with this file of what passed.", completion: .file(extensions: ["json"]))
    var baseline: String?

    @Flag(help: "Write what passes now into the file of --baseline.")
    var updateBaseline = false

    @Option(help: "Write a page to look at in a browser.", completion: .file(extensions: ["html"]))
    var report: String?

    @Option(help: "Write all results as JSON.", completion: .file(extensions: ["json"]))
    var results: String?

    @Option(
        help: ArgumentHelp(
            "Word the answers with this chat model, or several separated by commas (KB_MODELS).",
            valueName: "provider/name"))
    var model: String?

    @Flag(help: "Quote the sources even where chat models are configured.")
    var quote = false

    @Option(
        help: ArgumentHelp(
            "Let this chat model judge the cases that have a rubric; without it they are not judged.",
            valueName: "provider/name"))
    var judge: String?

    @Option(help: ArgumentHelp("Questions answered at the same time.", valueName: "count"))
    var concurrency = 1

    func validate() throws {
        if quote, model != nil { throw ValidationError("--quote asks no chat model: leave out --model") }
        if updateBaseline, baseline == nil {
            throw ValidationError("--update-baseline needs --baseline FILE")
        }
        if updateBaseline, !tag.isEmpty || !id.isEmpty {
            throw ValidationError("--update-baseline wants all cases: leave out --tag and --id")
        }
        guard (1...64).contains(concurrency) else { throw ValidationError("--concurrency must be 1 to 64") }
    }

    /// 1 read the questions and what they are compared with · 2 open the base and see that it can answer them ·
    /// 3 run · 4 compare · 5 tell.
    func run() async throws {
        let set = try GoldenFiles.set(at: questions)
        let cases = try set.selecting(tags: tag, ids: id)
        let before = try updateBaseline ? nil : baseline.map(GoldenFiles.baseline)
        let app = try await openApp()
        try await app.requireExpectations(of: cases)
        let report = try await evaluate(cases, app)
        let comparison = before.map {
            GoldenComparison(report, with: $0, known: Set(set.cases.map(\.id)))
        }
        try write(report, comparison)
        if comparison?.hasRegressed ?? !(updateBaseline || report.failing.isEmpty) {
            throw ExitStatus.regression
        }
    }

    private func openApp() async throws -> App {
        var settings = try options.settings()
        if let model { settings.set(.models, to: model, from: "--model") }
        let app = try await App.open(settings).writing(by: quote ? nil : try App.writer(settings))
        for notice in app.notices { options.notice(notice) }
        return app
    }

    private func evaluate(_ cases: [GoldenCase], _ app: App) async throws -> GoldenReport {
        let judge = try judge.map { try app.judge(named: $0) }
        if judge == nil, case let count = cases.count(where: { $0.judge != nil }), count > 0 {
            options.notice("\(count.counted("rubric")) not judged: --judge names a chat model for it")
        }
        try await app.store.refreshIndex()
        let feedback = Feedback(isQuiet: options.quiet)
        defer { feedback.finish() }
        return try await app.evaluation(of: cases, judge: judge, concurrency: concurrency).run { done in
            feedback.show(done: done, of: cases.count, unit: "questions")
        }
    }

    private func write(_ report: GoldenReport, _ comparison: GoldenComparison?) throws {
        let shown = GoldenShown(report, comparison)
        if let path = results { try GoldenFiles.write(try shown.json(), to: path) }
        if let path = self.report { try GoldenFiles.write(Data(GoldenPage(shown).html.utf8), to: path) }
        if updateBaseline, let baseline {
            try GoldenFiles.write(try GoldenBaseline(report).encoded(), to: baseline)
        }
        options.json ? try Console.write(json: shown) : Console.write(GoldenTable(shown).text)
    }
}
