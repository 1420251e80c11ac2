import Foundation

/// One walk through a folder: first what lies in it, then the symbolic links that lead to a file inside
/// the root that the walk has not met.
struct FolderWalk {
    private struct Folder {
        var path: String
        var rules: [IgnoreRules]
    }

    /// Depth of nested folders; far beyond what people build, well within what a path can hold.
    private static let deepest = 200

    private let finder: FileFinder
    private let root: String
    private let resolvedRoot: String
    private var listing = FileListing()
    private var waiting: [Folder] = [Folder(path: "", rules: [])]
    private var links: [String] = []
    private var seen: Set<FileStatus.Identity> = []

    init(finder: FileFinder, root: String) {
        self.finder = finder
        self.root = root
        resolvedRoot = resolvedPath(root) ?? root
    }

    mutating func run() throws -> FileListing {
        let status = try FileStatus(following: root)
        guard status.kind == .folder else {
            throw KnowledgeBaseError(.unreadable, cannot: "list '\(root)'", because: "it is not a folder")
        }
        seen.insert(status.identity)
        _ = try FolderEntries(of: root)  // a root that cannot be listed is an error, not a failure
        while let folder = waiting.popLast() { list(folder) }
        links.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for link in links { follow(link) }
        return sorted()
    }

    private func sorted() -> FileListing {
        var listing = listing
        listing.files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        listing.failures.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        listing.unlistedFolders.sort()
        return listing
    }
}

// MARK: Folders

extension FolderWalk {
    private mutating func list(_ folder: Folder) {
        let absolute = folder.path.isEmpty ? root : root.joinedPath(folder.path)
        guard folder.path.utf8.count(where: { $0 == UInt8(ascii: "/") }) < Self.deepest else {
            unlisted(folder.path, because: "folders are nested more than \(Self.deepest) deep")
            return
        }
        do {
            let entries = try FolderEntries(of: absolute)
            let hasRules = entries.names.contains(IgnoreRules.fileName)
            let ownRules = hasRules ? try ignoreRules(in: folder.path) : []
            for line in ownRules.flatMap(\.leftOut).prefix(1) {
                fail(
                    Self.ignoreFile(of: folder.path),
                    "line \(line) has more than \(IgnoreRules.longestLine) bytes and is left out")
            }
            let rules = folder.rules + ownRules
            for name in entries.invalidNames {
                fail(folder.path.joinedPath(name), "its name is not valid UTF-8")
            }
            var previous: Set<String> = []
            for name in entries.names {
                // Two names that differ only in Unicode form are one key wherever text is compared.
                if previous.insert(name).inserted {
                    visit(folder.path.joinedPath(name), rules)
                } else if !name.hasPrefix(".") {
                    fail(
                        folder.path.joinedPath(name), "another name differs from it only in its Unicode form")
                }
            }
        } catch {
            unlisted(folder.path, because: (error as? KnowledgeBaseError)?.reason ?? "\(error)")
        }
    }

    private static func ignoreFile(of folder: String) -> String { folder.joinedPath(IgnoreRules.fileName) }

    private func ignoreRules(in folder: String) throws -> [IgnoreRules] {
        let file = root.joinedPath(Self.ignoreFile(of: folder))
        guard !FileStatus.isMissing(file) else { return [] }
        let text = String(decoding: try FileBytes.read(file, limit: 1 << 20), as: UTF8.self)
        return [IgnoreRules(text, in: folder)]
    }

    private mutating func visit(_ path: String, _ rules: [IgnoreRules]) {
        let absolute = root.joinedPath(path)
        guard !isSkipped(path.lastPathPart), !finder.skips(absolute) else {
            return
        }
        do {
            let status = try FileStatus(at: absolute)
            if isIgnored(path, isFolder: status.kind == .folder, rules) { return }
            switch status.kind {
            case .file: found(path, status)
            case .folder: found(folder: Folder(path: path, rules: rules), status)
            case .link: links.append(path)
            case .other: return
            }
        } catch {
            fail(path, (error as? KnowledgeBaseError)?.reason ?? "\(error)")
        }
    }

