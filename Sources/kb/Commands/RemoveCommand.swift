import ArgumentParser
import Foundation
import KnowledgeBase

struct RemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget documents or a whole source; the files themselves stay.",
        discussion: "A removed document comes back with the next 'kb ingest' of its source if its file is still there.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "Paths or globs of documents, or the root of a source.")
    var paths: [String]

    @Flag(help: "Show what would be removed, and remove nothing.")
    var dryRun = false

    func run() async throws {
        let store = try App.openStore(options.settings())
        let removed = try await paths.asyncFlatMap { try await remove($0, from: store) }
        if options.json { return try Console.write(json: removed) }
        for path in removed { Console.write(path.printable) }
        options.notice("\(dryRun ? "would remove" : "removed") \(removed.count) documents")
    }

    private func remove(_ path: String, from store: any Store) async throws -> [String] {
        let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
        if let source = try await store.sources().first(where: { $0.root == absolute || $0.root == path }) {
            let documents = try await store.documents(in: source.id)
            if !dryRun { try await store.remove(source: source.id) }
            return documents.map(\.path)
        }
        let pattern = PathPattern(path)
        let documents = try await store.documents(in: nil).filter { $0.path == path || pattern.matches($0.path) }
        guard !documents.isEmpty else {
            throw KnowledgeBaseError(
                .notFound, cannot: "remove '\(path)'", because: "no document or source matches it",
                advice: "'kb list' shows the documents, 'kb status' the sources")
        }
        if !dryRun { try await store.remove(documents: documents.map(\.id)) }
        return documents.map(\.path)
    }
}

extension Sequence {
    fileprivate func asyncFlatMap<Value>(_ transform: (Element) async throws -> [Value]) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values += try await transform(element) }
        return values
    }
}
