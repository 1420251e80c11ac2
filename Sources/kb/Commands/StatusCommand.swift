import ArgumentParser
import Foundation
import KnowledgeBase

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what the base holds.")

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let store = try App.openStore(options.settings())
        let status = try await store.status()
        if options.json { return try Console.write(json: status) }
        Console.write("Database    \(try options.settings().databasePath) (\(status.bytes.asBytes))")
        for source in try await store.sources() { Console.write("Source      \(source.root.printable)") }
        Console.write("Documents   \(status.documents)")
        Console.write("Passages    \(status.passages) (\(languages(status)))")
        Console.write("Vectors     \(vectors(status))")
        if let sync = status.lastSync { Console.write("Last sync   \(sync.at.ISO8601Format()) (\(sync))") }
        for catalog in try await store.catalogs() {
            Console.write("Catalog     \(catalog.name.printable), \(catalog.rowCount.counted("row"))")
        }
        if let advice = try await EmptyBase.advice(for: store, status) { options.notice(advice) }
        if status.untranslated > 0, status.fingerprint?.pivot != nil {
            Console.write("Untranslated \(status.untranslated) passages: the next 'kb ingest' completes them")
        }
    }

    private func languages(_ status: StoreStatus) -> String {
        status.languages.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { "\($0.key) \($0.value)" }
            .joined(separator: ", ")
    }

    private func vectors(_ status: StoreStatus) -> String {
        guard let fingerprint = status.fingerprint else { return "none: search is by words alone" }
        let pivot = fingerprint.pivot.map { ", through \($0)" } ?? ""
        let arithmetic = fingerprint.arithmetic.map { " in \($0)" } ?? ""
        let way = "\(fingerprint.provider), \(fingerprint.dimensions)-d\(arithmetic)\(pivot)"
        return "\(status.embedded) by \(fingerprint.model) (\(way))"
    }
}

extension Int64 {
    /// `812 B`, `3.4 MB`.
    var asBytes: String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = Double(self)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        let tenths = (value * 10).rounded() / 10
        return unit == 0 ? "\(self) B" : "\(tenths) \(units[unit])"
    }
}
