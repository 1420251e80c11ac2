/// Rows that answer a question.
public struct CatalogResult: Sendable, Equatable {
    /// Places in the catalog's rows, best first, at most as many as asked for.
    public var rows: [Int]
    /// How many rows meet all filters, shown or not; 0 when ``rows`` are only the nearest.
    public var total: Int
    /// Filters that ``rows`` do not meet, when none meets all: these rows are near, not what was asked for.
    public var relaxed: [CatalogFilter]

    public init(rows: [Int], total: Int, relaxed: [CatalogFilter] = []) {
        self.rows = rows
        self.total = total
        self.relaxed = relaxed
    }
}

/// Finds the rows of a catalog that meet the filters of a question: exactly, best first, and the nearest when
/// none does. Built once per catalog.
public struct CatalogSearch: Sendable {
    let columns: CatalogColumns
    private let ranking: CatalogRanking

    public init(_ catalog: Catalog) {
        columns = CatalogColumns(catalog)
        ranking = CatalogRanking(catalog.schema)
    }

    /// A question about something else than the catalog finds nothing; one that asks for the stock as a whole, all.
    ///
    /// - Parameter limit: rows shown at most; a smaller number in the question wins.
    public func search(_ question: CatalogQuestion, limit: Int = 20) -> CatalogResult {
        guard question.isAboutCatalog else { return CatalogResult(rows: [], total: 0) }
        let limit = max(0, min(limit, question.limit ?? limit))
        let masks = question.filters.map(columns.rows(meeting:))
        let found = (0..<columns.rowCount).filter { row in masks.allSatisfy { $0[row] } }
        if found.isEmpty {
            return Relaxation(columns: columns, filters: question.filters, masks: masks)
                .nearest(ordered: ranking.order(for: question, columns), limit: limit)
        }
        let order = ranking.order(for: question, columns)
        return CatalogResult(rows: TopRows(limit: limit, order: order).best(of: found), total: found.count)
    }
}

/// Chooses the best few of many rows without sorting all of them.
struct TopRows {
    var limit: Int
    var order: RowOrder

    func best(of rows: [Int]) -> [Int] {
        guard limit > 0 else { return [] }
        var best: [Int] = []
        best.reserveCapacity(min(limit, rows.count) + 1)
        for row in rows {
            if best.count == limit, let last = best.last, !order.precedes(row, last) { continue }
            best.insert(row, at: place(of: row, in: best))
            if best.count > limit { best.removeLast() }
        }
        return best
    }

    private func place(of row: Int, in best: [Int]) -> Int {
        var low = 0
        var high = best.count
        while low < high {
            let middle = (low + high) / 2
            if order.precedes(row, best[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
