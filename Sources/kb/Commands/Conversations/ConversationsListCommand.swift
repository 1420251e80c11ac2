import ArgumentParser
import Foundation
import KnowledgeBase

struct ConversationsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the conversations, the last changed first.",
        discussion: """
            A line has the identity, when the last message was added, the contact, the channel, how many \
            messages there are, and the beginning of the last one.
            """)

    @OptionGroup var options: GlobalOptions

    @Option(help: "Only those with this contact, by identity, telephone number or what a channel calls them.")
    var contact: String?

    @Option(name: [.customShort("n"), .long], help: "How many.")
    var limit = 50

    func run() async throws {
        let store = try App.openStore(options.settings())
        let records = try await store.conversations(withContact: contact, limit: limit, options)
        if options.json { return try Console.write(json: records) }
        for record in records {
            let conversation = record.conversation
            let columns = [
                conversation.id, conversation.updatedAt.ISO8601Format(), conversation.contact,
                conversation.channel, record.messages.counted("message"), record.last,
            ]
            Console.write(columns.map(\.printable).joined(separator: "\t"))
        }
    }
}
