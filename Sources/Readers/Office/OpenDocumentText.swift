import KnowledgeBase

/// Walks the body of an OpenDocument text and files what it finds.
struct OpenDocumentText {
    var sections = SectionBuilder()
    /// Paragraphs with text so far.
    private(set) var paragraphs = 0
    private let lists: OpenDocumentLists
    private var rows: RowBudget

    init(lists: OpenDocumentLists, rows: RowBudget) {
        self.lists = lists
        self.rows = rows
    }

    /// Takes the blocks of the body, or of what wraps blocks. Recursion ends with the nesting that
    /// the XML parser allowed.
    mutating func take(_ container: XMLElement) throws {
        for element in container.elements {
            switch element.name {
            case "h": try takeHeading(element)
            case "p": try takeParagraph(element, marker: nil)
            case "list": try takeList(element, style: "", level: 1)
            case "table": try takeTable(element)
            case "section", "numbered-paragraph", "text-box", "frame", "index-body": try take(element)
            // Deleted text, and indexes, which repeat the headings.
            default: break
            }
        }
    }

    private mutating func takeHeading(_ element: XMLElement) throws {
        let runs = OpenDocumentRuns(of: element)
        if !runs.text.isEmpty {
            paragraphs += 1
            let level = element["outline-level"].flatMap { Int($0) } ?? 1
            sections.heading(Span(runs.text, at: place), level: min(max(level, 1), 10))
        }
        try takeAttachments(runs)
    }

    private mutating func takeParagraph(_ element: XMLElement, marker: String?) throws {
        let runs = OpenDocumentRuns(of: element)
        if !runs.text.isEmpty {
            paragraphs += 1
            if let marker {
                sections.add(.listItem(Span("\(marker) \(runs.text)", at: place)))
            } else {
                sections.add(.paragraph(Span(runs.text, at: place)))
            }
        }
        try takeAttachments(runs)
    }

    private mutating func takeAttachments(_ runs: OpenDocumentRuns) throws {
        for note in runs.notes { sections.add(.paragraph(Span(note, at: place))) }
        for box in runs.boxes { try take(box) }
    }

    private mutating func takeList(_ list: XMLElement, style inherited: String, level: Int) throws {
        let style = list["style-name"] ?? inherited
        var number = 0
        for item in list.elements where item.name == "list-item" || item.name == "list-header" {
            if item.name == "list-item" { number += 1 }
            var marker: String? = lists.isNumbered(style, level: level) ? "\(number)." : "-"
            for element in item.elements {
                switch element.name {
                case "p":
                    try takeParagraph(element, marker: item.name == "list-item" ? marker : nil)
                    marker = nil
                case "h": try takeHeading(element)
                case "list": try takeList(element, style: style, level: level + 1)
                default: break
                }
            }
        }
    }

    private mutating func takeTable(_ element: XMLElement) throws {
        let rows = OpenDocumentTable.rows(of: element)
        if rows.allSatisfy({ OpenDocumentTable.cells(of: $0).count <= 1 }) {
            for cell in rows.flatMap(OpenDocumentTable.cells) { try take(cell) }
            return
        }
        var lines: [Table.Row] = []
        for row in rows {
            try self.rows.spend()
            let first = paragraphs + 1
            let cells = try OpenDocumentTable.texts(of: row, budget: &self.rows)
            paragraphs += cells.count { !$0.isEmpty }
            guard cells.contains(where: { !$0.isEmpty }) else { continue }
            lines.append(Table.Row(cells, at: .paragraphs(first...max(first, paragraphs))))
        }
        sections.add(.table(Table(firstRowIsHeaderOf: lines)))
        for cell in rows.flatMap(OpenDocumentTable.cells) { try takeAttachments(ofCell: cell) }
    }

