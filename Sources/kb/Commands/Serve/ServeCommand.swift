import ArgumentParser
import KnowledgeBase

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Answer over HTTP: channels, a web page, the API of OpenAI, your own programs.",
        discussion: """
            / is a chat page, /console the desk of those who answer in person; /v1 speaks as OpenAI does, /api is our \
            own, described by /openapi.json; /webhooks/whatsapp and /webhooks/twilio take messages of customers where \
            their settings are there. Without keys ('kb keys') it listens for programs of this machine alone.

            SIGTERM and Ctrl-C end it in good order: what is being answered is finished or answered after the next \
            start. One server at a time serves a base; other commands may be run beside it.

            --simulate whatsapp lets you write to it here in the terminal as a customer would, through the real \
            webhook, with a stand-in for Meta on this machine. Nothing of it leaves the machine.
            """)

    @OptionGroup var options: GlobalOptions

    @Option(help: "Address to listen on (KB_HOST).")
    var host: String?

    @Option(name: .shortAndLong, help: "Port to listen on, 0 for any that is free (KB_PORT).")
    var port: Int?

    @Option(
        help: ArgumentHelp(
            "Word the answers with this chat model, or several separated by commas (KB_MODELS).",
            valueName: "provider/name"))
    var model: String?

    @Option(help: "Be a customer of this channel in the terminal: whatsapp.")
    var simulate: SimulatedChannel?

    func validate() throws {
        if let port, !(0...65_535).contains(port) { throw ValidationError("--port is not from 0 to 65535") }
    }

    func run() async throws {
        var settings = try options.settings()
        if let host { settings.set(.host, to: host, from: "--host") }
        if let model { settings.set(.models, to: model, from: "--model") }
        let run = ServeRun(settings: settings, port: port, simulated: simulate, isQuiet: options.quiet)
        do {
            try await Interruption.cancelling { try await run.run() }
        } catch is CancellationError {
            try run.tell("stopped")
        }
    }
}

/// What `--simulate` can be.
enum SimulatedChannel: String, ExpressibleByArgument, CaseIterable {
    case whatsapp
}
