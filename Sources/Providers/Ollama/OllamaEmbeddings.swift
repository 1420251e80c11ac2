import Foundation
import KnowledgeBase

/// `POST {base}/api/embed` of Ollama. `truncate` is off, so that a text that is too long is an error
/// and never cut silently. (Ollama API documentation, "Generate embeddings".)
struct OllamaEmbeddings: EmbeddingRoute {
    let provider = "ollama"
    let model: String
    let dimensions: Int?
    let client: ProviderClient

    private struct Request: Encodable {
        var model: String
        var input: [String]
        var truncate = false
        var dimensions: Int?
    }

    private struct Response: Decodable {
        var embeddings: [Embedding]
    }

    func vectors(of texts: [String], as role: EmbeddingRole, retries: Int) async throws -> [Embedding] {
        let request = Request(model: model, input: texts, dimensions: dimensions)
        let response: Response = try await client.post(
            "/api/embed", request, to: "embed \(texts.count) texts with '\(model)'",
            retries: retries)
        return response.embeddings
    }
}

extension EndpointEmbedder {
    /// An embedder at an Ollama server.
    public static func ollama(
        model: String, dimensions: Int? = nil, client: ProviderClient, configuration: Configuration = .init()
    ) -> EndpointEmbedder {
        EndpointEmbedder(
            route: OllamaEmbeddings(model: model, dimensions: dimensions, client: client),
            configuration: configuration)
    }
}
