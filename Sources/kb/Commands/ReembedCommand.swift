import ArgumentParser
import Foundation
import KnowledgeBase

struct ReembedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reembed",
        abstract: "Give every passage a vector of the model that is set now, then change over.",
        discussion: """
            The new vectors are built beside the old ones, which serve until all are there. A run that is \
            cut off is carried on by the next one.
            """)

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let settings = try options.settings()
        let (store, translator) = (try App.openStore(settings), try App.translator(settings))
        guard let embedder = try App.embedder(settings) else {
            throw KnowledgeBaseError(
                .usage, cannot: "reembed", because: "the embedder is set to none",
                advice: "Choose another with embedder.provider (KB_EMBEDDER)")
        }
        let hasNoNeed = embedder.isMultilingual && settings[.translator] == "auto"
        let feedback = Feedback(isQuiet: options.quiet)
        let report = try await Interruption.cancelling {
            try await Reembed(
                store: store, embedder: embedder, translator: hasNoNeed ? nil : translator,
                observe: { feedback.observe($0, unit: "passages") }
            ).run()
        }
        feedback.finish()
        for refusal in report.refusals { options.notice("\(refusal); a passage stays without a vector") }
        if options.json { return try Console.write(json: report) }
        let model = report.fingerprint.model
        Console.write(
            "Embedded: \(report.embedded) of \(report.passages.counted("passage")) by \(model),"
                + " \(report.passages - report.embedded - report.refusals.count) were there already")
    }
}
