import Foundation
import KnowledgeBase

/// The bytes of a webhook, as Meta writes them.
/// (https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components)
public enum WebhookBody {
    /// All messages in one change.
    public static func messages(_ messages: [SimulatedMessage], to account: SimulatedAccount) -> Data {
        let contacts = messages.filter { !$0.isOfSystem }.map(\.contact).withoutRepetition.map(\.json)
        var value: [String: JSONValue] = ["messages": .array(messages.map { $0.json(to: account) })]
        if !contacts.isEmpty { value["contacts"] = .array(contacts) }
        return envelope(value, of: account)
    }

    /// With `contacts` where it is said who they are; otherwise as in older payloads.
    public static func statuses(_ statuses: [SimulatedStatus], of account: SimulatedAccount) -> Data {
        let contacts = statuses.compactMap(\.contact).withoutRepetition.map(\.json)
        var value: [String: JSONValue] = ["statuses": .array(statuses.map(\.json))]
        if !contacts.isEmpty { value["contacts"] = .array(contacts) }
        return envelope(value, of: account)
    }

    private static func envelope(_ value: [String: JSONValue], of account: SimulatedAccount) -> Data {
        var value = value
        value["messaging_product"] = "whatsapp"
        value["metadata"] = [
            "display_phone_number": .string(account.displayNumber),
            "phone_number_id": .string(account.phoneNumberID),
        ]
        let change: JSONValue = ["field": "messages", "value": .object(value)]
        let entry: JSONValue = ["id": .string(account.businessID), "changes": [change]]
        let body: JSONValue = ["object": "whatsapp_business_account", "entry": [entry]]
        return Data(body.textInASCII.utf8)
    }
}

extension JSONValue {
    /// Everything that is not ASCII as `\uXXXX`, and slashes escaped, as Meta does: who signs it again after
    /// parsing gets other bytes.
    var textInASCII: String {
        var result = ""
        for unit in text.utf16 {
            switch unit {
            case 0x2F: result += "\\/"
            case 0..<0x80: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default: result += String(format: "\\u%04x", Int(unit))
            }
        }
        return result
    }

    /// Without the members that are `nil`.
    static func members(_ pairs: [String: JSONValue?]) -> JSONValue { .object(pairs.compactMapValues { $0 }) }
}

extension Optional where Wrapped == String {
    var json: JSONValue? { map { .string($0) } }
}

extension Date {
    /// Seconds since 1970 as a string.
    fileprivate var json: JSONValue { .string(String(Int(timeIntervalSince1970))) }
}

extension Array where Element: Hashable {
    fileprivate var withoutRepetition: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

extension SimulatedContact {
    fileprivate var json: JSONValue {
        .members([
            "profile": .members(["name": .string(name), "username": username.json]),
            "wa_id": phone.json, "user_id": userID.json,
        ])
    }
}

extension SimulatedMessage {
    fileprivate var isOfSystem: Bool { if case .changedNumber = content { true } else { false } }

    fileprivate func json(to account: SimulatedAccount) -> JSONValue {
        var members = content.members
        members["id"] = .string(id)
        members["timestamp"] = sentAt.json
        members["from"] = contact.phone.json
        if !isOfSystem { members["from_user_id"] = contact.userID.json }
        if let quoting {
            members["context"] = ["from": .string(account.displayNumber), "id": .string(quoting)]
        }
        return .object(members)
    }
}

extension SimulatedMessage.Content {
    /// `type` and what belongs to it.
    fileprivate var members: [String: JSONValue] {
        switch self {
        case .text(let text): typed("text", ["body": .string(text)])
        case .media(let media): typed(media.type, media.json)
        case .location(let latitude, let longitude, let name):
            typed(
                "location",
                .members([
                    "latitude": .number(latitude), "longitude": .number(longitude),
                    "name": name.isEmpty ? nil : .string(name),
                ]))
        case .reaction(let emoji, let message):
            typed("reaction", .members(["message_id": .string(message), "emoji": emoji.json]))
        case .buttonReply(let id, let title): reply("button_reply", id, title)
        case .listReply(let id, let title): reply("list_reply", id, title)
        case .templateButton(let text, let payload):
            typed("button", ["text": .string(text), "payload": .string(payload)])
        case .cards(let names): typed("contacts", .array(names.map(card)))
        case .unsupported(let kind): unsupported(kind)
        case .unknown(let type): typed(type, ["anything": ["at": ["all"]]])
        case .changedNumber(let contact): change(to: contact)
        }
    }

    private func typed(_ type: String, _ value: JSONValue) -> [String: JSONValue] {
        ["type": .string(type), type: value]
    }

    private func reply(_ type: String, _ id: String, _ title: String) -> [String: JSONValue] {
        typed(
            "interactive", ["type": .string(type), type: ["id": .string(id), "title": .string(title)]])
    }

    private func card(_ name: String) -> JSONValue {
        ["name": ["formatted_name": .string(name), "first_name": .string(name)], "phones": []]
    }

    private func unsupported(_ kind: String) -> [String: JSONValue] {
        let error: JSONValue = [
            "code": 131_051, "title": "Message type unknown", "message": "Message type unknown",
            "error_data": ["details": "Message type is currently not supported."],
        ]
        return typed("unsupported", ["type": .string(kind)]).merging(["errors": [error]]) { first, _ in first
        }
    }

    private func change(to contact: SimulatedContact) -> [String: JSONValue] {
        let number = contact.phone ?? ""
        return typed(
            "system",
            .members([
                "type": "user_changed_number", "body": .string("User changed to \(number)"),
                "wa_id": .string(number), "user_id": contact.userID.json,
            ]))
    }
}

extension SimulatedMessage.Media {
    fileprivate var json: JSONValue {
        .members([
            "id": .string(id), "mime_type": .string(mediaType), "sha256": .string(sha256),
            "caption": caption.json, "filename": fileName.json, "voice": isVoice ? true : nil,
        ])
    }
}

extension SimulatedStatus {
    fileprivate var json: JSONValue {
        let isUserID = recipient.contains(".")
        return .members([
            "id": .string(message), "status": .string(status), "timestamp": at.json,
            "recipient_id": isUserID ? contact?.phone.json : .string(recipient),
            "recipient_user_id": isUserID ? .string(recipient) : contact?.userID.json,
            "pricing": [
                "billable": false, "pricing_model": "PMP", "type": "free_customer_service",
                "category": "service",
            ],
            "errors": error.map { [$0.statusJSON] },
        ])
    }
}
