import Foundation

/// Finds the files of a folder that may be ingested, in the order of their names' bytes.
///
/// Left out: hidden files, folders of tools and builds (``skippedFolders``), lock files of office
/// programs, what `.kbignore` files say, everything but regular files, and ``skipping``. A symbolic
/// link is followed only to a file inside the root that is not found otherwise, such as a hidden one, and
/// that no `.kbignore` leaves out; folders are found in their own place or not at all.
public struct FileFinder: Sendable {
    /// Folders that hold other people's or generated files, by name.
    public static let skippedFolders: Set<String> = [
        "node_modules", "vendor", "dist", "build", "__pycache__", "venv", "bower_components", "__MACOSX",
    ]

    /// Lower-case extensions to find; `nil` finds every file.
    public var extensions: Set<String>?
    /// Largest file, in bytes; larger ones are reported as failures.
    public var largestFile: Int
    /// Absolute paths not to find: databases, with what is kept beside them under their names.
    public var skipping: [String]

    public init(
        extensions: Set<String>? = nil, largestFile: Int = ReadingLimits().bytes, skipping: [String] = []
    ) {
        self.extensions = extensions
        self.largestFile = largestFile
        self.skipping = skipping
    }

    func skips(_ path: String) -> Bool {
        skipping.contains { DatabaseFiles.include(path, of: $0) }
    }

    /// - Parameter root: absolute path of a folder.
    /// - Throws: ``KnowledgeBaseError`` (`notFound`, `unreadable`) when the root itself cannot be listed.
    public func find(in root: String) throws -> FileListing {
        var walk = FolderWalk(finder: self, root: root)
        return try walk.run()
    }

    /// One file that was named outright: hidden or ignored does not matter then.
    ///
    /// - Parameters:
    ///   - file: absolute path.
    ///   - path: the path it is listed under.
    public func file(at file: String, as path: String) throws -> FileListing {
        var listing = FileListing()
        let status = try FileStatus(following: file)
        guard status.kind == .file else {
            throw KnowledgeBaseError(
                .unreadable, cannot: "read '\(file)'", because: "it is not a regular file")
        }
        listing.add(path, absolute: file, status, largest: largestFile)
        return listing
    }

    /// Whether ``find(in:)`` comes to the path from the root; it does not where something on the way is
    /// missing, left out, or a link out of the root.
    ///
    /// - Parameters:
    ///   - path: absolute path of a file or folder.
    ///   - root: absolute path of a folder.
    func reaches(_ path: String, from root: String) -> Bool {
        guard let local = path.path(below: root) else { return path.isSameBytes(as: root) }
        return FolderWalk(finder: self, root: root).reaches(local)
    }

    /// Shell patterns that no shell has expanded: the files that match, or the text itself when there are
    /// none, when it names something that exists, or when it holds no pattern.
    ///
    /// - Parameter root: absolute path or pattern.
    func expand(_ root: String) -> RootExpansion {
        guard let pattern = RootPattern(root), let listing = try? find(in: pattern.folder) else {
            return RootExpansion(paths: [root])
        }
        let matches = listing.files.map(\.absolutePath).filter(pattern.matches)
        return matches.isEmpty
            ? RootExpansion(paths: [root]) : RootExpansion(paths: matches, pattern: pattern)
    }
}

/// What was found below a root.
public struct FileListing: Sendable, Equatable {
    /// Sorted by path.
    public var files: [FoundFile] = []
    /// Files and folders that could not be looked at, sorted by path.
    public var failures: [FileFailure] = []
    /// Folders, relative to the root, of whose contents nothing is known; what the index holds
    /// below them must stay.
    public var unlistedFolders: [String] = []
    /// Files that no reader takes, by extension.
    public var unsupported: [String: Int] = [:]

    public init() {}

    mutating func add(_ path: String, absolute: String, _ status: FileStatus, largest: Int) {
        if status.stamp.size > Int64(largest) {
            let reason = "it has \(status.stamp.size) bytes, more than the limit of \(largest)"
            failures.append(FileFailure(path: path, reason: reason))
        } else {
            files.append(FoundFile(path: path, absolutePath: absolute, stamp: status.stamp))
        }
    }
}

/// A file that may be read.
public struct FoundFile: Sendable, Equatable {
    /// Relative to the source's root.
    public var path: String
    public var absolutePath: String
    public var stamp: FileStamp

    public init(path: String, absolutePath: String, stamp: FileStamp) {
        self.path = path
        self.absolutePath = absolutePath
        self.stamp = stamp
    }
}

/// A file or folder that could not be ingested, and why.
public struct FileFailure: Sendable, Equatable, Codable {
    public var path: String
    /// Without a full stop.
    public var reason: String

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }
}
