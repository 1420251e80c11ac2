import ArgumentParser
import Foundation
import KnowledgeBase

struct CatalogListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the catalogs of the base.")

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let records = try await App.openStore(options.settings()).catalogs()
        if options.json { return try Console.write(json: records) }
        for record in records {
            let columns = [
                record.name, record.rowCount.counted("row"),
                record.schema.columns.count.counted("column"),
                record.addedAt.ISO8601Format(), record.path,
            ]
            Console.write(columns.map(\.printable).joined(separator: "\t"))
        }
    }
}

struct CatalogRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Forget a catalog; the file itself stays.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The catalog's name.")
    var name: String

    func run() async throws {
        let store = try App.openStore(options.settings())
        let waiting = options
        try await store.withSyncLock(
            whenWaiting: { waiting.notice("another process is writing to this base; waiting for it") },
            {
                guard try await store.removeCatalog(named: name) else {
                    throw await store.missing(catalog: name)
                }
            })
        if options.json { return try Console.write(json: ["removed": name]) }
        options.notice("removed catalog '\(name)'")
    }
}
