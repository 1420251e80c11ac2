import Foundation

/// What a sync did.
public struct IngestReport: Sendable, Equatable, Codable {
    public var new = 0
    public var updated = 0
    public var unchanged = 0
    /// Same content under another path; kept its passages and vectors.
    public var moved = 0
    public var removed = 0
    /// Files that could not be read; what the index held of them before still stands.
    public var failed: [FileFailure] = []
    /// What a person should know although nothing failed, each said once.
    public var notices: [String] = []
    /// Files of kinds that no reader takes, by extension.
    public var unsupported: [String: Int] = [:]
    /// Passages whose vectors were computed, and whose vectors were there already.
    public var embedded = 0
    public var reused = 0
    /// Passages left without a vector because the embedder failed on the way.
    public var unembedded = 0
    /// Wall-clock time of the whole sync and of its parts, in seconds; reading overlaps the others.
    public var seconds = Seconds()

    public struct Seconds: Sendable, Equatable, Codable {
        public var total = 0.0
        public var comparing = 0.0
        public var translating = 0.0
        public var embedding = 0.0
        public var saving = 0.0

        public init() {}
    }

    public init() {}

    mutating func notice(_ text: String) {
        if !notices.contains(text) { notices.append(text) }
    }
}

extension IngestReport: CustomStringConvertible {
    /// `Indexed: 3 new, 1 updated, 340 unchanged, 2 removed, 1 failed`
    public var description: String { "Indexed: \(SyncRecord(self, at: .distantPast))" }
}

/// What happens during a sync, for a progress bar or plain lines.
public enum IngestEvent: Sendable, Equatable {
    /// Another process is syncing; this one waits for it.
    case waiting
    case progress(IngestProgress)
    case failed(FileFailure)
    case notice(String)
}

/// How far a sync has come. Counts only files that have to be read.
public struct IngestProgress: Sendable, Equatable {
    public var filesDone = 0
    public var filesTotal = 0
    public var bytesDone: Int64 = 0
    public var bytesTotal: Int64 = 0
    public var chunks = 0
    /// Seconds since the first file.
    public var elapsed = 0.0

    public init() {}

    /// Since the first file; 0 until there is something to tell.
    public var bytesPerSecond: Double { elapsed > 0 ? Double(bytesDone) / elapsed : 0 }

    /// Seconds left at the rate so far; `nil` until there is one.
    public var remaining: Double? {
        guard bytesPerSecond > 0 else { return nil }
        return Double(bytesTotal - bytesDone) / bytesPerSecond
    }
}
