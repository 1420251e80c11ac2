/// How a sync is done.
public struct IngestOptions: Sendable {
    /// Globs over paths below the given root; files must match one, when there are any.
    public var include: [GlobPattern] = []
    /// Files that match one of these are left alone: neither read nor removed. One without signs of a
    /// pattern (`drafts`, `drafts/`) leaves out what lies below folders of that name too.
    public var exclude: [GlobPattern] = []
    /// Only tells what would be done.
    public var isDryRun = false
    /// Tokens of a passage; never more than the embedder reads.
    public var chunkTokens = 256
    /// What readers may spend on one file.
    public var limits = ReadingLimits()
    /// Absolute paths that are not documents, nor is what is kept beside them: the database.
    public var skipping: [String] = []
    /// Files that are read at the same time.
    public var concurrentReads = 4
    /// Passages that are embedded together, over documents.
    public var batchSize = 64
    /// Folder that relative roots start from.
    public var currentFolder = "/"

    public init() {}

    /// Whether this run is about the file at all.
    func selects(_ path: String) -> Bool {
        guard include.isEmpty || include.contains(where: { $0.matches(path) }) else { return false }
        return !exclude.contains { $0.matches(path) || Self.names($0, aFolderOf: path) }
    }

    private static func names(_ pattern: GlobPattern, aFolderOf path: String) -> Bool {
        let text = pattern.pattern
        guard !text.isEmpty, !GlobPattern.isPattern(text) else { return false }
        let folder = text.hasSuffix("/") ? GlobPattern(String(text.dropLast())) : pattern
        return path.withFolders.dropFirst().contains(where: folder.matches)
    }
}
