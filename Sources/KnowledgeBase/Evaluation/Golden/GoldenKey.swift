/// The keys of a golden question, as its file has them.
enum GoldenKey: String, CaseIterable {
    case id, question, language, turns, sources
    case allSources = "all-sources"
    case contains
    case containsAny = "contains-any"
    case notContains = "not-contains"
    case matches, rows
    case rowsFirst = "rows-first"
    case rowsAmong = "rows-among"
    case refuses
    case handOff = "hand-off"
    case tool
    case maxCharacters = "max-characters"
    case tags, judge

    /// Without any of these a case proves nothing.
    static let expectations: Set<GoldenKey> = Set(allCases).subtracting([
        .id, .question, .language, .turns, .tags,
    ])

    /// What an answer that says that it does not know cannot have.
    static let notOfRefusals: [GoldenKey] = [.sources, .allSources, .rows, .rowsFirst, .rowsAmong, .tool]
}

/// What somebody may have meant who wrote a name that there is not.
public enum Misspelling {
    /// The known name that is nearest, if one is near.
    public static func nearest(to name: String, among known: some Sequence<String>) -> String? {
        let folded = name.lowercased()
        let limit = max(2, min(name.count, 24) / 3)
        return known.compactMap { candidate in
            CatalogText.distance(folded, candidate.lowercased(), limit: limit).map { ($0, candidate) }
        }.min { $0 < $1 }?.1
    }

    /// `. Did you mean 'x'?`, or nothing.
    static func hint(_ name: String, among known: some Sequence<String>) -> String {
        nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
    }
}
