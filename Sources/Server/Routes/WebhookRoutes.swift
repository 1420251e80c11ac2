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
    /// Anybody can send what is refused.
    private let refusals = LogThrottle()

    init(parts: ServerParts, largestBody: Int) {
        self.parts = parts
        self.largestBody = largestBody
    }

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
            throw Self.unknown(name)
        }
        let bytes = try await request.bytes(context: context)
        let delivery = try judged(request.webhook(body: Data(buffer: bytes)), by: channel, context)
        try await keep(delivery.events, of: channel, context)
        tellFailures(delivery.events, context)
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
            tell(refusal, of: channel, context)
            throw HTTPFailure(
                status: .init(code: refusal.status),
                message: "The request was not taken. The log of the server says why.",
                type: "invalid_request_error", code: "webhook_refused")
        }
    }

    /// The same reason once a minute, with how often it was since.
    private func tell(
        _ refusal: WebhookRefusal, of channel: any KnowledgeBase.Channel, _ context: ServerContext
    ) {
        guard let held = refusals.admit("\(channel.name) \(refusal)") else { return }
        context.logger.warning(
            "webhook refused",
            metadata: [
                "channel": "\(channel.name)", "status": "\(refusal.status)", "reason": "\(refusal.reason)",
                "not_logged": "\(held)",
                "advice":
                    "If the service itself sent it, compare the channel's secrets and server.public_url",
            ])
    }

    /// Messages that the channel took and could not deliver; what they said and to whom stays out.
    private func tellFailures(_ events: [KnowledgeBase.ChannelEvent], _ context: ServerContext) {
        for case .delivery(let update) in events where update.status == .failed {
            context.logger.warning(
                "message not delivered",
                metadata: [
                    "channel": "\(update.channel)", "message": "\(update.message)", "code": "\(update.code)",
                    "advice": "\((update.kind ?? .rejected).advice)",
                ])
        }
    }

    /// - Parameter name: as it was asked for.
    private static func unknown(_ name: String) -> HTTPFailure {
        let settings = [
            "whatsapp": "whatsapp.phone_number_id, app_secret, verify_token and access_token",
            "twilio": "twilio.account_sid, auth_token and from",
            "chatwoot": "chatwoot.base_url, access_token, accounts and webhook_token",
        ]
        let advice =
            settings[name].map { "To use it set \($0) in kb.yaml, and restart." }
            ?? "Channels are whatsapp, twilio and chatwoot, in lower case."
        return .notFound("No channel of this name is configured. \(advice)", code: "unknown_channel")
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
