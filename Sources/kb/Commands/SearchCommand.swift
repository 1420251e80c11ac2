import ArgumentParser
import Foundation
import KnowledgeBase

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find the passages that fit a question best.",
        discussion: "Exit code 3 when nothing is found.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The question or words; '-' reads them from standard input.")
    var question: [String]

    @Option(name: [.customShort("n"), .long], help: "How many passages.")
    var limit = 10

    @OptionGroup var filters: FilterOptions

    @Option(help: "Leave out passages that score less than this.")
    var minScore: Float?

    @Flag(help: "By words alone.")
    var lexical = false

    @Flag(help: "By vectors alone.")
    var vector = false

    @Flag(help: "Show every part of every score and the weights.")
    var explain = false

    func validate() throws {
        if lexical, vector { throw ValidationError("--lexical and --vector exclude each other") }
        if limit < 1 { throw ValidationError("--limit must be at least 1") }
        if limit > Retriever.mostHits {
            throw ValidationError("--limit must be at most \(Retriever.mostHits)")
        }
    }

    func run() async throws {
        let text = try QuestionText.read(question)
        let filter = try filters.parsed()
        let app = try await App.open(options.settings(), expecting: lexical ? nil : text)
        async let index: Void = app.store.refreshIndex()
        let prepared = try await app.retriever.prepare(text)
        try await index
        if vector, prepared.vector == nil { throw Self.noVectors(app) }
        for notice in app.notices + prepared.notices { options.notice(notice) }
        let found = try await app.retriever.find(
            prepared, filter: filter, limit: limit, signals: lexical ? .lexical : vector ? .vector : .all)
        let hits = found.hits.filter { $0.score >= minScore ?? -.infinity }
        let results = SearchResults(
            prepared, hits, vectors: found.vectors, weights: explain ? app.retriever.weights : nil,
            analyzer: app.analyzer)
        options.json ? try Console.write(json: results) : Console.write(results.text)
        if hits.isEmpty { throw ExitStatus.unknown }
    }

    private static func noVectors(_ app: App) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .model, cannot: "search by vectors alone",
            because: app.embedder == nil ? "there is no embedding model" : "the base has no vectors",
            advice: app.embedder == nil
                ? "Run 'kb model pull' or 'make model'" : "Run 'kb ingest' on its sources")
    }
}
