#if os(Linux)
    import Foundation
    import KnowledgeBase
    import KnowledgeBaseTesting
    import Testing

    /// Each waits for the event itself; a watcher that misses it makes the test run into its time limit.
    @Suite(.timeLimit(.minutes(1))) struct FolderWatcherTests {
        private let folder: TemporaryFolder
        init() throws { folder = try TemporaryFolder() }

        private func watch(
            _ roots: [String]? = nil, skipping: [String] = [], quiet: Duration = .milliseconds(50)
        ) throws -> AsyncStream<Void> {
            var watcher = FolderWatcher(roots: roots ?? [folder.path], skipping: skipping)
            watcher.quiet = quiet
            watcher.lookingAgain = .milliseconds(50)
            return try watcher.changes()
        }

        private func next(_ changes: AsyncStream<Void>) async -> Bool {
            for await _ in changes { return true }
            return false
        }

        @Test func a_written_a_replaced_and_a_removed_file_are_told() async throws {
            let changes = try watch()
            try folder.write("1", to: "a.md")
            #expect(await next(changes))
            try folder.write("2", to: ".a.md.tmp")
            try folder.move(".a.md.tmp", to: "b.md")
            #expect(await next(changes))
            try folder.remove("b.md")
            #expect(await next(changes))
        }

        @Test func files_in_new_folders_are_told() async throws {
            let changes = try watch()
            try FileManager.default.createDirectory(atPath: folder("x"), withIntermediateDirectories: false)
            #expect(await next(changes))
            try FileManager.default.createDirectory(atPath: folder("x/y"), withIntermediateDirectories: false)
            #expect(await next(changes))
            try folder.write("1", to: "x/y/a.md")
            #expect(await next(changes))
        }

        @Test func a_burst_is_told_once_after_it_has_settled() async throws {
            let changes = try watch(quiet: .milliseconds(500))
            let counter = Counter()
            let listener = Task { for await _ in changes { await counter.add() } }
            for index in 0..<50 { try folder.write("1", to: "\(index).md") }
            try await counter.reach(1)
            try await Task.sleep(for: .milliseconds(700))
            #expect(await counter.count == 1)
            listener.cancel()
        }

        @Test func the_database_and_hidden_files_are_not_told() async throws {
            let changes = try watch(skipping: [folder("kb.sqlite")])
            let counter = Counter()
            let listener = Task { for await _ in changes { await counter.add() } }
            for name in ["kb.sqlite", "kb.sqlite-wal", ".swap", "~$a.docx"] {
                try folder.write("1", to: name)
            }
            try await Task.sleep(for: .milliseconds(400))
            #expect(await counter.count == 0)
            try folder.write("1", to: "kb.md")
            try await counter.reach(1)
            listener.cancel()
        }

        /// Moved away, itself or with the folder above it, or deleted; then there is another of its name.
        @Test(arguments: ["w", "above/w"], [true, false])
        func a_root_that_was_replaced_is_watched_again(root: String, isMoved: Bool) async throws {
            try folder.write("1", to: root + "/a.md")
            let counter = Counter()
            let changes = try watch([folder(root)])
            let listener = Task { for await _ in changes { await counter.add() } }
            let top = String(root.prefix { $0 != "/" })
            try await told(counter) { try isMoved ? folder.move(top, to: "old") : folder.remove(top) }
            try await told(counter) { try folder.write("2", to: root + "/b.md") }
            try await told(counter) { try folder.write("3", to: root + "/c.md") }
            try await told(counter) { try folder.write("4", to: root + "/d/e.md") }
            listener.cancel()
        }

        @Test func what_was_moved_away_tells_no_more() async throws {
            try folder.write("1", to: "w/sub/a.md")
            let counter = Counter()
            let changes = try watch([folder("w")])
            let listener = Task { for await _ in changes { await counter.add() } }
            try await told(counter) { try folder.move("w", to: "old") }
            try await Task.sleep(for: .milliseconds(400))
            let before = await counter.count
            try folder.write("2", to: "old/sub/b.md")
            try await Task.sleep(for: .milliseconds(400))
            #expect(await counter.count == before)
            listener.cancel()
        }

        /// Makes a change when earlier ones have settled, and waits until it is told.
        private func told(_ counter: Counter, _ change: () throws -> Void) async throws {
            try await Task.sleep(for: .milliseconds(400))
            let before = await counter.count
            try change()
            while await counter.count == before { try await Task.sleep(for: .milliseconds(10)) }
        }

        @Test func a_single_file_is_watched_through_its_replacement() async throws {
            try folder.write("1", to: "a.md")
            let changes = try watch([folder("a.md")])
            try folder.write("2", to: "new")
            try folder.remove("a.md")
            try folder.move("new", to: "a.md")
            #expect(await next(changes))
            try folder.write("3", to: "a.md")
            #expect(await next(changes))
        }
    }

    private actor Counter {
        private(set) var count = 0
        func add() { count += 1 }

        /// Ends with an error when the test's time is over.
        func reach(_ wanted: Int) async throws {
            while count < wanted { try await Task.sleep(for: .milliseconds(10)) }
        }
    }
#endif
