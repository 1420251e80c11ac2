import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    public func record(_ usage: [UsageRecord]) async throws {
        guard !usage.isEmpty else { return }
        let usage = usage.map(\.storable)
        try await write("record what a model took") { db in
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO usage (at, model, purpose, conversation, contact, input, output, cached, cost)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            for call in usage {
                try statement.execute(arguments: [
                    call.at.timeIntervalSince1970, call.model, call.purpose.rawValue, call.conversation,
                    call.contact, call.tokens.input, call.tokens.output, call.tokens.cached, call.cost,
                ])
            }
        }
    }

    public func usage(
        by grouping: UsageGrouping, contact: String?, in interval: Range<Date>
    ) async throws -> [UsageTotal] {
        let totals = try await read("sum up what models took") { db in
            let arguments: StatementArguments = [
                "from": interval.lowerBound.timeIntervalSince1970,
                "to": interval.upperBound.timeIntervalSince1970, "contact": contact?.storable,
            ]
            let sql = UsageTotal.selection(by: grouping, ofContact: contact != nil)
            return try Row.fetchAll(db, sql: sql, arguments: arguments).map(UsageTotal.init(row:))
        }
        return totals.ordered(by: grouping)
    }
}

extension UsageTotal {
    /// Columns for ``init(row:)``; takes `:from`, `:to`, and `:contact` where it is of one. SQLite's `sum`
    /// fails where it overflows: costs are summed in two halves, tokens as floating-point numbers.
    static func selection(by grouping: UsageGrouping, ofContact: Bool) -> String {
        """
        SELECT \(key(of: grouping)), COUNT(*), total(input), total(output), total(cached),
            coalesce(sum(cost >> 32), 0), coalesce(sum(cost & 0xFFFFFFFF), 0), COUNT(*) - COUNT(cost)
        FROM usage
        WHERE \(ofContact ? "contact = :contact" : ":contact IS NULL") AND at >= :from AND at < :to
        \(grouping == .all ? "" : "GROUP BY 1")
        """
    }

    private static func key(of grouping: UsageGrouping) -> String {
        switch grouping {
        case .model, .conversation, .contact, .purpose: grouping.rawValue
        case .day: "coalesce(date(CAST(at AS INTEGER), 'unixepoch'), '')"
        case .all: "''"
        }
    }

    init(row: Row) throws {
        let tokens = try (2...4).map { Int(exactly: try row.value($0) as Double) ?? .max }
        self.init(
            key: try row.value(0), calls: try row.value(1),
            tokens: TokenUsage(input: tokens[0], output: tokens[1], cached: tokens[2]),
            cost: Self.cost(high: try row.value(5), low: try row.value(6)), unpriced: try row.value(7))
    }

    /// `high` times 2 to the 32nd and `low`, or the greatest number there is.
    private static func cost(high: Int64, low: Int64) -> Int64 {
        let (product, isTooHigh) = high.multipliedReportingOverflow(by: 1 << 32)
        let (sum, isTooMuch) = product.addingReportingOverflow(low)
        return isTooHigh || isTooMuch ? .max : sum
    }
}
