import KnowledgeBase

/// Cells that reach down into the rows below them (`rowspan`), by column.
///
/// A row below repeats their text, so that it can be read alone, as in the other formats.
struct HTMLRowSpans {
    struct Cell {
        var text: String
        var isHeader: Bool
    }

    private var open: [Int: (cell: Cell, lastRow: Int)] = [:]

    /// The most rows a cell can span (HTML Standard, 4.9.11, "algorithm for processing rows").
    static let maximumSpan = 65_534
    /// Bytes of all repeated cells of a document, counting ``cellBytes`` for each.
    static let maximumBytes = 64 << 20
    private static let cellBytes = 16

    /// What a `rowspan` attribute says: 0 reaches to the end of the row group, nonsense is 1.
    static func span(_ attribute: String?) -> Int {
        guard let span = attribute.flatMap({ Int($0) }), span >= 0 else { return 1 }
        return span == 0 ? maximumSpan : min(span, maximumSpan)
    }

    /// From now on the cell stands in that column, through that row.
    mutating func add(_ cell: Cell, column: Int, through lastRow: Int) {
        open[column] = (cell, lastRow)
    }

    mutating func removeAll() { open = [:] }

    /// Appends the cells that stand in the columns right behind those a row has so far.
    ///
    /// - Parameter spent: bytes repeated so far in the document.
    func fill(_ cells: inout [Cell], row: Int, spent: inout Int) throws {
        while let above = open[cells.count], above.lastRow >= row {
            try Self.spend(1, above.cell.text, &spent)
            cells.append(above.cell)
        }
    }

    /// Appends every cell that stands further right, and forgets those that end with this row.
    mutating func finish(_ cells: inout [Cell], row: Int, spent: inout Int) throws {
        for column in open.keys.sorted() where column >= cells.count {
            guard let above = open[column], above.lastRow >= row else { continue }
            let gap = column - cells.count
            try Self.spend(gap + 1, above.cell.text, &spent)
            cells += Array(repeating: Cell(text: "", isHeader: false), count: gap)
            cells.append(above.cell)
        }
        open = open.filter { $0.value.lastRow > row }
    }

    private static func spend(_ cells: Int, _ text: String, _ spent: inout Int) throws {
        spent += cells * cellBytes + text.utf8.count
        guard spent <= maximumBytes else { throw TooMuch() }
    }

    /// ``maximumBytes`` is exceeded.
    struct TooMuch: Error {}
}
