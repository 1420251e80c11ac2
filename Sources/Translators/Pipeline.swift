import Foundation
import Glibc
import KnowledgeBase

/// A shell pipeline kept running, that answers each NUL-terminated text with a NUL-terminated one.
///
/// Runs in a process group of its own, so that ending it ends every program of the chain. Not
/// shared between threads: ``ApertiumTranslator`` calls it from one serial queue.
final class Pipeline {
    private let process: pid_t
    /// Our end of a socket pair; the chain's first standard input and last standard output are the
    /// other. A socket, because writing to one whose reader has died need not raise SIGPIPE.
    private let socket: Int32
    /// Whether it has answered anything yet; the first answer includes loading the data.
    private(set) var hasAnswered = false

    /// - Parameter command: for `/bin/sh -c`.
    init(command: String) throws {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw Self.failure("no socket: \(String(cString: strerror(errno)))")
        }
        defer { close(ends[1]) }
        do {
            process = try Self.spawn(command, connectedTo: ends[1])
        } catch {
            close(ends[0])
            throw error
        }
        socket = ends[0]
    }

    deinit {
        close(socket)
        kill(-process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// Sends the texts and returns as many answers, in order.
    ///
    /// - Parameter patience: how long the chain may make no progress at all before it counts as hung.
    /// - Throws: ``Hang`` when it does not; ``KnowledgeBaseError`` when it ended or answers wrongly.
    func exchange(_ texts: [String], patience: Duration) throws -> [String] {
        let request = Array(texts.joined(separator: "\0").utf8) + [0]
        var sent = 0
        var answers: [String] = []
        var pending: [UInt8] = []
        while answers.count < texts.count {
            try waitForProgress(wantsToWrite: sent < request.count, patience: patience)
            if sent < request.count { sent += try write(request[sent...]) }
            for byte in try read() {
                guard byte == 0 else {
                    pending.append(byte)
                    continue
                }
                answers.append(String(decoding: pending, as: UTF8.self))
                pending.removeAll(keepingCapacity: true)
            }
        }
        guard pending.isEmpty, answers.count == texts.count else {
            throw Self.failure("it answered more than it was asked")
        }
        hasAnswered = true
        return answers
    }

    private func waitForProgress(wantsToWrite: Bool, patience: Duration) throws {
        let events = Int16(POLLIN) | (wantsToWrite ? Int16(POLLOUT) : 0)
        var waiting = pollfd(fd: socket, events: events, revents: 0)
        let milliseconds = Int32(clamping: patience.components.seconds * 1000 + 1)
        switch poll(&waiting, 1, milliseconds) {
        case 0: throw Hang(error: Self.failure("no answer for \(patience.components.seconds) s"))
        case ..<0 where errno != EINTR: throw Self.failure(String(cString: strerror(errno)))
        default: break
        }
    }

    private func write(_ bytes: ArraySlice<UInt8>) throws -> Int {
        let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
        let count = bytes.withUnsafeBytes { send(socket, $0.baseAddress, min($0.count, 1 << 16), flags) }
        if count >= 0 { return count }
        guard errno == EAGAIN || errno == EINTR else { throw Self.failure("it ended") }
        return 0
    }

    private func read() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count > 0 { return Array(buffer[..<count]) }
        guard count < 0, errno == EAGAIN || errno == EINTR else { throw Self.failure("it ended") }
        return []
    }

    private static func spawn(_ command: String, connectedTo end: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, end, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, end, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        closeOthers(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        // The programs read and print characters, not bytes: they need a UTF-8 locale whatever ours is.
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let arguments = CStrings(["/bin/sh", "-c", command])
        let environment = CStrings(["PATH=\(path)", "LC_ALL=C.UTF-8"])
        var process: pid_t = 0
        let code = posix_spawn(
            &process, "/bin/sh", &actions, &attributes, arguments.pointers, environment.pointers)
        guard code == 0 else { throw failure("the shell did not start: \(String(cString: strerror(code)))") }
        return process
    }

    /// A server's sockets, which not every library opens as close-on-exec, would stay open with the chain: after a crash the
    /// next process could not listen where this one did. Looked up by name, since Swift's module of glibc (2.34 and
    /// later) leaves it out.
    private static func closeOthers(_ actions: inout posix_spawn_file_actions_t) {
        typealias CloseFrom =
            @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
        _ = unsafeBitCast(symbol, to: CloseFrom.self)(&actions, STDERR_FILENO + 1)
    }

    private static func failure(_ reason: String) -> KnowledgeBaseError {
        KnowledgeBaseError(.external, cannot: "translate with Apertium", because: reason)
    }
}

/// A chain that made no progress within the patience it was given.
struct Hang: Error {
    var error: KnowledgeBaseError
    var noticed = ContinuousClock.now
}

/// A NULL-terminated array of C strings that lives as long as the value.
private final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) {
        pointers = strings.map { strdup($0) } + [nil]
    }

    deinit {
        for pointer in pointers { free(pointer) }
    }
}
