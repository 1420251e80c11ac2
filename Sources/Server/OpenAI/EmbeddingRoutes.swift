import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

/// `/v1/embeddings`: vectors by the base's own embedder.
struct EmbeddingRoutes: RouteGroup {
    let parts: ServerParts

    var operations: [APIOperation] {
        [
            APIOperation(
                .post, "/v1/embeddings", name: "createEmbedding", summary: "Vectors of texts", tag: "OpenAI",
                access: .scope(.search), body: .json("EmbeddingRequest"), answers: [.json("EmbeddingList")],
                handler: embed)
        ]
    }

    private func embed(_ request: Request, _ context: ServerContext) async throws -> Response {
        let asked = try await request.json(EmbeddingRequest.self, context: context)
        guard let embedder = parts.embedder else { throw HTTPFailure.unknownModel(asked.model) }
        let fingerprint = try await embedder.fingerprint
        guard asked.model == fingerprint.model else { throw HTTPFailure.unknownModel(asked.model) }
        let texts = try asked.checkedTexts()
        if let dimensions = asked.dimensions, dimensions != fingerprint.dimensions {
            throw HTTPFailure.invalid(
                "This model's vectors have \(fingerprint.dimensions) dimensions.", param: "dimensions")
        }
        let role: EmbeddingRole = asked.inputType == "query" ? .query : .passage
        let vectors = try await context.whileConnected { try await embedder.embed(texts, as: role) }
        let tokens = texts.map { embedder.tokenCount(of: $0) }.reduce(0, +)
        return try JSONResponse.make(
            EmbeddingList(
                vectors, isBase64: asked.encodingFormat == "base64", model: asked.model, tokens: tokens))
    }

    var schemas: [String: JSONValue] { OpenAISchemas.embeddings }
}

/// What `/v1/embeddings` answers.
struct EmbeddingList: Encodable {
    struct Item: Encodable {
        var object = "embedding"
        var index: Int
        var embedding: Vector
    }

    enum Vector: Encodable {
        case numbers([Float])
        /// Float32, little-endian.
        case base64(String)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .numbers(let numbers): try container.encode(numbers)
            case .base64(let text): try container.encode(text)
            }
        }
    }

    struct Usage: Encodable {
        var prompt_tokens: Int
        var total_tokens: Int
    }

    var object = "list"
    var data: [Item]
    var model: String
    var usage: Usage

    init(_ vectors: [Embedding], isBase64: Bool, model: String, tokens: Int) {
        data = vectors.enumerated().map { index, vector in
            Item(index: index, embedding: isBase64 ? .base64(Self.base64(vector)) : .numbers(vector))
        }
        self.model = model
        usage = Usage(prompt_tokens: tokens, total_tokens: tokens)
    }

    static func base64(_ vector: Embedding) -> String {
        var bytes = Data(capacity: vector.count * 4)
        for number in vector {
            withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes.base64EncodedString()
    }
}
