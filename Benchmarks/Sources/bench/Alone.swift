import Encoders
import Foundation
import KnowledgeBase
import Logging
import Stores
import Translators

/// The encoder or the translator by itself, with all cores, on the passages of a base that was ingested whole, in batches as
/// an ingest has them.
enum Alone {
    private static let batch = 64
    private static let translatedAtOnce = 256

    static func run(_ options: Options) async throws {
        let passages = try await passages(try options.text("database"))
        let batches = stride(from: 0, to: passages.count, by: batch).map {
            Array(passages[$0..<min(passages.count, $0 + batch)])
        }
        let start: ContinuousClock.Instant
        switch try options.text("part") {
        case "encoder":
            let encoder = try SentenceEncoder(
                folder: URL(filePath: try options.text("model")),
                precision: options.optional("precision") == "fast" ? .fast : .exact)
            start = .now
            for batch in batches { _ = try await encoder.embed(batch.map(\.embeddedText), as: .passage) }
        case "translator":
            guard let translator = ApertiumTranslator() else { throw Problem("Apertium is not installed") }
            start = .now
            for batch in batches { try await translate(batch, translator) }
        case let part:
            throw Problem("'\(part)' is none of encoder, translator")
        }
        try writeLine(["seconds": start.millisecondsSince / 1000, "passages": Double(passages.count)])
    }

    private static func passages(_ path: String) async throws -> [Chunk] {
        let store = try SQLiteStore(path: path, logger: Logger(label: "bench"))
        var passages: [Chunk] = []
        var last = Int64.min
        while true {
            let page = try await store.passages(after: last, limit: 1024)
            guard let end = page.last?.id else { return passages }
            last = end
            passages += page.map(\.chunk)
        }
    }

    /// Sentences and headings, each once.
    private static func translate(_ batch: [Chunk], _ translator: ApertiumTranslator) async throws {
        for language in [Language.spanish, .portuguese] {
            let parts = batch.filter { $0.language == language }.flatMap {
                [$0.heading] + SentenceSplitter().sentences(in: $0.text)
            }
            let texts = Set(parts).filter { !$0.isEmpty }.sorted()
            for start in stride(from: 0, to: texts.count, by: translatedAtOnce) {
                let texts = Array(texts[start..<min(texts.count, start + translatedAtOnce)])
                _ = try await translator.translate(texts, from: language)
            }
        }
    }
}
