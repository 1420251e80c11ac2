/// Columns of equal width: the first one flush left, the others, which are numbers, flush right.
struct TextTable {
    var header: [String]
    /// Each with as many cells as the header.
    var rows: [[String]] = []

    var text: String {
        let lines = ([header] + rows).map { $0.map(\.printable) }
        let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { cells in
            zip(cells, widths).enumerated().map { column, cell in
                let gap = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + gap : gap + cell.0
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