    private mutating func found(_ path: String, _ status: FileStatus) {
        seen.insert(status.identity)
        if let extensions = finder.extensions, !extensions.contains(path.pathExtension) {
            listing.unsupported[path.pathExtension, default: 0] += 1
            return
        }
        listing.add(path, absolute: root.joinedPath(path), status, largest: finder.largestFile)
    }

    private mutating func found(folder: Folder, _ status: FileStatus) {
        guard !FileFinder.skippedFolders.contains(folder.path.lastPathPart) else { return }
        if seen.insert(status.identity).inserted { waiting.append(folder) }
    }
}

// MARK: Links

extension FolderWalk {
    private mutating func follow(_ link: String) {
        let absolute = root.joinedPath(link)
        guard let target = resolvedPath(absolute) else {
            let reason = FileStatus.message(errno)
            return fail(link, "the symbolic link cannot be followed: \(reason)")
        }
        guard let inside = target.path(below: resolvedRoot) else { return }
        guard !finder.skips(target) else { return }
        do {
            let status = try FileStatus(following: absolute)
            guard status.kind == .file, !seen.contains(status.identity), !isLeftOut(inside) else { return }
            found(link, status)
        } catch {
            fail(link, (error as? KnowledgeBaseError)?.reason ?? "\(error)")
        }
    }
}

// MARK: Reach

extension FolderWalk {
    /// Whether a walk comes to the path (relative to the root): nothing on the way there is missing,
    /// hidden, skipped or ignored, or leads out of the root.
    func reaches(_ path: String) -> Bool {
        var rules: [IgnoreRules] = []
        var folder = ""
        for path in path.withFolders.reversed() {
            // With rules that cannot be read nothing below is listed, nor removed.
            rules += (try? ignoreRules(in: folder)) ?? []
            guard takes(path, rules) else { return false }
            folder = path
        }
        return true
    }

    private func takes(_ path: String, _ rules: [IgnoreRules]) -> Bool {
        let absolute = root.joinedPath(path)
        guard !isSkipped(path.lastPathPart), !finder.skips(absolute),
            let target = resolvedPath(absolute)?.path(below: resolvedRoot),
            let status = try? FileStatus(at: absolute),
            let isFolder = (try? FileStatus(following: absolute)).map({ $0.kind == .folder })
        else { return false }
        if isFolder, FileFinder.skippedFolders.contains(path.lastPathPart) { return false }
        if status.kind == .link, isFolder || isLeftOut(target) { return false }
        return !isIgnored(path, isFolder: status.kind == .folder, rules)
    }
}

// MARK: Rules

extension FolderWalk {
    private func isSkipped(_ name: String) -> Bool {
        name.hasPrefix(".") || name.hasPrefix("~$") || name.hasSuffix("~")
    }

    /// Whether a `.kbignore` on the way to a path speaks against it or a folder that it lies in.
    ///
    /// - Parameter path: relative to the root, without links.
    private func isLeftOut(_ path: String) -> Bool {
        var rules: [IgnoreRules] = []
        var folder = ""
        for part in path.withFolders.reversed() {
            // What rules that cannot be read would leave out is not known.
            guard let own = try? ignoreRules(in: folder) else { return true }
            rules += own
            if isIgnored(part, isFolder: !part.isSameBytes(as: path), rules) { return true }
            folder = part
        }
        return false
    }

    private func isIgnored(_ path: String, isFolder: Bool, _ rules: [IgnoreRules]) -> Bool {
        rules.compactMap { $0.verdict(on: path, isFolder: isFolder) }.last ?? false
    }

    private mutating func fail(_ path: String, _ reason: String) {
        listing.failures.append(FileFailure(path: path, reason: reason))
    }

    private mutating func unlisted(_ path: String, because reason: String) {
        fail(path.isEmpty ? root : path, reason)
        listing.unlistedFolders.append(path)
    }
}
