import Foundation

/// A catalog's row in one line for a customer: its name, then what tells it from others, then its id.
///
/// Every value is the row's own; only thousands are parted. What stands in a row was written by others: line
/// breaks and marks of emphasis are taken out, long values shortened.
struct CatalogLine {
    let schema: CatalogSchema
    let row: CatalogRow
    /// ISO 4217 code of the price; `nil` if not said.
    let currency: String?
    private let style: FigureStyle

    init(_ row: CatalogRow, schema: CatalogSchema) {
        self.row = row
        self.schema = schema
        currency = Self.currency(of: row, schema)
        style = FigureStyle(currency: currency)
    }

    private static func currency(of row: CatalogRow, _ schema: CatalogSchema) -> String? {
        if let column = schema.index(of: .currency), row.values.indices.contains(column),
            let code = row.values[column].texts.first
        {
            return code.uppercased()
        }
        return schema.index(of: .price).flatMap { schema.columns[$0].unit }
    }

    /// `Nissan Versa Advance 2020 · $244,900 · 45,300 km · automático · gris (A-0123)`
    var text: String {
        let parts = ([title] + details).filter { !$0.isEmpty }
        return parts.joined(separator: " · ") + idMark
    }

    /// What tells it from others: `$244,900 · 45,300 km · automático · gris`
    var detail: String { details.filter { !$0.isEmpty }.joined(separator: " · ") }

    /// `Nissan Versa Advance 2020 (A-0123)`
    var name: String { title + idMark }

    private var idMark: String { text(.id).map { " (\($0))" } ?? "" }

    /// Make, model, version and year; or the name; or the first text there is.
    var title: String {
        let named = [CatalogRole.make, .model, .version, .year].compactMap(text)
        let isNamed = value(.make) != nil || value(.model) != nil
        if isNamed { return named.joined(separator: " ") }
        return text(.name) ?? text(.category) ?? firstText ?? ""
    }

    /// Only links of the web: they are sent as they stand.
    var url: String? {
        guard let url = value(.url)?.label, url.count <= 500, !url.contains(where: \.isWhitespace),
            url.hasPrefix("https://") || url.hasPrefix("http://")
        else { return nil }
        return url
    }

    private var details: [String] {
        let isVehicle = value(.make) != nil || value(.model) != nil
        let rest: [CatalogRole] =
            isVehicle ? [.gearbox, .fuel, .colour, .city] : [.year, .category, .size, .colour, .city]
        let all = [price, mileage].compactMap { $0 } + rest.compactMap(text) + [status].compactMap { $0 }
        return all.filter { $0 != title }
    }

    private var price: String? {
        guard let number = value(.price)?.exact else { return text(.price) }
        return style.money(number)
    }

    private var mileage: String? {
        guard let number = value(.mileage)?.exact else { return text(.mileage) }
        let unit = schema.index(of: .mileage).flatMap { schema.columns[$0].unit } ?? "km"
        return "\(style.number(number)) \(unit)"
    }

    /// What cannot be bought at once must not look as if it could.
    private var status: String? {
        guard let status = text(.status) else { return nil }
        return Self.available.contains(CatalogText.key(status)) ? nil : status
    }

    private static let available: Set<String> = [
        "disponible", "disponivel", "available", "enventa", "instock", "enstock", "enexistencia", "emestoque",
        "avenda", "forsale", "activo", "ativo", "active", "si", "sim", "yes", "true",
    ]

    private var firstText: String? {
        zip(schema.columns, row.values).first { column, value in
            column.role == .other && !value.texts.isEmpty
        }.flatMap { Self.clean($0.1.label) }
    }

    private func value(_ role: CatalogRole) -> CatalogValue? {
        guard let column = schema.index(of: role), row.values.indices.contains(column),
            row.values[column] != .missing
        else { return nil }
        return row.values[column]
    }

    private func text(_ role: CatalogRole) -> String? { Self.clean(value(role)?.label) }

    private static let longest = 60

    private static func clean(_ label: String?) -> String? {
        guard let label else { return nil }
        let plain = label.prefix(longest * 2).filter { !"*_~`".contains($0) }
        let line = plain.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !line.isEmpty else { return nil }
        return line.count > longest ? line.prefix(longest - 1) + "…" : line
    }
}

extension CatalogValue {
    /// The number as it was written.
    var exact: Decimal? {
        switch self {
        case .integer(let integer): Decimal(integer)
        case .decimal(let decimal): decimal.isFinite ? Decimal(string: "\(decimal)") : nil
        default: nil
        }
    }
}
