import KnowledgeBase

/// Who is who in one change: the phone or the business-scoped user id of a message may be missing in it and stand
/// with the contact. User names are left out: they can be given up and taken by somebody else.
/// (Cloud API, "Business-scoped user IDs".)
struct WhatsAppSenders {
    private var byKey: [String: JSONValue] = [:]
    private let only: JSONValue?

    init(contacts: [JSONValue]) {
        only = contacts.count == 1 ? contacts.first : nil
        for contact in contacts {
            for name in ["wa_id", "user_id"] {
                if let key = contact[name]?.string { byKey[key] = contact }
            }
        }
    }

    /// The user id before the phone; no alias where neither is known.
    func sender(of message: JSONValue) -> (aliases: [ContactAlias], name: String) {
        let from = message["from"]?.string
        let user = message["from_user_id"]?.string
        let isNamed = from != nil || user != nil
        let contact = user.flatMap { byKey[$0] } ?? from.flatMap { byKey[$0] } ?? (isNamed ? nil : only)
        let aliases = [
            ContactAlias.whatsAppUser(user ?? contact?["user_id"]?.string),
            ContactAlias.whatsAppPhone(from ?? contact?["wa_id"]?.string),
        ].compactMap { $0 }
        return (aliases, String((contact?["profile"]?["name"]?.string ?? "").prefix(200)))
    }
}

/// A `system` message that says that somebody has another number or id from now on.
struct WhatsAppRenaming {
    let from: ContactAlias
    let to: [ContactAlias]

    /// - Returns: `nil` for any other message, and where the old or the new name is missing.
    init?(_ message: JSONValue) {
        guard message["type"]?.string == "system", let system = message["system"],
            let kind = system["type"]?.string, kind.hasPrefix("user_changed_")
        else { return nil }
        let new = Self.aliases(user: system["user_id"], phone: system["wa_id"])
        let old = Self.aliases(user: message["from_user_id"], phone: message["from"])
            .filter { !new.contains($0) }
        // Of two names the one that ends is the old one.
        let ending: ContactAlias.Kind = kind == "user_changed_user_id" ? .whatsAppUser : .phone
        guard !new.isEmpty, let from = old.first(where: { $0.kind == ending }) ?? old.first else {
            return nil
        }
        self.from = from
        to = new
    }

    private static func aliases(user: JSONValue?, phone: JSONValue?) -> [ContactAlias] {
        [ContactAlias.whatsAppUser(user?.string), ContactAlias.whatsAppPhone(phone?.string)].compactMap { $0 }
    }
}

extension ContactAlias {
    static func whatsAppPhone(_ text: String?) -> ContactAlias? {
        guard let text, text.utf8.count <= 32 else { return nil }
        let alias = ContactAlias(.phone, text)
        return alias.value.isEmpty ? nil : alias
    }

    /// Country code, a dot, up to 128 letters and digits; somewhat more is let pass.
    static func whatsAppUser(_ text: String?) -> ContactAlias? {
        guard let text, text.wholeMatch(of: /[A-Z]{2}\.[A-Za-z0-9._-]{1,160}/) != nil else { return nil }
        return ContactAlias(.whatsAppUser, text)
    }
}
