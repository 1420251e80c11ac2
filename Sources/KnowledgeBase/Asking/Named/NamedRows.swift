import Foundation

/// Finds which of the rows that a model was given its answer speaks of, in the order of the answer.
///
/// A row is named by its id, by make and model or name with what follows (version, year, price), or by its price.
/// It counts only where nothing else that was given fits as well: of two alike none is named, because a row taken for
/// another has its price told for the other's. Where one of those listed stays open, none at all is named.
struct NamedRows {
    private let rows: [Answer.Row]
    private let descriptions: [RowDescription]

    /// - Parameter catalogs: that the rows are of; rows of others are never named.
    init(_ rows: [Answer.Row], of catalogs: [SearchableCatalog]) {
        let schemas = Dictionary(catalogs.map { ($0.name, $0.catalog.schema) }) { first, _ in first }
        let known = rows.reduce(into: [(row: Answer.Row, schema: CatalogSchema)]()) { known, row in
            guard let schema = schemas[row.catalog], !known.contains(where: { $0.row == row }) else { return }
            known.append((row, schema))
        }
        self.rows = known.map(\.row)
        descriptions = known.map { RowDescription($0.row, $0.schema) }
    }

    /// - Parameter language: of the answer, for numbers in words.
    func rows(in answer: String, language: Language) -> [Answer.Row] {
        guard !rows.isEmpty else { return [] }
        let text = RowText(answer, language: language)
        let names = RowNameReader(text: text, rows: descriptions).names()
        let details = RowDetailReader(text: text, rows: descriptions)
        var places: [Int: Int] = [:]
        var open: [Set<Int>] = []
        var stray = details.details(in: 0..<(names.first?.start ?? text.tokens.count), of: nil)
        for (index, name) in names.enumerated() {
            let end = index + 1 < names.count ? names[index + 1].start : text.tokens.count
            let found = details.details(in: name.start..<end, of: name)
            for mention in mentions(of: name, with: found) {
                mention.note(in: &places)
                if mention.rows.count > 1 { open.append(mention.rows) }
            }
            stray += found.filter { $0.rows.isDisjoint(with: name.rows) }
        }
        noteStray(stray, named: names, in: &places)
        // One more was listed and is not known: "the third" would be another.
        guard open.allSatisfy({ !$0.isDisjoint(with: places.keys) }) else { return [] }
        return places.sorted { $0.value < $1.value }.map { rows[$0.key] }
    }

    // MARK: One name

    /// What is said after a name: of one row, or of several, one after the other.
    private struct Mention {
        var place: Int
        var rows: Set<Int>
        var said: [RowDetail.Kind: RowDetail] = [:]

        func note(in places: inout [Int: Int]) {
            guard rows.count == 1, let row = rows.first else { return }
            places[row] = min(places[row] ?? place, place)
        }
    }

    /// "dos Versa: uno 2020 en $244,900 y otro 2019": a second year, or one that no row has with the rest, speaks of
    /// another row.
    private func mentions(of name: RowName, with details: [RowDetail]) -> [Mention] {
        var current = Mention(place: name.start, rows: name.rows)
        var mentions: [Mention] = []
        for detail in details {
            let fitting = detail.rows.intersection(name.rows)
            guard !fitting.isEmpty, current.said[detail.kind]?.rows != detail.rows else { continue }
            let both = current.rows.intersection(fitting)
            if current.said[detail.kind] != nil || both.isEmpty {
                mentions.append(current)
                current = Mention(place: detail.place, rows: fitting)
            } else {
                current.rows = both
            }
            current.said[detail.kind] = detail
        }
        return mentions + [current]
    }

    // MARK: Without a name

    /// Ids, and prices before a name or without any: "por $244,900 tenemos el Versa".
    private func noteStray(_ details: [RowDetail], named: [RowName], in places: inout [Int: Int]) {
        let names = named.reduce(into: Set()) { $0.formUnion($1.rows) }
        for detail in details {
            guard detail.rows.count == 1, let row = detail.rows.first, places[row] == nil else { continue }
            let isSure = detail.kind == .id || detail.kind == .price && (named.isEmpty || names.contains(row))
            if isSure { places[row] = detail.place }
        }
    }
}

extension Answer {
    /// With those of the rows given to a model that its words name.
    func withRowsNamed(of offers: Offers) -> Answer {
        guard let written else { return self }
        var answer = self
        answer.rows = NamedRows(rows + offers.rows, of: offers.catalogs)
            .rows(in: written.text, language: language)
        return answer
    }
}
