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

    /// The rows of several sets, one set after the other.
    public init(joining parts: [Bitmap]) {
        self.init(count: parts.reduce(0) { $0 + $1.count })
        var start = 0
        for part in parts {
            let shift = UInt64(start & 63)
            for (index, word) in part.words.enumerated() {
                let place = start >> 6 + index
                words[place] |= word << shift
                if shift > 0, word >> (64 - shift) != 0 { words[place + 1] |= word >> (64 - shift) }
            }
            start += part.count
        }
    }

    /// The rows that are not members.
    public var inverted: Bitmap {
        Bitmap(count: count, words: words.map { ~$0 }) ?? self
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

    /// Number of members in a range of rows.
    public func population(in rows: Range<Int>) -> Int {
        wordIndices(of: rows).reduce(0) { $0 + word($1, within: rows).nonzeroBitCount }
    }

    /// Calls `body` with every member of a range of rows, ascending.
    public func forEachMember(in rows: Range<Int>, _ body: (Int) -> Void) {
        for index in wordIndices(of: rows) {
            var word = word(index, within: rows)
            while word != 0 {
                body(index << 6 | word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }

    /// The members of a range of rows, 16 bits for each 16 rows from its beginning.
    public func masks(of rows: Range<Int>) -> [UInt16] {
        var masks = [UInt16](repeating: 0, count: (rows.count + 15) / 16)
        let shift = UInt64(rows.lowerBound & 63)
        for first in stride(from: 0, to: masks.count, by: 4) {
            let index = rows.lowerBound >> 6 + first >> 2
            var bits = word(index, within: rows) >> shift
            if shift > 0, index + 1 < words.count { bits |= word(index + 1, within: rows) << (64 - shift) }
            for place in first..<min(first + 4, masks.count) {
                masks[place] = UInt16(truncatingIfNeeded: bits)
                bits >>= 16
            }
        }
        return masks
    }

    private func wordIndices(of rows: Range<Int>) -> Range<Int> {
        rows.isEmpty ? 0..<0 : (rows.lowerBound >> 6)..<((rows.upperBound + 63) >> 6)
    }

    /// A word without the bits of rows outside the range.
    @inline(__always)
    private func word(_ index: Int, within rows: Range<Int>) -> UInt64 {
        var word = words[index]
        let first = index << 6
        if first < rows.lowerBound { word &= UInt64.max << UInt64(rows.lowerBound - first) }
        if first + 64 > rows.upperBound { word &= UInt64.max >> UInt64(first + 64 - rows.upperBound) }
        return word
    }
}
