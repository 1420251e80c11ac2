/// A table as a file holds it: names of columns, and cells as texts.
public struct CatalogTable: Sendable, Equatable {
    /// More than this is not a table of things that have properties.
    public static let maximumColumns = 256

    /// Empty when the file names no columns.
    public var header: [String]
    /// Without the header, and without empty rows; not all need be of one length.
    public var rows: [[String]]
    /// What a person should know of how it was read.
    public var notices: [String]

    public init(header: [String] = [], rows: [[String]] = [], notices: [String] = []) {
        self.header = header
        self.rows = rows
        self.notices = notices
    }

    /// - Throws: ``KnowledgeBaseError`` (`unreadable`, `limitExceeded`) for what makes no catalog.
    func check(name: String) throws {
        let action = "make a catalog of '\(name)'"
        guard !header.isEmpty || !rows.isEmpty else {
            throw KnowledgeBaseError(
                .unreadable, cannot: action, because: "the file is empty",
                advice: "Give a file with a header and at least one row")
        }
        guard !header.isEmpty else {
            throw KnowledgeBaseError(
                .unreadable, cannot: action, because: "its first row does not name the columns",
                advice: "Put a header such as 'id,make,model,year,price' above the rows")
        }
        guard !rows.isEmpty else {
            throw KnowledgeBaseError(
                .unreadable, cannot: action, because: "it has a header but no rows",
                advice: "Give at least one row; 'kb catalog remove' forgets a catalog")
        }
        let width = max(header.count, rows.lazy.map(\.count).max() ?? 0)
        guard width <= Self.maximumColumns else {
            throw KnowledgeBaseError(
                .limitExceeded, cannot: action,
                because: "it has \(width) columns, more than \(Self.maximumColumns)",
                advice: "Leave out the columns that nobody asks for")
        }
    }
}

/// Turns the bytes of a file into the one table it holds.
///
/// Keeps every cell as it is written, where a ``DocumentReader`` makes text to be read. The same holds of
/// limits and trust.
public protocol TableReader: Sendable {
    /// Lower-case file extensions without the dot, the usual one first.
    var fileExtensions: [String] { get }

    /// - Throws: ``KnowledgeBaseError`` (`unreadable`, `encrypted`, `limitExceeded`).
    func table(in file: FileContent, limits: ReadingLimits) async throws -> CatalogTable
}
