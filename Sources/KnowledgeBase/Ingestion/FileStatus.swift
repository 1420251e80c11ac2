import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the file system says of a path.
struct FileStatus: Sendable {
    enum Kind: Sendable { case file, folder, link, other }

    /// Device and number: the same for two names of one file.
    struct Identity: Hashable, Sendable {
        var device: UInt64
        var number: UInt64
    }

    var kind: Kind
    var stamp: FileStamp
    var identity: Identity

    /// Looks through symbolic links.
    init(following path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Self.error(path, errno) }
        self.init(status)
    }

    /// Looks at a symbolic link itself.
    init(at path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw Self.error(path, errno) }
        self.init(status)
    }

    /// Looks at what was opened.
    init(of descriptor: Int32, at path: String) throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.error(path, errno) }
        self.init(status)
    }

    private init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        #if canImport(Darwin)
            let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
        #else
            let (modified, changed) = (status.st_mtim, status.st_ctim)
        #endif
        stamp = FileStamp(
            size: Int64(status.st_size), modified: modified.nanoseconds, changed: changed.nanoseconds)
        identity = Identity(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            number: UInt64(truncatingIfNeeded: status.st_ino))
    }

    /// Whether there is certainly nothing at the path, not even a link that leads nowhere.
    static func isMissing(_ path: String) -> Bool {
        do {
            _ = try FileStatus(at: path)
            return false
        } catch {
            return (error as? KnowledgeBaseError)?.kind == .notFound
        }
    }

    static func error(_ path: String, _ code: Int32) -> KnowledgeBaseError {
        let isMissing = code == ENOENT || code == ENOTDIR
        return KnowledgeBaseError(
            isMissing ? .notFound : .unreadable, cannot: "read '\(path)'", because: message(code))
    }

    /// The system's words for an error, without a capital: `permission denied`.
    static func message(_ code: Int32) -> String {
        String(cString: strerror(code)).lowercased()
    }
}

extension timespec {
    /// Wraps around for dates after 2262: stamps are only compared.
    fileprivate var nanoseconds: Int64 { Int64(tv_sec) &* 1_000_000_000 &+ Int64(tv_nsec) }
}

/// A folder's entries as bytes, so that a name that is not UTF-8 can be told from one that is.
struct FolderEntries {
    /// Sorted by their bytes.
    var names: [String] = []
    /// Names that are not UTF-8, as well as they can be shown.
    var invalidNames: [String] = []

    init(of folder: String) throws {
        guard let stream = opendir(folder) else { throw FileStatus.error(folder, errno) }
        defer { closedir(stream) }
        errno = 0
        while let entry = readdir(stream) {
            add(Self.bytes(of: entry))
            errno = 0
        }
        guard errno == 0 else { throw FileStatus.error(folder, errno) }
        names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        invalidNames.sort()
    }

    private static func bytes(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        withUnsafeBytes(of: &entry.pointee.d_name) { name in Array(name.prefix { $0 != 0 }) }
    }

    private mutating func add(_ bytes: [UInt8]) {
        guard let name = String(validating: bytes, as: UTF8.self) else {
            invalidNames.append(String(decoding: bytes, as: UTF8.self))
            return
        }
        if name != ".", name != ".." { names.append(name) }
    }
}

extension String {
    /// Absolute, without `.`, `..` and doubled slashes, and the same file to the system: `..` behind a
    /// symbolic link is the folder above what the link leads to. Other links are left as they are.
    ///
    /// - Parameter currentFolder: absolute path.
    public func absolutePath(from currentFolder: String) -> String {
        let full = hasPrefix("/") ? self : "\(currentFolder)/\(self)"
        var path = ""
        for part in full.split(separator: "/") where part != "." {
            guard part == ".." else {
                path += "/\(part)"
                continue
            }
            if (try? FileStatus(at: path))?.kind == .link { path = resolvedPath(path) ?? path }
            path = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
        }
        return path.isEmpty ? "/" : path
    }
}

/// The path with all symbolic links resolved, or `nil` when it leads nowhere.
func resolvedPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(validatingCString: resolved)
}
