/// What a column says of the thing in the row, whatever its header is called and in what language.
public enum CatalogRole: String, Sendable, Codable, CaseIterable, Hashable {
    case id, make, model, version, year, price, currency, mileage, body, gearbox, fuel, colour, doors, seats
    case branch, city, equipment, status, url
    /// For catalogs of anything else than vehicles.
    case name, category, size
    /// Kept and shown, asked for by its own values only.
    case other

    /// Roles whose values are numbers to be compared.
    public var isNumeric: Bool { [.year, .price, .mileage, .doors, .seats].contains(self) }
}

/// How the cells of a column are kept.
public enum CatalogType: String, Sendable, Codable, CaseIterable, Hashable {
    case text, integer, decimal, flag
    /// Several texts in one cell, separated by `;` or `|` (in a column of equipment also by `,`).
    case list
}

/// One column of a catalog.
public struct CatalogColumn: Sendable, Equatable, Codable {
    /// As the header writes it.
    public var name: String
    public var role: CatalogRole
    public var type: CatalogType
    /// What the numbers count: an ISO 4217 currency for a price, `km` or `mi` for a mileage; `nil` if not said.
    public var unit: String?

    public init(name: String, role: CatalogRole = .other, type: CatalogType = .text, unit: String? = nil) {
        self.name = name
        self.role = role
        self.type = type
        self.unit = unit
    }
}

/// The columns of a catalog, in the order of its header. A role other than `other` belongs to one column.
public struct CatalogSchema: Sendable, Equatable, Codable {
    public var columns: [CatalogColumn]

    public init(columns: [CatalogColumn]) {
        self.columns = columns
    }

    /// The place of the column that has this role.
    public func index(of role: CatalogRole) -> Int? {
        columns.firstIndex { $0.role == role }
    }
}
