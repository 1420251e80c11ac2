import ArgumentParser
import KnowledgeBase

struct CatalogQueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Find the rows that a question in plain words asks for.",
        discussion: """
            The question becomes filters, in Spanish, Portuguese and English, without a model. When no row \
            meets all of them, the nearest rows are shown, and what they do not meet is said. When there \
            are none either, the exit code is 3.
            """)

    static let mostRows = 1000

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The catalog's name.")
    var name: String

    @Argument(help: "The question; '-', or nothing before a pipe, reads it from standard input.")
    var question: [String] = []

    @Option(name: [.customShort("n"), .long], help: "The most rows.")
    var limit = 10

    @Flag(help: "Say which words of the question became which filter.")
    var explain = false

    func validate() throws {
        guard (1...Self.mostRows).contains(limit) else {
            throw ValidationError("--limit must be from 1 to \(Self.mostRows)")
        }
    }

    func run() async throws {
        let text = try QuestionText.read(question)
        let store = try App.openStore(options.settings())
        let catalog = try await store.existingCatalog(named: name).catalog
        // Both look through all rows.
        async let search = Self.search(in: catalog)
        let question = CatalogQuestionReader(catalog).read(text)
        let result = await search.search(question, limit: limit)
        let shown = CatalogAnswer(question, result, in: catalog)
        if options.json {
            try Console.write(json: shown)
        } else {
            Console.write(shown.text(explained: explain))
        }
        if result.rows.isEmpty { throw ExitStatus.unknown }
    }

    private static func search(in catalog: Catalog) async -> CatalogSearch { CatalogSearch(catalog) }
}
