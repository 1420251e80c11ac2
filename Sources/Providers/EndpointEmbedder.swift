import Foundation
import KnowledgeBase

/// How one provider's embedding route is spoken to.
protocol EmbeddingRoute: Sendable {
    /// As it enters the fingerprint.
    var provider: String { get }
    var model: String { get }
    /// One vector per text, in order, unchecked.
    ///
    /// - Parameters:
    ///   - role: for models that are told; prefixes are in the texts already.
    ///   - retries: the most tries after the first.
    func vectors(of texts: [String], as role: EmbeddingRole, retries: Int) async throws -> [Embedding]
}

/// An embedder behind HTTP: batches, prefixes, unit length, and dimensions that the first answer locks.
public actor EndpointEmbedder: Embedder {
    public struct Configuration: Sendable {
        /// Texts of one request; OpenAI takes at most 2048.
        public var batch = 64
        /// Tokens the model reads of one text.
        public var tokenLimit = 512
        public var queryPrefix = ""
        public var passagePrefix = ""

        public init() {}
    }

    private let route: any EmbeddingRoute
    private let configuration: Configuration
    private var dimensions: Int?

    /// Somebody waits for the answer to a question, or to whether the endpoint is there at all.
    private static let retriesWhileWaited = 1

    init(route: any EmbeddingRoute, configuration: Configuration) {
        self.route = route
        self.configuration = configuration
    }

    public var fingerprint: EmbedderFingerprint {
        get async throws {
            if dimensions == nil {
                _ = try await embed(
                    [configuration.passagePrefix + "kb"], as: .passage, retries: Self.retriesWhileWaited)
            }
            return EmbedderFingerprint(
                provider: route.provider, model: route.model, dimensions: dimensions ?? 0,
                queryPrefix: configuration.queryPrefix, passagePrefix: configuration.passagePrefix,
                tokenLimit: configuration.tokenLimit)
        }
    }

    /// The tokenizer is the provider's secret: three bytes a token errs on the high side for Latin
    /// scripts (measured 3.4 to 4.6 for es, pt and en with the tokenizers in use).
    public nonisolated func tokenCount(of text: String) -> Int {
        (text.utf8.count + Self.bytesPerToken - 1) / Self.bytesPerToken + 2
    }

    private static let bytesPerToken = 3

    public func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [Embedding] {
        let prefix = role == .query ? configuration.queryPrefix : configuration.passagePrefix
        let windows = texts.map { self.windows(of: $0).map { prefix + $0 } }
        let retries = role == .query ? Self.retriesWhileWaited : .max
        let vectors = try await embed(windows.flatMap { $0 }, as: role, retries: retries)
        var next = 0
        return windows.map { pieces in
            defer { next += pieces.count }
            return Self.normalised(Self.sum(vectors[next..<next + pieces.count]))
        }
    }

    /// Pieces of at most the model's limit, cut at white space where there is some.
    private nonisolated func windows(of text: String) -> [String] {
        let limit = max(1, (configuration.tokenLimit - 2) * Self.bytesPerToken)
        // Providers refuse an empty text; a blank one has a vector.
        guard text.utf8.count > limit else { return [text.isEmpty ? " " : text] }
        var windows: [String] = []
        var rest = Substring(text)
        while rest.utf8.count > limit {
            let end = Self.cut(rest, limit: limit)
            windows.append(String(rest[..<end]))
            rest = rest[end...]
        }
        return windows + (rest.isEmpty ? [] : [String(rest)])
    }

    private static func cut(_ text: Substring, limit: Int) -> Substring.Index {
        let hard = text.utf8.index(text.startIndex, offsetBy: limit)
        let boundary = text.index(text.startIndex, offsetBy: 1)
        let end = max(boundary, String.Index(hard, within: text) ?? text[..<hard].endIndex)
        let space = text[..<end].lastIndex { $0.isWhitespace }
        return space.map { max(boundary, $0) } ?? end
    }

    private func embed(_ texts: [String], as role: EmbeddingRole, retries: Int) async throws -> [Embedding] {
        var vectors: [Embedding] = []
        vectors.reserveCapacity(texts.count)
        for start in stride(from: 0, to: texts.count, by: configuration.batch) {
            let batch = Array(texts[start..<min(start + configuration.batch, texts.count)])
            let answer = try await route.vectors(of: batch, as: role, retries: retries)
            try check(answer, count: batch.count)
            vectors += answer
        }
        return vectors
    }

    /// The first answer locks the dimensions: an endpoint that changes its model under the same name
    /// must not mix vectors.
    private func check(_ answer: [Embedding], count: Int) throws {
        guard answer.count == count else {
            throw failure("it sent \(answer.count) vectors for \(count) texts")
        }
        let expected = dimensions ?? answer.first?.count ?? 0
        guard expected > 0, answer.allSatisfy({ $0.count == expected }) else {
            let found = Set(answer.map(\.count)).sorted().map(String.init).joined(separator: ", ")
            throw failure("it sent vectors of \(found) numbers where \(expected) were expected")
        }
        guard answer.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw failure("it sent numbers that are not finite")
        }
        dimensions = expected
    }

    private func failure(_ reason: String) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .model, cannot: "embed with '\(route.model)' (\(route.provider))", because: reason,
            advice: "Check the endpoint; a new model needs 'kb reembed'")
    }

    private static func sum(_ vectors: ArraySlice<Embedding>) -> Embedding {
        guard var total = vectors.first else { return [] }
        for vector in vectors.dropFirst() {
            for index in total.indices { total[index] += vector[index] }
        }
        return total
    }

    private static func normalised(_ vector: Embedding) -> Embedding {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? vector.map { $0 / length } : vector
    }
}
