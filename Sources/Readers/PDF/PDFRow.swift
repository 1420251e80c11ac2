/// What stands at one height of a page: one cell in prose, several in a table.
struct PDFRow: Equatable {
    /// From left to right.
    var cells: [PDFFragment]
    var page: Int

    var top: Double { cells[0].top }
    var left: Double { cells[0].left }
    var right: Double { cells[cells.count - 1].right }
    var height: Double { cells.reduce(0) { max($0, $1.height) } }
    var fontSize: Double { cells[0].fontSize }
    var isBold: Bool { cells.allSatisfy(\.isBold) }
    var text: String { cells.map(\.text).joined(separator: " ") }

    /// Puts the fragments of a page together to rows, in reading order.
    static func rows(of page: PDFPage) -> [PDFRow] {
        var rows: [PDFRow] = []
        // Where the current column of the page begins.
        var columnStart = 0
        for fragment in page.fragments {
            let recent = max(columnStart, rows.count - reach)..<rows.count
            let beside = rowBeside(fragment, in: rows[recent])
            if let beside, !isColumn(rows[(beside + 1)...]) {
                rows[beside].append(fragment)
            } else if beside == nil, let index = placeBetween(fragment, in: rows[recent]) {
                rows.insert(PDFRow(cells: [fragment], page: page.number), at: index)
            } else {
                if let last = rows.last, fragment.top < last.top { columnStart = rows.count }
                rows.append(PDFRow(cells: [fragment], page: page.number))
            }
        }
        return rows
    }

    /// How far back a row may be that a fragment joins. A table cell of several lines is written
    /// before its neighbour, so the neighbour steps back by its lines; a column of prose steps
    /// back further and must not be woven into the one before.
    private static let reach = 8

    private static func rowBeside(_ fragment: PDFFragment, in rows: ArraySlice<PDFRow>) -> Int? {
        for index in rows.indices.reversed() {
            let row = rows[index]
            let shared = min(row.top + row.height, fragment.bottom) - max(row.top, fragment.top)
            let isLevel = shared > 0.5 * min(row.height, fragment.height)
            if isLevel, fragment.left >= row.right - 0.3 * fragment.height { return index }
        }
        return nil
    }

    /// Whether the rows a fragment would step back over are lines of running text.
    private static func isColumn(_ rows: ArraySlice<PDFRow>) -> Bool {
        let words = rows.reduce(0) { $0 + $1.text.split(separator: " ").count }
        return rows.count > 3 && words >= 5 * rows.count
    }

    /// The index among the last rows before which a fragment belongs that lies higher than the
    /// last row but not as high as a new column would.
    private static func placeBetween(_ fragment: PDFFragment, in rows: ArraySlice<PDFRow>) -> Int? {
        guard let first = rows.first, let last = rows.last, fragment.top < last.top, fragment.top > first.top,
            fragment.left > last.left, let index = rows.firstIndex(where: { $0.top > fragment.top })
        else { return nil }
        return isColumn(rows[index...]) ? nil : index
    }

    /// Adds a fragment to the right end: to the last cell when only a word space or a list marker
    /// stands between, else as a new cell.
    private mutating func append(_ fragment: PDFFragment) {
        var last = cells[cells.count - 1]
        let gap = fragment.left - last.right
        let isMarker = cells.count == 1 && ListMarker(last.text)?.rest.isEmpty == true
        guard isMarker || gap < 0.6 * fragment.fontSize else {
            cells.append(fragment)
            return
        }
        let isApart =
            isMarker || last.hasSpaceAfter || fragment.hasSpaceBefore || gap > 0.12 * fragment.fontSize
        let separator = isApart ? " " : ""
        last.text += separator + fragment.text
        last.width = fragment.right - last.left
        last.isBold = last.isBold && fragment.isBold
        last.hasSpaceAfter = fragment.hasSpaceAfter
        if isMarker { last.fontSize = fragment.fontSize }
        cells[cells.count - 1] = last
    }
}

/// The bullet or number that begins an item of a list.
struct ListMarker: Equatable {
    /// As ``Block/listItem(_:)`` wants it: `-` for any bullet, else the number as it stands.
    var marker: String
    var rest: Substring

    /// `nil` when the text does not begin with a marker.
    init?(_ text: String) {
        let first = text.prefix { $0 != " " }
        let rest = text[first.endIndex...].drop { $0 == " " }
        if ListMarker.isBullet(first) {
            self.init(marker: "-", rest: rest)
        } else if ListMarker.isNumber(first) {
            self.init(marker: String(first), rest: rest)
        } else if let end = ListMarker.endOfGluedNumber(first) {
            self.init(marker: String(text[..<end]), rest: text[end...])
        } else {
            return nil
        }
    }

    private init(marker: String, rest: Substring) {
        self.marker = marker
        self.rest = rest
    }

    private static func isBullet(_ word: Substring) -> Bool {
        guard word.unicodeScalars.count == 1, let scalar = word.unicodeScalars.first else { return false }
        // Symbol fonts put their bullets into the private use area.
        return "-–—•◦▪▫‣●○■□·*➢✓✔❖".unicodeScalars.contains(scalar)
            || (0xE000...0xF8FF).contains(scalar.value)
    }

    /// `10.Text`, as a number that fills its indentation comes out.
    private static func endOfGluedNumber(_ word: Substring) -> Substring.Index? {
        let digits = word.prefix { $0.isASCII && $0.isNumber }
        guard (1...3).contains(digits.count), let stop = word[digits.endIndex...].first,
            stop == "." || stop == ")"
        else { return nil }
        let end = word.index(after: digits.endIndex)
        return end < word.endIndex && word[end].isLetter ? end : nil
    }

    private static func isNumber(_ word: Substring) -> Bool {
        guard let last = word.last, last == "." || last == ")" else { return false }
        let body = word.dropLast().drop { $0 == "(" }
        if body.count == 1, let letter = body.first { return letter.isLetter || letter.isNumber }
        return !body.isEmpty && body.count <= 3 && body.allSatisfy { $0.isASCII && $0.isNumber }
    }
}
