import ArgumentParser
import KnowledgeBase

struct ModelChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat", abstract: "List the chat models that a provider offers.",
        discussion: "It is asked with the address and the key that the settings have for it.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "openai, groq, ollama, anthropic or bedrock.")
    var provider: String

    func run() async throws {
        var settings = try options.settings()
        // Which model does not matter: the provider is asked for all.
        settings.set(.models, to: "\(provider)/any", from: "the command line")
        guard let writer = try App.writer(settings) else { return }
        let names = try await writer.model.models().sorted()
        if options.json { return try Console.write(json: names) }
        for name in names { Console.write("\(provider)/\(name)".printable) }
    }
}