    /// Files the notes and boxes of the paragraphs that ``OpenDocumentTable/text(of:budget:)`` reads.
    private mutating func takeAttachments(ofCell cell: XMLElement) throws {
        for element in cell.elements {
            switch element.name {
            case "p", "h": try takeAttachments(OpenDocumentRuns(of: element))
            case "table":
                for cell in OpenDocumentTable.rows(of: element).flatMap(OpenDocumentTable.cells) {
                    try takeAttachments(ofCell: cell)
                }
            case "list", "list-item", "section": try takeAttachments(ofCell: element)
            default: break
            }
        }
    }

    private var place: Locator { .paragraphs(max(1, paragraphs)...max(1, paragraphs)) }
}

/// Rows and cells of an OpenDocument table.
enum OpenDocumentTable {
    /// The columns of the widest spreadsheet; further repetitions of a cell are not made.
    private static let widest = 1024

    static func rows(of table: XMLElement) -> [XMLElement] {
        table.elements.flatMap { element -> [XMLElement] in
            switch element.name {
            case "table-row": [element]
            case "table-header-rows", "table-rows", "table-row-group": rows(of: element)
            default: []
            }
        }
    }

    /// Cells with their own content; repetition is told by an attribute and made by ``texts(of:budget:)``.
    static func cells(of row: XMLElement) -> [XMLElement] {
        row.elements.filter { $0.name == "table-cell" || $0.name == "covered-table-cell" }
    }

    /// One text per column, empty ones at the end left out.
    static func texts(of row: XMLElement, budget: inout RowBudget) throws -> [String] {
        var texts: [String] = []
        var empty = 0
        for cell in cells(of: row) {
            let repeats = min(max(cell["number-columns-repeated"].flatMap { Int($0) } ?? 1, 1), widest)
            let text = try text(of: cell, budget: &budget)
            if text.isEmpty {
                empty = min(empty + repeats, widest)
            } else if texts.count + empty < widest {
                texts += Array(repeating: "", count: empty)
                let count = min(repeats, widest - texts.count)
                try budget.spend(repeating: text, in: count - 1)
                texts += Array(repeating: text, count: count)
                empty = 0
            }
        }
        return texts
    }

    /// All text of a cell on one line; rows of a table within it are parted by `;`, its cells by `:`.
    private static func text(of cell: XMLElement, budget: inout RowBudget) throws -> String {
        let parts = try cell.elements.map { element in
            switch element.name {
            case "p", "h": OpenDocumentRuns(of: element).text
            case "table":
                try rows(of: element).map { try texts(of: $0, budget: &budget).joined(separator: ": ") }
                    .joined(separator: "; ")
            case "list", "list-item", "section": try text(of: element, budget: &budget)
            default: ""
            }
        }
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }
}

/// The text of one OpenDocument paragraph and what hangs on it.
struct OpenDocumentRuns {
    private(set) var text = ""
    /// Foot- and endnotes with their marks.
    private(set) var notes: [String] = []
    /// Text boxes anchored here.
    private(set) var boxes: [XMLElement] = []

    init(of paragraph: XMLElement) {
        var raw = ""
        paragraph.walk { node in
            switch node {
            case .text(let text, _):
                raw += text
                return true
            case .element(let element): return take(element, into: &raw)
            }
        }
        text = TextCleaning.line(raw)
    }

    /// Returns whether to look inside the element.
    private mutating func take(_ element: XMLElement, into raw: inout String) -> Bool {
        switch element.name {
        // However many spaces it stands for, white space is normalised.
        case "s", "tab", "line-break": raw += " "
        case "note":
            let mark = TextCleaning.line(element.first("note-citation")?.text ?? "")
            let body = element.first("note-body")?.elements.map { OpenDocumentRuns(of: $0).text } ?? []
            raw += " [\(mark)]"
            notes.append("[\(mark)] \(body.filter { !$0.isEmpty }.joined(separator: " "))")
            return false
        case "text-box":
            boxes.append(element)
            return false
        case "annotation", "ruby-text", "hidden-text", "tracked-changes", "title", "desc": return false
        default: break
        }
        return true
    }
}
