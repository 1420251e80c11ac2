import Foundation

/// When a sync ended and what it did, as the base remembers its last one.
public struct SyncRecord: Sendable, Hashable, Codable {
    public var at: Date
    /// Documents.
    public var new: Int
    public var updated: Int
    public var moved: Int
    public var unchanged: Int
    public var removed: Int
    /// Files that could not be read.
    public var failed: Int

    public init(
        at: Date, new: Int = 0, updated: Int = 0, moved: Int = 0, unchanged: Int = 0, removed: Int = 0,
        failed: Int = 0
    ) {
        self.at = at
        self.new = new
        self.updated = updated
        self.moved = moved
        self.unchanged = unchanged
        self.removed = removed
        self.failed = failed
    }

    public init(_ report: IngestReport, at date: Date) {
        self.init(
            at: date, new: report.new, updated: report.updated, moved: report.moved,
            unchanged: report.unchanged, removed: report.removed, failed: report.failed.count)
    }
}

extension SyncRecord: CustomStringConvertible {
    /// `3 new, 1 updated, 340 unchanged, 2 removed, 1 failed`
    public var description: String {
        var parts = ["\(new) new", "\(updated) updated", "\(unchanged) unchanged"]
        if moved > 0 { parts.append("\(moved) moved") }
        parts.append("\(removed) removed")
        if failed > 0 { parts.append("\(failed) failed") }
        return parts.joined(separator: ", ")
    }
}
