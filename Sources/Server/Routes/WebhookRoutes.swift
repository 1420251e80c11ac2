import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase
import Logging
import NIOCore
import NIOFoundationCompat

/// `/webhooks/{channel}`: what messaging services call. Verified, written down, acknowledged; nothing is answered here.
struct WebhookRoutes: RouteGroup {
    let parts: ServerParts
    let largestBody: Int

    /// For which a channel is asked to wait before it sends again, in seconds.
    private static let retryAfter = 5
    /// Of one delivery that are logged; all are counted.
    private static let mostNotes = 20

    var operations: [APIOperation] {
        [
            operation(.get, "verifyWebhook", "How a messaging service checks the address"),
            operation(.post, "receiveWebhook", "What a messaging service tells"),
        ]
    }

    private func operation(
        _ method: HTTPRequest.Method, _ name: String, _ summary: String
    ) -> APIOperation {
        APIOperation(
            method, "/webhooks/{channel}", name: name, summary: summary, tag: "Webhooks", access: .signed,
            parameters: [.path("channel", "The channel's name, as whatsapp")],
            body: method == .post ? APIBody(mediaType: "*/*", schema: .anything, isRequired: false) : nil,
            answers: [APIAnswer(.ok, "It is kept", content: ["text/plain": .anyText])],
            largestBody: largestBody, load: .webhook, handler: receive)
    }

    private func receive(_ request: Request, _ context: ServerContext) async throws -> Response {
        let name = try context.pathParameter("channel")
        guard let channel = parts.channels.first(where: { $0.name == name }) else {
            throw HTTPFailure.notFound("No channel of this name is configured.", code: "unknown_channel")
        }
        let bytes = try await request.bytes(context: context)
        let delivery = try judged(request.webhook(body: Data(buffer: bytes)), by: channel, context)
        try await keep(delivery.events, of: channel, context)
        tell(delivery.notes, of: channel, context)
        return delivery.reply.response
    }

    private func judged(
        _ request: WebhookRequest, by channel: any KnowledgeBase.Channel, _ context: ServerContext
    ) throws -> WebhookDelivery {
        do {
            return try channel.receive(request)
        } catch let refusal as WebhookRefusal {
            parts.metrics.webhookRefused(channel.name, refusal.status)
            context.logger.notice(
                "webhook refused", metadata: ["channel": "\(channel.name)", "reason": "\(refusal.reason)"])
            throw HTTPFailure(
                status: .init(code: refusal.status), message: "The request was not taken.",
                type: "invalid_request_error", code: "webhook_refused")
        }
    }

    /// What a service complains of or what was left out; notes hold no texts of people.
    private func tell(_ notes: [String], of channel: any KnowledgeBase.Channel, _ context: ServerContext) {
        for note in notes.prefix(Self.mostNotes) {
            context.logger.warning(
                "webhook note", metadata: ["channel": "\(channel.name)", "note": "\(note)"])
        }
        if !notes.isEmpty { parts.metrics.webhookNoted(channel.name, notes.count) }
    }

    /// Nothing is acknowledged before it is on the disk.
    private func keep(
        _ events: [KnowledgeBase.ChannelEvent], of channel: any KnowledgeBase.Channel,
        _ context: ServerContext
    ) async throws {
        guard !events.isEmpty else { return }
        do {
            guard let engine = parts.engine else {
                throw KnowledgeBaseError(
                    .usage, cannot: "take messages of '\(channel.name)'", because: "nothing answers them here"
                )
            }
            try await engine.accept(events)
            parts.metrics.webhookBrought(channel.name, events)
        } catch let error as KnowledgeBaseError {
            context.logger.error(
                "webhook not kept", metadata: ["channel": "\(channel.name)", "error": "\(error)"])
            throw HTTPFailure.unavailable(
                "It could not be kept. Send it again.", code: "not_kept", retryAfter: Self.retryAfter)
        }
    }
}

extension Request {
    /// As it came, for a channel to judge.
    fileprivate func webhook(body: Data) -> WebhookRequest {
        let fields = headers.map { (name: $0.name.canonicalName, value: $0.value) }
        let host = head.authority.map { [(name: "host", value: $0)] } ?? []
        return WebhookRequest(
            method: method.rawValue, target: head.path ?? uri.string, headers: host + fields, body: body)
    }
}

extension WebhookReply {
    fileprivate var response: Response {
        Response(
            status: .init(code: status), headers: [.contentType: mediaType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }
}
