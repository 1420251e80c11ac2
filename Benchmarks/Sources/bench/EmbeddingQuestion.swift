import Encoders
import Foundation
import KnowledgeBase

/// Vectors of texts that have a fixed number of tokens.
struct EmbeddingQuestion: Answering {
    let modes = EmbeddingAdapter.modes
    let openingTime: Double
    private let texts: [String]
    private let adapter: EmbeddingAdapter

    init(_ options: Options) throws {
        let folder = URL(filePath: try options.text("model"))
        let file = URL(filePath: try options.text("texts"))
        texts = try JSONDecoder().decode([String].self, from: Data(contentsOf: file))
        (adapter, openingTime) = try milliseconds { try EmbeddingAdapter(folder: folder) }
    }

    /// The items together are one batch.
    func answer(_ request: Request) async throws -> Reply {
        let batch = request.items.map { texts[$0] }
        let start = ContinuousClock.now
        let vectors = try await adapter.embed(batch, mode: request.mode)
        return Reply(ms: [start.millisecondsSince], scores: vectors)
    }
}

/// The one place that knows how texts are embedded: when that changes, this does.
struct EmbeddingAdapter {
    static let modes = ["exact", "fast", "exact, without oneDNN"]

    private let encoders: [String: SentenceEncoder]

    init(folder: URL) throws {
        var encoders: [String: SentenceEncoder] = [:]
        for mode in Self.modes {
            encoders[mode] = try SentenceEncoder(
                folder: folder, precision: mode.hasPrefix("fast") ? .fast : .exact, cores: 2,
                usesOneDNN: !mode.hasSuffix("without oneDNN"))
        }
        self.encoders = encoders
    }

    func embed(_ texts: [String], mode: String) async throws -> [Embedding] {
        guard let encoder = encoders[mode] else { throw Problem("there is no mode '\(mode)'") }
        return try await encoder.embed(texts, as: .passage)
    }
}

/// Texts of a fixed number of tokens, cut from passages.
enum Texts {
    static func make(_ options: Options) throws {
        let tokenizer = try WordPieceTokenizer(modelFolder: URL(filePath: options.text("model")))
        let (tokens, count) = (try options.number("tokens"), try options.number("count"))
        let passages = try Passages(options.text("passages"), limit: 20 * count)
        var texts: [String] = []
        for index in 0..<(20 * count) where texts.count < count {
            let passage = try passages(index)
            let long = (passage.english ?? passage.sentences) + passage.sentences + passage.sentences
            if let text = cut(long.joined(separator: " "), to: tokens, tokenizer) { texts.append(text) }
        }
        guard texts.count == count else {
            throw Problem("the passages do not make texts of \(tokens) tokens")
        }
        try JSONEncoder().encode(texts).write(to: URL(filePath: options.text("to")))
    }

    /// Words from the beginning until there are as many tokens, special ones included; `nil` where it does not come out even.
    private static func cut(_ text: String, to tokens: Int, _ tokenizer: WordPieceTokenizer) -> String? {
        var taken: [Substring] = []
        for word in text.split(separator: " ") {
            taken.append(word)
            let count = tokenizer.tokenCount(of: taken.joined(separator: " "))
            if count == tokens { return taken.joined(separator: " ") }
            if count > tokens { return nil }
        }
        return nil
    }
}
