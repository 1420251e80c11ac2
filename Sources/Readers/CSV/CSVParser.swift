import KnowledgeBase

/// Cuts CSV text into rows of fields in one pass.
struct CSVParser {
    struct Row: Equatable {
        /// Counted from 1; a row with line breaks inside quotes counts once.
        var number: Int
        var cells: [String]
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let dialect: CSVDialect
    private let name: String
    private let limits: ReadingLimits

    /// - Parameter bytes: UTF-8 with `\n` as line break; valid as long as the parser is used.
    init(_ bytes: UnsafeBufferPointer<UInt8>, dialect: CSVDialect, name: String, limits: ReadingLimits) {
        self.bytes = bytes
        self.dialect = dialect
        self.name = name
        self.limits = limits
    }

    /// - Throws: ``KnowledgeBaseError`` `unreadable` (a quote that is never closed) or `limitExceeded` (rows).
    func rows() throws -> [Row] {
        var rows: [Row] = []
        var position = dialect.skippedBytes
        var number = dialect.skippedRows
        while position < bytes.count {
            number += 1
            guard rows.count < limits.rows else {
                throw KnowledgeBaseError(
                    .limitExceeded, cannot: "read '\(name)'", because: "it has more than \(limits.rows) rows",
                    advice: "Split it into smaller files")
            }
            rows.append(Row(number: number, cells: try cells(from: &position, row: number)))
        }
        return rows
    }

    private func cells(from position: inout Int, row: Int) throws -> [String] {
        var cells: [String] = []
        while true {
            cells.append(TextCleaning.line(try field(from: &position, row: row)))
            guard position < bytes.count else { return cells }
            let ending = bytes[position]
            position += 1
            if ending == UInt8(ascii: "\n") { return cells }
            // A delimiter as the very last byte: an empty field follows.
            if position == bytes.count { return cells + [""] }
        }
    }

    /// Leaves the position at the delimiter, the line break or the end.
    private func field(from position: inout Int, row: Int) throws -> String {
        var start = position
        while start < bytes.count, bytes[start] == UInt8(ascii: " ") { start += 1 }
        guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else {
            return unquoted(from: &position)
        }
        position = start + 1
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte != UInt8(ascii: "\"") {
                text.append(byte)
            } else if position < bytes.count, bytes[position] == byte {
                text.append(byte)
                position += 1
            } else {
                // What stands between the closing quote and the delimiter is kept as it is.
                return String(decoding: text, as: UTF8.self) + unquoted(from: &position)
            }
        }
        throw KnowledgeBaseError(
            .unreadable, cannot: "read '\(name)'", because: "row \(row): a quoted field is never closed",
            advice: "Close the quotation mark, or write it twice inside a quoted field")
    }

    private func unquoted(from position: inout Int) -> String {
        let start = position
        while position < bytes.count, bytes[position] != dialect.delimiter,
            bytes[position] != UInt8(ascii: "\n")
        {
            position += 1
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }
}
