import Foundation
import KnowledgeBase

/// `POST {base}/embeddings` of OpenAI and of the many servers that speak like it.
/// (OpenAI API reference, "Embeddings".)
struct OpenAIEmbeddings: EmbeddingRoute {
    let provider = "openai"
    let model: String
    /// Asked of models that can shorten their vectors; `nil` takes what comes.
    let dimensions: Int?
    let client: ProviderClient

    private struct Request: Encodable {
        var model: String
        var input: [String]
        var encodingFormat = "base64"
        var dimensions: Int?

        enum CodingKeys: String, CodingKey {
            case model, input, dimensions
            case encodingFormat = "encoding_format"
        }
    }

    private struct Response: Decodable {
        var data: [Item]

        struct Item: Decodable {
            var index: Int?
            var embedding: Vector
        }
    }

    /// Base64 of little-endian float32 as asked, or an array from servers that know no other form.
    private struct Vector: Decodable {
        var numbers: Embedding

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let numbers = try? container.decode([Float].self) {
                self.numbers = numbers
                return
            }
            let text = try container.decode(String.self)
            guard let bytes = Data(base64Encoded: text), bytes.count % 4 == 0 else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "not base64 of float32")
            }
            numbers = bytes.withUnsafeBytes { raw in
                (0..<raw.count / 4).map { index in
                    Float(
                        bitPattern: UInt32(
                            littleEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
                }
            }
        }
    }

    func vectors(of texts: [String], as role: EmbeddingRole, retries: Int) async throws -> [Embedding] {
        let request = Request(model: model, input: texts, dimensions: dimensions)
        let response: Response = try await client.post(
            "/embeddings", request, to: "embed \(texts.count) texts with '\(model)'",
            retries: retries)
        return response.data.enumerated()
            .sorted { ($0.element.index ?? $0.offset) < ($1.element.index ?? $1.offset) }
            .map(\.element.embedding.numbers)
    }
}

extension EndpointEmbedder {
    /// An embedder at an OpenAI-compatible endpoint.
    ///
    /// - Parameters:
    ///   - dimensions: ask for vectors of this size.
    public static func openAI(
        model: String, dimensions: Int? = nil, client: ProviderClient, configuration: Configuration = .init()
    ) -> EndpointEmbedder {
        EndpointEmbedder(
            route: OpenAIEmbeddings(model: model, dimensions: dimensions, client: client),
            configuration: configuration)
    }
}
