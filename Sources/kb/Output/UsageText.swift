import Foundation
import KnowledgeBase

/// What `kb usage` shows, for people and as JSON.
struct UsageText: Encodable {
    var by: UsageGrouping
    /// Of the price table.
    var currency: String
    var totals: [UsageRow]
    var all: UsageRow

    init(by grouping: UsageGrouping, totals: [UsageTotal], all: UsageTotal, currency: String = "USD") {
        by = grouping
        self.currency = currency
        self.totals = totals.map(UsageRow.init)
        self.all = UsageRow(all)
    }

    var text: String {
        let names = [by == .all ? "" : by.rawValue, "calls", "input", "output", "cached", "unpriced"]
        var table = TextTable(header: names + ["cost in \(currency)"])
        for total in totals {
            table.rows.append(cells(total, name: total.key.isEmpty ? "(none)" : total.key))
        }
        if totals.count != 1 { table.rows.append(cells(all, name: "all")) }
        return table.text
    }

    private func cells(_ row: UsageRow, name: String) -> [String] {
        let counts = [row.calls, row.input, row.output, row.cached, row.unpriced].map(Self.grouped)
        return [name] + counts + [row.unpriced == row.calls ? "-" : Self.amount(row.cost)]
    }

    private static let english = Locale(identifier: "en_US")

    /// `12,345`.
    private static func grouped(_ count: Int) -> String { count.formatted(.number.locale(english)) }

    /// `1,234.500000`, to the millionth that is kept.
    private static func amount(_ cost: Decimal) -> String {
        cost.formatted(.number.locale(english).precision(.fractionLength(6)))
    }
}
