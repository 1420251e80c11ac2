import Foundation

/// Tells which lines of a PDF are headings, and of which level.
///
/// Where the file has an outline, its entries are the headings. Without one, a line is a heading when
/// it is set larger than the body text, or bold amid body text that is not.
struct PDFHeadings {
    private var outline: [String: [PDFLayout.OutlineItem]] = [:]
    private let title: String?
    private let bodySize: Double
    /// Larger sizes in use, largest first: the rank is the level.
    private var headingSizes: [Double] = []
    private let bodyIsBold: Bool

    private static let longest = 160

    init(pages: [[PDFRow]], outline: [PDFLayout.OutlineItem], title: String?) {
        self.title = title.map(PDFHeadings.key)
        for item in outline { self.outline[PDFHeadings.key(item.title), default: []].append(item) }
        let weights = PDFHeadings.weights(of: pages)
        bodySize = PDFHeadings.heaviest(weights)
        let body = bodySize
        let bold = PDFHeadings.weights(of: pages.map { $0.filter(\.isBold) })
        bodyIsBold = bold.values.reduce(0, +) * 2 > weights.values.reduce(0, +)
        headingSizes = weights.keys.filter { $0 > 1.12 * body }.sorted(by: >)
    }

    /// The font size that most of the text is set in.
    static func bodySize(of pages: [[PDFRow]]) -> Double { heaviest(weights(of: pages)) }

    private static func heaviest(_ weights: [Double: Int]) -> Double {
        weights.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
    }

    /// The bytes of text in each font size.
    private static func weights(of pages: [[PDFRow]]) -> [Double: Int] {
        pages.joined().reduce(into: [:]) { $0[$1.fontSize, default: 0] += $1.text.utf8.count }
    }

    /// The level of a heading, from 1; `nil` for other text.
    func level(of text: String, _ row: PDFRow) -> Int? {
        guard text.utf8.count <= PDFHeadings.longest, row.cells.count == 1 else { return nil }
        let key = PDFHeadings.key(text)
        if !outline.isEmpty {
            return outline[key]?.first { ($0.page ?? row.page) == row.page }?.level
        }
        guard key != title, key.contains(where: \.isLetter) else { return nil }
        return styledLevel(of: text, row)
    }

    private func styledLevel(of text: String, _ row: PDFRow) -> Int? {
        if let rank = headingSizes.firstIndex(where: { $0 <= row.fontSize }), row.fontSize > 1.12 * bodySize {
            return rank + 1
        }
        guard row.isBold, !bodyIsBold, row.fontSize >= 0.98 * bodySize, let last = text.last,
            !".,;:".contains(last)
        else { return nil }
        return headingSizes.count + 1
    }

    /// Whether the text is an entry of the outline, and hence complete.
    func isEntry(_ text: String, _ row: PDFRow) -> Bool { !outline.isEmpty && level(of: text, row) != nil }

    /// Whether the text repeats the document's title, which is shown anyway.
    func isTitle(_ text: String) -> Bool { title == PDFHeadings.key(text) }

    /// Letters and digits alone, so that spacing and tabs between number and words do not count.
    private static func key(_ text: String) -> String {
        text.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}
