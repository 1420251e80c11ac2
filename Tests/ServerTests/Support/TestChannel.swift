import Foundation
import KnowledgeBase

/// A channel whose signature is `x-signature: good` and whose body is a message;
/// `undelivered` tells of a message that did not arrive, and
/// one that begins with `note` brings as many notes as it has letters.
struct TestChannel: Channel {
    let name = "test"
    let accounts = ["1"]
    let traits = ChannelTraits(longestText: 100)

    func receive(_ request: WebhookRequest) throws -> WebhookDelivery {
        guard request.method == "POST" else {
            guard request.target.contains("token=right") else { throw WebhookRefusal(403, "wrong token") }
            return WebhookDelivery(events: [], reply: WebhookReply(body: "challenge"))
        }
        guard request.header("x-signature") == "good" else {
            throw WebhookRefusal(401, "wrong signature")
        }
        let text = String(decoding: request.body, as: UTF8.self)
        let message = InboundMessage(
            channel: name, account: "1", id: text, sender: [ContactAlias(.phone, "34600111222")],
            sentAt: Date(), content: .text(text))
        if text.hasPrefix("note") {
            return WebhookDelivery(events: [], notes: Array(repeating: "1 left out", count: text.count))
        }
        if text == "undelivered" {
            let update = DeliveryUpdate(
                channel: name, message: "wamid.1", status: .failed, at: Date(),
                reason: "34600999888 is not on WhatsApp", code: "131026", kind: .unreachable)
            return WebhookDelivery(events: [.delivery(update)])
        }
        return WebhookDelivery(events: text.isEmpty ? [] : [.message(message)])
    }

    func send(
        _ content: OutboundContent, quoting: String?, from account: String, to contact: [ContactAlias]
    ) async throws -> SendReceipt { SendReceipt(id: "1") }

    func showTyping(
        inReplyTo message: String, from account: String, to contact: [ContactAlias]
    ) async throws {}

    func download(
        _ media: MessageContent.Media, of account: String, limit: Int
    ) async throws -> Data { Data() }
}
