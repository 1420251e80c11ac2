import ArgumentParser
import Foundation
import KnowledgeBase

struct RemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget documents or a whole source; the files themselves stay.",
        discussion:
            "A removed document comes back with the next 'kb ingest' of its source if its file is still there."
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "Paths or globs of documents, or the root of a source.")
    var paths: [String]

    @Flag(help: "Show what would be removed, and remove nothing.")
    var dryRun = false

    func run() async throws {
        let store = try App.openStore(options.settings())
        let waiting = options
        let removed = try await store.withSyncLock(
            whenWaiting: { waiting.notice("another process is writing to this base; waiting for it") },
            { try await remove(from: store) })
        if options.json { return try Console.write(json: removed) }
        for path in removed { Console.write(path.printable) }
        options.notice("\(dryRun ? "would remove" : "removed") \(removed.count.counted("document"))")
    }

    /// Everything is looked up before anything is removed.
    private func remove(from store: any Store) async throws -> [String] {
        var removals: [Removal] = []
        for path in paths { removals.append(try await removal(of: path, from: store)) }
        for removal in removals where !dryRun {
            if let source = removal.source {
                try await store.remove(source: source)
            } else {
                try await store.remove(documents: removal.documents.map(\.id))
            }
        }
        if !dryRun { try await store.refreshIndex() }
        var counted: Set<DocumentRecord.ID> = []
        return removals.flatMap(\.documents).filter { counted.insert($0.id).inserted }.map(\.path)
    }

    private struct Removal {
        var source: Source.ID?
        var documents: [DocumentRecord]
    }

    private func removal(of path: String, from store: any Store) async throws -> Removal {
        let absolute = path.absolutePath
        let sources = try await store.sources()
        if let source = sources.first(where: { $0.root == absolute || $0.root == path }) {
            return Removal(source: source.id, documents: try await store.documents(in: source.id))
        }
        return Removal(documents: try await documents(named: path, absolute, from: store))
    }

    /// The one document of that name; where there is none, all that the name matches as a glob.
    private func documents(
        named path: String, _ absolute: String, from store: any Store
    ) async throws -> [DocumentRecord] {
        do {
            return [try await store.document(at: path)]
        } catch let error as KnowledgeBaseError where error.kind == .notFound {
            if let document = try? await store.document(at: absolute) { return [document] }
        }
        let pattern = GlobPattern(path)
        let documents = try await store.documents(in: nil).filter { pattern.matches($0.path) }
        guard GlobPattern.isPattern(path), !documents.isEmpty else {
            throw KnowledgeBaseError(
                .notFound, cannot: "remove '\(path)'", because: "no document or source matches it",
                advice: "'kb list' shows the documents, 'kb status' the sources")
        }
        return documents
    }
}

extension Int {
    /// `1 document`, `3 documents`.
    func counted(_ noun: String) -> String { self == 1 ? "1 \(noun)" : "\(self) \(noun)s" }
}
