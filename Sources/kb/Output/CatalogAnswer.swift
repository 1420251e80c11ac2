import KnowledgeBase

/// What a question to a catalog asked for, and the rows that were found.
struct CatalogAnswer: Encodable {
    struct Filter: Encodable {
        /// `price<=300000`.
        var filter: String
        /// The words it came from; empty when it was assumed.
        var source: String
        var isAssumed: Bool

        init(_ filter: CatalogFilter) {
            self.filter = filter.description
            source = filter.source
            isAssumed = filter.isAssumed
        }
    }

    var question: String
    var language: String
    /// `false`: it asks for something else than rows.
    var isAboutCatalog: Bool
    /// What is asked of the rows although no column says it.
    var unknownProperty: String?
    var filters: [Filter]
    /// `price ascending`.
    var sort: String?
    /// Rows that meet all filters.
    var total: Int
    /// Filters that the rows do not meet: they are only near.
    var relaxed: [Filter]
    var rows: [JSONValue]
    private let lines: [String]
    private let sortSource: String

    private enum CodingKeys: CodingKey {
        case question, language, isAboutCatalog, unknownProperty, filters, sort, total, relaxed, rows
    }

    init(_ question: CatalogQuestion, _ result: CatalogResult, in catalog: Catalog) {
        self.question = question.text
        language = question.language.rawValue
        isAboutCatalog = question.isAboutCatalog
        unknownProperty = question.unknownProperty
        filters = question.filters.map(Filter.init)
        sort = question.sort.map { "\($0.role.rawValue) \($0.isDescending ? "descending" : "ascending")" }
        sortSource = question.sort?.source ?? ""
        total = result.total
        relaxed = result.relaxed.map(Filter.init)
        rows = result.rows.map { catalog.rows[$0].json(catalog.schema) }
        lines = result.rows.map { catalog.rows[$0].line(catalog.schema) }
    }

    /// Filters, count, rows.
    func text(explained: Bool) -> String {
        guard isAboutCatalog else { return count }
        let head = explained ? explanation : [Console.dim(summary)]
        let missing = unknownProperty.map { ["No column says: \($0)".printable] } ?? []
        return (head + missing + [count] + lines).joined(separator: "\n")
    }

    private var summary: String {
        let parts = filters.map(\.filter) + [sort.map { "by \($0)" }].compactMap { $0 }
        return parts.isEmpty ? "no filters" : parts.joined(separator: " · ").printable
    }

    private var count: String {
        if !isAboutCatalog { return "The question asks for no rows of this catalog." }
        if total > lines.count { return "\(total.counted("row")), the best \(lines.count):" }
        if total > 0 { return "\(total.counted("row")):" }
        if lines.isEmpty { return "No row meets this, and none is near." }
        return
            "No row meets all of it. Near, but not \(relaxed.map(\.filter).joined(separator: " · ").printable):"
    }

    private var explanation: [String] {
        var result = ["language: \(language)"]
        for filter in filters {
            let origin = filter.isAssumed ? "assumed" : "\"\(filter.source)\""
            result.append("filter:   \(filter.filter)   \(origin)".printable)
        }
        if let sort { result.append("order:    \(sort)   \"\(sortSource)\"".printable) }
        return result
    }
}
