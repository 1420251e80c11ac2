import ArgumentParser
import Foundation
import KnowledgeBase

struct KeysRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End a key, for servers that run too, within seconds.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The key's identity, as 'kb keys list' shows it.")
    var id: String

    func run() async throws {
        let store = try App.openStore(options.settings())
        guard try await store.revokeAccessKey(id, at: Date()) else {
            throw KnowledgeBaseError(
                .notFound, cannot: "revoke the key '\(id)'",
                because: "there is no valid key of that identity",
                advice: "'kb keys list' shows them; a whole key is never an identity")
        }
        if options.json { try Console.write(json: ["revoked": id]) }
        options.notice("revoked \(id)")
    }
}
