import ArgumentParser

/// The root command.
struct KB: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "kb",
        abstract: "Answer questions from a company's documents, with sources, offline.",
        discussion: """
            Data goes to standard output, notices to standard error. Exit codes: 0 done, 1 failed, \
            2 wrong usage, 3 the sources do not know (or nothing was found), 4 done but for the files \
            named, 5 golden questions are answered worse, 130 interrupted.
            """,
        version: version,
        groupedSubcommands: [
            CommandGroup(
                name: "Every day",
                subcommands: [
                    IngestCommand.self, SearchCommand.self, AskCommand.self, ChatCommand.self,
                    ServeCommand.self,
                ]),
            CommandGroup(
                name: "The base",
                subcommands: [
                    InitCommand.self, StatusCommand.self, ListCommand.self, GetCommand.self,
                    RemoveCommand.self, CatalogCommand.self, MissesCommand.self, ConversationsCommand.self,
                    UsageCommand.self, KeysCommand.self, ReembedCommand.self, BackupCommand.self,
                    RestoreCommand.self,
                    ExportCommand.self,
                ]),
            CommandGroup(
                name: "The machine",
                subcommands: [DoctorCommand.self, ModelCommand.self, EvalCommand.self, ReferenceCommand.self]),
        ]
    )
}
