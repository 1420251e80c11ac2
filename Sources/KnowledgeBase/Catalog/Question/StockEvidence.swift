/// Tells a question about the stock from one about the firm (hours, credit, papers) or anything else.
///
/// What speaks for the stock is weighed against what the reading cannot account for: "¿cuántos litros de gasolina
/// me llevan si me quedo tirado?" names a fuel, but most of its words are about something else.
struct StockEvidence {
    let tokens: [CatalogToken]
    /// Tokens that name values, amounts or orders.
    let taken: Set<Int>
    let filters: [CatalogFilter]
    let hasOrder: Bool

    /// A named car or id says more than a colour.
    private static let nameWeight = 3.0
    /// A city is where the firm is too.
    private static let placeWeight = 0.5
    /// "El auto" is spoken of in questions of every kind.
    private static let vehicleWeight = 0.5
    private static let orderWeight = 2.0
    private static let topicWeight = 3.0
    private static let creditWeight = 2.0
    /// Strange words that a question for the whole stock may have.
    private static let mostStrangeInOverview = 1

    var isAboutRows: Bool {
        guard !isSale, !filters.isEmpty || hasOrder else { return false }
        return filters.contains { $0.roles == [.id] } || forStock > againstStock
    }

    /// "¿qué carros tienen?": asks for the stock as a whole.
    var isOverview: Bool {
        !isSale && places(FirmWords.topics).isEmpty && places(FirmWords.credit).isEmpty
            && has(FirmWords.vehicles)
            && (has(FirmWords.having) || has(FirmWords.seeking) || has(FirmWords.overviews))
            && strangeWords <= Self.mostStrangeInOverview
    }

    private var forStock: Double {
        let named = namedFilters
        let wishes = [FirmWords.having, FirmWords.seeking, QuestionWords.budgetCues]
        let weak = filters.filter { $0.roles.isSubset(of: [.city, .branch, .status]) }.count
        var sum = Double(named) * Self.nameWeight + Double(weak) * Self.placeWeight
        sum += Double(filters.count - named - weak)
        if hasOrder { sum += Self.orderWeight }
        if has(FirmWords.vehicles) { sum += Self.vehicleWeight }
        return sum + (wishes.contains(where: has) ? 1 : 0)
    }

    private var againstStock: Double {
        let isSeeking = has(FirmWords.seeking)
        let credit = Double(places(FirmWords.credit).count) * (isSeeking || isNamed ? 1 : Self.creditWeight)
        // Who says what he wants may say why.
        let strange = Double(strangeWords) * (isSeeking || has(FirmWords.having) ? 0.5 : 1)
        let topics = places(FirmWords.topics).reduce(0) {
            $0 + (isSeeking || isTrait($1) ? 1 : Self.topicWeight)
        }
        return topics + credit + strange
    }

    /// "autos con garantía": wished for along with the car.
    private func isTrait(_ place: Int) -> Bool {
        place > 0 && ["con", "com", "with"].contains(tokens[place - 1].text)
    }

    private var namedFilters: Int {
        filters.filter { !$0.roles.isDisjoint(with: [.id, .make, .model, .name]) }.count
    }

    private var isNamed: Bool { namedFilters > 0 }

    /// Words that neither name anything of the catalog nor are part of any way to ask for it, in the clauses that
    /// do name something: who introduces himself first still asks what he asks then.
    private var strangeWords: Int {
        let topical = places(FirmWords.topics).union(places(FirmWords.credit))
        let clauses = tokens.indices.split { Self.clauseEnds.contains(tokens[$0].text) }
        let telling = clauses.filter { taken.isEmpty || $0.contains(where: taken.contains) }
        return telling.joined().filter { place in
            tokens[place].kind == .word && tokens[place].text.count > 1 && !taken.contains(place)
                && !topical.contains(place) && !Self.knownWords.contains(tokens[place].text)
        }.count
    }

    private static let clauseEnds: Set<String> = [",", ".", ";", ":", "?", "!", "¿", "¡", "(", ")"]

    /// Where phrases of a table stand outside of what names values: "dirección asistida" is no address.
    private func places(_ phrases: Set<String>) -> Set<Int> {
        var found = Set<Int>()
        for place in tokens.indices {
            for length in 1...3 where place + length <= tokens.count {
                let range = place..<place + length
                guard !range.contains(where: taken.contains) else { continue }
                if phrases.contains(tokens[range].map(\.text).joined(separator: " ")) { found.insert(place) }
            }
        }
        return found
    }

    private func has(_ words: Set<String>) -> Bool { tokens.contains { words.contains($0.text) } }

    private var isSale: Bool {
        let text = " " + tokens.map(\.text).joined(separator: " ") + " "
        return FirmWords.sales.contains { text.contains(" \($0) ") }
    }

    private static let knownWords: Set<String> = LanguageProfile.all.filter { $0.language != nil }
        .reduce(into: QuestionWords.cues.union(FirmWords.courtesy).union(FirmWords.overviews)) {
            $0.formUnion($1.words)
        }
}
