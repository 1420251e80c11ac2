import Foundation
import KnowledgeBase

extension JSONReader: TableReader {
    /// An array of objects, or an object with one such array among its members; a row for each.
    public func table(in file: FileContent, limits: ReadingLimits) async throws -> CatalogTable {
        let decoded = try TextDecoding.decode(file, as: "JSON", limits: limits)
        guard decoded.text.contains(where: { !$0.isWhitespace }) else { return CatalogTable() }
        let root = try Self.parse(
            decoded.text, maximumRecords: limits.rows, name: file.path, limits: limits)
        var records = JSONTable(name: file.path, limits: limits)
        for element in try Self.records(in: root, name: file.path) { try records.add(element) }
        return try records.table(notices: [decoded.notice])
    }

    private static func records(in root: JSONNode, name: String) throws -> [JSONNode] {
        if let elements = root.elements { return elements }
        let lists = (root.members ?? []).compactMap(\.value.elements).filter { elements in
            !elements.isEmpty && elements.allSatisfy { $0.members != nil }
        }
        guard lists.count == 1, let records = lists.first else {
            throw KnowledgeBaseError(
                .unreadable, cannot: "make a catalog of '\(name)'",
                because: lists.isEmpty
                    ? "it holds no array of objects" : "it holds \(lists.count) arrays of objects",
                advice: "Write the rows as one array: [{\"id\": 1, \"price\": 2}, ...]")
        }
        return records
    }
}

extension JSONLinesReader: TableReader {
    /// A row for each line.
    public func table(in file: FileContent, limits: ReadingLimits) async throws -> CatalogTable {
        let decoded = try TextDecoding.decode(file, as: "JSON Lines", limits: limits)
        var records = JSONTable(name: file.path, limits: limits)
        try JSONLinesReader.forEachLine(of: decoded.text) { line, number in
            try records.add(JSONReader.parse(line, firstLine: number, name: file.path, limits: limits))
        }
        return try records.table(notices: [decoded.notice])
    }
}

/// Objects as the rows of one table: columns in the order their keys first appear, nested keys joined.
struct JSONTable {
    private let name: String
    private let limits: ReadingLimits
    private var columns: [String: Int] = [:]
    private var header: [String] = []
    private var rows: [[String]] = []

    init(name: String, limits: ReadingLimits) {
        self.name = name
        self.limits = limits
    }

    /// - Throws: ``KnowledgeBaseError`` `unreadable` for what is no object, `limitExceeded`.
    mutating func add(_ record: JSONNode) throws {
        guard let members = record.members else {
            throw KnowledgeBaseError(
                .unreadable, cannot: "make a catalog of '\(name)'",
                because: "line \(record.lines.lowerBound): a row is not an object",
                advice: "Write every row as an object: {\"id\": 1, \"price\": 2}")
        }
        guard rows.count < limits.rows else { throw tooMany("rows", limits.rows) }
        var cells: [String] = []
        for field in JSONRecord(members, numbers: .unmistakable, separator: "; ").fields {
            let column = try self.column(of: field.key)
            cells.pad(to: column + 1)
            let text = TextCleaning.line(field.text)
            cells[column] += cells[column].isEmpty ? text : "; \(text)"
        }
        rows.append(cells)
    }

    func table(notices: [String?]) throws -> CatalogTable {
        let table = CatalogTable(
            header: header, rows: rows.filter { !$0.isEmpty }, notices: notices.compactMap(\.self))
        try table.checkSize(name: name)
        return table
    }

    private mutating func column(of key: String) throws -> Int {
        if let column = columns[key] { return column }
        guard header.count < CatalogTable.maximumColumns else {
            throw tooMany("columns", CatalogTable.maximumColumns)
        }
        columns[key] = header.count
        header.append(key)
        return header.count - 1
    }

    private func tooMany(_ what: String, _ limit: Int) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .limitExceeded, cannot: "make a catalog of '\(name)'",
            because: "it has more than \(limit) \(what)")
    }
}
