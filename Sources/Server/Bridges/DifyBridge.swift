import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

/// Dify's chat interface, in so far as bridges use it: `POST {base}/chat-messages`, blocking and streaming. See
/// https://docs.dify.ai/api-reference/chat/send-chat-message.
struct DifyBridge: RouteGroup {
    let parts: ServerParts

    var operations: [APIOperation] {
        [
            .bridge(
                "/bridges/dify/v1/chat-messages", name: "difyChat",
                summary: "Answers a message as a Dify chat application does.",
                body: BridgeBody.schema(
                    [
                        "query": BridgeBody.messageSchema, "user": Limits.givenNameSchema(),
                        "response_mode": JSONValue.choice("blocking", "streaming").orNull,
                        "conversation_id": Limits.nameSchema.orNull,
                    ], required: ["query", "user"], names: ["conversation_id"]),
                answer: .reference("DifyMessage"), events: true,
                // What is found out before the route is reached has the shape of every other one.
                failure: ["anyOf": [.reference("DifyFailure"), .reference("Failure")]]
            ) { request, context in
                do {
                    return try await answer(request, context)
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    let failure = DifyFailure(HTTPFailure(wrapping: error, context))
                    return try JSONResponse.make(failure, status: .init(code: failure.status))
                }
            }
        ]
    }

    private func answer(_ request: Request, _ context: ServerContext) async throws -> Response {
        let body = try await BridgeBody(request, context)
        guard let user = try Limits.name(try body.choice("user"), of: "user") else {
            throw HTTPFailure.invalid("'user' is missing.", param: "user")
        }
        let mode = try body.choice("response_mode") ?? "blocking"
        guard ["blocking", "streaming"].contains(mode) else {
            throw HTTPFailure.invalid(
                "'response_mode' is none of blocking, streaming.", param: "response_mode")
        }
        let message = try body.message("query")
        let owner = context.principal?.owner ?? ""
        let conversation =
            try body.text("conversation_id") ?? parts.reception.newConversation(openedBy: owner)
        let question = ReceivedQuestion(
            "", conversation: conversation, contact: ContactAlias(naming: user),
            name: try body.text("pushName") ?? "", channel: "dify", owner: owner, key: try body.key(request))
        let frame = DifyFrame(conversation: parts.reception.identity(of: conversation, openedBy: owner))
        guard mode == "streaming" else {
            let reply = try await context.whileConnected {
                try await parts.reception.answer(message, by: question)
            }
            return try JSONResponse.make(frame.message(reply))
        }
        return stream(message, question, frame, isForEvolution: body.isOfEvolution, context)
    }

    /// Evolution API streams for its agents only, and reads `agent_message` alone.
    private func stream(
        _ message: BridgeMessage, _ question: ReceivedQuestion, _ frame: DifyFrame, isForEvolution: Bool,
        _ context: ServerContext
    ) -> Response {
        EventStream.response(
            context,
            failure: { error, stream in
                let failure = DifyFailure(HTTPFailure(wrapping: error, context))
                stream.send(nil, frame.failure(failure))
            },
            { stream in
                let shown = ShownMark()
                let reply = try await parts.reception.answer(message, by: question) { progress in
                    guard !isForEvolution else { return }
                    switch progress {
                    case .text(let text):
                        guard !text.isEmpty else { return }
                        shown.hasText = true
                        stream.send(nil, frame.piece(text))
                    case .discarded:
                        shown.hasText = false
                        stream.send(nil, frame.replacement(""))
                    }
                }
                if !shown.hasText, !reply.text.isEmpty {
                    stream.send(nil, frame.piece(reply, event: isForEvolution ? "agent_message" : "message"))
                }
                stream.send(nil, frame.end(reply))
            })
    }

    var schemas: [String: JSONValue] {
        [
            "DifyMessage": .schema([
                "event": .anyText, "task_id": .anyText, "id": .anyText, "message_id": .anyText,
                "conversation_id": .anyText,
                "mode": .anyText, "answer": .anyText, "metadata": ["type": "object"],
                "created_at": .wholeNumber,
            ]),
            "DifyFailure": .schema(["code": .anyText, "message": .anyText, "status": .wholeNumber]),
        ]
    }
}
