import CDocuments
import Foundation
import KnowledgeBase

/// Turns Markdown into sections of blocks.
final class MarkdownBlocks: MarkdownHandler {
    private struct List {
        /// The number of the next item; `nil` in a bullet list.
        var number: Int?
    }

    private let name: String
    private let limits: ReadingLimits
    private let linesBefore: Int
    private let dropsModuleLines: Bool

    private var builder = SectionBuilder()
    private var lists: [List] = []
    /// Marker of an item whose first paragraph has not come yet.
    private var marker: String?
    private var quoteDepth = 0
    /// The number of the footnote whose definition begins with the next paragraph.
    private var footnote: Int?
    private var footnoteCount = 0
    private var headingLevel = 0
    private var lines: ClosedRange<Int>?
    private var inline = ""
    private var table = Table(header: [], rows: [])
    private var cells: [String] = []
    private var rowIsHeader = false
    private var rowCount = 0
    private(set) var title: String?

    /// - Parameters:
    ///   - linesBefore: lines of the file before the text that will be read.
    ///   - dropsModuleLines: whether paragraphs that begin with `import` or `export` are program (MDX).
    init(name: String, limits: ReadingLimits, linesBefore: Int, dropsModuleLines: Bool) {
        self.name = name
        self.limits = limits
        self.linesBefore = linesBefore
        self.dropsModuleLines = dropsModuleLines
    }

    func read(_ text: Substring) throws -> [Section] {
        try MarkdownHazards.check(text, name: name, limits: limits)
        try MarkdownEvents.parse(text, name: name, limits: limits, to: self)
        return builder.finish()
    }

    func enter(_ node: MarkdownNode) throws {
        if let found = node.lines, node.isBlock {
            lines = found.lowerBound + linesBefore...found.upperBound + linesBefore
        }
        switch node.kind {
        case CDOC_MD_HEADING: headingLevel = node.level; inline = ""
        case CDOC_MD_PARAGRAPH, CDOC_MD_TABLE_CELL: inline = ""
        case CDOC_MD_BLOCK_QUOTE: quoteDepth += 1
        case CDOC_MD_LIST: lists.append(List(number: node.firstNumber))
        case CDOC_MD_ITEM: beginItem(node)
        case CDOC_MD_FOOTNOTE_DEFINITION: beginFootnote()
        case CDOC_MD_CODE_BLOCK: builder.add(.code(span(TextCleaning.code(node.literal))))
        case CDOC_MD_HTML_BLOCK: try addHTML(node)
        case CDOC_MD_TABLE: table = Table(header: [], rows: [])
        case CDOC_MD_TABLE_ROW: cells = []; rowIsHeader = node.isHeaderRow
        case CDOC_MD_TEXT, CDOC_MD_CODE: inline += node.literal
        case CDOC_MD_SOFT_BREAK, CDOC_MD_LINE_BREAK: inline += " "
        case CDOC_MD_HTML_INLINE: if node.literal.lowercased().hasPrefix("<br") { inline += " " }
        case CDOC_MD_FOOTNOTE_REFERENCE: inline += "[\(node.literal)]"
        default: break
        }
    }

    func leave(_ kind: cdoc_markdown_kind) throws {
        switch kind {
        case CDOC_MD_HEADING: endHeading()
        case CDOC_MD_PARAGRAPH: endParagraph()
        case CDOC_MD_BLOCK_QUOTE: quoteDepth -= 1
        case CDOC_MD_LIST: _ = lists.popLast()
        case CDOC_MD_ITEM: marker = nil
        case CDOC_MD_TABLE_CELL: cells.append(TextCleaning.line(inline))
        case CDOC_MD_TABLE_ROW: try endRow()
        case CDOC_MD_TABLE: builder.add(.table(table))
        default: break
        }
    }

    private func span(_ text: String) -> Span { Span(text, at: lines.map(Locator.lines)) }

    /// A heading inside a quotation or a list says nothing about the sections of this document.
    private func endHeading() {
        let heading = span(TextCleaning.line(inline))
        if quoteDepth == 0, lists.isEmpty {
            if headingLevel == 1, title == nil, !heading.text.isEmpty { title = heading.text }
            builder.heading(heading, level: headingLevel)
        } else {
            add(heading)
        }
    }

    private func endParagraph() {
        let text = TextCleaning.line(inline)
        if dropsModuleLines, lists.isEmpty, text.hasPrefix("import ") || text.hasPrefix("export ") { return }
        add(span(text))
    }

    /// The first paragraph of a list item carries the item's marker, the first of a footnote its number.
    private func add(_ paragraph: Span) {
        var paragraph = paragraph
        if let number = footnote {
            footnote = nil
            paragraph.text = "[\(number)] \(paragraph.text)"
        }
        guard let marker else { return builder.add(.paragraph(paragraph)) }
        self.marker = nil
        guard !paragraph.text.isEmpty else { return }
        paragraph.text = marker + paragraph.text
        builder.add(.listItem(paragraph))
    }

    private func beginItem(_ node: MarkdownNode) {
        guard let list = lists.last else { return }
        let indentation = String(repeating: "  ", count: lists.count - 1)
        let bullet = list.number.map { "\($0)." } ?? "-"
        if let number = list.number { lists[lists.count - 1].number = number + 1 }
        let box = node.isDone.map { $0 ? "[x] " : "[ ] " } ?? ""
        marker = "\(indentation)\(bullet) \(box)"
    }

    /// cmark moves definitions to the end of the document, out of the section they stood in.
    private func beginFootnote() {
        builder.returnToOutermostHeading()
        footnoteCount += 1
        footnote = footnoteCount
    }

    private func endRow() throws {
        rowCount += 1
        guard rowCount <= limits.rows else {
            throw KnowledgeBaseError(
                .limitExceeded, cannot: "read '\(name)'", because: "more than \(limits.rows) table rows")
        }
        if rowIsHeader {
            table.header = cells
        } else {
            let count = max(table.header.count, cells.count)
            let padded = cells + Array(repeating: "", count: count - cells.count)
            table.rows.append(Table.Row(padded, at: lines.map(Locator.lines)))
        }
    }

    private func addHTML(_ node: MarkdownNode) throws {
        let first = (lines?.lowerBound ?? 1) - 1
        let tree = try XMLTree(parsing: Data(node.literal.utf8), as: .html, name: name, limits: limits)
        var outline = HTMLOutline(name: name, limits: limits) {
            .lines($0.lowerBound + first...$0.upperBound + first)
        }
        // Moved, for a second owner would make the first change copy all blocks so far.
        outline.builder = builder
        builder = SectionBuilder()
        try outline.add(tree.document)
        builder = outline.builder
        if title == nil, let heading = builder.firstHeading, heading.level == 1 { title = heading.text }
    }
}
