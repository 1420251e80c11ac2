import Foundation
import KnowledgeBase

/// What `kb catalog add` says.
struct CatalogReport: Encodable {
    var record: CatalogRecord
    var changes: CatalogChanges
    var notices: [String]

    init(_ report: CatalogSync.Report) {
        record = report.record
        changes = report.changes
        notices = report.notices
    }

    var text: String {
        let counts =
            "\(changes.new) new, \(changes.updated) updated, \(changes.unchanged) unchanged, "
            + "\(changes.removed) removed"
        return "\(record.name): \(record.rowCount.counted("row")) (\(counts))\n" + record.columnsText
    }
}

extension CatalogRecord {
    /// Of problems, for a person.
    private static let shownProblems = 10

    var text: String {
        let head = "\(name): \(rowCount.counted("row")) from \(path), \(addedAt.ISO8601Format())".printable
        return head + "\n" + columnsText
    }

    /// A line for each column, then the first problems.
    var columnsText: String {
        let rows = schema.columns.map { column in
            [column.name, column.role.rawValue, column.type.rawValue, column.unit ?? "", origin(of: column)]
                .map(\.printable)
        }
        let widths = (0..<4).map { place in rows.map { $0[place].count }.max() ?? 0 }
        let lines = rows.map { cells in
            let padded = zip(cells, widths).map {
                $0 + String(repeating: " ", count: max($1 - $0.count, 0))
            }
            return "  \((padded + cells.dropFirst(4)).joined(separator: "  "))".trimmingEnd
        }
        return (lines + problemLines).joined(separator: "\n")
    }

    private func origin(of column: CatalogColumn) -> String {
        corrections[column.name] == nil ? "" : "(corrected)"
    }

    private var problemLines: [String] {
        guard problemCount > 0 else { return [] }
        let shown = problems.prefix(Self.shownProblems).map { "  \($0.description.printable)" }
        let rest = problemCount - shown.count
        return ["\(problemCount.counted("cell")) of another type, kept as text:"] + shown
            + (rest > 0 ? ["  and \(rest) more"] : [])
    }
}

extension CatalogRow {
    private static let inLine: [[CatalogRole]] = [
        [.id], [.make, .model, .version, .name, .year], [.price, .currency], [.mileage], [.body], [.gearbox],
        [.fuel], [.colour], [.category], [.size], [.city], [.status],
    ]

    /// The row as one line: id, name, price, and what else tells rows apart. The first columns where no roles
    /// are known.
    func line(_ schema: CatalogSchema) -> String {
        let parts = Self.inLine.map { roles in
            roles.compactMap { text(of: $0, schema) }.joined(separator: " ")
        }
        let known = parts.filter { !$0.isEmpty }
        let shown = known.count > 1 ? known : values.prefix(8).compactMap(\.label)
        return shown.map(\.printable).joined(separator: "  ")
    }

    /// The row as lines of columns and values.
    func card(_ schema: CatalogSchema) -> String {
        let width = schema.columns.map(\.name.count).max() ?? 0
        return zip(schema.columns, values).compactMap { column, value in
            value.label.map { label in
                let gap = String(repeating: " ", count: width - column.name.count + 2)
                return (column.name + gap + label).printable
            }
        }.joined(separator: "\n")
    }

    private func text(of role: CatalogRole, _ schema: CatalogSchema) -> String? {
        guard let place = schema.index(of: role), let label = values[place].label else { return nil }
        let unit = schema.columns[place].unit
        switch role {
        case .price:
            let amount = values[place].number.map(Self.grouped) ?? label
            return schema.index(of: .currency) == nil ? [amount, unit].joinedParts : amount
        case .mileage: return [values[place].number.map(Self.grouped) ?? label, unit].joinedParts
        default: return label
        }
    }

    /// `244,900`, `15,900.50`.
    private static func grouped(_ number: Double) -> String {
        number.formatted(
            .number.locale(Locale(identifier: "en_US")).precision(
                .fractionLength(number == number.rounded() ? 0...0 : 2...2)))
    }
}

extension [String?] {
    fileprivate var joinedParts: String { compactMap { $0 }.joined(separator: " ") }
}

extension String {
    fileprivate var trimmingEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
