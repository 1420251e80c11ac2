import ArgumentParser
import KnowledgeBase

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Keys for kb serve: create, list, revoke.",
        discussion: """
            A key is shown once, when it is created; the base keeps a hash of it. Without any key the server answers \
            whoever is on this machine, and does not listen for others.
            """,
        subcommands: [KeysCreateCommand.self, KeysListCommand.self, KeysRevokeCommand.self])
}

extension AccessKey.Scope: ExpressibleByArgument {}
