import KnowledgeBase

/// The cells of a worksheet that hold something, wherever they stand.
///
/// Nothing is allocated for the empty ones: a single value in the last cell of a sheet costs as much
/// as one in the first.
struct Sheet {
    struct Row {
        /// As the program shows it, from 1.
        var number: Int
        /// By column, from 1, ascending.
        var cells: [(column: Int, text: String)]
    }

    var name: String
    /// Ascending by number; each has at least one cell.
    var rows: [Row] = []

    /// The sheet as a section: what stands above the table as paragraphs, then the table without the
    /// columns that are empty throughout.
    ///
    /// - Throws: `limitExceeded` when cells are so scattered that the table between them would not
    ///   fit into memory.
    func section(of file: FileContent, limits: ReadingLimits) throws -> Section {
        let columns = usedColumns
        guard columns.count * rows.count <= limits.rows * 20 else {
            throw file.exceeds("sheet '\(name)' spans \(rows.count) rows of \(columns.count) columns")
        }
        var section = Section(headingPath: [name])
        let places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
        let headerIndex = self.headerIndex(places: places)
        for row in rows.prefix(headerIndex ?? 0) {
            let text = row.cells.map(\.text).joined(separator: " ")
            section.blocks.append(.paragraph(Span(text, at: .rows(row.number...row.number, sheet: name))))
        }
        let body = rows.dropFirst(headerIndex.map { $0 + 1 } ?? 0).map { row in
            Table.Row(
                Sheet.cells(of: row, places: places), at: .rows(row.number...row.number, sheet: name))
        }
        let header = headerIndex.map { Sheet.cells(of: rows[$0], places: places) } ?? []
        section.blocks.append(.table(Table(header: header, rows: Array(body))))
        return section
    }

    private var usedColumns: [Int] {
        Set(rows.lazy.flatMap { $0.cells.lazy.map(\.column) }).sorted()
    }

    private static func cells(of row: Row, places: [Int: Int]) -> [String] {
        var texts = [String](repeating: "", count: places.count)
        for cell in row.cells {
            if let place = places[cell.column] { texts[place] = cell.text }
        }
        return texts
    }

    /// The first row that fills at least half of the columns, when it has rows below and nearly all of
    /// it are words, or words and years; looked for near the top only. A row further down with more
    /// words than that one is a row like others.
    private func headerIndex(places: [Int: Int]) -> Int? {
        let least = max(min(2, places.count), (places.count + 1) / 2)
        guard let index = rows.prefix(20).firstIndex(where: { $0.cells.count >= least }),
            index + 1 < rows.count
        else { return nil }
        let texts = rows[index].cells.map(\.text)
        let words = texts.count { $0.contains(where: \.isLetter) }
        let years = texts.count(where: Table.isYear)
        let names = words * 10 >= texts.count * 8 || (words > 0 && words + years == texts.count)
        let sample = rows[index...].prefix(20).map { Sheet.cells(of: $0, places: places) }
        return names && !Table.isLabelled(sample) ? index : nil
    }
}

/// A cell reference such as `BC12`.
struct CellReference: Equatable {
    /// From 1.
    var column: Int
    /// From 1.
    var row: Int

    /// `nil` beyond what spreadsheets have: columns to XFD, rows to 1,048,576.
    init?(_ text: some StringProtocol) {
        var column = 0
        var row = 0
        for byte in text.utf8 where byte != UInt8(ascii: "$") {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z") where row == 0 && column < 16_384:
                column = column * 26 + Int(byte - UInt8(ascii: "A")) + 1
            case UInt8(ascii: "0")...UInt8(ascii: "9") where row < 1_048_577:
                row = row * 10 + Int(byte - UInt8(ascii: "0"))
            default: return nil
            }
        }
        guard (1...16_384).contains(column), (1...1_048_576).contains(row) else { return nil }
        self.column = column
        self.row = row
    }
}
