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
            for passage in passages { try Console.write(jsonLine: Row(passage)) }
            last = end.id
        }
    }

    private struct Row: Encodable {
        var id: Int64
        var source: String
        var path: String
        var title: String
        var mediaType: String
        var ordinal: Int
        var language: String
        var headingPath: [String]
        var place: String?
        var text: String
        var english: String?

        init(_ passage: StoredChunk) {
            id = passage.id
            source = passage.sourceRoot
            path = passage.path
            title = passage.title
            mediaType = passage.mediaType
            ordinal = passage.chunk.ordinal
            language = passage.chunk.language.rawValue
            headingPath = passage.chunk.headingPath
            place = passage.chunk.locator?.description
            text = passage.chunk.text
            english = passage.chunk.translation?.sentences.joined(separator: " ")
        }
    }
}
