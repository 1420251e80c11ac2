import ArgumentParser
import KnowledgeBase

struct ConversationsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write conversations as JSON Lines on standard output, each with its messages.",
        discussion: "Without an identity or a contact all are written, the last changed first.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "Only the conversation of this identity.")
    var id: String?

    @Option(help: "Only those with this contact, by identity, telephone number or what a channel calls them.")
    var contact: String?

    func run() async throws {
        guard id == nil || contact == nil else {
            throw KnowledgeBaseError(
                .usage, cannot: "export conversations", because: "both an identity and --contact are given",
                advice: "Give one of them")
        }
        let store = try App.openStore(options.settings())
        if let id {
            return try Console.write(jsonLine: try await store.transcript(of: id, action: "export"))
        }
        for record in try await store.conversations(withContact: contact, limit: .max, options) {
            try Console.write(jsonLine: try await store.transcript(of: record.conversation))
        }
    }
}
