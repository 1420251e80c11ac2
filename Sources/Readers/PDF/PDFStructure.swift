import Foundation
import KnowledgeBase

/// Reads headings, paragraphs, lists and tables out of the rows of a PDF's pages.
struct PDFStructure {
    private let headings: PDFHeadings
    private let typicalPitch: Double
    private var sections = SectionBuilder()
    /// The lines of the text being put together.
    private var open: OpenText?

    /// - Parameters:
    ///   - pages: rows in reading order, running text removed.
    ///   - outline: the bookmarks, from which headings are known for certain.
    ///   - title: the document's own title, which is not a heading of its sections.
    static func sections(pages: [[PDFRow]], outline: [PDFLayout.OutlineItem], title: String?) -> [Section] {
        var structure = PDFStructure(pages: pages, outline: outline, title: title)
        structure.take(Array(pages.joined()))
        structure.close()
        let sections = structure.sections.finish()
        // A document that says nothing but its title says that.
        guard sections.isEmpty, title != nil else { return sections }
        return self.sections(pages: pages, outline: outline, title: nil)
    }

    private init(pages: [[PDFRow]], outline: [PDFLayout.OutlineItem], title: String?) {
        headings = PDFHeadings(pages: pages, outline: outline, title: title)
        typicalPitch = PDFStructure.typicalPitch(of: pages)
    }

    private mutating func take(_ rows: [PDFRow]) {
        var index = 0
        while index < rows.count {
            if let range = PDFTable.range(in: rows, from: index) {
                takeTable(rows[range])
                index = range.upperBound
            } else if index + 1 < rows.count, let range = PDFTable.range(in: rows, from: index + 1),
                let header = PDFTable.header(rows[index], above: rows[range])
            {
                takeTable([header] + rows[range])
                index = range.upperBound
            } else {
                takeLine(rows[index])
                index += 1
            }
        }
    }

    private mutating func takeTable(_ rows: ArraySlice<PDFRow>) {
        close()
        sections.add(.table(PDFTable.table(of: rows)))
    }

    private mutating func takeLine(_ row: PDFRow) {
        let marker = headings.level(of: row.text, row) == nil ? ListMarker(row.text) : nil
        if marker == nil, var text = open, !headings.isEntry(text.text, text.firstRow),
            text.continues(with: row, typicalPitch: typicalPitch)
        {
            text.append(row)
            open = text
        } else {
            close()
            open = OpenText(row, marker: marker)
        }
    }

    /// Ends the text being put together and files it as heading, list item or paragraph.
    private mutating func close() {
        guard let text = open else { return }
        open = nil
        let span = Span(TextCleaning.line(text.text), at: .pages(text.pages))
        if let level = headings.level(of: span.text, text.firstRow), text.rowCount <= 3 {
            sections.heading(span, level: level)
        } else if let marker = text.marker {
            sections.add(.listItem(Span("\(marker) \(span.text)", at: span.locator)))
        } else if !headings.isTitle(span.text) {
            sections.add(.paragraph(span))
        }
    }

    /// The most common distance between lines in units of their height; more parts paragraphs.
    private static func typicalPitch(of pages: [[PDFRow]]) -> Double {
        var counts: [Int: Int] = [:]
        for rows in pages {
            for (row, next) in zip(rows, rows.dropFirst()) where abs(row.left - next.left) < row.height {
                let pitch = (next.top - row.top) / max(1, next.height)
                if pitch > 0.5, pitch < 3 { counts[Int((pitch * 20).rounded()), default: 0] += 1 }
            }
        }
        let common = counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? 20
        return Double(common) / 20
    }
}

/// Lines that make one paragraph, list item or heading.
private struct OpenText {
    private(set) var text: String
    let marker: String?
    private(set) var pages: ClosedRange<Int>
    private(set) var rowCount = 1
    let firstRow: PDFRow
    private var lastRow: PDFRow
    private var rightEdge: Double

    init(_ row: PDFRow, marker: ListMarker?) {
        text = marker.map { String($0.rest) } ?? row.text
        self.marker = marker?.marker
        pages = row.page...row.page
        firstRow = row
        lastRow = row
        rightEdge = row.right
    }

    mutating func append(_ row: PDFRow) {
        text = joinLines(text, row.text)
        pages = pages.lowerBound...max(pages.upperBound, row.page)
        rowCount += 1
        rightEdge = max(rightEdge, row.right)
        lastRow = row
    }

    /// Whether the row goes on with this text rather than beginning another.
    func continues(with row: PDFRow, typicalPitch: Double) -> Bool {
        guard abs(row.fontSize - lastRow.fontSize) <= 0.06 * lastRow.fontSize else { return false }
        if row.isBold != lastRow.isBold, rowCount == 1 || row.isBold { return false }
        if row.page != lastRow.page || row.top < lastRow.top { return carriesOver(to: row) }
        let pitch = (row.top - lastRow.top) / max(1, row.height)
        guard pitch < typicalPitch + 0.2 else { return false }
        if marker != nil { return row.left > firstRow.left + 0.3 * row.height }
        let isIndented = rowCount > 1 && row.left > lastRow.left + 0.8 * row.height
        return !isIndented && !endsShort
    }

    /// Over the end of a page or column only a sentence in its midst goes on.
    private func carriesOver(to row: PDFRow) -> Bool {
        guard let last = text.last, let first = row.text.first else { return false }
        return !".!?:;".contains(last) && (first.isLowercase || last == "," || last == "-")
    }

    /// A sentence that ends well before the right edge ends its paragraph.
    private var endsShort: Bool {
        guard rowCount > 1, let last = text.last, ".!?:;".contains(last) else { return false }
        return lastRow.right < rightEdge - 0.12 * (rightEdge - firstRow.left)
    }
}
