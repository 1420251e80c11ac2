/// A set of rows from 0 to ``count``, one bit each.
public struct Bitmap: Sendable, Equatable {
    public let count: Int
    /// Bit `row % 64` of word `row / 64`; bits past ``count`` are zero.
    public private(set) var words: [UInt64]

    public init(count: Int) {
        self.count = count
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
    }

    /// - Returns: `nil` when the words do not fit the count.
    public init?(count: Int, words: [UInt64]) {
        guard words.count == (count + 63) / 64 else { return nil }
        self.count = count
        self.words = words
        if count % 64 != 0, let last = words.last {
            self.words[words.count - 1] = last & (UInt64.max >> UInt64(64 - count % 64))
        }
    }

    public subscript(row: Int) -> Bool {
        words[row >> 6] & (1 << UInt64(row & 63)) != 0
    }

    public mutating func insert(_ row: Int) {
        words[row >> 6] |= 1 << UInt64(row & 63)
    }

    /// Number of members.
    public var population: Int {
        words.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// Number of members in a range of rows whose bounds are multiples of 64 (or the end).
    public func population(in rows: Range<Int>) -> Int {
        words[(rows.lowerBound >> 6)..<((rows.upperBound + 63) >> 6)].reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// Calls `body` with every member of a range of rows whose lower bound is a multiple of 64, ascending.
    public func forEachMember(in rows: Range<Int>, _ body: (Int) -> Void) {
        for index in (rows.lowerBound >> 6)..<((rows.upperBound + 63) >> 6) {
            var word = words[index]
            while word != 0 {
                let row = index << 6 | word.trailingZeroBitCount
                if row >= rows.upperBound { return }
                body(row)
                word &= word - 1
            }
        }
    }
}
