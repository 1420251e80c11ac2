import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase
import Logging

/// `/v1/models`: the assistant, and the embedder by its name.
struct ModelRoutes: RouteGroup {
    let parts: ServerParts
    /// When the server started; models have to be of some time.
    let created = Int(Date().timeIntervalSince1970)

    var operations: [APIOperation] {
        [
            APIOperation(
                .get, "/v1/models", name: "listModels", summary: "The models that may be named",
                tag: "OpenAI",
                access: .anyKey, answers: [.json("ModelList")], handler: { _, _ in try await list() }),
            APIOperation(
                .get, "/v1/models/{model}", name: "getModel", summary: "A model", tag: "OpenAI",
                access: .anyKey, parameters: [.path("model", "Its id")], answers: [.json("Model")]
            ) { _, context in
                let id = try context.pathParameter("model")
                guard await ids().contains(id) else { throw HTTPFailure.unknownModel(id) }
                return try JSONResponse.make(model(id))
            },
        ]
    }

    private func list() async throws -> Response {
        let list: JSONValue = ["object": "list", "data": .array(await ids().map(model))]
        return try JSONResponse.make(list)
    }

    /// An embedder whose endpoint does not tell what it is cannot be named.
    private func ids() async -> [String] {
        do {
            let embedder = try await parts.embedder?.fingerprint.model
            return ChatCompletionRoutes.models + [embedder].compactMap { $0 }
        } catch {
            parts.logger.warning("the embedder cannot be named", metadata: ["error": "\(error)"])
            return ChatCompletionRoutes.models
        }
    }

    private func model(_ id: String) -> JSONValue {
        [
            "id": .string(id), "object": "model", "created": .integer(created), "owned_by": "kb",
        ]
    }

    var schemas: [String: JSONValue] { OpenAISchemas.models }
}
