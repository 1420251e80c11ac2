import ArgumentParser
import Foundation
import KnowledgeBase

struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Answer a question from the sources, with where they stand.",
        discussion: """
            The best sentences or table rows are quoted as they are. Where the settings name chat models, one \
            of them words the answer from the passages found, and what it says that does not stand in them is \
            taken out. Where the sources do not know, a fixed text says so, the question is kept for \
            'kb misses', and the exit code is 3.
            """)

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The question; '-', or nothing before a pipe, reads it from standard input.")
    var question: [String] = []

    @Option(name: [.customShort("n"), .long], help: "The most sentences.")
    var limit = 3

    @OptionGroup var filters: FilterOptions

    @Flag(help: "Answer only when surer than usual.")
    var strict = false

    @Flag(help: "Leave out the list of sources.")
    var noSources = false

    @Option(
        help: ArgumentHelp(
            "Word the answer with this chat model, or several separated by commas (KB_MODELS).",
            valueName: "provider/name"))
    var model: String?

    @Flag(help: "Quote the sources even where chat models are configured.")
    var quote = false

    @Flag(help: "Print what the chat model would be asked, without asking it.")
    var showPrompt = false

    @Flag(help: "Say how the answer came about: what was searched, left out, checked, called and spent.")
    var explain = false

    func validate() throws {
        if quote, model != nil || showPrompt {
            throw ValidationError("--quote asks no chat model: leave out --model and --show-prompt")
        }
        if limit < 1 { throw ValidationError("--limit must be at least 1") }
        if limit > Retriever.mostHits {
            throw ValidationError("--limit must be at most \(Retriever.mostHits)")
        }
    }

    func run() async throws {
        let text = try QuestionText.read(question)
        var askOptions = Ask.Options()
        askOptions.filter = try filters.parsed()
        askOptions.limit = limit
        askOptions.isStrict = strict
        var settings = try options.settings()
        if let model { settings.set(.models, to: model, from: "--model") }
        let app = try await App.open(settings, expecting: text).writing(
            by: quote ? nil : try App.writer(settings))
        async let index: Void = app.store.refreshIndex()
        if showPrompt { return try await show(app, text, askOptions) }
        let streamed = StreamedAnswer()
        let answer = try await app.service().answer(
            text, options: askOptions,
            show: Console.isOutputInteractive && !options.json ? streamed.show : nil)
        try await index
        let shown = AnswerText(answer, withSources: !noSources)
        options.json ? try Console.write(json: shown) : Console.write(shown.text(after: streamed.hasText))
        for notice in app.notices + answer.notices { options.notice(notice) }
        if explain, !options.json {
            let prices = try App.prices(app.settings)
            Console.write("\n" + AnswerExplanation(answer: answer, prices: prices).text)
        }
        if !answer.known, !answer.isCourtesy, answer.handOff == nil { throw ExitStatus.unknown }
    }

    private func show(_ app: App, _ question: String, _ askOptions: Ask.Options) async throws {
        guard let prompt = try await app.ask.prompt(for: question, options: askOptions) else {
            throw KnowledgeBaseError(
                .usage, cannot: "show a prompt", because: "no chat model is configured",
                advice: "Name one with --model or KB_MODELS, for example ollama/llama3.2")
        }
        let shown = PromptText(prompt)
        options.json ? try Console.write(json: shown) : Console.write(shown.text)
    }
}
