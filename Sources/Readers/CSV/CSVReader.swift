import Foundation
import KnowledgeBase

/// Comma-, semicolon-, tab- and bar-separated values (RFC 4180, and what spreadsheets make of it).
///
/// The first row with anything in it is the header, unless one of its cells is a number or a date, two
/// are the same, fewer than half are filled, or it is the only row. Rows are cited by number as a
/// spreadsheet program shows them: the header counts, and so do empty rows.
public struct CSVReader: DocumentReader {
    public let fileExtensions = ["csv", "tsv", "tab"]
    public let version = 2

    public init() {}

    public func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        let decoded = try TextDecoding.decode(file, as: "CSV", limits: limits)
        let isTabbed = DocumentReaders.fileExtension(ofPath: file.path) != "csv"
        var text = decoded.text
        let rows = try text.withUTF8 { bytes in
            let dialect = CSVDialect(sniffing: bytes, prefersTabs: isTabbed)
            return try CSVParser(bytes, dialect: dialect, name: file.path, limits: limits).rows()
        }
        var assembly = CSVTable(rows)
        let table = try assembly.table(name: file.path)
        return Document(
            mediaType: isTabbed ? "text/tab-separated-values" : "text/csv",
            sections: table.rows.isEmpty ? [] : [Section(blocks: [.table(table)])],
            notices: [decoded.notice, assembly.notice].compactMap(\.self))
    }
}

/// Puts a header over rows.
struct CSVTable {
    private var rows: [CSVParser.Row]
    /// Rows whose number of fields was another than the header's.
    private(set) var notice: String?

    init(_ rows: [CSVParser.Row]) {
        self.rows = rows.filter { row in row.cells.contains { !$0.isEmpty } }
    }

    mutating func table(name: String) throws -> Table {
        var header: [String] = []
        if let first = rows.first, rows.count > 1, Self.isHeader(first.cells) {
            header = first.cells
            rows.removeFirst()
        }
        let ragged = rows.filter { $0.cells.count != (header.isEmpty ? rows[0].cells.count : header.count) }
        if let first = ragged.first {
            notice =
                "\(ragged.count) of \(rows.count) rows have another number of fields (first: row \(first.number))"
        }
        let width = max(header.count, rows.map(\.cells.count).max() ?? 0)
        let filled = rows.reduce(0) { $0 + $1.cells.count }
        try Table.checkSize(rows: rows.count, columns: width, filled: filled, name: name)
        if !header.isEmpty { header.pad(to: width) }
        let padded = rows.map { row in
            var cells = row.cells
            cells.pad(to: width)
            return Table.Row(cells, at: .rows(row.number...row.number, sheet: nil))
        }
        return Table(header: header, rows: padded)
    }

    static func isHeader(_ cells: [String]) -> Bool {
        let filled = cells.filter { !$0.isEmpty }
        guard Set(filled.map { $0.lowercased() }).count == filled.count else { return false }
        return namesColumns(cells)
    }

    /// At least half of the cells are filled, and none is a value.
    static func namesColumns(_ cells: [String]) -> Bool {
        let filled = cells.filter { !$0.isEmpty }
        return !filled.isEmpty && filled.count * 2 >= cells.count && !filled.contains(where: isValue)
    }

    /// Mostly digits: a number, an amount, a date, a telephone number.
    private static func isValue(_ cell: String) -> Bool {
        let digits = cell.count { $0.isNumber }
        return digits > 0 && cell.allSatisfy { $0.isNumber || " .,:/-+%$€£()TZ".contains($0) }
    }
}
