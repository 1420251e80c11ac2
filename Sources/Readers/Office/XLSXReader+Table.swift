import KnowledgeBase

extension XLSXReader: TableReader {
    /// The table of the first visible sheet that has one; what stands above it is left out.
    public func table(in file: FileContent, limits: ReadingLimits) async throws -> CatalogTable {
        let document = try await read(file, limits: limits)
        let sheets = document.sections.compactMap { section -> (name: String, table: Table)? in
            for case .table(let table) in section.blocks {
                return (section.headingPath.last ?? "", table)
            }
            return nil
        }
        let notices = document.notices.filter { $0 != "0 characters of text" }
        guard let first = sheets.first(where: { !$0.table.header.isEmpty }) ?? sheets.first else {
            return CatalogTable(notices: notices)
        }
        var result = CatalogTable(
            header: first.table.header, rows: first.table.rows.map(\.cells), notices: notices)
        // A row of words alone is a header that has yet to get rows.
        if result.header.isEmpty, result.rows.count == 1, CSVTable.namesColumns(result.rows[0]) {
            (result.header, result.rows) = (result.rows[0], [])
        }
        let others = sheets.map(\.name).filter { $0 != first.name }
        if !others.isEmpty {
            result.notices.append(
                "only sheet '\(first.name)' is taken; left out: "
                    + others.map { "'\($0)'" }.joined(separator: ", "))
        }
        return result
    }
}
