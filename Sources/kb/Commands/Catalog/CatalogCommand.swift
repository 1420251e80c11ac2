import ArgumentParser
import KnowledgeBase

struct CatalogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog", abstract: "Tables of things on offer, asked for by their properties.",
        discussion: """
            A catalog is made of a CSV, TSV, JSON, JSON Lines or XLSX file with a header and a row for each \
            thing. What the columns mean is found out and can be corrected.
            """,
        subcommands: [
            CatalogAddCommand.self, CatalogListCommand.self, CatalogShowCommand.self,
            CatalogQueryCommand.self, CatalogRemoveCommand.self,
        ])
}

extension CatalogStore {
    /// - Throws: ``KnowledgeBaseError`` `notFound` with the names there are.
    func existingCatalog(named name: String) async throws -> StoredCatalog {
        if let catalog = try await catalog(named: name) { return catalog }
        throw await missing(catalog: name)
    }

    /// That there is no catalog of that name, and which there are.
    func missing(catalog name: String) async -> KnowledgeBaseError {
        let names = (try? await catalogs().map(\.name)) ?? []
        return KnowledgeBaseError(
            .notFound, cannot: "find catalog '\(name)'", because: "the base has no catalog of that name",
            advice: names.isEmpty
                ? "'kb catalog add NAME FILE' makes one" : "It has: \(names.joined(separator: ", "))")
    }
}
