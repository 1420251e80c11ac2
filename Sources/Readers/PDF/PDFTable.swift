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
        var widest = -Double.infinity
        while end < rows.count, continues(rows[end], after: rows[end - 1], first: rows[start]) {
            if rows[end].page == rows[end - 1].page {
                let gap = rows[end].top - rows[end - 1].top - rows[end - 1].height
                if end > start + 1, beginsAnother(rows[end], gap: gap, widest: widest, after: rows[end - 1]) {
                    break
                }
                widest = max(widest, gap)
            }
            if rows[end].cells.count > 1 { manyCelled += 1 }
            end += 1
        }
        let range = start..<end
        return manyCelled >= 2 && !isProse(rows[range]) ? range : nil
    }

    /// Whether the row is the first of another table: further from the one above than the rows of
    /// that table from each other, and either its names are bold or it has other columns.
    private static func beginsAnother(
        _ row: PDFRow, gap: Double, widest: Double, after last: PDFRow
    ) -> Bool {
        guard row.cells.count > 1, gap > 0.8 * row.height, gap > 3 * max(widest, 0.05 * row.height) else {
            return false
        }
        if row.isBold, !last.isBold { return true }
        let aligned = row.cells.count { cell in
            last.cells.contains { abs($0.left - cell.left) < 0.5 * cell.height }
        }
        return row.cells.count > last.cells.count && aligned < last.cells.count
    }

    private static func continues(_ row: PDFRow, after last: PDFRow, first: PDFRow) -> Bool {
        if row.page != last.page { return carriesOver(row, from: last, first: first) }
        let gap = row.top - (last.top + last.height)
        guard gap > -row.height, gap < 2.5 * row.height else { return false }
        if row.cells.count > 1 { return true }
        // One cell: a further line of a cell above, hence close to it. In the first column, where
        // text below the table begins too, it has to be closer and end before the second.
        let isRight = row.left > first.cells[0].right
        return isRight ? gap < 0.8 * row.height : gap < 0.5 * row.height && row.right < first.cells[1].left
    }

    /// Whether the first row of a page goes on with the table at the end of the page before: each of
    /// its cells begins where a column does, one alone in a column after the first.
    private static func carriesOver(_ row: PDFRow, from last: PDFRow, first: PDFRow) -> Bool {
        guard row.page == last.page + 1 else { return false }
        let columns = row.cells.count > 1 ? first.cells[...] : first.cells.dropFirst()
        return row.cells.allSatisfy { cell in
            columns.contains { abs($0.left - cell.left) < 0.5 * cell.height }
        }
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

    /// The table of these rows; the first is its header, unless all are labels with their values.
    static func table(of rows: ArraySlice<PDFRow>) -> Table {
        let columns = Columns(of: rows)
        let distributed = rows.map { (row: $0, cells: columns.distribute($0.cells)) }
        var lines = lines(of: distributed, closest: wrappedGap(distributed))
        // No header is a block of text: what was taken for wrapped lines are rows that stand close.
        if lines[0].rowCount > longestHeader { lines = self.lines(of: distributed, closest: -.infinity) }
        let isSetOff = rows.first?.isBold == true && rows.dropFirst().contains { !$0.isBold }
        let isLabelled = !isSetOff && Table.isLabelled(lines.map(\.cells))
        let body = lines.dropFirst(isLabelled ? 0 : 1).map {
            Table.Row($0.cells, at: .pages($0.page...$0.page))
        }
        return Table(header: isLabelled ? [] : lines.first?.cells ?? [], rows: repeatingSpans(in: body))
    }

    /// The most lines that a header is made of.
    private static let longestHeader = 4

    private struct Line {
        var cells: [String]
        var page: Int
        /// Rows of the page that were joined to it.
        var rowCount = 1
    }

    /// The rows with those joined that are further lines of the same cells.
    private static func lines(of rows: [(row: PDFRow, cells: [String])], closest: Double) -> [Line] {
        var lines: [Line] = []
        var above: PDFRow?
        for (row, cells) in rows {
            let gap =
                above.map { row.page == $0.page ? row.top - $0.top - $0.height : .infinity } ?? .infinity
            let isWrapped = gap <= closest || isBelowItsCell(cells, gap: gap, height: row.height)
            if let last = lines.indices.last, isWrapped, goesOn(cells, from: lines[last].cells) {
                lines[last].cells = zip(lines[last].cells, cells).map { joinLines($0, $1) }
                lines[last].rowCount += 1
            } else {
                lines.append(Line(cells: cells, page: row.page))
            }
            above = row
            // A header that is repeated on the next page.
            if lines.count > 1, lines[lines.count - 1].cells == lines[0].cells { lines.removeLast() }
        }
        return lines
    }

    /// Whether a row without a first cell stands so close to the one above that it is the further lines
    /// of its cells. The lines of a cell may be set wider where they are alone in the row; a row of
    /// its own, whose first cell spans several rows, keeps the distance of rows.
    private static func isBelowItsCell(_ cells: [String], gap: Double, height: Double) -> Bool {
        guard cells[0].isEmpty else { return false }
        let isAlone = cells.count > 2 && cells.count(where: { !$0.isEmpty }) == 1
        return gap < (isAlone ? 0.8 : 0.45) * height
    }

    /// The rows with their first cell repeated where it spans several of them and is written once: at
    /// their top, or at their bottom when the first row has none. Where neither the first nor the
    /// last row has one it stands in the middle, and what belongs to it cannot be told.
    private static func repeatingSpans(in rows: [Table.Row]) -> [Table.Row] {
        guard let first = rows.first?.cells.first, let last = rows.last?.cells.first else { return rows }
        if !first.isEmpty { return repeatingAbove(rows) }
        return last.isEmpty ? rows : repeatingAbove(rows.reversed()).reversed()
    }

    /// Each row with the first cell of the one before where it has none; sums belong to no row.
    private static func repeatingAbove(_ rows: [Table.Row]) -> [Table.Row] {
        var above = ""
        return rows.map { row in
            var row = row
            let isSum = row.cells.contains { $0.lowercased().contains("total") }
            if row.cells[0].isEmpty, !isSum { row.cells[0] = above }
            if !row.cells[0].isEmpty { above = row.cells[0] }
            return row
        }
    }

    /// Whether there is something above to go on with wherever there is text.
    private static func goesOn(_ cells: [String], from last: [String]) -> Bool {
        zip(cells, last).allSatisfy { $0.isEmpty || !$1.isEmpty }
    }

    /// The distance up to which two rows are lines of the same cells: between rows of the table
    /// there is more, the margins of its cells. Negative infinity when the distances do not differ,
    /// or when no row shows, by having fewer cells, that cells are wrapped at all.
    private static func wrappedGap(_ rows: [(row: PDFRow, cells: [String])]) -> Double {
        var gaps: [(gap: Double, isPartial: Bool)] = []
        for (above, row) in zip(rows, rows.dropFirst()) where above.row.page == row.row.page {
            let isPartial = row.cells.contains(where: \.isEmpty) && goesOn(row.cells, from: above.cells)
            gaps.append((row.row.top - above.row.top - above.row.height, isPartial))
        }
        guard let least = gaps.filter(\.isPartial).map(\.gap).min(), let most = gaps.map(\.gap).max(),
            let height = rows.first?.row.height, most - least >= 0.03 * height
        else { return -.infinity }
        return least + 0.3 * (most - least)
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
        for cell in cells.flatMap(cutAtColumn) {
            let best = extents.indices.max { affinity(cell, $0) < affinity(cell, $1) } ?? 0
            texts[best] = joinLines(texts[best], cell.text)
        }
        return texts
    }

    /// The two parts of a text that runs from one column into the next, as happens where hardly more
    /// than a space is between them: cut at the space nearest to where the second column begins.
    private func cutAtColumn(_ cell: PDFFragment) -> [PDFFragment] {
        guard
            let column = extents.indices.dropFirst().first(where: { index in
                cell.left < extents[index - 1].upperBound && cell.left < extents[index].lowerBound
                    && abs(cell.right - extents[index].upperBound) < cell.height
            })
        else { return [cell] }
        let share = (extents[column].lowerBound - cell.left) / max(1, cell.width)
        let target = Int(share * Double(cell.text.count))
        let spaces = cell.text.enumerated().filter { $0.element == " " }.map(\.offset)
        guard let cut = spaces.min(by: { abs($0 - target) < abs($1 - target) }) else { return [cell] }
        var first = cell
        var second = cell
        first.text = String(cell.text.prefix(cut))
        first.width = extents[column].lowerBound - cell.left - 1
        second.text = String(cell.text.dropFirst(cut + 1))
        second.left = extents[column].lowerBound
        second.width = cell.right - second.left
        return [first, second]
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
