import KnowledgeBase

extension Table {
    /// Cells of one table: a single very long row would make all others as long.
    static let maximumCells = 50_000_000

    /// - Throws: ``KnowledgeBaseError`` `limitExceeded`.
    static func checkSize(rows: Int, columns: Int, name: String) throws {
        guard rows.multipliedReportingOverflow(by: columns).partialValue > maximumCells else { return }
        throw KnowledgeBaseError(
            .limitExceeded, cannot: "read '\(name)'", because: "a table of \(rows) rows by \(columns) columns"
        )
    }
}

extension [String] {
    /// Appends empty strings up to that count.
    mutating func pad(to width: Int) {
        if count < width { append(contentsOf: repeatElement("", count: width - count)) }
    }
}

extension ClosedRange<Int> {
    /// The smallest range that covers both.
    func union(_ other: ClosedRange<Int>) -> ClosedRange<Int> {
        Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
    }
}
