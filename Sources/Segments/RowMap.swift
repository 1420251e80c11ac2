/// A segment with those of its rows that no longer count.
public struct SegmentPart: Sendable {
    public let segment: Segment
    /// Removed or superseded rows.
    public private(set) var dead: Bitmap
    public private(set) var hasDead: Bool

    public init(_ segment: Segment, dead: Bitmap? = nil) {
        self.segment = segment
        self.dead = dead ?? Bitmap(count: segment.rows)
        hasDead = self.dead.population > 0
    }

    public var liveCount: Int { segment.rows - dead.population }

    /// Marks the rows of these passages dead.
    ///
    /// - Parameter ids: ascending.
    public mutating func bury(_ ids: [Int64]) {
        for id in ids {
            if let row = segment.row(of: id) { dead.insert(row) }
        }
        hasDead = dead.population > 0
    }
}

extension Segment {
    /// The row of a passage, by binary search.
    public func row(of id: Int64) -> Int? {
        let ids = ids
        var low = 0
        var high = ids.count
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < ids.count && ids[low] == id ? low : nil
    }
}

/// Numbers the rows of several segments one after the other, and finds passages in them.
public struct RowMap: Sendable {
    public let parts: [SegmentPart]
    /// First row of each part, and the number of rows at the end.
    public let starts: [Int]
    /// Rows that count.
    public let live: Bitmap
    public let liveCount: Int

    public init(_ parts: [SegmentPart]) {
        self.parts = parts
        starts = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.segment.rows) }
        live = Bitmap(joining: parts.map { $0.dead.inverted })
        liveCount = live.population
    }

    public var count: Int { starts[parts.count] }

    /// The part a row stands in, and its number there.
    public func place(of row: Int) -> (part: Int, row: Int) {
        let part = (starts.firstIndex { $0 > row } ?? starts.count) - 1
        return (part, row - starts[part])
    }

    /// The passage of a row.
    public func id(of row: Int) -> Int64 {
        let (part, own) = place(of: row)
        return parts[part].segment.ids[own]
    }

    /// The live row of a passage.
    public func row(of id: Int64) -> Int? {
        for (part, start) in zip(parts, starts).reversed() {
            if let row = part.segment.row(of: id), !part.dead[row] { return start + row }
        }
        return nil
    }

    /// Where there are fewer passages than one for this many rows, each is looked up by itself.
    private static let searchRatio = 32

    /// The live rows of these passages.
    ///
    /// - Parameter ids: ascending.
    public func rows(of ids: [Int64]) -> Bitmap {
        var rows = Bitmap(count: count)
        guard ids.count * Self.searchRatio > count else {
            for id in ids {
                if let row = row(of: id) { rows.insert(row) }
            }
            return rows
        }
        for (part, start) in zip(parts, starts) {
            var next = ids.startIndex
            for (row, id) in part.segment.ids.enumerated() {
                while next < ids.endIndex, ids[next] < id { next += 1 }
                guard next < ids.endIndex else { break }
                if ids[next] == id, !part.dead[row] { rows.insert(start + row) }
            }
        }
        return rows
    }
}
