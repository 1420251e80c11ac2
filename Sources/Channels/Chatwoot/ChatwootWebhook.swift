import Crypto
import Foundation
import KnowledgeBase

/// What Chatwoot tells an agent bot. (Chatwoot's handbook, "Agent bots" and "Webhooks".)
struct ChatwootWebhook: Sendable {
    static let channel = "chatwoot"
    static let largestBody = 1 << 20

    let settings: ChatwootSettings

    // MARK: Who asks

    /// By the signature where there is a secret, else by the token of the address. A request that is played again
    /// does nothing: its message is known.
    ///
    /// - Throws: ``WebhookRefusal`` 401, 403, 405, 413.
    func verify(_ request: WebhookRequest) throws {
        guard request.method == "POST" else { throw WebhookRefusal(405, "only POST is understood") }
        guard request.body.count <= Self.largestBody else {
            throw WebhookRefusal(413, "the body is too large")
        }
        let isSigned = !settings.signingSecret.isEmpty
        let given =
            isSigned ? request.header("x-chatwoot-signature") : FormFields(queryOf: request.target)["token"]
        guard let given else {
            throw WebhookRefusal(401, "the \(isSigned ? "signature" : "token") is missing")
        }
        let right = isSigned ? signature(of: request) : settings.webhookToken
        guard Data(given.utf8).isEqualInConstantTime(to: Data(right.utf8)) else {
            throw WebhookRefusal(403, "the \(isSigned ? "signature" : "token") is wrong")
        }
    }

    /// `sha256=` and the HMAC-SHA256 of `<timestamp>.<body>`.
    private func signature(of request: WebhookRequest) -> String {
        let signed = Data("\(request.header("x-chatwoot-timestamp") ?? "").".utf8) + request.body
        let key = SymmetricKey(data: Data(settings.signingSecret.utf8))
        return "sha256=" + hexadecimal(HMAC<SHA256>.authenticationCode(for: signed, using: key))
    }

    // MARK: What it brings

    /// A message of a contact in a conversation that is the bot's, which is while it is `pending`.
    ///
    /// - Throws: ``WebhookRefusal`` 400 for what is no JSON.
    func delivery(of body: Data, at now: Date) throws -> WebhookDelivery {
        guard let value = try? JSONReader.value(of: body), value.object != nil else {
            throw WebhookRefusal(400, "the body is no JSON object")
        }
        var batch = WebhookBatch()
        switch event(value, body, now) {
        case .success(let event): batch.add(event)
        case .failure(let omission): batch.omit(omission.reason)
        }
        return batch.delivery
    }

    private struct Omission: Error { var reason: String }

    private func event(_ value: JSONValue, _ body: Data, _ now: Date) -> Result<ChannelEvent, Omission> {
        guard value["event"]?.string == "message_created" else {
            return .failure(Omission(reason: "no new message"))
        }
        let isIncoming = value["message_type"]?.string == "incoming" || value["message_type"]?.integer == 0
        guard isIncoming, value["private"]?.bool != true else {
            return .failure(Omission(reason: "not written by a contact"))
        }
        let conversation = value["conversation"] ?? .null
        guard conversation["status"]?.string == "pending" else {
            return .failure(Omission(reason: "a conversation that is not the bot's"))
        }
        guard let account = Self.text(value["account"]?["id"]), settings.accounts.contains(account),
            let place = Self.text(conversation["id"]), let id = Self.text(value["id"])
        else { return .failure(Omission(reason: "an account that is not configured, or no ids")) }
        return .success(
            .message(
                InboundMessage(
                    channel: Self.channel, account: account, id: id,
                    sender: [Self.alias(account: account, conversation: place)],
                    name: value["sender"]?["name"]?.string ?? "",
                    sentAt: Self.date(value["created_at"]) ?? now,
                    content: Self.content(of: value), raw: String(decoding: body, as: UTF8.self))))
    }

    /// The conversation stands for the contact: names and numbers of visitors are what they typed.
    static func alias(account: String, conversation: String) -> ContactAlias {
        ContactAlias(.external, "\(channel)/\(account)/\(conversation)")
    }

    /// The conversation in an account by which a contact is known, the latest first.
    static func conversation(of contact: [ContactAlias], in account: String) -> String? {
        let prefix = "\(channel)/\(account)/"
        return contact.first { $0.kind == .external && $0.value.hasPrefix(prefix) }
            .map { String($0.value.dropFirst(prefix.count)) }
            .flatMap { Int($0) == nil ? nil : $0 }
    }

    private static func content(of value: JSONValue) -> MessageContent {
        let text = value["content"]?.string ?? ""
        guard let file = value["attachments"]?.array?.first, let type = file["file_type"]?.string else {
            return text.isEmpty ? .unsupported(kind: value["content_type"]?.string ?? "empty") : .text(text)
        }
        let kinds: [String: MessageContent.Media.Kind] = [
            "image": .image, "audio": .voice, "video": .video, "file": .document,
        ]
        guard let kind = kinds[type] else { return text.isEmpty ? .unsupported(kind: type) : .text(text) }
        return .media(.init(kind: kind, reference: file["data_url"]?.string ?? "", caption: text))
    }

    private static func text(_ value: JSONValue?) -> String? {
        value?.integer.map(String.init) ?? value?.string
    }

    /// Seconds, or RFC 3339.
    private static func date(_ value: JSONValue?) -> Date? {
        if let seconds = value?.number { return Date(timeIntervalSince1970: seconds) }
        guard let text = value?.string else { return nil }
        return (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            ?? (try? Date(text, strategy: .iso8601))
    }
}
