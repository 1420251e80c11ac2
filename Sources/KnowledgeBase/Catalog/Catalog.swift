/// One cell.
public enum CatalogValue: Sendable, Hashable {
    case text(String)
    case integer(Int)
    case decimal(Double)
    case flag(Bool)
    case list([String])
    case missing

    /// The number to compare by; `nil` for what is no number.
    public var number: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .decimal(let decimal): decimal
        default: nil
        }
    }

    /// The texts to look up: one, or those of a list.
    public var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .list(let texts): texts
        default: []
        }
    }
}

/// One row: a value for every column of the schema.
public struct CatalogRow: Sendable, Equatable {
    public var values: [CatalogValue]

    public init(values: [CatalogValue]) {
        self.values = values
    }
}

/// A cell that is not what its column holds; the row keeps its text.
public struct CatalogProblem: Sendable, Equatable, Codable, CustomStringConvertible {
    /// Counted from 1, the header not counted.
    public var row: Int
    public var column: String
    public var text: String
    /// What was expected there instead.
    public var expected: CatalogType

    public init(row: Int, column: String, text: String, expected: CatalogType) {
        self.row = row
        self.column = column
        self.text = text
        self.expected = expected
    }

    public var description: String { "row \(row): \(column) is \"\(text)\", not \(expected.rawValue)" }
}

/// Typed rows under one schema.
public struct Catalog: Sendable, Equatable {
    public var schema: CatalogSchema
    public var rows: [CatalogRow]
    /// Every cell that did not fit, in the order of the rows.
    public var problems: [CatalogProblem]

    public init(schema: CatalogSchema, rows: [CatalogRow], problems: [CatalogProblem] = []) {
        self.schema = schema
        self.rows = rows
        self.problems = problems
    }

    /// The value of a row in the column of a role; missing where there is no such column.
    public func value(_ role: CatalogRole, row: Int) -> CatalogValue {
        guard let column = schema.index(of: role) else { return .missing }
        return rows[row].values[column]
    }
}
