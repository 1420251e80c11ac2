/// Something the three languages have words for, so that a question in one finds values in another.
struct CatalogConcept: Hashable {
    var role: CatalogRole
    /// An English name of ours, never shown.
    var name: String
}

/// The words of all languages, by what they mean.
///
/// The tables per language (`CatalogWords+spanish.swift` ...) give comma-separated phrases without accents.
enum CatalogWords {
    typealias Table = [CatalogRole: [String: String]]

    /// Key of a phrase (`CatalogText.key`) -> what it means, role by role.
    static let concepts: [CatalogRole: [String: String]] = {
        var result: [CatalogRole: [String: String]] = [:]
        for table in [spanish, portuguese, english] {
            for (role, concepts) in table {
                for (name, phrases) in concepts {
                    for phrase in phrases.split(separator: ",") {
                        result[role, default: [:]][CatalogText.key(String(phrase))] = name
                    }
                }
            }
        }
        return result
    }()

    /// Concepts that include others: who asks for an automatic means "without a clutch"; in Mexico a
    /// *camioneta* is whatever is not a car.
    static let covered: [CatalogConcept: [String]] = [
        CatalogConcept(role: .gearbox, name: "automatic"): ["cvt", "dual clutch"],
        CatalogConcept(role: .body, name: "utility"): ["suv", "pickup", "minivan"],
        CatalogConcept(role: .equipment, name: "airbags"): [
            "2 airbags", "4 airbags", "6 airbags", "7 airbags", "8 airbags",
        ],
        CatalogConcept(role: .equipment, name: "air conditioning"): ["climate control"],
        CatalogConcept(role: .fuel, name: "hybrid"): ["plug-in hybrid"],
    ]

    /// A concept with those it includes.
    static func extent(of concept: CatalogConcept) -> [String] {
        [concept.name] + (covered[concept] ?? [])
    }

    /// What a value of a column means; in a list's item the longest phrase it contains decides.
    static func meaning(of value: String, role: CatalogRole) -> String? {
        guard let phrases = concepts[role] else { return nil }
        if let exact = phrases[CatalogText.key(value)] { return exact }
        guard role == .equipment || role == .fuel || role == .gearbox || role == .body else { return nil }
        let words = CatalogText.words(value)
        for length in stride(from: words.count - 1, through: 1, by: -1) {
            for start in 0...(words.count - length) {
                if let concept = phrases[words[start..<start + length].joined()] { return concept }
            }
        }
        return nil
    }
}
