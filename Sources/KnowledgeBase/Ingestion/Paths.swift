/// Paths as text: `/` between parts, no file system access.
extension String {
    /// What follows the last `/`.
    var lastPathPart: String {
        guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return self }
        return String(self[utf8.index(after: slash)...])
    }

    /// Lower-case extension without the dot; empty when there is none.
    var pathExtension: String {
        let name = lastPathPart
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else { return "" }
        return name[name.utf8.index(after: dot)...].lowercased()
    }

    /// The path below `folder`, or `nil` when it does not lie there.
    func path(below folder: String) -> String? {
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        guard utf8.starts(with: prefix.utf8), utf8.count > prefix.utf8.count else { return nil }
        return String(self[utf8.index(startIndex, offsetBy: prefix.utf8.count)...])
    }

    /// The absolute path itself, then each folder it lies in, up to `/`.
    var withAncestors: [String] {
        let parts = split(separator: "/")
        return stride(from: parts.count, through: 0, by: -1).map { "/" + parts[..<$0].joined(separator: "/") }
    }

    /// The relative path itself, then each folder it lies in, from the innermost on.
    var withFolders: [String] {
        var paths = [self]
        var rest = utf8[...]
        while let slash = rest.lastIndex(of: UInt8(ascii: "/")) {
            rest = rest[..<slash]
            paths.append(String(Substring(rest)))
        }
        return paths
    }

    func joinedPath(_ name: String) -> String {
        if isEmpty { return name }
        return hasSuffix("/") ? self + name : "\(self)/\(name)"
    }

    /// Byte for byte, unlike `==`, which takes two Unicode forms of a name for the same.
    func isSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

/// A path to look up by its bytes, as databases do: two Unicode forms of a name are two keys.
struct PathKey: Hashable, Sendable {
    let path: String

    init(_ path: String) { self.path = path }

    static func == (one: PathKey, other: PathKey) -> Bool { one.path.isSameBytes(as: other.path) }

    func hash(into hasher: inout Hasher) {
        for byte in path.utf8 { hasher.combine(byte) }
        hasher.combine(UInt8(0xFF))
    }
}
