import ArgumentParser
import Foundation
import KnowledgeBase

struct CatalogAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Make a catalog equal to a file; again after changes.",
        discussion: """
            Rows are the same when their id is; without an id, when their content is. Corrections are kept: \
            the next 'add' of the same name has no need to repeat them. A file that makes no catalog leaves \
            the one there is as it was.
            """)

    @OptionGroup var options: GlobalOptions

    @Argument(help: "What to call the catalog.")
    var name: String

    @Argument(help: "A CSV, TSV, JSON, JSON Lines or XLSX file.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp(
            "What a column means, where it was found out wrongly; repeatable.",
            discussion: "Roles: \(CatalogRole.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "column=role"))
    var role: [String] = []

    @Option(
        help: ArgumentHelp(
            "How a column's cells are kept; repeatable.",
            discussion: "Types: \(CatalogType.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "column=type"))
    var type: [String] = []

    @Option(
        help: ArgumentHelp(
            "What a column's numbers count (USD, km, mi); repeatable.", valueName: "column=unit"))
    var unit: [String] = []

    @Flag(help: "Forget what earlier runs corrected.")
    var forgetCorrections = false

    func run() async throws {
        let settings = try options.settings()
        let corrections = try corrections(in: settings)
        let store = try App.openOrCreateStore(settings)
        let waiting = options
        let report = try await store.withSyncLock(
            whenWaiting: { waiting.notice("another process is writing to this base; waiting for it") },
            {
                try await CatalogSync(store: store, readers: App.tableReaders).run(
                    name: name, path: file.absolutePath, corrections: corrections,
                    forgettingCorrections: forgetCorrections)
            })
        for notice in report.notices { options.notice(notice) }
        let shown = CatalogReport(report)
        options.json ? try Console.write(json: shown) : Console.write(shown.text)
    }

    /// Those of the command line win over those of the settings.
    private func corrections(in settings: Settings) throws -> [String: CatalogCorrection] {
        let configured = try settings.structure(.catalogs, as: ConfiguredCorrections.self)
        var result = configured?.catalogs[name] ?? [:]
        for text in role {
            let (column, value) = try Self.parts(text, option: "--role", "price")
            result[column, default: CatalogCorrection()].role = try Self.value(value, option: "--role")
        }
        for text in type {
            let (column, value) = try Self.parts(text, option: "--type", "integer")
            result[column, default: CatalogCorrection()].type = try Self.value(value, option: "--type")
        }
        for text in unit {
            let (column, value) = try Self.parts(text, option: "--unit", "USD")
            result[column, default: CatalogCorrection()].unit = try Self.unit(value)
        }
        return result
    }

    /// At the last `=`: the name of a column may hold one.
    private static func parts(
        _ text: String, option: String, _ example: String
    ) throws -> (column: String, value: String) {
        guard let mark = text.lastIndex(of: "="), mark != text.startIndex else {
            throw KnowledgeBaseError(
                .usage, cannot: "use \(option) '\(text)'", because: "it is not of the form COLUMN=VALUE",
                advice: "For example: \(option) cost=\(example)")
        }
        return (String(text[..<mark]), String(text[text.index(after: mark)...]))
    }

    private static func value<Value: RawRepresentable<String> & CaseIterable>(
        _ text: String, option: String
    ) throws -> Value {
        if let value = Value(rawValue: text.lowercased()) { return value }
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        throw KnowledgeBaseError(
            .usage, cannot: "use \(option) with '\(text)'", because: "there is no such value",
            advice: "Use one of: \(known)")
    }

    private static func unit(_ text: String) throws -> String {
        if let unit = CatalogCorrection.unit(text) { return unit }
        throw KnowledgeBaseError(
            .usage, cannot: "use --unit with '\(text)'",
            because: "it is neither a currency of three letters nor km or mi",
            advice: "For example: --unit price=USD")
    }
}
