import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

/// `/api/outbox`: messages that were to be sent.
struct OutboxRoutes: RouteGroup {
    let parts: ServerParts

    private static let most = 1_000

    var operations: [APIOperation] {
        [
            APIOperation(
                .get, "/api/outbox", name: "listOutbox",
                summary:
                    "Messages of a state, the newest first; failed and uncertain ones where none is named.",
                tag: "Outbox", access: .scope(.admin),
                parameters: [
                    .query("state", "Of the messages", schema: .choice(OutboundMessage.State.self)),
                    .query("conversation", "Only of this conversation", schema: Limits.nameSchema),
                    .query("limit", "Messages at most", schema: .wholeNumber(from: 1, through: Self.most)),
                ], answers: [.json("OutboxList")], handler: list),
            APIOperation(
                .post, "/api/outbox/{id}/retry", name: "retryMessage",
                summary: "Sends a failed or uncertain message again.", tag: "Outbox", access: .scope(.admin),
                parameters: [.path("id", "The message's id")],
                answers: [APIAnswer(.noContent, "It waits to be sent")], handler: retry),
        ]
    }

    @Sendable private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let state = try request.queryChoice("state", as: OutboundMessage.State.self)
        let limit = try request.queryNumber("limit", in: 1...Self.most, default: 200)
        let conversation = try Limits.name(request.queryParameter("conversation"), of: "conversation")
        let states: [OutboundMessage.State] = state.map { [$0] } ?? [.failed, .uncertain]
        var messages: [OutboundMessage] = []
        for state in states {
            messages += try await parts.store.outbox(state, conversation: conversation, limit: limit)
        }
        let newest = messages.sorted { $0.id > $1.id }.prefix(limit)
        return try JSONResponse.make(["messages": newest.map(OutboxItem.init)])
    }

    @Sendable private func retry(_ request: Request, _ context: ServerContext) async throws -> Response {
        let text = try context.pathParameter("id")
        guard let id = OutboundMessage.ID(text), try await parts.store.retry(id, at: Date()) else {
            throw HTTPFailure.notFound(
                "There is no failed or uncertain message '\(text.prefix(40))'.", param: "id")
        }
        return Response(status: .noContent)
    }

    var schemas: [String: JSONValue] {
        [
            "OutboxList": .schema(["messages": .list(of: .reference("OutboxItem"))]),
            "OutboxItem": .schema(
                [
                    "id": .wholeNumber, "conversation": .anyText, "channel": .anyText, "account": .anyText,
                    "contact": .anyText, "text": .anyText, "state": .choice(OutboundMessage.State.self),
                    "attempts": .wholeNumber, "failure": .anyText, "createdAt": .time, "changedAt": .time,
                    "dueAt": .time,
                ]),
        ]
    }
}

/// A message of the outbox as JSON shows it.
struct OutboxItem: Encodable, Sendable {
    var id: Int64
    var conversation: String
    var channel: String
    var account: String
    var contact: String
    var text: String
    var state: OutboundMessage.State
    var attempts: Int
    var failure: String
    var createdAt: Date
    var changedAt: Date
    var dueAt: Date

    init(_ message: OutboundMessage) {
        id = message.id
        conversation = message.conversation
        (channel, account, contact) = (message.thread.channel, message.thread.account, message.thread.contact)
        text = Self.text(of: message.content)
        state = message.state
        attempts = message.attempts
        failure = message.failure
        createdAt = message.createdAt
        changedAt = message.changedAt
        dueAt = message.dueAt
    }

    private static func text(of content: OutboundContent) -> String {
        switch content {
        case .text(let text): text
        case .choices(let text, let options):
            ([text] + options.map { "- \($0.title)" }).joined(separator: "\n")
        case .template(let name, let language, let parameters):
            "\(name) (\(language)): \(parameters.joined(separator: ", "))"
        }
    }
}
