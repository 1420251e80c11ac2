import KnowledgeBase

/// Finds tables in the rows of a page and puts their cells into columns.
struct PDFTable {
    /// The rows from `start` that form a table, or `nil` when none begins there.
    ///
    /// A table has at least two rows of several cells. Between them may stand rows of one cell
    /// that lies under a column: the further lines of a cell, or a row with the others empty.
    static func range(in rows: [PDFRow], from start: Int) -> Range<Int>? {
        guard rows[start].cells.count > 1 else { return nil }
        var end = start + 1
        var manyCelled = 1
        while end < rows.count, continues(rows[end], after: rows[end - 1], first: rows[start]) {
            if rows[end].cells.count > 1 { manyCelled += 1 }
            end += 1
        }
        let range = start..<end
        return manyCelled >= 2 && !isProse(rows[range]) ? range : nil
    }

    private static func continues(_ row: PDFRow, after last: PDFRow, first: PDFRow) -> Bool {
        let gap = row.top - (last.top + last.height)
        guard gap > -row.height, gap < 2.5 * row.height else { return false }
        if row.cells.count > 1 { return true }
        // One cell: only directly below, and right of the first column.
        return gap < 0.8 * row.height && first.cells.count > 1 && row.left > first.cells[0].right
    }

    /// Two columns of running text that were written line by line across the page.
    private static func isProse(_ rows: ArraySlice<PDFRow>) -> Bool {
        let cells = rows.flatMap(\.cells)
        guard rows.count >= 5, rows.allSatisfy({ $0.cells.count <= 2 }) else { return false }
        let words = cells.reduce(0) { $0 + $1.text.split(separator: " ").count }
        return words >= 5 * cells.count
    }

    /// The header above a table whose names stand so close together that they came as one line, as
    /// many bold words as there are columns; `nil` for other lines.
    static func header(_ row: PDFRow, above rows: ArraySlice<PDFRow>) -> PDFRow? {
        let columns = rows.reduce(0) { max($0, $1.cells.count) }
        guard row.cells.count == 1, row.isBold, let full = rows.first(where: { $0.cells.count == columns }),
            !full.isBold, let first = rows.first, first.top - row.top < 2.5 * row.height
        else { return nil }
        let words = row.text.split(separator: " ")
        guard words.count == columns else { return nil }
        var header = row
        header.cells = zip(words, full.cells).map { word, cell in
            var name = cell
            name.text = String(word)
            name.top = row.top
            name.isBold = true
            return name
        }
        return header
    }

    /// The table of these rows; the first is its header.
    static func table(of rows: ArraySlice<PDFRow>) -> Table {
        let columns = Columns(of: rows)
        var lines: [(cells: [String], page: Int)] = []
        for row in rows {
            let cells = columns.distribute(row.cells)
            if let last = lines.indices.last, last > 0 || cells[0].isEmpty,
                isContinuation(cells, of: lines[last].cells)
            {
                lines[last].cells = zip(lines[last].cells, cells).map { joinLines($0, $1) }
            } else {
                lines.append((cells, row.page))
            }
        }
        let body = lines.dropFirst().map { Table.Row($0.cells, at: .pages($0.page...$0.page)) }
        return Table(header: lines.first?.cells ?? [], rows: body)
    }

    /// Whether these are the second lines of wrapped cells: the first column is empty, and there
    /// is something to go on with wherever there is text.
    private static func isContinuation(_ cells: [String], of last: [String]) -> Bool {
        guard cells[0].isEmpty else { return false }
        return zip(cells, last).allSatisfy { $0.isEmpty || !$1.isEmpty }
    }
}

/// The horizontal extents of a table's columns.
private struct Columns {
    private var extents: [ClosedRange<Double>]

    /// Columns are where the cells of the fullest rows overlap one another.
    init(of rows: ArraySlice<PDFRow>) {
        let most = rows.reduce(1) { max($0, $1.cells.count) }
        let full = rows.filter { $0.cells.count == most }.flatMap(\.cells)
        extents = []
        for cell in full.sorted(by: { $0.left < $1.left }) {
            let extent = cell.left...max(cell.left, cell.right)
            if let last = extents.last, extent.lowerBound < last.upperBound {
                extents[extents.count - 1] = last.lowerBound...max(last.upperBound, extent.upperBound)
            } else {
                extents.append(extent)
            }
        }
    }

    /// One text per column; a cell goes to the column it overlaps most, else to the nearest.
    func distribute(_ cells: [PDFFragment]) -> [String] {
        var texts = [String](repeating: "", count: extents.count)
        for cell in cells {
            let best = extents.indices.max { affinity(cell, $0) < affinity(cell, $1) } ?? 0
            texts[best] = joinLines(texts[best], cell.text)
        }
        return texts
    }

    /// Overlap when positive, distance when negative.
    private func affinity(_ cell: PDFFragment, _ column: Int) -> Double {
        min(cell.right, extents[column].upperBound) - max(cell.left, extents[column].lowerBound)
    }
}

/// Joins two lines of one text; a hyphen that only broke a word is taken out.
func joinLines(_ first: String, _ second: String) -> String {
    if first.isEmpty { return second }
    if second.isEmpty { return first }
    if first.last == "\u{AD}" { return String(first.dropLast()) + second }
    let isBroken =
        first.last == "-" && first.dropLast().last?.isLetter == true && second.first?.isLowercase == true
    return isBroken ? String(first.dropLast()) + second : first + " " + second
}
