import ArgumentParser
import Foundation
import KnowledgeBase

struct MissesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "misses", abstract: "List the questions that the sources did not answer.")

    @OptionGroup var options: GlobalOptions

    @Option(name: [.customShort("n"), .long], help: "How many, newest first.")
    var limit = 50

    @Flag(help: "Forget them all.")
    var clear = false

    func run() async throws {
        let store = try App.openStore(options.settings())
        if clear { return try await store.clearMisses() }
        let misses = try await store.misses(limit: limit)
        if options.json { return try Console.write(json: misses) }
        for miss in misses {
            Console.write(
                "\(miss.askedAt.formatted(.iso8601))\t\(miss.language.rawValue)\t\(miss.question.printable)")
        }
    }
}
