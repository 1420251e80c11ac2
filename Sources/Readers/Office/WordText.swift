import KnowledgeBase

/// Walks the body of a Word document and files what it finds.
struct WordText {
    var sections = SectionBuilder()
    /// The first paragraph in the style "Title", where the properties name no title.
    private(set) var title: String?
    /// Where the title stands in the text, if it does.
    private var titleSpan: Span?
    /// Paragraphs with text so far.
    private(set) var paragraphs = 0
    private let styles: WordStyles
    private var numbering: WordNumbering
    /// Those that have not been given yet.
    private var notes: [String: XMLElement]
    private var rows: RowBudget
    /// Notes that cells of the table being read refer to.
    private var tableNotes: [WordRuns.Note] = []

    init(
        styles: WordStyles, numbering: WordNumbering, notes: [String: XMLElement], title: String?,
        rows: RowBudget
    ) {
        self.styles = styles
        self.numbering = numbering
        self.notes = notes
        self.title = title
        self.rows = rows
    }

    /// Footnotes and endnotes by the key that ``WordRuns`` gives their references.
    static func notes(_ footnotes: XMLElement?, _ endnotes: XMLElement?) -> [String: XMLElement] {
        var notes: [String: XMLElement] = [:]
        for element in footnotes?.elements(named: "footnote") ?? [] {
            notes["f\(element["id"] ?? "")"] = element
        }
        for element in endnotes?.elements(named: "endnote") ?? [] {
            notes["e\(element["id"] ?? "")"] = element
        }
        return notes
    }

    /// Takes the blocks of the body, or of what wraps blocks. Recursion ends with the nesting that
    /// the XML parser allowed.
    mutating func take(_ container: XMLElement) throws {
        for element in container.elements {
            switch element.name {
            case "p": try takeParagraph(element)
            case "tbl": try takeTable(element)
            case "sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag": try take(element)
            default: break
            }
        }
    }

    /// The sections; the title is filed as text when the document says nothing else.
    mutating func finish() -> [Section] {
        let found = sections.finish()
        guard found.isEmpty, let titleSpan else { return found }
        return [Section(blocks: [.paragraph(titleSpan)])]
    }

    private mutating func takeParagraph(_ element: XMLElement) throws {
        let properties = element.first("pPr")
        let runs = WordRuns(of: element)
        if !runs.text.isEmpty {
            paragraphs += 1
            file(runs.text, role: styles.role(of: properties), marker: marker(of: properties))
        }
        for box in runs.boxes { try take(box) }
        for reference in runs.notes { takeNote(reference) }
    }

    private mutating func marker(of properties: XMLElement?) -> String? {
        styles.numbering(of: properties).flatMap { numbering.next($0) }
    }

    private mutating func file(_ text: String, role: WordStyles.Role, marker: String?) {
        switch role {
        case .heading(let level):
            let number = marker.flatMap { $0 == "-" ? nil : "\($0) " } ?? ""
            sections.heading(Span(number + text, at: place), level: level)
        case .title where title == nil || title == text:
            title = text
            titleSpan = titleSpan ?? Span(text, at: place)
        case .title:
            sections.heading(Span(text, at: place), level: 0)
        case .body:
            if let marker {
                sections.add(.listItem(Span("\(marker) \(text)", at: place)))
            } else {
                sections.add(.paragraph(Span(text, at: place)))
            }
        }
    }

    /// Word refers to a note once; a file that does so again and again would multiply its text.
    private mutating func takeNote(_ reference: WordRuns.Note) {
        guard let note = notes.removeValue(forKey: reference.key) else { return }
        let text = note.elements(named: "p").map { WordRuns(of: $0).text }.joined(separator: " ")
        if !text.isEmpty { sections.add(.paragraph(Span("[\(reference.label)] \(text)", at: place))) }
    }

    private mutating func takeTable(_ element: XMLElement) throws {
        let rows = WordText.rows(of: element)
        // Frames that only lay out the page: their content is text like any other.
        if rows.allSatisfy({ WordText.cells(of: $0).count <= 1 }) {
            for cell in rows.flatMap(WordText.cells) { try take(cell) }
            return
        }
        var above: [String] = []
        var lines: [Table.Row] = []
        for row in rows {
            try self.rows.spend()
            let first = paragraphs + 1
            let cells = try cellTexts(of: row, above: above)
            guard cells.contains(where: { !$0.isEmpty }) else { continue }
            above = cells
            lines.append(Table.Row(cells, at: .paragraphs(first...max(first, paragraphs))))
        }
        sections.add(.table(Table(firstRowIsHeaderOf: lines)))
        for reference in tableNotes { takeNote(reference) }
        tableNotes = []
    }

    /// One text per grid column: a cell over several columns leaves the others empty, one over
    /// several rows repeats its text, so that each row can be read alone.
    private mutating func cellTexts(of row: XMLElement, above: [String]) throws -> [String] {
        // Word itself allows no more than 63 columns.
        let skipped = row.first("trPr")?.first("gridBefore")?["val"].flatMap { Int($0) } ?? 0
        var texts = [String](repeating: "", count: min(max(skipped, 0), 63))
        for cell in WordText.cells(of: row) {
            let properties = cell.first("tcPr")
            let merge = properties?.first("vMerge")
            var text = flattened(cell)
            if let merge, merge["val"] != "restart", text.isEmpty, texts.count < above.count {
                text = above[texts.count]
                try rows.spend(repeating: text)
            }
            texts.append(text)
            let span = properties?.first("gridSpan")?["val"].flatMap { Int($0) } ?? 1
            texts += Array(repeating: "", count: min(max(span, 1), 63) - 1)
        }
        return texts
    }

    /// All text of a cell on one line; rows of a table within it are parted by `;`, its cells by `:`.
    private mutating func flattened(_ cell: XMLElement) -> String {
        var parts: [String] = []
        for element in cell.elements {
            if element.name == "p" {
                let runs = WordRuns(of: element)
                if !runs.text.isEmpty { paragraphs += 1 }
                parts.append(runs.text)
                tableNotes += runs.notes
                for box in runs.boxes { parts.append(flattened(box)) }
            } else if element.name == "tbl" {
                var rows: [String] = []
                for row in WordText.rows(of: element) {
                    var cells: [String] = []
                    for cell in WordText.cells(of: row) { cells.append(flattened(cell)) }
                    rows.append(cells.filter { !$0.isEmpty }.joined(separator: ": "))
                }
                parts.append(rows.joined(separator: "; "))
            } else if ["sdt", "sdtContent", "customXml"].contains(element.name) {
                parts.append(flattened(element))
            }
        }
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Rows that were not deleted, also those within content controls.
    private static func rows(of table: XMLElement) -> [XMLElement] {
        unwrapped(table, "tr").filter { $0.first("trPr")?.first("del") == nil }
    }

    private static func cells(of row: XMLElement) -> [XMLElement] { unwrapped(row, "tc") }

    private static func unwrapped(_ element: XMLElement, _ name: String) -> [XMLElement] {
        element.elements.flatMap { child -> [XMLElement] in
            if child.name == name { return [child] }
            let isWrapper = ["sdt", "sdtContent", "customXml"].contains(child.name)
            return isWrapper ? unwrapped(child, name) : []
        }
    }

    private var place: Locator { .paragraphs(max(1, paragraphs)...max(1, paragraphs)) }
}
