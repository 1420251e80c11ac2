import ArgumentParser
import KnowledgeBase

struct ConversationsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what was said in a conversation, and its summary.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The conversation's identity, as 'kb conversations list' shows it.")
    var id: String

    @Option(name: [.customShort("n"), .long], help: "Only the last messages, this many.")
    var limit: Int?

    func run() async throws {
        let store = try App.openStore(options.settings())
        let transcript = try await store.transcript(of: id, action: "show", limit: limit ?? .max)
        options.json ? try Console.write(json: transcript) : Console.write(transcript.text)
    }
}
