import Foundation
import KnowledgeBase

/// Forms of `POST /Accounts/{sid}/Messages.json`. (Twilio, "Messages resource".)
struct TwilioRequest {
    let settings: TwilioSettings

    /// Counted in UTF-16, which is never less than Twilio counts.
    static let longestText = 1_600

    /// - Throws: ``SendFailure`` `rejected`, `unreachable`, `unsupportedContent`.
    func message(
        _ content: OutboundContent, from account: String, to contact: [ContactAlias]
    ) throws -> [(name: String, value: String)] {
        var form = [("From", "whatsapp:\(account)"), ("To", try Self.recipient(contact))]
        if let service = settings.messagingServiceSID { form.append(("MessagingServiceSid", service)) }
        if let callback = settings.statusCallback { form.append(("StatusCallback", callback)) }
        return form + (try Self.body(content) ?? template(content))
    }

    private static func recipient(_ contact: [ContactAlias]) throws -> String {
        let known =
            contact.first { $0.kind == .phone } ?? contact.first { $0.kind == .whatsAppUser }
        guard let known else {
            throw SendFailure(
                .unreachable, code: "recipient", reason: "neither a phone nor a WhatsApp user id is known")
        }
        return TwilioAddress(known).text
    }

    /// - Returns: `nil` for a template.
    private static func body(_ content: OutboundContent) throws -> [(String, String)]? {
        switch content {
        case .text(let text):
            try text.checkLength(longest: longestText)
            return [("Body", text)]
        case .choices(let text, let options):
            let list = numbered(text, options)
            guard list.utf16.count <= longestText else {
                throw SendFailure(
                    .unsupportedContent, code: "choices", reason: "the choices are longer than one message")
            }
            return [("Body", list)]
        case .template: return nil
        }
    }

    /// Whoever is asked writes the number, or the words.
    private static func numbered(_ text: String, _ options: [OutboundContent.Choice]) -> String {
        let rows = options.enumerated().map { index, option in
            "\(index + 1). \(option.title)" + (option.detail.isEmpty ? "" : ": \(option.detail)")
        }
        return rows.isEmpty ? text : "\(text)\n\n\(rows.joined(separator: "\n"))"
    }

    /// Parameters are numbered from 1.
    private func template(_ content: OutboundContent) throws -> [(String, String)] {
        guard case .template(let name, let language, let parameters) = content else { return [] }
        let sid = settings.contentSIDs["\(name)/\(language)"] ?? settings.contentSIDs[name] ?? name
        guard sid.wholeMatch(of: /HX[0-9a-fA-F]{32}/) != nil else {
            throw SendFailure(
                .rejected, code: "template", reason: "the template '\(name.prefix(60))' has no content SID")
        }
        let pairs = parameters.enumerated().map { ("\($0.offset + 1)", JSONValue.string($0.element)) }
        let variables = JSONValue.object(Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
        return [("ContentSid", sid)] + (pairs.isEmpty ? [] : [("ContentVariables", variables.text)])
    }
}
