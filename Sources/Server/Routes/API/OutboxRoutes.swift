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
        let queues = try await parts.store.queues()
        let lines = try await parts.store.outboxLines()
        return try JSONResponse.make(
            OutboxList(
                messages: try await named(newest.map(OutboxItem.init)),
                lines: lines.map(OutboxLineItem.init), waiting: queues.outbox, since: queues.oldestOutbox))
    }

    /// With the contacts' names.
    private func named(_ items: [OutboxItem]) async throws -> [OutboxItem] {
        var contacts: [String: Contact] = [:]
        for id in Set(items.map(\.contact)) { contacts[id] = try await parts.store.contact(id) }
        return items.map { item in
            var item = item
            let contact = contacts[item.contact]
            item.contactName = contact?.name ?? ""
            item.contactAlias = contact?.aliases.first?.description ?? ""
            return item
        }
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
            "OutboxList": .schema(
                [
                    "messages": .list(of: .reference("OutboxItem")),
                    "lines": .list(of: .reference("OutboxLine")), "waiting": .wholeNumber, "since": .time,
                ], optional: ["since"]),
            "OutboxLine": .schema(
                [
                    "channel": .anyText, "account": .anyText, "count": .wholeNumber, "since": .time,
                    "failure": .anyText, "code": .anyText, "nextAttempt": .time,
                ], optional: ["nextAttempt"]),
            "OutboxItem": .schema(
                [
                    "id": .wholeNumber, "conversation": .anyText, "channel": .anyText, "account": .anyText,
                    "contact": .anyText, "contactName": .anyText, "contactAlias": .anyText, "text": .anyText,
                    "state": .choice(OutboundMessage.State.self), "attempts": .wholeNumber,
                    "failure": .anyText, "code": .anyText, "createdAt": .time, "changedAt": .time,
                    "dueAt": .time,
                ], optional: ["contactName", "contactAlias"]),
        ]
    }
}

/// What was asked for, and what waits whatever was asked for.
struct OutboxList: Encodable, Sendable {
    var messages: [OutboxItem]
    /// What waits by account; that with a failure is held up.
    var lines: [OutboxLineItem]
    /// Messages that wait in all, and since when the oldest does.
    var waiting: Int
    var since: Date?
}

struct OutboxLineItem: Encodable, Sendable {
    var channel: String
    var account: String
    var count: Int
    var since: Date
    /// Why the last attempt failed; empty for none.
    var failure: String
    /// The channel's, or `http 503`; what stands before the reason.
    var code: String
    var nextAttempt: Date?

    init(_ line: OutboxLine) {
        (channel, account, count, since) = (line.channel, line.account, line.count, line.since)
        failure = line.failure
        code = OutboxItem.code(of: failure)
        nextAttempt = line.nextAttempt
    }
}

/// How many messages wait, did not go out, or may not have.
struct OutboxCounts: Encodable, Sendable {
    var waiting: Int
    var failed: Int
    var uncertain: Int
    /// Of those that wait, those of accounts where sending fails.
    var held: Int

    init(_ queues: MessagingQueues, lines: [OutboxLine]) {
        waiting = queues.outbox
        failed = queues.states[OutboundMessage.State.failed.rawValue] ?? 0
        uncertain = queues.states[OutboundMessage.State.uncertain.rawValue] ?? 0
        held = lines.filter { !$0.failure.isEmpty }.map(\.count).reduce(0, +)
    }
}

/// A message of the outbox as JSON shows it.
struct OutboxItem: Encodable, Sendable {
    var id: Int64
    var conversation: String
    var channel: String
    var account: String
    var contact: String
    /// As the contact calls itself, and as the channel does; empty where it is not known, `nil` where it is not asked for.
    var contactName: String?
    var contactAlias: String?
    var text: String
    var state: OutboundMessage.State
    var attempts: Int
    var failure: String
    /// The channel's, or `http 503`; what stands before the reason.
    var code: String
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
        code = Self.code(of: failure)
        createdAt = message.createdAt
        changedAt = message.changedAt
        dueAt = message.dueAt
    }

    /// ``SendFailure/description`` has it in front.
    static func code(of failure: String) -> String {
        failure.firstRange(of: ": ").map { String(failure[..<$0.lowerBound]) } ?? ""
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
