import KnowledgeBase

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The limit on files that a process may have open (`ulimit -n`). SQLite says of a file that it could not
/// open only that it could not.
enum OpenFiles {
    /// More than a database takes at once: what failed for want of one has given back the others.
    private static let spare = 8

    /// Whether so few more can be opened that one that failed has failed for that.
    static var areTooMany: Bool {
        var opened: [Int32] = []
        defer { for file in opened { close(file) } }
        for _ in 0..<spare {
            let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return isLimit(errno) }
            opened.append(file)
        }
        return false
    }

    static func isLimit(_ code: Int32) -> Bool { code == EMFILE || code == ENFILE }

    static func tooMany(cannot action: String) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .storage, cannot: action, because: "too many files are open",
            advice: "Raise the limit, for example with 'ulimit -n 1024'")
    }
}
