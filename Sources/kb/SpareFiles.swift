import Glibc
import KnowledgeBase

/// Whether enough more files can be opened to begin at all. The language's runtime opens some for its timers
/// when it first needs them, wherever that is, and stops the program where it cannot.
enum SpareFiles {
    /// A database with its readers, the index, a translator's pipes, and the runtime's own.
    private static let needed = 32

    /// - Throws: ``KnowledgeBaseError`` of kind `storage`.
    static func check() throws {
        var copies: [Int32] = []
        defer { for copy in copies { close(copy) } }
        while copies.count < needed {
            let copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
            // Closed standard error is no matter of limits.
            guard copy >= 0 || errno != EMFILE else {
                throw KnowledgeBaseError(
                    .storage, cannot: "begin", because: "too many files are open or the limit is too low",
                    advice: "Raise the limit, for example with 'ulimit -n 1024'")
            }
            guard copy >= 0 else { return }
            copies.append(copy)
        }
    }
}
