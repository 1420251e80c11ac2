#if os(Linux)
    import Foundation
    import KnowledgeBase
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
