import ArgumentParser
import KnowledgeBase

struct GetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Print a document as the base holds it, passage by passage.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The document's path, as 'kb list' shows it.")
    var path: String

    func run() async throws {
        let store = try App.openStore(options.settings())
        let document = try await store.document(at: path)
        let passages = try await store.passages(ofDocument: document.id)
        if options.json { return try Console.write(json: passages.map(PassageRow.init)) }
        for passage in passages {
            let place = [passage.chunk.heading, passage.chunk.locator?.description]
                .compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
            Console.write(Console.dim(place.isEmpty ? "──" : "── \(place.printable)"))
            Console.write(passage.chunk.text.printableLines + "\n")
        }
    }
}

extension DocumentStore {
    /// The document with this path in any source; an absolute path names it exactly.
    func document(at path: String) async throws -> DocumentRecord {
        let roots = Dictionary(uniqueKeysWithValues: try await sources().map { ($0.id, $0.root) })
        let found = try await documents(in: nil).filter { document in
            document.path == path || "\(roots[document.source] ?? "")/\(document.path)" == path
                || roots[document.source] == path
        }
        guard let document = found.first else {
            throw KnowledgeBaseError(
                .notFound, cannot: "find '\(path)'", because: "the base has no document of that path",
                advice: "'kb list' shows them")
        }
        guard found.count == 1 else {
            let choices = found.map { "\(roots[$0.source] ?? "")/\($0.path)" }.joined(separator: ", ")
            throw KnowledgeBaseError(
                .usage, cannot: "tell which '\(path)' is meant", because: "several sources have it",
                advice: "Name one of: \(choices)")
        }
        return document
    }
}
