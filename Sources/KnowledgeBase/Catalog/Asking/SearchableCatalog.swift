/// A catalog that questions can be put to. Making it looks through all rows: keep it (``CatalogKeeper``).
public struct SearchableCatalog: Sendable {
    public let record: CatalogRecord
    public let catalog: Catalog
    let reader: CatalogQuestionReader
    private let search: CatalogSearch
    private let followUps: CatalogFollowUpReader
    /// Places of rows by their ids in upper case.
    private let places: [String: Int]
    /// From which the check of ids learns how they are written.
    let sampleIDs: [String]

    public var name: String { record.name }

    public init(_ stored: StoredCatalog) {
        record = stored.record
        catalog = stored.catalog
        reader = CatalogQuestionReader(stored.catalog)
        search = CatalogSearch(stored.catalog)
        followUps = CatalogFollowUpReader(
            stored.catalog, named: stored.record.name, reader: reader, search: search)
        let catalog = stored.catalog
        let named = catalog.rows.indices.compactMap { row in
            catalog.value(.id, row: row).label.map { ($0, row) }
        }
        places = Dictionary(named.map { ($0.0.uppercased(), $0.1) }) { first, _ in first }
        sampleIDs = named.prefix(CatalogIDCheck.mostSamples).map(\.0)
    }

    public func read(_ question: String) -> CatalogQuestion { reader.read(question) }

    /// What a question asks for together with the ones before it.
    ///
    /// - Parameter others: the other catalogs.
    func read(
        _ question: String, after turns: [EarlierTurn], language: Language, beside others: [SearchableCatalog]
    ) -> CatalogQuestion {
        guard !turns.isEmpty else { return reader.read(question) }
        return followUps.read(
            question, after: turns, language: language, beside: others.map(\.reader))
    }

    /// - Parameter limit: rows at most.
    public func find(_ question: CatalogQuestion, limit: Int) -> CatalogFinding {
        let result = search.search(question, limit: limit)
        return CatalogFinding(
            catalog: record.name, schema: catalog.schema, question: question,
            cells: result.rows.map { catalog.rows[$0] }, rows: result.rows.map(row), total: result.total,
            relaxed: result.relaxed)
    }

    /// Rows that a question names by its own words, whatever was asked for before it; `nil` where there are none.
    func named(in question: String, language: Language) -> CatalogFinding? {
        let filters = reader.reading(question, language: language).filters.filter { filter in
            !filter.isNegated && filter.roles.isSubset(of: Self.telling)
        }
        guard filters.contains(where: { !$0.roles.isDisjoint(with: Self.names) }) else { return nil }
        let asked = CatalogQuestion(
            text: question, language: language, filters: filters, isAboutCatalog: true)
        let finding = find(asked, limit: 1)
        return finding.total > 0 ? finding : nil
    }

    private static let names: Set<CatalogRole> = [.id, .make, .model, .version, .name]
    /// Roles by which one thing is told from another.
    private static let telling = names.union([.year, .body, .category, .colour, .gearbox, .fuel])

    /// The row with this id, capitals aside.
    public func row(id: String) -> Answer.Row? { places[id.uppercased()].map(row) }

    /// A finding of this one row.
    func finding(id: String, for question: CatalogQuestion) -> CatalogFinding? {
        guard let place = places[id.uppercased()] else { return nil }
        return CatalogFinding(
            catalog: record.name, schema: catalog.schema, question: question, cells: [catalog.rows[place]],
            rows: [row(at: place)], total: 1, relaxed: [])
    }

    func has(id: String) -> Bool { places[id.uppercased()] != nil }

    private func row(at place: Int) -> Answer.Row {
        Answer.Row(
            catalog: record.name, id: catalog.value(.id, row: place).label ?? "",
            cells: catalog.rows[place].json(catalog.schema))
    }
}

/// What a catalog has for a question.
public struct CatalogFinding: Sendable {
    public var catalog: String
    public var schema: CatalogSchema
    public var question: CatalogQuestion
    /// The rows as the catalog has them.
    var cells: [CatalogRow]
    /// Best first.
    public var rows: [Answer.Row]
    /// How many rows meet all filters; 0 when ``rows`` are only the nearest.
    public var total: Int
    /// Filters that the rows do not meet.
    public var relaxed: [CatalogFilter]
}

extension Sequence<SearchableCatalog> {
    /// Over all of them.
    var idCheck: CatalogIDCheck? {
        let all = filter { !$0.sampleIDs.isEmpty }
        guard !all.isEmpty else { return nil }
        let share = CatalogIDCheck.mostSamples / all.count
        return CatalogIDCheck(samples: all.flatMap { $0.sampleIDs.prefix(share) }) { id in
            all.contains { $0.has(id: id) }
        }
    }
}
