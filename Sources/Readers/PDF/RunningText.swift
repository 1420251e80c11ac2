/// Page headers, footers and page numbers: what stands at the edge of most pages.
enum RunningText {
    /// The rows without running text; rows keep their order.
    static func removed(from pages: [[PDFRow]], heights: [Double]) -> [[PDFRow]] {
        var counts: [String: Int] = [:]
        for (rows, height) in zip(pages, heights) {
            let keys = rows.filter { isAtEdge($0, of: height) }.flatMap { [key($0.text), placedKey($0)] }
            for key in Set(keys) { counts[key, default: 0] += 1 }
        }
        // Left and right pages may differ, hence not "more than half"; a cover may have none.
        let enough = max(3, pages.count * 2 / 5)
        // Of two pages both must have it, at the same height.
        let enoughInPlace = max(2, pages.count * 2 / 5)
        return zip(pages, heights).map { rows, height in
            rows.filter { row in
                guard isAtEdge(row, of: height) else { return true }
                let key = key(row.text)
                if pages.count > 1, isPageNumber(key) { return false }
                return counts[key, default: 0] < enough
                    && counts[placedKey(row), default: 0] < enoughInPlace
            }
        }
    }

    /// Three cells and more are a table whose header is repeated on each page.
    private static func isAtEdge(_ row: PDFRow, of height: Double) -> Bool {
        guard row.cells.count < 3 else { return false }
        return row.top < 0.1 * height || row.top + row.height > 0.9 * height
    }

    private static func placedKey(_ row: PDFRow) -> String { "\(key(row.text))\n\(Int(row.top.rounded()))" }

    /// The text with every number as `#`, so that page numbers do not tell the pages apart.
    private static func key(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false) { $0.isNumber }.reduce(into: "") { key, part in
            if key.last != "#" || !part.isEmpty { key += part }
            if key.last != "#" { key += "#" }
        }
    }

    private static func isPageNumber(_ key: String) -> Bool {
        let words = key.lowercased().split { !$0.isLetter && $0 != "#" }
        let known: Set<Substring> = ["#", "page", "página", "pagina", "pág", "pag", "p", "of", "de"]
        return words.contains("#") && words.allSatisfy { known.contains($0) }
    }
}
