import KnowledgeBase

/// Counts rows over a whole file against ``ReadingLimits/rows``.
struct RowBudget {
    private var left: Int
    private let limit: Int
    private let file: FileContent

    init(_ limits: ReadingLimits, of file: FileContent) {
        left = limits.rows
        limit = limits.rows
        self.file = file
    }

    mutating func spend(_ rows: Int = 1) throws {
        left -= rows
        if left < 0 { throw file.exceeds("more than \(limit) rows") }
    }
}

extension Table {
    /// A table of a text document: its first row is the header, ragged rows are filled up.
    ///
    /// A table of one row has no header, lest its only row be mere column names.
    init(firstRowIsHeaderOf rows: [Row]) {
        let width = rows.reduce(0) { max($0, $1.cells.count) }
        let filled = rows.map { row in
            Row(row.cells + Array(repeating: "", count: width - row.cells.count), at: row.locator)
        }
        if let first = filled.first, filled.count > 1 {
            self.init(header: first.cells, rows: Array(filled.dropFirst()))
        } else {
            self.init(header: [], rows: filled)
        }
    }
}
