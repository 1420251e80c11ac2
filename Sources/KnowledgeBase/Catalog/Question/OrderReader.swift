/// Finds by what a question wants the rows ordered, and how many of them.
struct OrderReader {
    let tokens: [CatalogToken]
    let taken: Set<Int>

    struct Found {
        var tokens: Range<Int>
        var order: QuestionWords.Order
        var limit: Int?
    }

    private static let mostRows = 50

    /// The first superlative, else the first plain wish ("baratos").
    func order() -> Found? {
        let all = candidates()
        return all.first { $0.order.isSuperlative } ?? all.first
    }

    private func candidates() -> [Found] {
        var found: [Found] = []
        var place = 0
        while place < tokens.count {
            guard let (order, end) = phrase(at: place) else {
                place += 1
                continue
            }
            var candidate = Found(tokens: place..<end, order: order)
            if order.isSuperlative { candidate.limit = limit(of: candidate) }
            found.append(candidate)
            place = end
        }
        return found
    }

    private func phrase(at place: Int) -> (QuestionWords.Order, Int)? {
        for length in stride(from: 4, through: 1, by: -1) where place + length <= tokens.count {
            let range = place..<place + length
            guard !range.contains(where: { taken.contains($0) }) else { continue }
            if let order = QuestionWords.sorts[tokens[range].map(\.text).joined(separator: " ")] {
                return (order, range.upperBound)
            }
        }
        return nil
    }

    /// "los tres más baratos", "top 5", "el carro más barato", "the cheapest one".
    private func limit(of found: Found) -> Int? {
        let before = max(0, found.tokens.lowerBound - 5)..<found.tokens.lowerBound
        for place in before.reversed() where !taken.contains(place) {
            let text = tokens[place].text
            if let count = Double(text) ?? QuestionWords.numbers[text] {
                let whole = Int(exactly: count) ?? 0
                return 1...Self.mostRows ~= whole ? whole : nil
            }
            if QuestionWords.comparing.contains(text) { return nil }
            if QuestionWords.pluralArticles.contains(text) { return countAfter(found) }
            if QuestionWords.singularArticles.contains(text) {
                return found.order.isSingular && !isPlural(after: found) ? 1 : countAfter(found)
            }
        }
        return countAfter(found)
    }

    /// "the cheapest 3", "cheapest cars".
    private func countAfter(_ found: Found) -> Int? {
        let place = found.tokens.upperBound
        guard tokens.indices.contains(place), tokens[place].kind == .number, !taken.contains(place),
            let count = Int(tokens[place].text), 1...20 ~= count
        else { return nil }
        return count
    }

    private func isPlural(after found: Found) -> Bool {
        let place = found.tokens.upperBound
        guard tokens.indices.contains(place), tokens[place].kind == .word else { return false }
        return tokens[place].text.hasSuffix("s") && FirmWords.vehicles.contains(tokens[place].text)
            || ["suvs", "sedans", "pickups", "trucks", "ones", "vans", "hatchbacks"].contains(
                tokens[place].text)
    }
}
