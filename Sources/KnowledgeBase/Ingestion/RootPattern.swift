/// A shell pattern over files that no shell has expanded.
public struct RootPattern: Sendable {
    /// Absolute path of the folder that it begins in: the parts before the first with signs of a pattern.
    public let folder: String
    /// Over paths below the folder.
    private let glob: GlobPattern

    /// `nil` where the text names something that exists or holds no sign of a pattern. A folder whose
    /// name merely looks like a pattern is itself.
    ///
    /// - Parameter root: absolute path or pattern.
    public init?(_ root: String) {
        guard GlobPattern.isPattern(root), !Self.exists(root) else { return nil }
        var rest = root.split(separator: "/")[...]
        var folder = ""
        while let part = rest.first, !GlobPattern.isPattern(String(part)) || Self.exists("\(folder)/\(part)")
        {
            folder += "/\(part)"
            rest.removeFirst()
        }
        guard !rest.isEmpty else { return nil }
        self.folder = folder.isEmpty ? "/" : folder
        glob = GlobPattern("/" + rest.joined(separator: "/"))
    }

    private static func exists(_ path: String) -> Bool { (try? FileStatus(following: path)) != nil }

    /// - Parameter path: absolute.
    func matches(_ path: String) -> Bool { path.path(below: folder).map(glob.matches) ?? false }
}

/// What a root stands for.
struct RootExpansion {
    /// Absolute.
    var paths: [String]
    /// The pattern that the paths matched; `nil` where the root is itself.
    var pattern: RootPattern?
}
