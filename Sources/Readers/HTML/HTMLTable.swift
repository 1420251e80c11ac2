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

    private typealias Cell = HTMLRowSpans.Cell
    private var spans = HTMLRowSpans()

    /// - Parameters:
    ///   - repeated: bytes of the document that cells spanning rows have repeated so far.
    ///   - locate: from lines of the markup to what is cited.
    init(
        _ element: XMLElement, limits: ReadingLimits, name: String, repeated: inout Int,
        locate: (ClosedRange<Int>) -> Locator?
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
        do {
            try add(rows, repeated: &repeated, locate: locate)
        } catch is HTMLRowSpans.TooMuch {
            throw KnowledgeBaseError(
                .limitExceeded, cannot: "read '\(name)'",
                because: "line \(element.line): table cells that span rows repeat too much text")
        }
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

    /// A cell spans rows of its own row group only.
    private mutating func add(
        _ rows: [XMLElement], repeated: inout Int, locate: (ClosedRange<Int>) -> Locator?
    ) throws {
        var group: XMLElement?
        for (number, row) in rows.enumerated() {
            if row.parent != group { spans.removeAll() }
            group = row.parent
            var lines: ClosedRange<Int>?
            let cells = try self.cells(of: row, number: number, repeated: &repeated, lines: &lines)
            if let lines { add(cells, of: row, at: locate(lines)) }
        }
    }

    /// - Parameter lines: where the row's own text stands; `nil` without any.
    private mutating func cells(
        of row: XMLElement, number: Int, repeated: inout Int, lines: inout ClosedRange<Int>?
    ) throws -> [Cell] {
        var cells: [Cell] = []
        for element in row.elements where element.name == "td" || element.name == "th" {
            try spans.fill(&cells, row: number, spent: &repeated)
            var inline = HTMLInline()
            inline.append(element)
            let content = inline.take()
            if let found = content?.lines { lines = lines.map { $0.union(found) } ?? found }
            let cell = Cell(text: content?.text ?? "", isHeader: element.name == "th")
            let width = min(max(1, element["colspan"].flatMap { Int($0) } ?? 1), Self.maximumSpan)
            let height = HTMLRowSpans.span(element["rowspan"])
            for offset in 0..<width {
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
