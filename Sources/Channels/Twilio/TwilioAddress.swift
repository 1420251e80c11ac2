import KnowledgeBase

/// `whatsapp:+34600111222`, or a user's id in place of the number.
struct TwilioAddress: Sendable, Hashable {
    let alias: ContactAlias

    /// - Returns: `nil` for addresses of other channels, as `messenger:`, and for what is no address.
    init?(_ text: String) {
        let rest = text.hasPrefix("whatsapp:") ? text.dropFirst("whatsapp:".count) : text[...]
        if rest.wholeMatch(of: /\+?[0-9]{5,20}/) != nil {
            alias = ContactAlias(.phone, String(rest))
        } else if let user = ContactAlias.whatsAppUser(String(rest)) {
            alias = user
        } else {
            return nil
        }
    }

    init(_ alias: ContactAlias) { self.alias = alias }

    /// `+34600111222`; `nil` for a user's id.
    var phone: String? { alias.kind == .phone ? "+\(alias.value)" : nil }

    var text: String { "whatsapp:\(phone ?? alias.value)" }
}
