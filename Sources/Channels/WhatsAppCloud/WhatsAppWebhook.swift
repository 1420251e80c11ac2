import Foundation
import KnowledgeBase

/// Reads the body of a verified webhook: every entry, change, message and status of the batch. What cannot be read is
/// left out with a note; a refusal would bring the whole batch again for days.
struct WhatsAppWebhook {
    /// Those configured, by `phone_number_id`.
    let numbers: Set<String>

    static let channel = "whatsapp"
    /// Messages and statuses of one batch; about 1,000 are documented.
    static let mostUpdates = 5_000
    /// Bytes of an id that is taken.
    private static let longestID = 512

    /// - Throws: ``WebhookRefusal`` 400 for what is no JSON object, 413 for more than ``mostUpdates``.
    func delivery(of body: Data) throws -> WebhookDelivery {
        let changes = Self.changes(in: try Self.object(in: body))
        let updates = changes.reduce(0) { $0 + $1.list("messages").count + $1.list("statuses").count }
        guard updates <= Self.mostUpdates else {
            throw WebhookRefusal(413, "the batch has more than \(Self.mostUpdates) updates")
        }
        var batch = WebhookBatch()
        for change in changes { read(change, into: &batch) }
        return batch.delivery
    }

    private static func object(in body: Data) throws -> JSONValue {
        do {
            let value = try JSONReader.value(of: body)
            guard value.object != nil else { throw JSONReader.Malformed("it is no object") }
            return value
        } catch let error as JSONReader.Malformed {
            throw WebhookRefusal(400, "the body is not JSON: \(error.reason)")
        }
    }

    /// The values of all changes about messages; other fields are of no concern.
    private static func changes(in root: JSONValue) -> [JSONValue] {
        root.list("entry").flatMap { $0.list("changes") }
            .filter { $0["field"]?.string == "messages" }.compactMap { $0["value"] }
    }

    private func read(_ value: JSONValue, into batch: inout WebhookBatch) {
        let (messages, statuses, errors) = (
            value.list("messages"), value.list("statuses"), value.list("errors")
        )
        guard let number = value["metadata"]?["phone_number_id"]?.string, numbers.contains(number) else {
            let count = messages.count + statuses.count + errors.count
            return batch.omit("of a number that is not configured", count)
        }
        for error in errors.prefix(10) {
            batch.note("the number \(number) reports \(WhatsAppError.note(error))")
        }
        let senders = WhatsAppSenders(contacts: value.list("contacts"))
        for message in messages { add(message, of: number, senders, to: &batch) }
        for status in statuses { add(status: status, to: &batch) }
    }

    private func add(
        _ message: JSONValue, of number: String, _ senders: WhatsAppSenders, to batch: inout WebhookBatch
    ) {
        if let renaming = WhatsAppRenaming(message) {
            return batch.add(.renamed(channel: Self.channel, from: renaming.from, to: renaming.to))
        }
        guard let id = Self.id(of: message) else { return batch.omit("a message without an id") }
        let sender = senders.sender(of: message)
        guard !sender.aliases.isEmpty else { return batch.omit("a message without a sender") }
        batch.add(
            .message(
                InboundMessage(
                    channel: Self.channel, account: number, id: id, sender: sender.aliases, name: sender.name,
                    sentAt: message.seconds("timestamp") ?? Date(), content: WhatsAppContent.read(message),
                    quoting: message["context"]?["id"]?.string, raw: message.text)))
    }

    private func add(status update: JSONValue, to batch: inout WebhookBatch) {
        guard let id = Self.id(of: update) else { return batch.omit("a status without an id") }
        guard let status = Self.statuses[update["status"]?.string ?? ""] else {
            return batch.omit("a status of an unknown kind")
        }
        let error = status == .failed ? update.list("errors").first : nil
        batch.add(
            .delivery(
                DeliveryUpdate(
                    channel: Self.channel, message: id, status: status,
                    at: update.seconds("timestamp") ?? Date(),
                    reason: error.map { WhatsAppError.reason($0) } ?? "",
                    code: error?["code"]?.integer.map(String.init) ?? "",
                    kind: error?["code"]?.integer.flatMap(WhatsAppError.kind(of:)))))
    }

    private static func id(of item: JSONValue) -> String? {
        guard let id = item["id"]?.string, (1...longestID).contains(id.utf8.count) else { return nil }
        return id
    }

    /// Who played a voice note has read it.
    private static let statuses: [String: DeliveryUpdate.Status] = [
        "sent": .sent, "delivered": .delivered, "read": .read, "played": .read, "failed": .failed,
    ]
}

extension JSONValue {
    fileprivate func list(_ name: String) -> [JSONValue] { self[name]?.array ?? [] }

    /// Seconds since 1970, as Meta writes them: in a string.
    fileprivate func seconds(_ name: String) -> Date? {
        let seconds = self[name]?.string.flatMap(Double.init) ?? self[name]?.number
        guard let seconds, (1..<4e9).contains(seconds) else { return nil }
        return Date(timeIntervalSince1970: seconds)
    }
}
