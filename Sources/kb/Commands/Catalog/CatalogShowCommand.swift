import ArgumentParser
import KnowledgeBase

struct CatalogShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a catalog's columns mean, or one of its rows.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The catalog's name.")
    var name: String

    @Argument(help: "The id of a row.")
    var id: String?

    func run() async throws {
        let store = try App.openStore(options.settings())
        guard let record = try await store.catalogs().first(where: { $0.name == name }) else {
            throw await store.missing(catalog: name)
        }
        if let id { return try await show(store.catalogRows(id: id, in: name), id, of: record) }
        options.json ? try Console.write(json: record) : Console.write(record.text)
    }

    private func show(_ rows: [CatalogRow], _ id: String, of record: CatalogRecord) throws {
        guard !rows.isEmpty else {
            let hasIDs = record.schema.index(of: .id) != nil
            throw KnowledgeBaseError(
                .notFound, cannot: "find '\(id)' in catalog '\(name)'",
                because: hasIDs ? "no row has this id" : "none of its columns has the role id",
                advice: hasIDs
                    ? "'kb catalog query \(name) QUESTION' finds rows"
                    : "'kb catalog add \(name) FILE --role COLUMN=id' says which is")
        }
        if options.json { return try Console.write(json: rows.map { $0.json(record.schema) }) }
        Console.write(rows.map { $0.card(record.schema) }.joined(separator: "\n\n"))
    }
}
