/// Cells of a worksheet that are merged downwards.
///
/// The rows below repeat their value, so that each row can be read alone. Rows that are otherwise empty
/// stay so.
struct MergedCells {
    private var merges: [(column: Int, rows: ClosedRange<Int>)] = []
    /// The values that reach down to the row in hand and perhaps further, by column.
    private var open: [Int: (text: String, lastRow: Int)] = [:]

    /// - Parameter reference: a range such as `A2:B9`; nothing becomes of one that is a single row high.
    mutating func add(_ reference: String, budget: inout RowBudget) throws {
        let corners = reference.split(separator: ":").compactMap { CellReference($0) }
        guard corners.count == 2, corners[0].row < corners[1].row else { return }
        try budget.spend(repeating: "")
        merges.append((corners[0].column, corners[0].row...corners[1].row))
    }

    /// - Parameter rows: ascending by number, their cells by column.
    /// - Throws: `limitExceeded` when too much is repeated.
    mutating func fill(_ rows: inout [Sheet.Row], budget: inout RowBudget) throws {
        var next = merges.sorted { $0.rows.lowerBound < $1.rows.lowerBound }[...]
        for index in rows.indices {
            try repeatValues(in: &rows[index], budget: &budget)
            while let merge = next.first, merge.rows.lowerBound <= rows[index].number {
                next = next.dropFirst()
                guard merge.rows.lowerBound == rows[index].number,
                    let cell = rows[index].cell(merge.column)
                else { continue }
                open[merge.column] = (cell.text, merge.rows.upperBound)
            }
        }
    }

    private mutating func repeatValues(in row: inout Sheet.Row, budget: inout RowBudget) throws {
        guard !open.isEmpty else { return }
        var added: [(column: Int, text: String)] = []
        open = open.filter { $0.value.lastRow >= row.number }
        for (column, above) in open {
            try budget.spend(repeating: above.text)
            if row.cell(column) == nil { added.append((column, above.text)) }
        }
        if !added.isEmpty { row.cells = (row.cells + added).sorted { $0.column < $1.column } }
    }
}

extension Sheet.Row {
    /// By bisection.
    fileprivate func cell(_ column: Int) -> (column: Int, text: String)? {
        var low = 0
        var high = cells.count
        while low < high {
            let middle = (low + high) / 2
            if cells[middle].column < column { low = middle + 1 } else { high = middle }
        }
        return low < cells.count && cells[low].column == column ? cells[low] : nil
    }
}
