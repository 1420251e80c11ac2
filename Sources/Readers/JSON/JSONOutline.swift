import Foundation
import KnowledgeBase

/// Turns JSON values into sections.
struct JSONOutline {
    /// Characters from which a text counts as prose.
    static let longText = 300
    /// Columns from which records are read as sections: so wide a table is no table.
    static let maximumColumns = 256
    /// Cells of a table; more records begin another one.
    static let maximumCells = 2_000_000
    /// Depth of headings; what nests deeper is flattened.
    static let maximumHeadings = 6

    private let name: String
    private let limits: ReadingLimits
    private let isOneLine: Bool
    private var sections: [Section] = []
    private var path: [String] = []
    private var blocks: [Block] = []
    private var records = Records()
    private var recordCount = 0

    /// Short records that wait to become one table.
    private struct Records {
        var columns: [String: Int] = [:]
        var header: [String] = []
        var rows: [(fields: [(column: Int, text: String)], locator: Locator?)] = []
    }

    /// - Parameter isOneLine: whether line numbers would tell nothing.
    init(name: String, limits: ReadingLimits, isOneLine: Bool) {
        self.name = name
        self.limits = limits
        self.isOneLine = isOneLine
    }

    mutating func add(_ root: JSONNode) throws {
        if let members = root.members {
            try addMembers(members)
        } else if let elements = root.elements {
            try addElements(elements)
        } else {
            add(.paragraph(span(root.scalarText ?? "", root)))
        }
    }

    mutating func finish() -> [Section] {
        flush()
        return sections
    }

    /// One record of a list: a row, a section, or for what is no object a list item.
    mutating func addRecord(_ value: JSONNode) throws {
        recordCount += 1
        guard recordCount <= limits.rows else {
            throw KnowledgeBaseError(
                .limitExceeded, cannot: "read '\(name)'", because: "it has more than \(limits.rows) records")
        }
        guard let members = value.members else { return try addItem(value) }
        let record = JSONRecord(members)
        let isProse = record.fields.contains { $0.text.count > Self.longText }
        if isProse || record.fields.count > Self.maximumColumns || !fits(record) {
            addSection(record, value)
        } else {
            addRow(record, value)
        }
    }

    private mutating func addMembers(_ members: [JSONNode.Member]) throws {
        for member in members {
            guard let text = Self.shortText(of: member.value) else { continue }
            addParagraphs(key: member.key, text, at: locator(of: member.value))
        }
        for member in members where Self.shortText(of: member.value) == nil {
            try within(TextCleaning.line(member.key)) { outline in
                if outline.path.count < Self.maximumHeadings {
                    try outline.add(member.value)
                } else {
                    outline.addFlattened(member.value)
                }
            }
        }
    }

    /// Of a scalar, or of an array of few scalars, joined; `nil` for what needs a section of its own.
    private static func shortText(of value: JSONNode) -> String? {
        guard value.isContainer else { return value.scalarText ?? "" }
        guard let elements = value.elements, !elements.contains(where: \.isContainer) else { return nil }
        let text = elements.compactMap(\.scalarText).joined(separator: ", ")
        return text.count <= longText ? text : nil
    }

    private mutating func addElements(_ elements: [JSONNode]) throws {
        for element in elements { try addRecord(element) }
    }

    /// An element that is no object.
    private mutating func addItem(_ value: JSONNode) throws {
        if value.elements != nil {
            addFlattened(value)
        } else {
            let text = TextCleaning.line(value.scalarText ?? "")
            if !text.isEmpty { add(.listItem(Span("- " + text, at: locator(of: value)))) }
        }
    }

    private mutating func addFlattened(_ value: JSONNode) {
        let record = JSONRecord([JSONNode.Member(key: path.last ?? "", value: value)])
        for field in record.fields { addParagraphs(key: field.key, field.text, at: locator(of: value)) }
    }

    private mutating func addSection(_ record: JSONRecord, _ value: JSONNode) {
        let place = locator(of: value)
        let heading = record.heading
        within(heading ?? "\(recordCount)") { outline in
            for field in record.fields where TextCleaning.line(field.text) != heading {
                outline.addParagraphs(key: field.key, field.text, at: place)
            }
            // A record that is its own heading and no more.
            if outline.blocks.isEmpty, let heading { outline.add(.paragraph(Span(heading, at: place))) }
        }
    }

    /// Prose loses its key; a short text is nothing without it.
    private mutating func addParagraphs(key: String, _ text: String, at place: Locator?) {
        guard text.count > Self.longText else {
            let line = TextCleaning.line(text)
            if !line.isEmpty {
                let key = TextCleaning.line(key)
                add(.paragraph(Span(key.isEmpty ? line : "\(key): \(line)", at: place)))
            }
            return
        }
        for paragraph in TextCleaning.clean(text).components(separatedBy: "\n\n") {
            add(.paragraph(Span(TextCleaning.line(paragraph), at: place)))
        }
    }

    private func fits(_ record: JSONRecord) -> Bool {
        let new = Set(record.fields.map(\.key)).count { records.columns[$0] == nil }
        return records.header.count + new <= Self.maximumColumns
    }

    private mutating func addRow(_ record: JSONRecord, _ value: JSONNode) {
        // A table with empty cells for every column of every row must not outgrow the file by far.
        if (records.rows.count + 1) * (records.header.count + record.fields.count) > Self.maximumCells {
            flushRecords()
        }
        var fields: [(column: Int, text: String)] = []
        for field in record.fields {
            let column = records.columns[field.key] ?? records.header.count
            if column == records.header.count {
                records.columns[field.key] = column
                records.header.append(field.key)
            }
            fields.append((column, TextCleaning.line(field.text)))
        }
        if !fields.isEmpty { records.rows.append((fields, locator(of: value))) }
    }

    private mutating func add(_ block: Block) {
        flushRecords()
        if !block.isEmpty { blocks.append(block) }
    }

    /// Ends the open section, runs the body under one more heading, and goes back.
    private mutating func within(_ heading: String, _ body: (inout JSONOutline) throws -> Void) rethrows {
        flush()
        path.append(heading)
        try body(&self)
        flush()
        path.removeLast()
    }

    private mutating func flush() {
        flushRecords()
        if !blocks.isEmpty {
            sections.append(Section(headingPath: path.filter { !$0.isEmpty }, blocks: blocks))
        }
        blocks = []
    }

    private mutating func flushRecords() {
        guard !records.rows.isEmpty else { return }
        let width = records.header.count
        let rows = records.rows.map { fields, locator in
            var cells = [String](repeating: "", count: width)
            // Keys may repeat, or come to the same when they are joined (`p.q`).
            for (column, text) in fields where !text.isEmpty {
                cells[column] += cells[column].isEmpty ? text : ", \(text)"
            }
            return Table.Row(cells, at: locator)
        }
        blocks.append(.table(Table(header: records.header, rows: rows)))
        records = Records()
    }

    private func span(_ text: String, _ value: JSONNode) -> Span {
        Span(TextCleaning.line(text), at: locator(of: value))
    }

    private func locator(of value: JSONNode) -> Locator? {
        guard isOneLine else { return .lines(value.lines) }
        return recordCount > 0 ? .rows(recordCount...recordCount, sheet: nil) : nil
    }
}
