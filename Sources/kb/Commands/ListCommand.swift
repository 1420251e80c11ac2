import ArgumentParser
import KnowledgeBase

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the documents of the base.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "Only documents whose path matches this glob.")
    var glob: String?

    func run() async throws {
        let store = try App.openStore(options.settings())
        let roots = Dictionary(uniqueKeysWithValues: try await store.sources().map { ($0.id, $0.root) })
        let pattern = glob.map { GlobPattern($0) }
        let documents = try await store.documents(in: nil).filter { pattern?.matches($0.path) ?? true }
        if options.json {
            return try Console.write(json: documents.map { Row($0, root: roots[$0.source] ?? "") })
        }
        for document in documents {
            let columns = [
                document.path, document.language.rawValue, "\(document.chunkCount)", document.title,
            ]
            Console.write(columns.map(\.printable).joined(separator: "\t"))
        }
    }

    private struct Row: Encodable {
        var source: String
        var path: String
        var title: String
        var language: String
        var mediaType: String
        var bytes: Int64
        var passages: Int
        var metadata: [String: String]

        init(_ document: DocumentRecord, root: String) {
            source = root
            path = document.path
            title = document.title
            language = document.language.rawValue
            mediaType = document.mediaType
            bytes = document.stamp.size
            passages = document.chunkCount
            metadata = document.metadata
        }
    }
}
