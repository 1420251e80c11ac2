/// What a store keeps under its database's name.
enum DatabaseFiles {
    private static let logs = ["-wal", "-shm", "-journal"]
    private static let endings: Set<String> = ["", ".lock", ".index", ".vectors", ".before-restore"]

    /// Whether the path is the database, a file or folder kept beside it, or lies in one of these. A
    /// document whose name merely begins with the database's is none of them.
    ///
    /// - Parameters:
    ///   - path: absolute.
    ///   - database: absolute path of the database.
    static func include(_ path: String, of database: String) -> Bool {
        guard path.utf8.starts(with: database.utf8) else { return false }
        var ending = Substring(path.utf8.dropFirst(database.utf8.count).prefix { $0 != UInt8(ascii: "/") })
        if let log = logs.first(where: ending.hasSuffix) { ending.removeLast(log.count) }
        return endings.contains(String(ending)) || ending.hasPrefix(".") && ending.hasSuffix(".partial")
    }
}
