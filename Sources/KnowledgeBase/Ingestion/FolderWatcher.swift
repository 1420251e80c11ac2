#if os(Linux)
    import Foundation
    import Glibc

    /// Tells when something below the watched roots has changed and has been quiet for a moment.
    ///
    /// Uses inotify(7). What changed is not told: whoever listens syncs again, which costs little where
    /// stamps are unchanged, and is right after lost events, renames and whole folders moved in.
    public struct FolderWatcher: Sendable {
        /// Absolute paths of folders and files.
        public var roots: [String]
        /// Databases, whose changes do not matter, nor those of what is kept beside them.
        public var skipping: [String]
        /// How long nothing must happen before a change is told.
        public var quiet: Duration = .milliseconds(500)
        /// How long a change is held back at most while more keep coming.
        public var longestWait: Duration = .seconds(5)
        /// How often each root is looked up anew: one that was deleted, moved away or replaced, itself or
        /// with a folder above it, tells nothing more of its own.
        public var lookingAgain: Duration = .seconds(2)

        public init(roots: [String], skipping: [String] = []) {
            self.roots = roots
            self.skipping = skipping
        }

        /// One element per settled change; the stream ends when its consumer does.
        ///
        /// - Throws: ``KnowledgeBaseError`` (`external`) when the system grants no more watches.
        public func changes() throws -> AsyncStream<Void> {
            let loop = try WatchLoop(self)
            return AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
                continuation.onTermination = { _ in loop.stop() }
                let thread = Thread { loop.run(continuation) }
                thread.name = "folder watcher"
                thread.start()
            }
        }
    }

    /// Waits for events on a thread of its own. Only ``stop()`` is called from other threads, and only
    /// writes to a pipe; all else belongs to the thread.
    private final class WatchLoop: @unchecked Sendable {
        private let watcher: FolderWatcher
        private let events: Int32
        private let wakeUp: (read: Int32, write: Int32)
        /// Watched folders by descriptor.
        private var folders: [Int32: String] = [:]
        /// What each root is watched by.
        private var anchors: [String: Anchor] = [:]
        private var nextLook: ContinuousClock.Instant = .now
        private var firstChange: ContinuousClock.Instant?
        private var lastChange: ContinuousClock.Instant?

        init(_ watcher: FolderWatcher) throws {
            self.watcher = watcher
            events = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
            var pipes: [Int32] = [-1, -1]
            guard events >= 0, pipe(&pipes) == 0 else { throw Self.error(errno) }
            for descriptor in pipes { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
            wakeUp = (pipes[0], pipes[1])
            for root in watcher.roots { try watchRoot(root) }
        }

        deinit {
            close(events)
            close(wakeUp.read)
            close(wakeUp.write)
        }

        func stop() {
            var byte: UInt8 = 0
            _ = write(wakeUp.write, &byte, 1)
        }

        func run(_ continuation: AsyncStream<Void>.Continuation) {
            while wait() {
                if readEvents() { noteChange() }
                if lookAgain() { noteChange() }
                if isDue {
                    firstChange = nil
                    lastChange = nil
                    continuation.yield()
                }
            }
            continuation.finish()
        }

        /// Until an event, the next due time or the end; `false` means the end.
        private func wait() -> Bool {
            var descriptors = [
                pollfd(fd: events, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wakeUp.read, events: Int16(POLLIN), revents: 0),
            ]
            let result = poll(&descriptors, 2, timeout)
            if result < 0, errno != EINTR { return false }
            return descriptors[1].revents == 0
        }
    }

    // MARK: Debounce

    extension WatchLoop {
        private var dueTime: ContinuousClock.Instant? {
            guard let firstChange, let lastChange else { return nil }
            return min(lastChange + watcher.quiet, firstChange + watcher.longestWait)
        }

        private var isDue: Bool { dueTime.map { $0 <= .now } ?? false }

        /// Milliseconds for `poll`.
        private var timeout: Int32 {
            let next = min(dueTime ?? nextLook, nextLook)
            let left = ContinuousClock.now.duration(to: next).components
            return Int32(max(0, left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000 + 1))
        }

        private func noteChange() {
            lastChange = .now
            firstChange = firstChange ?? .now
        }
    }

    // MARK: Events

    extension WatchLoop {
        private static let mask = UInt32(
            IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF
                | IN_MOVE_SELF
                | IN_ATTRIB)

        /// Whether any of the waiting events matters.
        private func readEvents() -> Bool {
            var matters = false
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count = buffer.withUnsafeMutableBytes { read(events, $0.baseAddress, $0.count) }
                guard count > 0 else { return matters }
                for event in Self.parse(buffer[..<count]) where handle(event) { matters = true }
            }
        }

        private struct Event {
            var watch: Int32
            var mask: UInt32
            var name: String
        }

        private static func parse(_ bytes: ArraySlice<UInt8>) -> [Event] {
            let header = MemoryLayout<inotify_event>.size
            var events: [Event] = []
            var offset = bytes.startIndex
            while offset + header <= bytes.endIndex {
                let event = bytes[offset..<offset + header].withUnsafeBytes {
                    $0.loadUnaligned(as: inotify_event.self)
                }
                let end = min(offset + header + Int(event.len), bytes.endIndex)
                let name = bytes[(offset + header)..<end].prefix { $0 != 0 }
                events.append(
                    Event(watch: event.wd, mask: event.mask, name: String(decoding: name, as: UTF8.self)))
                offset = end
            }
            return events
        }

        private func handle(_ event: Event) -> Bool {
            if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
                watchRootsAgain()
                return true
            }
            guard let folder = folders[event.watch] else { return false }
            if event.mask & UInt32(IN_IGNORED) != 0 {
                folders[event.watch] = nil
                forget(folder)
                return false
            }
            let path = event.name.isEmpty ? folder : folder.joinedPath(event.name)
            guard concerns(path) else { return false }
            let appeared = event.mask & UInt32(IN_CREATE | IN_MOVED_TO) != 0
            // What cannot be watched is found by the sync that the event leads to.
            if appeared, event.mask & UInt32(IN_ISDIR) != 0 { try? watchTree(path) }
            return true
        }

        /// Not the database, not hidden, not a tool's folder; of a single file's folder, only that file.
        private func concerns(_ path: String) -> Bool {
            if watcher.skipping.contains(where: { DatabaseFiles.include(path, of: $0) }) { return false }
            if watcher.roots.contains(path) { return true }
            let name = path.lastPathPart
            if name.hasPrefix("."), name != IgnoreRules.fileName { return false }
            if name.hasPrefix("~$") || FileFinder.skippedFolders.contains(name) { return false }
            return watcher.roots.contains { path.path(below: $0) != nil }
        }
    }

    // MARK: Watches

    extension WatchLoop {
        private func watchRootsAgain() {
            for root in watcher.roots { try? watchRoot(root) }
        }

        private func watchRoot(_ root: String) throws {
            let anchor = Anchor(of: root)
            if anchor.folder == root { try watchTree(root) } else { try watch(anchor.folder) }
            anchors[root] = anchor
        }

        private func watchTree(_ root: String) throws {
            var waiting = [root]
            while let folder = waiting.popLast() {
                try watch(folder)
                // A folder that cannot be listed is reported by the sync.
                guard let entries = try? FolderEntries(of: folder) else { continue }
                for name in entries.names where concerns(folder.joinedPath(name)) {
                    let path = folder.joinedPath(name)
                    if (try? FileStatus(at: path))?.kind == .folder { waiting.append(path) }
                }
            }
        }

        private func watch(_ folder: String) throws {
            let descriptor = inotify_add_watch(events, folder.isEmpty ? "/" : folder, Self.mask)
            if descriptor >= 0 { folders[descriptor] = folder }
            // A folder that has vanished meanwhile, or may not be read, is no reason to stop.
            if descriptor < 0, errno == ENOSPC || errno == ENOMEM { throw Self.error(errno) }
        }

        /// By where and which, since a folder of the same name may be another one.
        private struct Anchor: Equatable {
            /// The root itself; of a file, and of what is not there, its folder: editors replace files rather
            /// than write into them.
            var folder: String
            var identity: FileStatus.Identity?

            init(of root: String) {
                let status = Self.status(root)
                let isFolder = status?.kind == .folder
                folder = isFolder ? root : String(root.dropLast(root.lastPathPart.count + 1))
                identity = isFolder ? status?.identity : Self.status(folder)?.identity
            }

            /// Whether the folder is still the one that was watched.
            var isThere: Bool { identity != nil && Self.status(folder)?.identity == identity }

            /// `nil` for what is not there or may not be looked at: it is looked for again.
            private static func status(_ path: String) -> FileStatus? {
                try? FileStatus(following: path.isEmpty ? "/" : path)
            }
        }

        /// The system has ended the watch of a folder: a new one may have the same number.
        private func forget(_ folder: String) {
            anchors = anchors.filter { $0.value.folder != folder }
        }

        /// Whether a root is another than the one that was watched; it is watched from now on.
        private func lookAgain() -> Bool {
            guard nextLook <= .now else { return false }
            nextLook = .now + watcher.lookingAgain
            let replaced = watcher.roots.filter { anchors[$0] != Anchor(of: $0) }
            for root in replaced {
                if let anchor = anchors[root], !anchor.isThere { stopWatching(anchor.folder) }
                // What cannot be watched is tried again the next time.
                anchors[root] = nil
                try? watchRoot(root)
            }
            return !replaced.isEmpty
        }

        /// A folder that was moved away would go on telling of itself under its old path.
        private func stopWatching(_ folder: String) {
            for (watch, path) in folders where path == folder || path.path(below: folder) != nil {
                inotify_rm_watch(events, watch)
                folders[watch] = nil
            }
        }

        private static func error(_ code: Int32) -> KnowledgeBaseError {
            KnowledgeBaseError(
                .external, cannot: "watch folders", because: FileStatus.message(code),
                advice: "Raise the system's limit: sysctl fs.inotify.max_user_watches=524288")
        }
    }
#endif
