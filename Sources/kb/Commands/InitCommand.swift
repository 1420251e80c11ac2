import ArgumentParser
import Foundation
import KnowledgeBase

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a kb.yaml in this folder, so that its base lives beside it.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The folder.", completion: .directory)
    var folder = "."

    func run() async throws {
        let file = URL(fileURLWithPath: folder).appendingPathComponent("kb.yaml")
        let action = "write '\(file.path)'"
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            try Data(Self.template.utf8).write(to: file, options: .withoutOverwriting)
        } catch CocoaError.fileWriteFileExists {
            throw KnowledgeBaseError(
                .usage, cannot: action, because: "it exists already", advice: "Edit it, or remove it first")
        } catch {
            throw KnowledgeBaseError(.storage, cannot: action, because: error.localizedDescription)
        }
        let path = file.standardizedFileURL.path
        options.json ? try Console.write(json: ["file": path]) : Console.write("Wrote \(path.printable)")
        options.notice("next, 'kb ingest FOLDER' and 'kb ask \"...\"'")
    }

    /// Below the heading, every line is a setting behind '# '.
    static let template = """
        # Settings of this knowledge base. Everything is optional; 'kb doctor' shows what is in force.
        # ${NAME} is filled in from the environment, ${NAME:-default} with a default.

        # database: kb.sqlite

        # embedder:
        #   provider: built-in        # built-in, openai (any compatible endpoint), ollama, none
        #   model: all-MiniLM-L6-v2
        #   base_url: http://127.0.0.1:11434

        # models:                     # chat models that word the answers; without any, the sources are quoted
        #   - ollama/llama3.2
        #   - extractive
        # persona:
        #   company: Rodalba Seminuevos
        #   language: es              # of every answer; without it, the question's
        # memory:
        #   mode: last                # full, last (so many turns), summary (the older part in short, by the model)
        #   turns: 6
        #   keep_days: 90             # erase conversations that rested so long

        # prices:                     # of a million tokens; for 'kb usage' and limits of cost
        #   currency: USD
        #   models:
        #     ollama/*: {input: 0, output: 0}
        # limits:                     # of a day
        #   daily_cost: 5
        #   contact_daily_tokens: 50000
        #   then: quote               # or refuse

        # tools:                      # HTTP endpoints that chat models may call
        #   - name: order_status
        #     summary: Says where an order is. Use it when the customer asks about one.
        #     url: https://shop.example/orders/{number}
        #     parameters:
        #       type: object
        #       properties: {number: {type: string}}
        #       required: [number]
        #     headers: {Authorization: "Bearer ${SHOP_TOKEN}"}
        #     hosts: [shop.example]

        # moderation:
        #   insults: mask             # mask, hand-off, refuse, off
        #   lists:
        #     - {name: legal, policy: hand-off, words: [lawyer, sue you]}

        # server:                     # of 'kb serve'
        #   port: 8080
        #   public_url: https://bot.example.com
        # whatsapp:
        #   app_secret: ${WHATSAPP_APP_SECRET}
        #   verify_token: ${WHATSAPP_VERIFY_TOKEN}
        #   access_token: ${WHATSAPP_ACCESS_TOKEN}
        #   phone_number_id: "106540352242922"
        # messaging:
        #   quiet_window: 4           # seconds; what is written in a burst is answered together
        #   pause_hours: 12           # silence of the assistant after a person took over

        # translator: auto            # auto (Apertium where installed), apertium, none
        # chunk_size: 256             # tokens of a passage

        """
}
