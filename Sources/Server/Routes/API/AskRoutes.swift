import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase
import Logging

/// `/api/ask`: a question and its answer, whole or while it is written.
struct AskRoutes: RouteGroup {
    let parts: ServerParts
    let citations: CitationSeal

    var operations: [APIOperation] {
        [
            APIOperation(
                .post, "/api/ask", name: "ask",
                summary: """
                    Answers a question. With "stream": true or Accept: text/event-stream the answer comes as events: \
                    text (a piece of it), discarded (what was shown does not count), done (the answer), error.
                    """,
                tag: "Ask", access: .scope(.ask), parameters: [.idempotencyKey], body: .json("Question"),
                answers: [
                    APIAnswer(
                        .ok, "The answer",
                        content: ["application/json": .reference("Answer"), "text/event-stream": .event])
                ], handler: ask)
        ]
    }

    var schemas: [String: JSONValue] { AskAnswer.schemas.merging(["Question": AskBody.schema]) { $1 } }

    @Sendable private func ask(_ request: Request, _ context: ServerContext) async throws -> Response {
        let body = try await request.json(AskBody.self, context: context)
        let question = try body.received(request, context, parts)
        guard body.stream ?? request.wantsEvents else {
            let reply = try await context.whileConnected { try await parts.reception.answer(question) }
            return try JSONResponse.make(await answer(reply, context))
        }
        return EventStream.response(
            context, failure: { $1.send("error", HTTPFailure(any: $0, context).body) },
            { stream in
                let reply = try await parts.reception.answer(question) { show($0, stream) }
                stream.send("done", try await answer(reply, context))
            })
    }

    private func answer(_ reply: ReceptionReply, _ context: ServerContext) async throws -> AskAnswer {
        let cited = reply.answer?.sources.map(\.passage) ?? []
        let passages = cited.isEmpty ? [] : try await parts.store.passages(cited)
        let isAdmin = context.principal?.allows(.admin) ?? false
        var answer = AskAnswer(
            reply, documents: Dictionary(passages.map { ($0.id, $0.document) }) { first, _ in first },
            citations: citations, prices: parts.chat.ledger.prices, showsNotices: isAdmin)
        if isAdmin, reply.answer?.known == false,
            let advice = try await EmptyBase.advice(for: parts.store, parts.store.status())
        {
            answer.notices.append(advice)
        }
        return answer
    }

    // MARK: Events

    private func show(_ progress: AnswerProgress, _ stream: EventStream) {
        switch progress {
        case .text(let text): if !text.isEmpty { stream.send("text", ["text": text]) }
        case .discarded: stream.send("discarded", [String: String]())
        }
    }
}

extension APIParameter {
    static let idempotencyKey = APIParameter(
        name: "Idempotency-Key", place: "header",
        summary: "The same in every repetition of a request, which then gets its first reply for 24 hours",
        isRequired: false, schema: ["type": "string", "maxLength": .integer(Limits.key)])
}

extension Request {
    var wantsEvents: Bool {
        headers[.accept]?.split(separator: ",").first?.trimmed.hasPrefix("text/event-stream") ?? false
    }
}

extension HTTPFailure {
    /// As ``ErrorMiddleware`` tells it, where the answer has begun already.
    init(any error: any Error, _ context: ServerContext) {
        switch error {
        case let failure as HTTPFailure: self = failure
        case let error as KnowledgeBaseError:
            self.init(error, isTold: context.principal?.allows(.admin) ?? false)
            if status.code >= 500 { context.logger.error("request failed", metadata: ["error": "\(error)"]) }
        default:
            context.logger.error("unexpected error", metadata: ["error_type": "\(Swift.type(of: error))"])
            self = .unknown
        }
    }
}
