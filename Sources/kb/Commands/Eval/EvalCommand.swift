import ArgumentParser

struct EvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Prove that answers got no worse: golden questions, and sets that others made.",
        discussion: """
            'kb eval QUESTIONS.yaml' puts golden questions to the base and checks the answers; it is short for \
            'kb eval golden QUESTIONS.yaml'.
            """,
        subcommands: [EvalGoldenCommand.self, EvalRetrievalCommand.self, EvalFilesCommand.self],
        defaultSubcommand: EvalGoldenCommand.self)
}
