import ArgumentParser
import Foundation
import KnowledgeBase

struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Answer a question in the sources' own words, with where they stand.",
        discussion: """
            The best sentences or table rows are quoted as they are. Where the sources do not know, a fixed \
            text says so, the question is kept for 'kb misses', and the exit code is 3.
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

    func validate() throws {
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
        let app = try await App.open(options.settings(), expecting: text)
        async let index: Void = app.store.refreshIndex()
        let answer = try await app.ask.answer(text, options: askOptions)
        try await index
        for notice in app.notices + answer.notices { options.notice(notice) }
        let shown = AnswerText(answer, withSources: !noSources)
        options.json ? try Console.write(json: shown) : Console.write(shown.text)
        if !answer.known, !answer.isCourtesy { throw ExitStatus.unknown }
    }
}
