import Foundation
import KnowledgeBase

extension CSVReader: TableReader {
    /// The first row with anything in it must be the header; names may be missing or stand twice there.
    public func table(in file: FileContent, limits: ReadingLimits) async throws -> CatalogTable {
        let decoded = try TextDecoding.decode(file, as: "CSV", limits: limits)
        var text = decoded.text
        let isTabbed = DocumentReaders.fileExtension(ofPath: file.path) != "csv"
        let parsed = try text.withUTF8 { bytes in
            let dialect = CSVDialect(sniffing: bytes, prefersTabs: isTabbed)
            return try CSVParser(bytes, dialect: dialect, name: file.path, limits: limits).rows()
        }
        var rows = parsed.filter { row in row.cells.contains { !$0.isEmpty } }
        var header: [String] = []
        if let first = rows.first, CSVTable.namesColumns(first.cells) {
            header = first.cells
            rows.removeFirst()
        }
        var table = CatalogTable(header: header, rows: rows.map(\.cells))
        table.notices = [decoded.notice, Self.ragged(rows, width: header.count)].compactMap(\.self)
        try table.checkSize(name: file.path)
        return table
    }

    private static func ragged(_ rows: [CSVParser.Row], width: Int) -> String? {
        let ragged = rows.filter { $0.cells.count != width }
        guard width > 0, let first = ragged.first else { return nil }
        return "\(ragged.count) of \(rows.count) rows have another number of fields than the header "
            + "(first: row \(first.number) with \(first.cells.count) of \(width))"
    }
}

extension CatalogTable {
    /// - Throws: ``KnowledgeBaseError`` `limitExceeded` when rows would have to be filled up by far too much.
    func checkSize(name: String) throws {
        let width = max(header.count, rows.lazy.map(\.count).max() ?? 0)
        let filled = rows.reduce(0) { $0 + $1.count }
        try Table.checkSize(rows: rows.count, columns: width, filled: filled, name: name)
    }
}
