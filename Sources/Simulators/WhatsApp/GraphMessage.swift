import Foundation
import KnowledgeBase

/// A message as a request to send holds it, checked against the limits of the Cloud API.
/// (https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages)
public struct GraphMessage: Sendable, Hashable {
    /// Phone number or business-scoped id.
    public var recipient: String
    /// The contact's message that it is shown as a reply to.
    public var quoting: String?
    public var content: Content

    public enum Content: Sendable, Hashable {
        case text(String)
        case buttons(text: String, [Option])
        case list(text: String, button: String, [Option])
        case template(name: String, language: String, parameters: [String])
        case reaction(emoji: String, to: String)
    }

    public struct Option: Sendable, Hashable {
        public var id: String
        public var title: String
        public var detail: String

        public init(id: String, title: String, detail: String = "") {
            self.id = id
            self.title = title
            self.detail = detail
        }
    }

    /// What is read of it.
    public var text: String {
        switch content {
        case .text(let text), .buttons(let text, _), .list(let text, _, _): text
        case .template(let name, _, let parameters):
            "[\(([name] + parameters).joined(separator: ", "))]"
        case .reaction(let emoji, _): emoji
        }
    }

    /// What may be chosen of it.
    public var options: [Option] {
        switch content {
        case .buttons(_, let options), .list(_, _, let options): options
        case .text, .template, .reaction: []
        }
    }
}

/// What a body posted to `/messages` asks for.
enum GraphRequest: Sendable, Hashable {
    case message(GraphMessage)
    /// The contact's message was read, and maybe an answer is being written.
    case read(message: String, showsTyping: Bool)

    /// - Throws: ``GraphError`` as the Graph API would say it.
    init(parsing body: Data) throws(GraphError) {
        guard let json = try? JSONDecoder().decode(JSONValue.self, from: body), json.object != nil else {
            throw GraphError(100, details: "The body is no JSON object.")
        }
        guard json["messaging_product"]?.string == "whatsapp" else {
            throw GraphError(100, details: "The parameter messaging_product is required.")
        }
        if let status = json["status"]?.string {
            self = try Self.read(status, json)
        } else {
            self = .message(try GraphMessage(json))
        }
    }

    private static func read(_ status: String, _ json: JSONValue) throws(GraphError) -> GraphRequest {
        guard status == "read" else { throw GraphError(100, details: "status is not 'read'.") }
        let message = try json.required("message_id", longest: 512)
        let typing = json["typing_indicator"]
        guard typing == nil || typing?["type"]?.string == "text" else {
            throw GraphError(100, details: "typing_indicator['type'] is not 'text'.")
        }
        return .read(message: message, showsTyping: typing != nil)
    }
}

extension GraphMessage {
    fileprivate init(_ json: JSONValue) throws(GraphError) {
        recipient = try Self.recipient(json)
        quoting = json["context"]?["message_id"]?.string
        switch json["type"]?.string ?? "text" {
        case "text":
            content = .text(try json.part("text").required("body", longest: 4_096))
        case "interactive":
            content = try Self.interactive(try json.part("interactive"))
        case "template": content = try Self.template(try json.part("template"))
        case "reaction":
            let reaction = try json.part("reaction")
            content = .reaction(
                emoji: reaction["emoji"]?.string ?? "",
                to: try reaction.required("message_id", longest: 512))
        default: throw GraphError(131_051, details: "This stand-in does not know the type.")
        }
    }

    /// `to` for a phone number, `recipient` for a business-scoped id.
    private static func recipient(_ json: JSONValue) throws(GraphError) -> String {
        switch (json["to"]?.string, json["recipient"]?.string) {
        case (let to?, nil):
            let digits = to.hasPrefix("+") ? String(to.dropFirst()) : to
            guard (5...20).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
                throw GraphError(131_009, details: "to is no phone number.")
            }
            return digits
        case (nil, let user?):
            guard user.contains("."), (4...160).contains(user.count) else {
                throw GraphError(131_009, details: "recipient is no business-scoped user id.")
            }
            return user
        case (nil, nil): throw GraphError(131_008, details: "to or recipient is required.")
        default: throw GraphError(131_009, details: "to and recipient exclude each other.")
        }
    }

    private static func interactive(_ json: JSONValue) throws(GraphError) -> Content {
        let text = try json.part("body").required("text", longest: 1_024)
        let action = try json.part("action")
        switch json["type"]?.string {
        case "button": return .buttons(text: text, try buttons(action))
        case "list":
            return .list(
                text: text, button: try action.required("button", longest: 20), try rows(action))
        default: throw GraphError(131_009, details: "interactive['type'] is neither button nor list.")
        }
    }

    private static func buttons(_ action: JSONValue) throws(GraphError) -> [Option] {
        let buttons = action["buttons"]?.array ?? []
        guard (1...3).contains(buttons.count) else {
            throw GraphError(131_009, details: "There are not 1 to 3 buttons.")
        }
        var options: [Option] = []
        for button in buttons {
            let reply = try button.part("reply")
            options.append(
                Option(
                    id: try reply.required("id", longest: 256),
                    title: try reply.required("title", longest: 20)))
        }
        return try distinct(options)
    }

    private static func rows(_ action: JSONValue) throws(GraphError) -> [Option] {
        let sections = action["sections"]?.array ?? []
        guard (1...10).contains(sections.count) else {
            throw GraphError(131_009, details: "There are not 1 to 10 sections.")
        }
        var options: [Option] = []
        for section in sections {
            if sections.count > 1 { _ = try section.required("title", longest: 24) }
            for row in section["rows"]?.array ?? [] {
                options.append(
                    Option(
                        id: try row.required("id", longest: 200),
                        title: try row.required("title", longest: 24),
                        detail: try row.text("description", longest: 72) ?? ""))
            }
        }
        guard (1...10).contains(options.count) else {
            throw GraphError(131_009, details: "There are not 1 to 10 rows.")
        }
        return try distinct(options)
    }

    private static func distinct(_ options: [Option]) throws(GraphError) -> [Option] {
        guard Set(options.map(\.id)).count == options.count else {
            throw GraphError(131_009, details: "Two have the same id.")
        }
        guard Set(options.map(\.title)).count == options.count else {
            throw GraphError(131_009, details: "Two have the same title.")
        }
        return options
    }

    private static func template(_ json: JSONValue) throws(GraphError) -> Content {
        let parameters = (json["components"]?.array ?? []).flatMap { $0["parameters"]?.array ?? [] }
        return .template(
            name: try json.required("name", longest: 512),
            language: try json.part("language").required("code", longest: 10),
            parameters: parameters.compactMap { $0["text"]?.string })
    }
}

extension JSONValue {
    fileprivate func part(_ name: String) throws(GraphError) -> JSONValue {
        guard let part = self[name], part.object != nil else {
            throw GraphError(131_008, details: "Param \(name) is required.")
        }
        return part
    }

    fileprivate func required(_ name: String, longest: Int) throws(GraphError) -> String {
        guard let text = try text(name, longest: longest), !text.isEmpty else {
            throw GraphError(131_008, details: "Param \(name) is required.")
        }
        return text
    }

    /// Meta speaks of characters; the strictest reading is units of UTF-16.
    fileprivate func text(_ name: String, longest: Int) throws(GraphError) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.string else { throw GraphError(100, details: "Param \(name) is no string.") }
        guard text.utf16.count <= longest else {
            throw GraphError(
                100, details: "Param \(name) must be at most \(longest) characters long.")
        }
        return text
    }
}
