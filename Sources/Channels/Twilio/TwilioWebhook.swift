import Foundation
import KnowledgeBase

/// Reads the fields of a verified webhook: a message, or what became of one that was sent. A call of the fallback
/// address brings the same fields with `ErrorCode` and `ErrorUrl`.
struct TwilioWebhook {
    /// Those configured, as `+14155238886`.
    let accounts: Set<String>
    /// Twilio tells no times.
    let now: Date

    static let channel = "twilio"

    func delivery(of form: FormFields) -> WebhookDelivery {
        var batch = WebhookBatch()
        if form["MessageStatus"] != nil {
            read(status: form, into: &batch)
        } else {
            read(message: form, into: &batch)
        }
        if form["ErrorUrl"] != nil, let code = form["ErrorCode"]?.prefix(16) {
            batch.note("Twilio could not reach the first address of the webhook: error \(code)")
        }
        return batch.delivery
    }

    private func id(of form: FormFields) -> String? {
        let id = form["MessageSid"] ?? form["SmsMessageSid"] ?? form["SmsSid"]
        return id.flatMap { $0.utf8.count <= 64 ? $0 : nil }
    }

    // MARK: Statuses

    /// Queued and the like say nothing yet.
    private static let statuses: [String: DeliveryUpdate.Status] = [
        "sent": .sent, "delivered": .delivered, "read": .read, "failed": .failed, "undelivered": .failed,
    ]

    private func read(status form: FormFields, into batch: inout WebhookBatch) {
        guard let id = id(of: form) else { return batch.omit("a status without an id") }
        guard let status = Self.statuses[form["MessageStatus"] ?? ""] else { return }
        let code = status == .failed ? form["ErrorCode"] ?? "" : ""
        batch.add(
            .delivery(
                DeliveryUpdate(
                    channel: Self.channel, message: id, status: status, at: now,
                    reason: status == .failed
                        ? TwilioError.reason(code, said: form["ErrorMessage"].map { String($0.prefix(300)) })
                        : "",
                    code: String(code.prefix(16)),
                    kind: status == .failed ? TwilioError.kind(of: code) : nil)))
    }

    // MARK: Messages

    private func read(message form: FormFields, into batch: inout WebhookBatch) {
        guard let id = id(of: form) else { return batch.omit("a message without an id") }
        guard let account = form["To"].flatMap({ TwilioAddress($0)?.phone }), accounts.contains(account)
        else {
            return batch.omit("of a number that is not configured")
        }
        let sender = sender(of: form)
        guard !sender.isEmpty else { return batch.omit("a message without a sender") }
        for (index, content) in TwilioContent(form).all.enumerated() {
            batch.add(
                .message(
                    InboundMessage(
                        // Further files of a message are messages of their own.
                        channel: Self.channel, account: account, id: index == 0 ? id : "\(id)/\(index)",
                        sender: sender, name: String((form["ProfileName"] ?? "").prefix(200)), sentAt: now,
                        content: content, quoting: form["OriginalRepliedMessageSid"], raw: form.text)))
        }
    }

    /// The user's id before the number, in whichever field it comes.
    private func sender(of form: FormFields) -> [ContactAlias] {
        let from = form["From"].flatMap { TwilioAddress($0)?.alias }
        let users = ["ExternalUserId", "FromUserId", "UserId"].compactMap {
            ContactAlias.whatsAppUser(form[$0])
        }
        let phone = form["WaId"].flatMap { TwilioAddress($0)?.alias }
        let known = users + [from, phone].compactMap { $0 }
        let user = known.first { $0.kind == .whatsAppUser }
        return [user, known.first { $0.kind == .phone }].compactMap { $0 }
    }
}
