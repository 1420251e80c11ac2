import KnowledgeBase

/// Counts over a whole file its rows, against ``ReadingLimits/rows``, and what merged cells repeat.
struct RowBudget {
    /// Bytes of all repeated cells, counting ``cellBytes`` for each.
    static let maximumRepeatedBytes = 64 << 20
    private static let cellBytes = 16

    private var left: Int
    private var repeatedBytes = 0
    private let limit: Int
    private let file: FileContent

    init(_ limits: ReadingLimits, of file: FileContent) {
        left = limits.rows
        limit = limits.rows
        self.file = file
    }

    mutating func spend(_ rows: Int = 1) throws {
        left -= rows
        if left < 0 { throw file.exceeds("more than \(limit) rows") }
    }

    /// - Parameters:
    ///   - text: what a cell takes over from another.
    ///   - cells: how many do; small, for a format has few columns.
    mutating func spend(repeating text: String, in cells: Int = 1) throws {
        repeatedBytes += (text.utf8.count + RowBudget.cellBytes) * cells
        if repeatedBytes > RowBudget.maximumRepeatedBytes {
            throw file.exceeds("table cells repeat too much text")
        }
    }
}

extension Table {
    /// A table of a text document: its first row is the header, ragged rows are filled up.
    ///
    /// A table of one row has no header, lest its only row be mere column names, nor has one whose
    /// first row is as much a label with its value as those below.
    init(firstRowIsHeaderOf rows: [Row]) {
        let width = rows.reduce(0) { max($0, $1.cells.count) }
        let filled = rows.map { row in
            Row(row.cells + Array(repeating: "", count: width - row.cells.count), at: row.locator)
        }
        if let first = filled.first, filled.count > 1, !Table.isLabelled(filled.map(\.cells)) {
            self.init(header: first.cells, rows: Array(filled.dropFirst()))
        } else {
            self.init(header: [], rows: filled)
        }
    }

    /// Whether the rows are labels with their values: two columns, and the first row has a number in
    /// the second, which names of columns have not, but for years.
    static func isLabelled(_ rows: [[String]]) -> Bool {
        guard let first = rows.first, first.count == 2, hasNumber(first[1]) else { return false }
        return !isYear(first[1]) || !rows.dropFirst().allSatisfy { hasNumber($0[1]) }
    }

    /// Whether a word of the text begins with a digit, whatever sign stands before it.
    private static func hasNumber(_ text: String) -> Bool {
        text.split(separator: " ").contains { $0.first { $0.isLetter || $0.isNumber }?.isNumber == true }
    }

    static func isYear(_ text: String) -> Bool {
        text.utf8.count == 4 && Int(text).map { (1900...2100).contains($0) } == true
    }
}
