/// What a person says of a column that was read wrongly; it wins over what the table suggests.
public struct CatalogCorrection: Sendable, Equatable, Codable {
    public var role: CatalogRole?
    public var type: CatalogType?
    /// ISO 4217 currency, `km` or `mi`.
    public var unit: String?

    public init(role: CatalogRole? = nil, type: CatalogType? = nil, unit: String? = nil) {
        self.role = role
        self.type = type
        self.unit = unit
    }
}

/// Makes a catalog of a table of texts: roles by the headers and by the values, types by the values.
///
/// Nothing is lost: a cell that does not fit the type of its column stays a text and is told in
/// ``Catalog/problems``.
public struct SchemaInference: Sendable {
    /// Share of a column's filled cells that must be of a type for the column to be of it.
    static let enough = 0.8

    /// By the name of the column, capitals and accents aside.
    public var corrections: [String: CatalogCorrection]

    public init(corrections: [String: CatalogCorrection] = [:]) {
        self.corrections = corrections
    }

    /// - Parameters:
    ///   - header: names of the columns; empty or repeated ones are numbered.
    ///   - rows: cells as text; short rows are filled with missing values, cells beyond the header
    ///     become columns of their own.
    /// - Throws: ``KnowledgeBaseError`` (`usage`) when a correction names no column, or two claim one role.
    public func catalog(header: [String], rows: [[String]]) throws -> Catalog {
        let names = Self.names(of: header, rows: rows)
        let columns = names.indices.map { place in
            ColumnEvidence(name: names[place], cells: rows.lazy.map { place < $0.count ? $0[place] : "" })
        }
        let corrected = try corrections(for: names)
        let roles = try RoleAssignment(columns: columns, corrected: corrected).roles()
        let readers = zip(columns, zip(roles, corrected)).map { evidence, choice in
            CellReader(evidence: evidence, role: choice.0, correction: choice.1)
        }
        return Self.read(rows, by: readers)
    }

    private static func read(_ rows: [[String]], by readers: [CellReader]) -> Catalog {
        var problems: [CatalogProblem] = []
        let typed = rows.enumerated().map { number, cells in
            CatalogRow(
                values: readers.enumerated().map { place, reader in
                    let cell = place < cells.count ? cells[place] : ""
                    let value = reader.value(of: cell)
                    if let value { return value }
                    problems.append(
                        CatalogProblem(
                            row: number + 1, column: reader.column.name, text: cell,
                            expected: reader.column.type))
                    return .text(cell)
                })
        }
        return Catalog(schema: CatalogSchema(columns: readers.map(\.column)), rows: typed, problems: problems)
    }

    /// What the columns are called.
    static func names(of header: [String], rows: [[String]]) -> [String] {
        let width = max(header.count, rows.lazy.map(\.count).max() ?? 0)
        var taken = Set<String>()
        return (0..<width).map { place in
            let given =
                place < header.count ? header[place].trimming { $0.isWhitespace || $0 == "\u{FEFF}" } : ""
            let name = given.isEmpty ? "column \(place + 1)" : given
            let numbered = (2...).lazy.map { "\(name) (\($0))" }.first { !taken.contains($0) }
            let free = taken.contains(name) ? numbered ?? name : name
            taken.insert(free)
            return free
        }
    }

    private func corrections(for names: [String]) throws -> [CatalogCorrection?] {
        let byName = Dictionary(
            corrections.map { (CatalogText.folded($0.key), $0.value) }, uniquingKeysWith: { _, last in last })
        let known = Set(names.map(CatalogText.folded))
        if let unknown = corrections.keys.sorted().first(where: { !known.contains(CatalogText.folded($0)) }) {
            throw KnowledgeBaseError(
                .usage, cannot: "correct column '\(unknown)'", because: "the catalog has no such column",
                advice: "Its columns are: \(names.joined(separator: ", "))")
        }
        return names.map { byName[CatalogText.folded($0)] }
    }
}
