import ArgumentParser
import Foundation
import KnowledgeBase

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write every passage as JSON Lines on standard output.")

    @OptionGroup var options: GlobalOptions

    private static let batch = 500

    func run() async throws {
        let store = try App.openStore(options.settings())
        var last: StoredChunk.ID = .min
        while true {
            let passages = try await store.passages(after: last, limit: Self.batch)
            guard let end = passages.last else { return }
            for passage in passages { try Console.write(jsonLine: PassageRow(passage)) }
            last = end.id
        }
    }
}
