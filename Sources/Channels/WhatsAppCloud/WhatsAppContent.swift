import Foundation
import KnowledgeBase

/// What a message of the Cloud API says. A kind that is not known, or known and not as documented, cannot be read;
/// that is no error.
enum WhatsAppContent {
    static func read(_ message: JSONValue) -> MessageContent {
        let kind = message["type"]?.name ?? "unknown"
        let body = message[kind] ?? .null
        let content: MessageContent? =
            switch kind {
            case "text": body["body"]?.string.map(MessageContent.text)
            case "interactive": interactive(body)
            case "button": choice(id: body["payload"], title: body["text"])
            case "image", "video", "audio", "document", "sticker": media(body, kind: kind)
            case "location": location(body)
            case "contacts": cards(body)
            case "reaction": reaction(body)
            case "order", "request_welcome": .notice(kind: kind)
            case "system": .notice(kind: body["type"]?.name ?? kind)
            case "unsupported": .unsupported(kind: body["type"]?.name ?? kind)
            default: nil
            }
        return content ?? .unsupported(kind: kind)
    }

    private static func interactive(_ body: JSONValue) -> MessageContent? {
        guard let kind = body["type"]?.name else { return nil }
        switch kind {
        case "button_reply", "list_reply": return choice(id: body[kind]?["id"], title: body[kind]?["title"])
        // A form that was filled in: its fields are in the raw message.
        case "nfm_reply": return .notice(kind: kind)
        default: return .unsupported(kind: kind)
        }
    }

    private static func choice(id: JSONValue?, title: JSONValue?) -> MessageContent? {
        guard let shown = title?.string ?? id?.string else { return nil }
        return .choice(id: id?.string ?? shown, title: shown)
    }

    private static func media(_ body: JSONValue, kind: String) -> MessageContent? {
        let isVoice = kind == "audio" && body["voice"]?.bool == true
        guard let id = body["id"]?.string, !id.isEmpty,
            let kind = isVoice ? .voice : MessageContent.Media.Kind(rawValue: kind)
        else { return nil }
        return .media(
            MessageContent.Media(
                kind: kind, reference: id, mediaType: body["mime_type"]?.string ?? "",
                sha256: sha256(body["sha256"]?.string), caption: body["caption"]?.string ?? "",
                fileName: body["filename"]?.string ?? ""))
    }

    /// Lower-case hexadecimal of what is base64 in webhooks, and hexadecimal where a file is asked for; empty for
    /// what is neither.
    static func sha256(_ text: String?) -> String {
        guard let text else { return "" }
        if text.wholeMatch(of: /[0-9A-Fa-f]{64}/) != nil { return text.lowercased() }
        guard let bytes = Data(base64Encoded: text), bytes.count == 32 else { return "" }
        return hexadecimal(bytes)
    }

    private static func location(_ body: JSONValue) -> MessageContent? {
        guard let latitude = body["latitude"]?.number, let longitude = body["longitude"]?.number,
            (-90...90).contains(latitude), (-180...180).contains(longitude)
        else { return nil }
        let words = [body["name"]?.string, body["address"]?.string].compactMap { $0 }.filter { !$0.isEmpty }
        return .location(latitude: latitude, longitude: longitude, name: words.joined(separator: ", "))
    }

    private static func cards(_ body: JSONValue) -> MessageContent? {
        body.array.map { cards in
            .cards(
                cards.compactMap {
                    $0["name"]?["formatted_name"]?.string ?? $0["name"]?["first_name"]?.string
                })
        }
    }

    private static func reaction(_ body: JSONValue) -> MessageContent? {
        guard let message = body["message_id"]?.string else { return nil }
        return .reaction(emoji: body["emoji"]?.name, to: message)
    }
}

extension JSONValue {
    /// A short text that is not empty.
    fileprivate var name: String? {
        guard let string, !string.isEmpty else { return nil }
        return String(string.prefix(64))
    }
}
