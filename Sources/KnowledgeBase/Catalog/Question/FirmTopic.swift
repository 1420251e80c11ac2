/// Tells a question about the firm (hours, credit, papers) from one about its stock.
struct FirmTopic {
    let tokens: [CatalogToken]
    /// Tokens that name values, amounts or orders.
    let taken: Set<Int>

    private static let topics = Set(FirmWords.topics)

    /// A word of the firm's topics stands outside of what names values: "dirección asistida" is none.
    var isNamed: Bool {
        tokens.indices.contains { place in
            (1...4).contains { length in
                let range = place..<min(place + length, tokens.count)
                return !range.contains { taken.contains($0) }
                    && Self.topics.contains(tokens[range].map(\.text).joined(separator: " "))
            }
        }
    }

    /// Whether these filters are about rows although the firm is spoken of: a certain car is named, or
    /// something of a kind is wished for ("busco una SUV a crédito").
    func leavesStock(_ roles: Set<CatalogRole>) -> Bool {
        if isSale { return false }
        if !roles.isDisjoint(with: [.id, .make, .model, .name]) { return true }
        let traits: Set<CatalogRole> = [.body, .gearbox, .fuel, .colour, .seats, .equipment, .year, .category, .price]
        return !roles.isDisjoint(with: traits) && hasWish && !roles.isDisjoint(with: [.body, .year, .price, .category, .colour])
    }

    /// "que carros tienen": asks for the stock as a whole.
    var isOverview: Bool { has(FirmWords.vehicles) && (has(FirmWords.wishes) || has(FirmWords.overviews)) }

    private var hasWish: Bool { has(FirmWords.wishes) }

    private func has(_ words: Set<String>) -> Bool { tokens.contains { words.contains($0.text) } }

    /// The asker's own car: nothing of ours is looked for.
    private var isSale: Bool {
        let text = " " + tokens.map(\.text).joined(separator: " ") + " "
        return Self.sales.contains { text.contains(" \($0) ") }
    }

    private static let sales = QuestionWords.split(
        "vender mi, vender un, vender meu, vender o meu, vendo mi, sell my, quiero vender, quero vender, want to sell, compran, compram, do you buy, toman mi, a cuenta mi, mi auto, meu carro, my car, mi carro, tengo un, tengo una, i have a, tenho um"
    )
}
