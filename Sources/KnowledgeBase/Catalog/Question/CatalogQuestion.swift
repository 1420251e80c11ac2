/// What a question asks of a catalog, with what part of it each filter came from.
public struct CatalogQuestion: Sendable, Equatable {
    public var text: String
    public var language: Language
    /// All must hold.
    public var filters: [CatalogFilter]
    public var sort: CatalogSort?
    /// How many rows were asked for; `nil` when no number was said.
    public var limit: Int?
    /// Whether it asks for rows at all, rather than for the firm's hours, terms or papers.
    public var isAboutCatalog: Bool
    /// What it wants to know of the rows.
    public var asksFor = Property.rows

    /// What may be asked of rows.
    public enum Property: Sendable, Equatable {
        /// The rows themselves.
        case rows
        /// What this column says of them.
        case column(Int)
        /// What no column says, in the words of the question: "torque", "towing capacity".
        case unknown(words: String)
    }

    public init(
        text: String, language: Language, filters: [CatalogFilter] = [], sort: CatalogSort? = nil,
        limit: Int? = nil, isAboutCatalog: Bool
    ) {
        self.text = text
        self.language = language
        self.filters = filters
        self.sort = sort
        self.limit = limit
        self.isAboutCatalog = isAboutCatalog
    }

    /// The words for what is asked of the rows but no column says; `nil` where there is no such thing.
    public var unknownProperty: String? {
        guard isAboutCatalog, case .unknown(let words) = asksFor else { return nil }
        return words
    }
}
