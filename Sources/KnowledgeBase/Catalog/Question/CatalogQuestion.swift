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
}
