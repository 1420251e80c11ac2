import Foundation

/// Page headers, footers and page numbers: what stands at the edge of most pages.
enum RunningText {
    /// The rows without running text; rows keep their order.
    ///
    /// Running text stands at the same height on at least two fifths of the pages (left and right ones
    /// may differ, a cover may have none), apart from the body by more than a line: so a sentence
    /// of the body is never taken for it, however often it is repeated. It says the same on each page,
    /// but for one number that counts the pages; where it is set larger than the body, as titles
    /// are, it has to say the very same. Where nothing else would be left, all is body.
    static func removed(from pages: [[PDFRow]], heights: [Double]) -> [[PDFRow]] {
        let margins = zip(pages, heights).map { marginRows(of: $0, height: $1) }
        var counts: [String: Int] = [:]
        for (rows, margin) in zip(pages, margins) {
            for key in Set(margin.flatMap { keys(of: rows[$0]) }) { counts[key, default: 0] += 1 }
        }
        let enough = max(2, pages.count * 2 / 5)
        let largest = 1.12 * PDFHeadings.bodySize(of: pages)
        let body = zip(pages, margins).map { rows, margin in
            let running = margin.filter { index in
                let keys = keys(of: rows[index])
                let isLarge = rows[index].fontSize > largest
                return keys.prefix(isLarge ? 1 : keys.count).contains { counts[$0, default: 0] >= enough }
                    || (pages.count > 1 && !isLarge && isPageNumber(rows[index].text))
            }
            return rows.indices.filter { !running.contains($0) }.map { rows[$0] }
        }
        return body.allSatisfy(\.isEmpty) ? pages : body
    }

    /// The indices of up to three rows at the top and at the bottom of a page, if a gap parts them
    /// from the others. Three cells and more are a table whose header is repeated on each page.
    private static func marginRows(of rows: [PDFRow], height: Double) -> Set<Int> {
        let sorted = rows.indices.sorted { rows[$0].top < rows[$1].top }
        let fromTop = sorted.prefix { rows[$0].top < 0.12 * height }
        let fromBottom = sorted.reversed().prefix { rows[$0].top + rows[$0].height > 0.88 * height }
        let top = apart(Array(fromTop), of: sorted, rows: rows)
        let bottom = apart(Array(fromBottom), of: sorted.reversed(), rows: rows)
        return top.union(bottom).filter { rows[$0].cells.count < 3 }
    }

    /// The candidates before the first gap of more than a line, none where there is no such gap.
    private static func apart(_ candidates: [Int], of sorted: [Int], rows: [PDFRow]) -> Set<Int> {
        for count in 1...3 where count <= candidates.count {
            guard count < sorted.count else { return Set(candidates) }
            let (a, b) = (rows[sorted[count - 1]], rows[sorted[count]])
            let gap = max(a.top, b.top) - min(a.top + a.height, b.top + b.height)
            if gap > 0.8 * a.height { return Set(candidates.prefix(count)) }
        }
        return []
    }

    /// What the row may have in common with those of other pages: first its text as it stands, then
    /// the text with each of its numbers, one at a time, told by its distance from the page's number.
    private static func keys(of row: PDFRow) -> [String] {
        let place = "\n\(Int(row.top.rounded()))"
        let counted = numbers(in: row.text).map { range in
            let distance = (Int(row.text[range]) ?? 0) - row.page
            return row.text.replacingCharacters(in: range, with: "#\(distance)") + place
        }
        return [row.text + place] + counted
    }

    /// The first few numbers short enough to count pages.
    private static func numbers(in text: String) -> [Range<String.Index>] {
        var ranges: [Range<String.Index>] = []
        var index = text.startIndex
        while ranges.count < 8, let start = text[index...].firstIndex(where: isDigit) {
            index = text[start...].firstIndex { !isDigit($0) } ?? text.endIndex
            if text[start..<index].utf8.count <= 6 { ranges.append(start..<index) }
        }
        return ranges
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    private static func isPageNumber(_ text: String) -> Bool {
        let key = text.reduce(into: "") { key, character in
            if !character.isNumber { key.append(character) } else if key.last != "#" { key.append("#") }
        }
        let words = key.lowercased().split { !$0.isLetter && $0 != "#" }
        let known: Set<Substring> = ["#", "page", "página", "pagina", "pág", "pag", "p", "of", "de"]
        return words.contains("#") && words.allSatisfy { known.contains($0) }
    }
}
