import Foundation
import KnowledgeBase

/// What a message of Twilio's says. New kinds and fields come without notice; a kind that is not known cannot be
/// read, which is no error.
struct TwilioContent {
    private let form: FormFields
    private let kind: String

    /// Files that one message may have.
    private static let mostMedia = 10

    init(_ form: FormFields) {
        self.form = form
        kind = String((form["MessageType"] ?? "").lowercased().prefix(64))
    }

    /// One, or as many as there are files.
    var all: [MessageContent] {
        if kind == "contacts" { return [.cards([])] }
        let media = media
        return media.isEmpty ? [single] : media
    }

    private var single: MessageContent {
        let body = form["Body"]
        if let choice { return choice }
        if let location { return location }
        if kind == "reaction" {
            return .reaction(emoji: body, to: form["OriginalRepliedMessageSid"] ?? "")
        }
        if ["order", "request_welcome"].contains(kind) { return .notice(kind: kind) }
        return body.map(MessageContent.text) ?? .unsupported(kind: kind.isEmpty ? "empty" : kind)
    }

    /// A button or a row of a list, spelled as the examples do.
    private var choice: MessageContent? {
        if let title = form["ButtonText"] ?? form["ButtonPayload"] {
            return .choice(id: form["ButtonPayload"] ?? title, title: title)
        }
        let id = form["ListId"] ?? form["ListID"] ?? form["ListReplyId"]
        if let title = form["ListTitle"] ?? form["ListReplyTitle"] ?? id {
            return .choice(id: id ?? title, title: title)
        }
        return nil
    }

    private var location: MessageContent? {
        guard let latitude = form["Latitude"].flatMap(Double.init), (-90...90).contains(latitude),
            let longitude = form["Longitude"].flatMap(Double.init), (-180...180).contains(longitude)
        else { return nil }
        let words = [form["Label"], form["Address"]].compactMap { $0 }
        return .location(latitude: latitude, longitude: longitude, name: words.joined(separator: ", "))
    }

    private var media: [MessageContent] {
        let count = min(form["NumMedia"].flatMap(Int.init) ?? 0, Self.mostMedia)
        guard count > 0 else { return [] }
        return (0..<count).compactMap { index in
            guard let address = form["MediaUrl\(index)"] else { return nil }
            let type = form["MediaContentType\(index)"] ?? ""
            // The text belongs to the first file.
            return .media(
                .init(
                    kind: fileKind(type), reference: address, mediaType: type,
                    caption: index == 0 ? form["Body"] ?? "" : ""))
        }
    }

    /// Voice notes are the only sound in Ogg that WhatsApp sends.
    private func fileKind(_ mediaType: String) -> MessageContent.Media.Kind {
        if kind == "sticker" { return .sticker }
        return switch mediaType.lowercased().prefix(while: { $0 != "/" && $0 != ";" }) {
        case "image": .image
        case "video": .video
        case "audio": mediaType.lowercased().hasPrefix("audio/ogg") ? .voice : .audio
        default: .document
        }
    }
}
