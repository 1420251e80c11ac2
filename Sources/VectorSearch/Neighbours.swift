import Segments

/// How the nearest vectors are found.
public enum VectorMethod: String, Sendable, CaseIterable {
    /// The rows and scores of a full scan; where there are codes, rows that their bounds rule out are not read.
    case exact
    /// The rows that look best by their leading codes, scored exactly; a full scan where there are none.
    case approximate
    /// Every vector is read: what the others are measured against.
    case scan
}

/// The nearest rows to a query, and what it took to find them.
public struct Neighbours: Sendable {
    /// Best first; equal scores in the order of rows.
    public var entries: [TopRows.Entry]
    public var work: VectorWork

    public init(entries: [TopRows.Entry] = [], work: VectorWork = VectorWork()) {
        self.entries = entries
        self.work = work
    }
}

/// What a search read; on several cores it depends a little on which of them finds good rows first.
public struct VectorWork: Sendable, Equatable {
    /// Rows of which only codes were read.
    public var coded = 0
    /// Those among them that leading codes did not rule out.
    public var bounded = 0
    /// Rows whose vectors were read.
    public var scored = 0

    public init() {}
}
