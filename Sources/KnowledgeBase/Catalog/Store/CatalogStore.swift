import Foundation

/// Keeps catalogs: each a table that was made of one file, under a name.
///
/// Every function throws ``KnowledgeBaseError`` (`database`, `busy`, `storage`).
public protocol CatalogStore: Sendable {
    /// What is known of every catalog but its rows, by name.
    func catalogs() async throws -> [CatalogRecord]
    /// A catalog with all rows, in their order; `nil` when there is none of that name.
    func catalog(named name: String) async throws -> StoredCatalog?
    /// The rows with this id, capitals of ASCII aside; none where there is no such row, id or catalog.
    func catalogRows(id: String, in name: String) async throws -> [CatalogRow]
    /// Makes a catalog equal to these rows, in one transaction, and says what that changed.
    ///
    /// Rows are the same when their id is; without one, when their content is.
    func save(_ rows: [CatalogRow], as record: CatalogRecord) async throws -> CatalogChanges
    /// - Returns: whether there was one of that name.
    func removeCatalog(named name: String) async throws -> Bool
}

/// What is known of a catalog but its rows.
public struct CatalogRecord: Sendable, Equatable, Codable {
    /// Problems that are kept to be shown.
    public static let mostProblems = 100

    public var name: String
    /// The file it was made of, absolute.
    public var path: String
    public var schema: CatalogSchema
    /// What a person said of columns, by their names; they hold for the next file too.
    public var corrections: [String: CatalogCorrection]
    /// SHA-256 of the file, lower-case hexadecimal.
    public var contentHash: String
    public var addedAt: Date
    public var rowCount: Int
    public var problemCount: Int
    /// The first ``mostProblems``.
    public var problems: [CatalogProblem]

    public init(
        name: String, path: String, contentHash: String, addedAt: Date,
        corrections: [String: CatalogCorrection] = [:], catalog: Catalog
    ) {
        self.name = name
        self.path = path
        self.contentHash = contentHash
        self.addedAt = addedAt
        self.corrections = corrections
        schema = catalog.schema
        rowCount = catalog.rows.count
        problemCount = catalog.problems.count
        problems = Array(catalog.problems.prefix(Self.mostProblems))
    }
}

/// A catalog as a store gives it back.
public struct StoredCatalog: Sendable, Equatable {
    public var record: CatalogRecord
    /// With the problems of the record only.
    public var catalog: Catalog

    public init(record: CatalogRecord, rows: [CatalogRow]) {
        self.record = record
        catalog = Catalog(schema: record.schema, rows: rows, problems: record.problems)
    }
}

/// How many rows became what.
public struct CatalogChanges: Sendable, Equatable, Codable {
    public var new: Int
    /// The id stayed, something else did not. Rows without an id are new and removed instead.
    public var updated: Int
    public var unchanged: Int
    public var removed: Int

    public init(new: Int = 0, updated: Int = 0, unchanged: Int = 0, removed: Int = 0) {
        self.new = new
        self.updated = updated
        self.unchanged = unchanged
        self.removed = removed
    }
}
