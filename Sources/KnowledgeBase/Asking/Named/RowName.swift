/// Make and model, or the name of a thing, where they stand in a text.
struct RowName {
    /// Its first token, a year right before it included: "2020 Nissan Versa".
    var start: Int
    /// Behind its last token.
    var end: Int
    /// All that have it, by place.
    var rows: Set<Int>
}

/// Finds the names of rows in a text, the longest where several begin at the same word.
struct RowNameReader {
    let text: RowText
    let rows: [RowDescription]

    /// Words behind a name among which its year stands.
    private static let yearReach = 3
    /// Names of as many letters may be words: they have to be capitalised.
    private static let shortName = 4

    func names() -> [RowName] {
        let holders = holders
        var names: [RowName] = []
        var place = 0
        while place < text.tokens.count {
            guard var name = name(at: place, holders) else {
                place += 1
                continue
            }
            place = name.end
            if name.start > (names.last?.end ?? 0), text.year(at: name.start - 1) != nil { name.start -= 1 }
            names.append(name)
        }
        return names.indices.map { index in
            let limit = index + 1 < names.count ? names[index + 1].start : text.tokens.count
            return withYear(names[index], limit: limit)
        }
    }

    /// Rows by their names.
    private var holders: [WrittenKey: Set<Int>] {
        rows.enumerated().reduce(into: [:]) { holders, row in
            for name in row.element.names { holders[name, default: []].insert(row.offset) }
        }
    }

    private func name(at place: Int, _ holders: [WrittenKey: Set<Int>]) -> RowName? {
        let found = holders.compactMap { key, rows in
            text.end(of: key, at: place).map { (key: key, name: RowName(start: place, end: $0, rows: rows)) }
        }
        guard let longest = found.max(by: { $0.key.bytes.count < $1.key.bytes.count }) else { return nil }
        let mayBeWord = longest.key.isOfLetters && longest.key.bytes.count <= Self.shortName
        return mayBeWord && !text.isCapitalised(place) ? nil : longest.name
    }

    /// "Versa 2018" is none of the Versas of other years.
    private func withYear(_ name: RowName, limit: Int) -> RowName {
        let behind = (name.end..<limit).lazy.filter { text.tokens[$0].kind != .mark }.prefix(Self.yearReach)
        guard let year = text.year(at: name.start) ?? behind.compactMap(text.year).first else { return name }
        var name = name
        if !name.rows.contains(where: { rows[$0].year == year }) {
            name.rows = name.rows.filter { rows[$0].year == nil }
        }
        return name
    }
}
