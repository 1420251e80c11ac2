import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

/// What Evolution API's own bot integration ("EvolutionBot") asks and expects:
/// https://github.com/EvolutionAPI/evolution-api/tree/main/src/api/integrations/chatbot/evolutionBot
struct EvolutionBridge: RouteGroup {
    let parts: ServerParts

    var operations: [APIOperation] {
        [
            .bridge(
                "/bridges/evolution", name: "evolutionBot",
                summary: "Answers a message that Evolution API's EvolutionBot brings.",
                body: BridgeBody.schema(
                    ["query": BridgeBody.messageSchema], required: ["query"],
                    names: ["user", "conversation_id", "remoteJid"]),
                answer: .schema(["message": .anyText, "conversation_id": .anyText, "action": .anyText]),
                handler: answer)
        ]
    }

    private struct Reply: Encodable {
        var message: String
        var conversation_id: String
        var action: String
    }

    @Sendable private func answer(_ request: Request, _ context: ServerContext) async throws -> Response {
        let body = try await BridgeBody(request, context)
        let message = try body.message("query")
        let question = ReceivedQuestion(
            "", conversation: try body.text("conversation_id"),
            contact: try body.text("user", "remoteJid").map { ContactAlias(naming: $0) },
            name: try body.text("pushName") ?? "", channel: "evolution",
            owner: context.principal?.owner ?? "",
            key: try body.key(request))
        if body.isOwn {
            return try JSONResponse.make(Reply(message: "", conversation_id: "", action: "silent"))
        }
        let reply = try await context.whileConnected {
            try await parts.reception.answer(message, by: question)
        }
        return try JSONResponse.make(
            Reply(message: reply.text, conversation_id: reply.conversation, action: reply.action.rawValue))
    }
}

/// What workflows of n8n ask and expect, and Evolution API's integration of it:
/// https://github.com/EvolutionAPI/evolution-api/tree/main/src/api/integrations/chatbot/n8n
struct N8nBridge: RouteGroup {
    let parts: ServerParts

    var operations: [APIOperation] {
        [
            .bridge(
                "/bridges/n8n", name: "n8nChat",
                summary:
                    "Answers a message that comes as an n8n chat has it. Takes the key as a Basic password too.",
                body: BridgeBody.schema(
                    ["chatInput": BridgeBody.messageSchema], required: ["chatInput"],
                    names: ["sessionId", "remoteJid"]),
                answer: .schema([
                    "output": .anyText, "answer": .anyText, "conversation": .anyText, "action": .anyText,
                ]),
                handler: answer)
        ]
    }

    /// `answer` says the same: an empty `output` alone would be taken for none.
    private struct Reply: Encodable {
        var output: String
        var answer: String
        var conversation: String
        var action: String
    }

    @Sendable private func answer(_ request: Request, _ context: ServerContext) async throws -> Response {
        let body = try await BridgeBody(request, context)
        let message = try body.message("chatInput")
        let contact = try body.text("remoteJid")
        let session = try body.text("sessionId")
        let question = ReceivedQuestion(
            "", conversation: contact == nil ? session : nil,
            contact: contact.map { ContactAlias(naming: $0) }, name: try body.text("pushName") ?? "",
            channel: "n8n", owner: context.principal?.owner ?? "", key: try body.key(request))
        if body.isOwn {
            return try JSONResponse.make(Reply(output: "", answer: "", conversation: "", action: "silent"))
        }
        let reply = try await context.whileConnected {
            try await parts.reception.answer(message, by: question)
        }
        return try JSONResponse.make(
            Reply(
                output: reply.text, answer: reply.text, conversation: reply.conversation,
                action: reply.action.rawValue))
    }
}
