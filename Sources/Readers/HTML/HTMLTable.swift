import KnowledgeBase

/// An HTML table as a grid.
struct HTMLTable {
    private(set) var table = Table(header: [], rows: [])
    /// Used to lay out a page: holds lists, headings, other tables, or is one cell only.
    private(set) var isLayout = false
    private(set) var cells: [XMLElement] = []
    private(set) var caption: XMLElement?
    /// What stands in the table, but in none of its cells.
    private(set) var strays: [XMLNode] = []

    /// A cell that claims to span more columns is taken to span this many.
    static let maximumSpan = 100

    private typealias Cell = HTMLRowSpans.Cell
    private var spans = HTMLRowSpans()

    /// - Parameters:
    ///   - repeated: bytes of the document that cells spanning rows have repeated so far.
    ///   - locate: from lines of the markup to what is cited.
    init(
        _ element: XMLElement, limits: ReadingLimits, name: String, repeated: inout Int,
        locate: (ClosedRange<Int>) -> Locator?
    ) throws {
        let rows = takeRows(of: element)
        isLayout = Self.isLayout(element, rows: rows)
        guard !isLayout else { return }
        guard rows.count <= limits.rows else {
            throw KnowledgeBaseError(
                .limitExceeded, cannot: "read '\(name)'", because: "more than \(limits.rows) table rows")
        }
        do {
            try add(rows, repeated: &repeated, locate: locate)
        } catch is HTMLRowSpans.TooMuch {
            throw KnowledgeBaseError(
                .limitExceeded, cannot: "read '\(name)'",
                because: "line \(element.line): table cells that span rows repeat too much text")
        }
        try pad(name: name)
    }

    private struct Row {
        var element: XMLElement
        var cells: [XMLElement]

        /// In columns, as far as the row says it itself.
        var width: Int { cells.reduce(0) { $0 + HTMLTable.width(of: $1) } }
    }

    /// Rows of the table itself, not of tables inside it. Sets aside what stands between rows and cells.
    private mutating func takeRows(of table: XMLElement) -> [Row] {
        let found = HTMLParts(of: table, named: ["tr", "caption"], closed: ["table", "td", "th"])
        caption = found.parts.first { $0.name == "caption" }
        strays = found.strays
        return found.parts.filter { $0.name == "tr" }.map { row in
            let inside = HTMLParts(of: row, named: ["td", "th"], closed: ["table"])
            cells += inside.parts
            strays += inside.strays
            return Row(element: row, cells: inside.parts)
        }
    }

    private static func width(of cell: XMLElement) -> Int {
        min(max(1, cell["colspan"].flatMap { Int($0) } ?? 1), maximumSpan)
    }

    private static func isLayout(_ element: XMLElement, rows: [Row]) -> Bool {
        if let role = element["role"]?.lowercased(), role == "presentation" || role == "none" { return true }
        let cells = rows.flatMap(\.cells)
        if cells.contains(where: { $0.name == "th" }) { return false }
        let signs = isRegular(rows) ? layoutSigns : layoutSigns.union(["ul", "ol"])
        return cells.count <= 1 || cells.contains { !$0.descendants(named: signs).isEmpty }
    }

    /// Two rows of the same columns are data, even with lists in them.
    private static func isRegular(_ rows: [Row]) -> Bool {
        let widths = rows.map(\.width).filter { $0 > 1 }
        return Set(widths).count < widths.count
    }

    private static let layoutSigns: Set<String> = ["table", "h1", "h2", "h3", "h4", "form"]

    /// A cell spans rows of its own row group only.
    private mutating func add(
        _ rows: [Row], repeated: inout Int, locate: (ClosedRange<Int>) -> Locator?
    ) throws {
        var group: XMLElement?
        for (number, row) in rows.enumerated() {
            if row.element.parent != group { spans.removeAll() }
            group = row.element.parent
            var lines: ClosedRange<Int>?
            let cells = try self.cells(of: row.cells, number: number, repeated: &repeated, lines: &lines)
            if let lines { add(cells, of: row.element, at: locate(lines)) }
        }
    }

    /// The cells of a row, with those that reach into it from above.
    ///
    /// - Parameter lines: where the row's own text stands; `nil` without any.
    private mutating func cells(
        of row: [XMLElement], number: Int, repeated: inout Int, lines: inout ClosedRange<Int>?
    ) throws -> [Cell] {
        var cells: [Cell] = []
        for element in row {
            try spans.fill(&cells, row: number, spent: &repeated)
            var inline = HTMLInline()
            inline.append(element)
            let content = inline.take()
            if let found = content?.lines { lines = lines.map { $0.union(found) } ?? found }
            let cell = Cell(text: content?.text ?? "", isHeader: element.name == "th")
            let height = HTMLRowSpans.span(element["rowspan"])
            for offset in 0..<Self.width(of: element) {
                let part = offset == 0 ? cell : Cell(text: "", isHeader: true)
                if height > 1 { spans.add(part, column: cells.count, through: number + height - 1) }
                cells.append(part)
            }
        }
        guard lines != nil else { return [] }
        try spans.finish(&cells, row: number, spent: &repeated)
        return cells
    }

    /// The first row that consists of header cells only is the header; further ones are read as rows.
    private mutating func add(_ cells: [Cell], of row: XMLElement, at place: Locator?) {
        let texts = cells.map(\.text)
        if table.header.isEmpty, table.rows.isEmpty,
            cells.allSatisfy(\.isHeader) || row.parent?.name == "thead"
        {
            table.header = texts
        } else {
            table.rows.append(Table.Row(texts, at: place))
        }
    }

    private mutating func pad(name: String) throws {
        let width = max(table.header.count, table.rows.map(\.cells.count).max() ?? 0)
        let filled = table.rows.reduce(0) { $0 + $1.cells.count }
        try Table.checkSize(rows: table.rows.count, columns: width, filled: filled, name: name)
        if !table.header.isEmpty { table.header.pad(to: width) }
        for index in table.rows.indices { table.rows[index].cells.pad(to: width) }
        // A lone row of header cells is all there is to read.
        if table.rows.isEmpty, !table.header.isEmpty {
            table.rows = [Table.Row(table.header)]
            table.header = []
        }
    }
}
