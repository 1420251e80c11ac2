import Foundation
import KnowledgeBase

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An exclusive lock on a file (`flock`), held across processes until it is released or the holder
/// ends, however it ends.
struct FileLock: ~Copyable {
    /// How often a waiting process looks again.
    private static let pollInterval = Duration.milliseconds(50)

    private let file: Int32

    /// Where the lock of a database lies: beside the file itself, by whatever links it is named, so that all who open
    /// it look at the same one.
    static func path(of database: String, _ suffix: String) -> String {
        var path = database
        for _ in 0..<mostLinks {
            // What is no link, or is not there yet, has no destination.
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { break }
            path = target.hasPrefix("/") ? target : folder(of: path) + "/" + target
        }
        let name = (path as NSString).lastPathComponent
        guard let resolved = realpath(folder(of: path), nil) else { return path + suffix }
        defer { free(resolved) }
        return String(cString: resolved) + "/" + name + suffix
    }

    /// As many as the kernel follows.
    private static let mostLinks = 40

    private static func folder(of path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    /// Takes the lock if it is free.
    ///
    /// - Throws: ``KnowledgeBaseError`` of kind `storage` when the file cannot be created.
    static func tryLocking(_ path: String) throws -> FileLock? {
        // Close-on-exec: a program started meanwhile must not keep the lock.
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            if OpenFiles.isLimit(errno) { throw OpenFiles.tooMany(cannot: "lock '\(path)'") }
            throw KnowledgeBaseError(
                .storage, cannot: "lock '\(path)'", because: String(cString: strerror(errno)),
                advice: "Make its folder writable")
        }
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            if code == EINTR { continue }
            close(file)
            if code == EWOULDBLOCK { return nil }
            throw KnowledgeBaseError(
                .storage, cannot: "lock '\(path)'", because: String(cString: strerror(code)),
                advice: "Keep the database on a file system that has locks, such as a local disk")
        }
        return FileLock(file: file)
    }

    /// Waits for the lock, at most until the deadline (`nil`: for ever).
    static func lock(
        _ path: String, until deadline: ContinuousClock.Instant?, whenWaiting: () -> Void
    ) async throws -> FileLock? {
        var isTold = false
        while true {
            if let lock = try tryLocking(path) { return lock }
            if let deadline, ContinuousClock.now >= deadline { return nil }
            if !isTold { whenWaiting() }
            isTold = true
            try await Task.sleep(for: pollInterval)
        }
    }

    /// Waits for the lock on a folder, which leaves no file behind; for work of milliseconds.
    ///
    /// - Throws: ``KnowledgeBaseError`` of kind `storage` when the folder cannot be locked.
    static func lockFolder(_ path: String) throws -> FileLock {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        var isLocked = folder >= 0 && flock(folder, LOCK_EX) == 0
        while folder >= 0, !isLocked, errno == EINTR { isLocked = flock(folder, LOCK_EX) == 0 }
        guard isLocked else {
            let code = errno
            if folder >= 0 { close(folder) }
            if OpenFiles.isLimit(code) { throw OpenFiles.tooMany(cannot: "lock the folder '\(path)'") }
            throw KnowledgeBaseError(
                .storage, cannot: "lock the folder '\(path)'", because: String(cString: strerror(code)),
                advice: "Keep the database in a folder of a local disk")
        }
        return FileLock(file: folder)
    }

    private init(file: Int32) {
        self.file = file
    }

    deinit {
        close(file)
    }
}
