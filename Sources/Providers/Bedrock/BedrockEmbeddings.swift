import Foundation
import KnowledgeBase
import Networking

/// Embedding models of Amazon Bedrock, each make with a body of its own.
enum BedrockEmbeddingModel: Sendable, Hashable {
    /// One text a request.
    case titan(isSecond: Bool)
    /// Texts by the list, told as what they are embedded.
    case cohere(isThird: Bool)

    /// - Returns: `nil` for a model that is not known here, such as one behind an ARN without its name.
    init?(named model: String) {
        if model.contains("titan-embed-text") {
            self = .titan(isSecond: !model.contains("titan-embed-text-v1"))
        } else if model.contains("cohere.embed-") {
            self = .cohere(isThird: model.hasSuffix("-v3") || model.contains("-v3:"))
        } else {
            return nil
        }
    }

    /// What is more goes in several requests or windows. Cohere's third reads 512 tokens and takes 2,048
    /// characters; windows of that many tokens are shorter.
    func limited(_ configuration: EndpointEmbedder.Configuration) -> EndpointEmbedder.Configuration {
        var limited = configuration
        switch self {
        case .titan: limited.tokenLimit = min(configuration.tokenLimit, 8192)
        case .cohere(let isThird):
            limited.batch = min(configuration.batch, 96)
            if isThird { limited.tokenLimit = min(configuration.tokenLimit, 512) }
        }
        return limited
    }
}

/// `POST {base}/model/{id}/invoke` for Titan Text Embeddings and Cohere Embed. Nothing is cut silently: a text
/// that is too long is an error. (Amazon Bedrock User Guide, "Amazon Titan Text Embeddings" and "Cohere
/// Embed models".)
struct BedrockEmbeddings: EmbeddingRoute {
    let provider = "bedrock"
    /// A model's id or an inference profile's.
    let model: String
    let make: BedrockEmbeddingModel
    let dimensions: Int?
    let client: ProviderClient

    /// Requests at once where each takes one text.
    private static let width = 8

    func vectors(of texts: [String], as role: EmbeddingRole, retries: Int) async throws -> [Embedding] {
        switch make {
        case .cohere(let isThird):
            let request = CohereRequest(
                texts: texts, inputType: role == .query ? "search_query" : "search_document",
                embeddingTypes: isThird ? nil : ["float"], outputDimension: isThird ? nil : dimensions)
            let answer: CohereAnswer = try await invoke(request, count: texts.count, retries: retries)
            return answer.vectors
        case .titan(let isSecond): return try await vectors(of: texts, isSecond: isSecond, retries: retries)
        }
    }

    private func vectors(of texts: [String], isSecond: Bool, retries: Int) async throws -> [Embedding] {
        var vectors = [Embedding](repeating: [], count: texts.count)
        try await withThrowingTaskGroup(of: (Int, Embedding).self) { group in
            for (index, text) in texts.enumerated() {
                if index >= Self.width, let (done, vector) = try await group.next() { vectors[done] = vector }
                group.addTask {
                    let request = TitanRequest(
                        inputText: text, dimensions: isSecond ? dimensions : nil,
                        normalize: isSecond ? true : nil)
                    let answer: TitanAnswer = try await invoke(request, count: 1, retries: retries)
                    return (index, answer.embedding)
                }
            }
            for try await (done, vector) in group { vectors[done] = vector }
        }
        return vectors
    }

    private func invoke<Answer: Decodable>(
        _ request: some Encodable, count: Int, retries: Int
    ) async throws -> Answer {
        try await client.post(
            "/model/\(RequestSignature.encoded(model))/invoke", request,
            to: "embed \(count) texts with '\(model)'", retries: retries)
    }
}

extension EndpointEmbedder {
    /// An embedder of Amazon Bedrock: Titan Text Embeddings or Cohere Embed.
    ///
    /// - Parameters:
    ///   - model: `amazon.titan-embed-text-v2:0`, `cohere.embed-multilingual-v3`, `cohere.embed-v4:0`, or an
    ///     inference profile of one of them.
    ///   - dimensions: ask for vectors of this size; the first Titan and Cohere's third know one size only.
    ///   - configuration: held to what the model takes.
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for a model of another make.
    public static func bedrock(
        model: String, dimensions: Int? = nil, access: BedrockAccess,
        connections: HTTPConnections = HTTPConnections(), timeout: Duration = .seconds(60),
        retry: RetryPolicy = RetryPolicy(), configuration: Configuration = .init()
    ) throws -> EndpointEmbedder {
        guard let make = BedrockEmbeddingModel(named: model) else {
            throw KnowledgeBaseError(
                .usage, cannot: "embed with '\(model)' at Amazon Bedrock",
                because: "it is neither of Titan Text Embeddings nor of Cohere Embed",
                advice: "Use amazon.titan-embed-text-v2:0, cohere.embed-multilingual-v3 or cohere.embed-v4:0")
        }
        let client = ProviderClient(
            connections: connections, base: access.runtime, authorization: access.authorization,
            timeout: timeout, retry: retry)
        return EndpointEmbedder(
            route: BedrockEmbeddings(model: model, make: make, dimensions: dimensions, client: client),
            configuration: make.limited(configuration))
    }
}

// MARK: The wire

private struct TitanRequest: Encodable {
    var inputText: String
    var dimensions: Int?
    var normalize: Bool?
}

private struct TitanAnswer: Decodable {
    var embedding: Embedding
}

private struct CohereRequest: Encodable {
    var texts: [String]
    var inputType: String
    var truncate = "NONE"
    var embeddingTypes: [String]?
    var outputDimension: Int?

    enum CodingKeys: String, CodingKey {
        case texts, truncate
        case inputType = "input_type"
        case embeddingTypes = "embedding_types"
        case outputDimension = "output_dimension"
    }
}

/// A list of vectors, or one for each type of number that was asked for.
private struct CohereAnswer: Decodable {
    var vectors: [Embedding]

    private enum CodingKeys: String, CodingKey { case embeddings }
    private enum TypeKeys: String, CodingKey { case float }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let byType = try? container.nestedContainer(keyedBy: TypeKeys.self, forKey: .embeddings) {
            vectors = try byType.decode([Embedding].self, forKey: .float)
        } else {
            vectors = try container.decode([Embedding].self, forKey: .embeddings)
        }
    }
}
