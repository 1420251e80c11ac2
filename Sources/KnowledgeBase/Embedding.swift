import Foundation

/// A vector of `fingerprint.dimensions` numbers, unit length where the fingerprint says so.
public typealias Embedding = [Float]

/// Everything that makes two vectors comparable. Vectors under different fingerprints are never
/// compared or mixed.
public struct EmbedderFingerprint: Sendable, Hashable, Codable {
    /// `built-in`, `openai`, `ollama`.
    public var provider: String
    /// The model's name as its provider knows it.
    public var model: String
    /// What pins the weights: the SHA-256 of the file, a provider's digest, or empty.
    public var revision: String
    public var dimensions: Int
    /// Put in front of every question.
    public var queryPrefix: String
    /// Put in front of every passage.
    public var passagePrefix: String
    /// Whether vectors have unit length.
    public var isNormalised: Bool
    /// Tokens the model reads of one text, special tokens included.
    public var tokenLimit: Int
    /// The translator whose English is embedded in place of Spanish and Portuguese, or `nil`.
    public var pivot: String?
    /// In what the model's numbers are multiplied, where that is not 32-bit floats: `int16-1`.
    public var arithmetic: String?

    public init(
        provider: String, model: String, revision: String = "", dimensions: Int,
        queryPrefix: String = "", passagePrefix: String = "", isNormalised: Bool = true,
        tokenLimit: Int, pivot: String? = nil, arithmetic: String? = nil
    ) {
        self.provider = provider
        self.model = model
        self.revision = revision
        self.dimensions = dimensions
        self.queryPrefix = queryPrefix
        self.passagePrefix = passagePrefix
        self.isNormalised = isNormalised
        self.tokenLimit = tokenLimit
        self.pivot = pivot
        self.arithmetic = arithmetic
    }
}

/// What a text is embedded as; models with prefixes treat the two differently.
public enum EmbeddingRole: Sendable, Hashable {
    case query
    case passage
}

/// Turns texts into vectors. The contract is checked by `EmbedderContract` in KnowledgeBaseTesting.
public protocol Embedder: Sendable {
    /// What the vectors are; asks an endpoint once where the dimensions are not known beforehand.
    var fingerprint: EmbedderFingerprint { get async throws }

    /// Whether the model knows Spanish and Portuguese; the cosines of one that does not count less where
    /// no pivot helps.
    var isMultilingual: Bool { get }

    /// Tokens of the text by the model's own tokenizer, special tokens included and never truncated;
    /// for endpoints whose tokenizer is unknown, an estimate that errs on the high side.
    func tokenCount(of text: String) -> Int

    /// One vector per text, in order. A text longer than the model's limit is embedded as the
    /// normalised mean of windows, so that nothing of it is cut silently.
    ///
    /// - Throws: ``KnowledgeBaseError`` of kind `model` when the model or endpoint fails for good.
    func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [Embedding]
}

extension Embedder {
    public var isMultilingual: Bool { true }
}
