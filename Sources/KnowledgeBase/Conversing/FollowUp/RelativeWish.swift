/// A question for something more or less than what was shown: "algo más barato", "mais novo que esse".
struct RelativeWish: Equatable {
    var role: CatalogRole
    /// More of it is wanted: newer, dearer.
    var isMore: Bool
    var tokens: Range<Int>

    /// - Returns: `nil` for the utmost ("el más barato"), which needs nothing to be compared with.
    static func read(_ tokens: [CatalogToken]) -> RelativeWish? {
        guard let found = english(tokens) ?? order(tokens), !isUtmost(found.tokens, in: tokens) else {
            return nil
        }
        // "2020 or newer" says from where on.
        let start = found.tokens.lowerBound
        if start > 1, tokens[start - 2].kind == .number,
            ["o", "ou", "or", "and", "y", "e"].contains(tokens[start - 1].text)
        {
            return nil
        }
        // "más barato que 200 mil" says what it compares with.
        let rest = tokens[found.tokens.upperBound...].prefix(4)
        return rest.contains { $0.kind == .number } ? nil : found
    }

    private static func order(_ tokens: [CatalogToken]) -> RelativeWish? {
        guard let found = OrderReader(tokens: tokens, taken: []).order(), found.limit == nil,
            ["mas", "mais", "menos", "cheaper", "newer", "more"].contains(
                tokens[found.tokens.lowerBound].text)
        else { return nil }
        return RelativeWish(role: found.order.role, isMore: found.order.isDescending, tokens: found.tokens)
    }

    private static func english(_ tokens: [CatalogToken]) -> RelativeWish? {
        for place in tokens.indices {
            for (phrase, role, isMore) in phrases
            where tokens[place...].starts(with: phrase, by: { $0.text == $1 }) {
                return RelativeWish(role: role, isMore: isMore, tokens: place..<place + phrase.count)
            }
        }
        return nil
    }

    private static let phrases: [([String], CatalogRole, Bool)] = [
        (["less", "expensive"], .price, false), (["more", "expensive"], .price, true),
        (["pricier"], .price, true),
        (["older"], .year, false), (["lower", "mileage"], .mileage, false),
        (["less", "mileage"], .mileage, false),
        (["fewer", "miles"], .mileage, false), (["fewer", "km"], .mileage, false),
        (["fewer", "kilometers"], .mileage, false), (["fewer", "kilometres"], .mileage, false),
    ]

    /// "el más barato", "los más nuevos", "the newer": an article stands shortly before.
    private static func isUtmost(_ range: Range<Int>, in tokens: [CatalogToken]) -> Bool {
        let before = tokens[max(0, range.lowerBound - 2)..<range.lowerBound].map(\.text)
        let isComparing = before.contains { QuestionWords.comparing.contains($0) && $0 != "o" && $0 != "a" }
        let compares = tokens[range.upperBound...].prefix(2).contains { ["que", "than"].contains($0.text) }
        let articles = ["el", "la", "los", "las", "o", "os", "as", "the", "cual", "qual", "which"]
        return !isComparing && !compares && before.contains { articles.contains($0) }
    }
}
