/// Golden questions of one or several files.
public struct GoldenSet: Sendable, Equatable {
    /// In the order in which they are written.
    public private(set) var cases: [GoldenCase] = []

    /// Of all files together.
    public static let mostCases = 20_000

    public init() {}

    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for ids that are given twice.
    public init(_ cases: [GoldenCase]) throws {
        try append(cases)
    }

    /// Adds what a file holds: a list of cases.
    ///
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for anything that is not understood, naming file, case
    ///   and key, for an empty list and for ids that are given twice.
    public mutating func add(_ value: JSONValue, file: String) throws {
        guard let items = value.array else {
            throw GoldenFields.unusable(
                file, "its top level is \(value.kindName), where a list of cases is wanted")
        }
        guard !items.isEmpty else { throw GoldenFields.unusable(file, "it holds no case") }
        try append(
            items.enumerated().map { try GoldenCase($1, file: file, place: "case \($0 + 1)") })
    }

    private mutating func append(_ more: [GoldenCase]) throws {
        var files = Dictionary(cases.map { ($0.id, $0.file) }, uniquingKeysWith: { first, _ in first })
        for item in more {
            if let other = files.updateValue(item.file, forKey: item.id) {
                let place = other == item.file ? "it" : "'\(other)'"
                throw GoldenFields.unusable(
                    item.file, "the id '\(item.id)' stands in \(place) already",
                    advice: "Give every case an id of its own")
            }
        }
        cases += more
        guard cases.count <= Self.mostCases else {
            throw GoldenFields.unusable(
                more.last?.file ?? "", "there are more than \(Self.mostCases) cases",
                advice: "Run fewer files")
        }
    }

    /// The cases that have one of the tags (or languages) and one of the ids; all for none given.
    ///
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for a tag or an id that no case has.
    public func selecting(tags: [String] = [], ids: [String] = []) throws -> [GoldenCase] {
        try requireKnown(tags, "tag", among: Set(cases.flatMap(\.groups)))
        try requireKnown(ids, "id", among: Set(cases.map(\.id)))
        let chosen = cases.filter { item in
            (tags.isEmpty || !Set(item.groups).isDisjoint(with: tags))
                && (ids.isEmpty || ids.contains(item.id))
        }
        guard !chosen.isEmpty else {
            throw KnowledgeBaseError(
                .usage, cannot: "choose questions",
                because: cases.isEmpty ? "there are none" : "no case has both the tag and the id")
        }
        return chosen
    }

    private func requireKnown(_ names: [String], _ kind: String, among known: Set<String>) throws {
        guard let unknown = names.first(where: { !known.contains($0) }) else { return }
        throw KnowledgeBaseError(
            .usage, cannot: "choose questions",
            because:
                "no case has the \(kind) '\(unknown)'\(Misspelling.hint(unknown, among: known.sorted()))",
            advice: kind == "tag" ? "Tags are \(known.sorted().prefix(40).joined(separator: ", "))" : nil)
    }
}
