/// What separates the fields of a CSV file.
struct CSVDialect: Equatable {
    var delimiter: UInt8
    /// Bytes at the start that are no data: Excel's `sep=;` line.
    var skippedBytes = 0
    var skippedRows = 0

    /// Of two that cut alike the earlier wins: with semicolons, commas are commonly decimal.
    private static let candidates: [UInt8] = [";", ",", "\t", "|"].map { UInt8(ascii: $0) }

    init(delimiter: UInt8) {
        self.delimiter = delimiter
    }

    /// Chooses the delimiter that cuts the first rows into the most equal numbers of fields.
    ///
    /// - Parameter prefersTabs: whether a tab wins wherever there is one (`.tsv`).
    init(sniffing bytes: UnsafeBufferPointer<UInt8>, prefersTabs: Bool) {
        if let declared = Self.declared(in: bytes) {
            self = declared
            return
        }
        let scores = Self.candidates.map { Self.score($0, in: bytes) }
        let tab = UInt8(ascii: "\t")
        if prefersTabs, scores[2] > 0 || scores.allSatisfy({ $0 == 0 }) {
            self.init(delimiter: tab)
        } else {
            let comma = UInt8(ascii: ",")
            let best =
                scores.allSatisfy { $0 == 0 }
                ? nil
                : scores.indices.max { scores[$0] < scores[$1] || (scores[$0] == scores[$1] && $0 > $1) }
            self.init(delimiter: best.map { Self.candidates[$0] } ?? comma)
        }
    }

    private static func declared(in bytes: UnsafeBufferPointer<UInt8>) -> CSVDialect? {
        guard bytes.count >= 5, bytes.prefix(4).elementsEqual("sep=".utf8) else { return nil }
        guard bytes.count == 5 || bytes[5] == UInt8(ascii: "\n") else { return nil }
        var dialect = CSVDialect(delimiter: bytes[4])
        dialect.skippedBytes = min(6, bytes.count)
        dialect.skippedRows = 1
        return dialect
    }

    /// Rows that agree with the most frequent number of fields, times that number; 0 without any cut.
    private static func score(_ delimiter: UInt8, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var counts: [Int: Int] = [:]
        var fields = 1
        var rows = 0
        var isQuoted = false
        for byte in bytes.prefix(64 << 10) {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == delimiter { fields += 1 }
            if byte == UInt8(ascii: "\n") {
                counts[fields, default: 0] += 1
                fields = 1
                rows += 1
                if rows == 50 { break }
            }
        }
        if fields > 1 { counts[fields, default: 0] += 1 }
        return counts.filter { $0.key > 1 }.map { $0.value * 100 + $0.key }.max() ?? 0
    }
}
