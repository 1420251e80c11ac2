/// The language of a phone number's country, by its calling code (ITU-T E.164,
/// https://www.itu.int/pub/T-SP-E.164D).
enum PhoneLanguage {
    /// - Parameter digits: country code and number.
    static func language(of digits: String) -> Language {
        (1...4).reversed().lazy.compactMap { codes[String(digits.prefix($0))] }.first ?? .unknown
    }

    private static let codes: [String: Language] = {
        let lists: [(Language, String)] = [
            (
                .spanish,
                "34 51 52 53 54 56 57 58 240 502 503 504 505 506 507 591 593 595 598 1787 1809 1829 1849 1939"
            ),
            (.portuguese, "55 238 239 244 245 258 351"),
            (.english, "1 27 44 61 64 353"),
        ]
        return lists.reduce(into: [:]) { codes, list in
            for code in list.1.split(separator: " ") { codes[String(code)] = list.0 }
        }
    }()
}

extension Ask {
    /// Before a contact's words tell a language: that of their last question, else of their phone's country. English
    /// gives way to another language that most of the base is in, for English phones are in many hands.
    func language(assumedOf contact: Contact) async throws -> Language {
        guard contact.language == .unknown else { return contact.language }
        let phone = contact.aliases.first { $0.kind == .phone }
        let spoken = phone.map { PhoneLanguage.language(of: $0.value) } ?? .unknown
        guard spoken == .english else { return spoken }
        let counts = try await store.languages().filter { $0.key != .unknown }
        let all = counts.values.reduce(0, +)
        let other = counts.contains { $0.key != .english && 2 * $0.value > all }
        return other ? .unknown : .english
    }
}
