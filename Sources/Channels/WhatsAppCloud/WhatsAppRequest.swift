import KnowledgeBase

/// Bodies of `POST /{phone_number_id}/messages`. (Cloud API reference, "Messages".)
struct WhatsAppRequest {
    let listLabel: String

    static let longestText = 4_096
    static let longestBody = 1_024
    static let mostButtons = 3
    static let longestButton = 20
    static let longestButtonID = 256
    static let mostRows = 10
    static let longestRow = 24
    static let longestRowDetail = 72
    static let longestRowID = 200

    /// - Throws: ``SendFailure`` `rejected`, `unreachable`, `unsupportedContent`.
    func message(
        _ content: OutboundContent, quoting: String?, to contact: [ContactAlias]
    ) throws -> JSONValue {
        var message = try Self.recipient(contact)
        message["messaging_product"] = "whatsapp"
        message["recipient_type"] = "individual"
        if let quoting { message["context"] = ["message_id": .string(quoting)] }
        let (type, body) = try typed(content)
        message["type"] = .string(type)
        message[type] = body
        return .object(message)
    }

    static func typing(inReplyTo message: String) -> JSONValue {
        [
            "messaging_product": "whatsapp", "status": "read", "message_id": .string(message),
            "typing_indicator": ["type": "text"],
        ]
    }

    /// The phone where it is known: some kinds of message cannot be sent to a user id.
    private static func recipient(_ contact: [ContactAlias]) throws -> [String: JSONValue] {
        if let phone = contact.first(where: { $0.kind == .phone }) { return ["to": .string(phone.value)] }
        if let user = contact.first(where: { $0.kind == .whatsAppUser }) {
            return ["recipient": .string(user.value)]
        }
        throw SendFailure(
            .unreachable, code: "recipient", reason: "neither a phone nor a WhatsApp user id is known")
    }

    private func typed(_ content: OutboundContent) throws -> (type: String, body: JSONValue) {
        switch content {
        case .text(let text):
            try text.checkLength(longest: Self.longestText)
            return ("text", ["body": .string(text), "preview_url": false])
        case .choices(let text, let options):
            try text.checkLength(longest: Self.longestBody)
            return ("interactive", try interactive(text, options))
        case .template(let name, let language, let parameters):
            return ("template", Self.template(name, language, parameters))
        }
    }

    private static func template(_ name: String, _ language: String, _ parameters: [String]) -> JSONValue {
        var template: [String: JSONValue] = ["name": .string(name), "language": ["code": .string(language)]]
        if !parameters.isEmpty {
            let texts = parameters.map { text -> JSONValue in ["type": "text", "text": .string(text)] }
            template["components"] = [["type": "body", "parameters": .array(texts)]]
        }
        return .object(template)
    }
}

// MARK: Choices

extension WhatsAppRequest {
    /// Buttons where they fit, else a list.
    private func interactive(_ text: String, _ options: [OutboundContent.Choice]) throws -> JSONValue {
        let areDistinct = Set(options.map(\.id)).count == options.count
        guard areDistinct, let (type, action) = Self.buttons(options) ?? list(options) else {
            throw SendFailure(
                .unsupportedContent, code: "choices", reason: "the choices fit neither buttons nor a list")
        }
        return ["type": .string(type), "action": action, "body": ["text": .string(text)]]
    }

    private static func buttons(_ options: [OutboundContent.Choice]) -> (type: String, action: JSONValue)? {
        let fit = options.allSatisfy {
            $0.detail.isEmpty && (1...longestButton).contains($0.title.utf16.count)
                && (1...longestButtonID).contains($0.id.utf16.count)
        }
        // Titles of buttons must differ.
        guard fit, (1...mostButtons).contains(options.count),
            Set(options.map(\.title)).count == options.count
        else { return nil }
        let buttons = options.map { option -> JSONValue in
            ["type": "reply", "reply": ["id": .string(option.id), "title": .string(option.title)]]
        }
        return ("button", ["buttons": .array(buttons)])
    }

    private func list(_ options: [OutboundContent.Choice]) -> (type: String, action: JSONValue)? {
        let fit = options.allSatisfy {
            (1...Self.longestRow).contains($0.title.utf16.count)
                && $0.detail.utf16.count <= Self.longestRowDetail
                && (1...Self.longestRowID).contains($0.id.utf16.count)
        }
        guard fit, (1...Self.mostRows).contains(options.count) else { return nil }
        let rows = options.map { option -> JSONValue in
            var row: [String: JSONValue] = ["id": .string(option.id), "title": .string(option.title)]
            if !option.detail.isEmpty { row["description"] = .string(option.detail) }
            return .object(row)
        }
        // A single section needs no title.
        return (
            "list",
            [
                "button": .string(String(listLabel.prefix(Self.longestButton))),
                "sections": [["rows": .array(rows)]],
            ]
        )
    }
}

extension String {
    /// - Parameter longest: in UTF-16.
    /// - Throws: ``SendFailure`` `rejected` for an empty text and one that is longer.
    func checkLength(longest: Int) throws {
        guard !isEmpty, utf16.count <= longest else {
            throw SendFailure(
                .rejected, code: "length",
                reason: "the text has \(utf16.count) characters, not 1 to \(longest)")
        }
    }
}
