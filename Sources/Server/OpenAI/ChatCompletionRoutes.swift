import HTTPTypes
import Hummingbird
import KnowledgeBase
import Logging

/// `/v1/chat/completions`: the assistant behind the interface that clients of OpenAI know. Retrieval is done here;
/// without a chat model the answer is quoted from the sources.
struct ChatCompletionRoutes: RouteGroup {
    let parts: ServerParts
    let options: ServerOptions

    /// The assistant, and the same naming its sources in the text.
    static let models = ["kb", "kb+sources"]

    var operations: [APIOperation] {
        [
            APIOperation(
                .post, "/v1/chat/completions", name: "createChatCompletion",
                summary: "An answer from the base, as OpenAI's chat completions", tag: "OpenAI",
                access: .scope(.ask), body: .json("ChatCompletionRequest"),
                answers: [
                    APIAnswer(
                        .ok, "The answer, or its chunks as server-sent events",
                        content: [
                            "application/json": .reference("ChatCompletion"), "text/event-stream": .event,
                        ])
                ], handler: complete)
        ]
    }

    private func complete(_ request: Request, _ context: ServerContext) async throws -> Response {
        let asked = try await request.json(ChatCompletionRequest.self, context: context)
        guard Self.models.contains(asked.model) else { throw HTTPFailure.unknownModel(asked.model) }
        try asked.check()
        let turn = ChatCompletionTurn(
            plan: try ChatCompletionPlan(asked), chat: chat(for: asked),
            namesSources: asked.model == "kb+sources" || asked.kb?.sources == "text", metrics: parts.metrics)
        let format = ChatCompletionFormat(
            model: asked.model, includesUsage: asked.streamOptions?.includeUsage == true)
        guard asked.stream == true else {
            let result = try await context.whileConnected { try await turn.result { _ in } }
            return try JSONResponse.make(format.completion(result))
        }
        return stream(turn, format, context)
    }

    /// With what the request wishes of the model.
    private func chat(for asked: ChatCompletionRequest) -> ChatService {
        var chat = parts.chat
        guard var writer = chat.ask.writer else { return chat }
        if let temperature = asked.temperature { writer.options.temperature = temperature }
        if let topP = asked.topP { writer.options.topP = topP }
        if let stop = asked.stop { writer.options.stop = stop.texts }
        if let limit = asked.maxCompletionTokens ?? asked.maxTokens {
            writer.options.maxTokens = min(writer.options.maxTokens, limit)
        }
        chat.ask.writer = writer
        return chat
    }

    private func stream(
        _ turn: ChatCompletionTurn, _ format: ChatCompletionFormat, _ context: ServerContext
    ) -> Response {
        // Once the 200 is out, what goes wrong is an event, and the end.
        EventStream.response(
            context, ping: options.streamPing,
            failure: { error, events in events.send(data: failure(error, context).body.text) },
            { events in
                events.send(data: format.opening.text)
                let result = try await turn.result { events.send(data: format.text($0).text) }
                for call in format.calls(result.calls) { events.send(data: call.text) }
                events.send(data: format.closing(result).text)
                if format.includesUsage { events.send(data: format.usage(result).text) }
                events.send(data: "[DONE]")
            })
    }

    private func failure(_ error: any Error, _ context: ServerContext) -> HTTPFailure {
        context.logger.error("stream failed", metadata: ["error": "\(error)"])
        guard let error = error as? KnowledgeBaseError else { return .unknown }
        return HTTPFailure(error, isTold: context.principal?.allows(.admin) ?? false)
    }

    var schemas: [String: JSONValue] { OpenAISchemas.chat }
}

extension HTTPFailure {
    /// As clients expect it: https://platform.openai.com/docs/guides/error-codes
    static func unknownModel(_ name: String) -> HTTPFailure {
        .notFound(
            "The model '\(name.prefix(100))' does not exist. GET /v1/models lists those that do.",
            param: "model",
            code: "model_not_found")
    }
}
