import KnowledgeBase

/// An HTML table as a grid.
struct HTMLTable {
    private(set) var table = Table(header: [], rows: [])
    /// Used to lay out a page: holds lists, headings, other tables, or is one cell only.
    private(set) var isLayout = false
    private(set) var cells: [XMLElement] = []
    private(set) var caption: XMLElement?

    /// A cell that claims to span more columns is taken to span this many.
    static let maximumSpan = 100

    private struct Cell {
        var text: String
        var isHeader: Bool
    }

    /// - Parameter locate: from lines of the markup to what is cited.
    init(
        _ element: XMLElement, limits: ReadingLimits, name: String, locate: (ClosedRange<Int>) -> Locator?
    ) throws {
        let rows = Self.rows(of: element)
        caption = element.first("caption")
        cells = rows.flatMap { $0.elements.filter { $0.name == "td" || $0.name == "th" } }
        isLayout = Self.isLayout(element, cells: cells)
        guard !isLayout else { return }
        guard rows.count <= limits.rows else {
            throw KnowledgeBaseError(
                .limitExceeded, cannot: "read '\(name)'", because: "more than \(limits.rows) table rows")
        }
        for row in rows { add(row, locate: locate) }
        try pad(name: name)
    }

    /// Rows of the table itself, not of tables inside it.
    private static func rows(of table: XMLElement) -> [XMLElement] {
        table.elements.flatMap { part -> [XMLElement] in
            switch part.name {
            case "tr": [part]
            case "thead", "tbody", "tfoot": part.elements(named: "tr")
            default: []
            }
        }.filter { !HTMLContent.isBoilerplate($0) }
    }

    private static func isLayout(_ element: XMLElement, cells: [XMLElement]) -> Bool {
        if let role = element["role"]?.lowercased(), role == "presentation" || role == "none" { return true }
        if cells.contains(where: { $0.name == "th" }) { return false }
        return cells.count <= 1 || !element.descendants(named: layoutSigns).isEmpty
    }

    private static let layoutSigns: Set<String> = ["table", "h1", "h2", "h3", "h4", "ul", "ol", "form"]

    /// The first rows that consist of header cells only are the header; further ones are read as rows.
    private mutating func add(_ row: XMLElement, locate: (ClosedRange<Int>) -> Locator?) {
        var cells: [Cell] = []
        var lines: ClosedRange<Int>?
        for cell in row.elements where cell.name == "td" || cell.name == "th" {
            var inline = HTMLInline()
            inline.append(cell)
            let content = inline.take()
            if let found = content?.lines { lines = lines.map { $0.union(found) } ?? found }
            cells.append(Cell(text: content?.text ?? "", isHeader: cell.name == "th"))
            let span = min(cell["colspan"].flatMap { Int($0) } ?? 1, Self.maximumSpan)
            if span > 1 { cells += Array(repeating: Cell(text: "", isHeader: true), count: span - 1) }
        }
        guard cells.contains(where: { !$0.text.isEmpty }) else { return }
        let texts = cells.map(\.text)
        if table.header.isEmpty, table.rows.isEmpty,
            cells.allSatisfy(\.isHeader) || row.parent?.name == "thead"
        {
            table.header = texts
        } else {
            table.rows.append(Table.Row(texts, at: locate(lines ?? row.line...row.line)))
        }
    }

    private mutating func pad(name: String) throws {
        let width = max(table.header.count, table.rows.map(\.cells.count).max() ?? 0)
        try Table.checkSize(rows: table.rows.count, columns: width, name: name)
        if !table.header.isEmpty { table.header.pad(to: width) }
        for index in table.rows.indices { table.rows[index].cells.pad(to: width) }
        // A lone row of header cells is all there is to read.
        if table.rows.isEmpty, !table.header.isEmpty {
            table.rows = [Table.Row(table.header)]
            table.header = []
        }
    }
}
