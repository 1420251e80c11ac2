import KnowledgeBase

extension Table {
    /// Empty cells that rows may be filled up with beyond as many as the file has cells: a single very
    /// long row would make all others as long.
    static let maximumPadding = 2_000_000

    /// - Parameter filled: cells before rows are made equally long.
    /// - Throws: ``KnowledgeBaseError`` `limitExceeded`.
    static func checkSize(rows: Int, columns: Int, filled: Int, name: String) throws {
        let (cells, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard overflow || cells - filled > max(maximumPadding, filled) else { return }
        throw KnowledgeBaseError(
            .limitExceeded, cannot: "read '\(name)'",
            because: "a table of \(rows) rows by \(columns) columns with \(filled) cells filled in")
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
