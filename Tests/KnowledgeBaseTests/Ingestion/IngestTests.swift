import Foundation
import KnowledgeBaseTesting
import Testing

@testable import KnowledgeBase

/// A folder, a store and the tools of one test.
private struct Bench {
    let folder: TemporaryFolder
    let store: StubStore
    let embedder = CountingEmbedder()
    var options = IngestOptions()

    init(store: StubStore = StubStore()) throws {
        folder = try TemporaryFolder()
        self.store = store
    }

    func ingest(
        _ names: [String] = [""], embedder: (any Embedder)? = nil, lexicalOnly: Bool = false,
        translator: (any Translator)? = nil, readers: [any DocumentReader] = [TextReader()],
        options: IngestOptions? = nil, observe: @escaping @Sendable (IngestEvent) -> Void = { _ in }
    ) async throws -> IngestReport {
        let ingest = Ingest(
            store: store, readers: readers, embedder: lexicalOnly ? nil : embedder ?? self.embedder,
            translator: translator, options: options ?? self.options, observe: observe)
        return try await ingest.run(names.map { $0.isEmpty ? folder.path : folder($0) })
    }

    func error(_ body: () async throws -> IngestReport) async -> KnowledgeBaseError? {
        do {
            _ = try await body()
            return nil
        } catch { return error as? KnowledgeBaseError }
    }
}

@Suite struct IngestSyncTests {
    @Test func the_first_ingest_indexes_and_the_second_reads_nothing() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "a.txt")
        try bench.folder.write("dos", to: "x/b.md")
        try bench.folder.write("?", to: "c.png")
        let first = try await bench.ingest()
        #expect(first.description == "Indexed: 2 new, 0 updated, 0 unchanged, 0 removed")
        #expect(first.unsupported == ["png": 1])
        #expect(first.embedded == 2)
        #expect(await bench.store.isComplete)
        let second = try await bench.ingest()
        #expect(second.description == "Indexed: 0 new, 0 updated, 2 unchanged, 0 removed")
        #expect(await bench.store.savedPaths == ["a.txt", "x/b.md"])
    }

    @Test func a_changed_file_is_embedded_only_where_it_changed() async throws {
        let bench = try Bench()
        try bench.folder.write("# A\n\nuno\n\n# B\n\ndos", to: "a.txt")
        _ = try await bench.ingest()
        await bench.embedder.forget()
        try bench.folder.write("# A\n\nuno\n\n# B\n\notro", to: "a.txt")
        try bench.folder.touch("a.txt")
        let report = try await bench.ingest()
        #expect(report.description == "Indexed: 0 new, 1 updated, 0 unchanged, 0 removed")
        #expect((report.embedded, report.reused) == (1, 1))
        #expect(await bench.embedder.embedded == ["B\notro"])
    }

    @Test func a_file_with_a_new_stamp_but_the_same_bytes_is_unchanged() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "a.txt")
        _ = try await bench.ingest()
        try bench.folder.touch("a.txt")
        #expect(try await bench.ingest().unchanged == 1)
        #expect(await bench.store.savedPaths == ["a.txt"])
        let stamp = await bench.store.record("a.txt")?.stamp
        #expect(stamp == (try FileStatus(following: bench.folder("a.txt")).stamp))
    }

    @Test func files_that_swap_names_are_told_apart_though_size_and_time_agree() async throws {
        let bench = try Bench()
        for name in ["uno", "dos"] {
            try bench.folder.write(name, to: "\(name).txt")
            try bench.folder.touch("\(name).txt")
        }
        _ = try await bench.ingest()
        try bench.folder.move("uno.txt", to: "tres.txt")
        try bench.folder.move("dos.txt", to: "uno.txt")
        try bench.folder.move("tres.txt", to: "dos.txt")
        #expect(try await bench.ingest().updated == 2)
        let id = try #require(await bench.store.record("uno.txt")?.id)
        #expect(try await bench.store.passages(ofDocument: id).map(\.chunk.text) == ["dos"])
        #expect(try await bench.ingest().unchanged == 2)
    }

    @Test func a_moved_file_keeps_its_document_and_vectors() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "a.txt")
        try bench.folder.write("dos", to: "b.txt")
        _ = try await bench.ingest()
        let before = await bench.store.record("a.txt")?.id
        await bench.embedder.forget()
        try bench.folder.write("-", to: "x/keep.txt")
        try bench.folder.move("a.txt", to: "x/c.txt")
        let report = try await bench.ingest()
        #expect(report.description == "Indexed: 1 new, 0 updated, 1 unchanged, 1 moved, 0 removed")
        #expect(await bench.store.record("x/c.txt")?.id == before)
        #expect(await bench.store.record("x/c.txt")?.title == "c.txt")
        #expect(await bench.embedder.embedded == ["-"])
    }

    @Test func of_files_with_the_same_content_as_many_have_moved_as_there_were() async throws {
        let bench = try Bench()
        for name in ["a", "b", "c"] { try bench.folder.write("uno", to: "\(name).txt") }
        try bench.folder.write("dos", to: "d.txt")
        _ = try await bench.ingest()
        let before = await bench.store.record("a.txt")?.id
        // As long as the others; and a copy more than are gone.
        try bench.folder.write("tre", to: "x/aa.txt")
        try bench.folder.write("uno", to: "x/c.txt")
        for name in ["a", "b"] { try bench.folder.move("\(name).txt", to: "x/\(name).txt") }
        let report = try await bench.ingest()
        #expect(report.description == "Indexed: 2 new, 0 updated, 2 unchanged, 2 moved, 0 removed")
        #expect(await bench.store.record("x/a.txt")?.id == before)
        #expect(try await bench.ingest().unchanged == 6)
    }

    @Test func a_file_written_anew_under_another_form_of_its_name_replaces_the_old_text() async throws {
        let bench = try Bench()
        for name in ["men\u{FA}.txt", "b.txt"] { try bench.folder.write(name, to: name) }
        _ = try await bench.ingest()
        try bench.folder.remove("men\u{FA}.txt")
        try bench.folder.write("otro", to: "menu\u{301}.txt")
        let report = try await bench.ingest()
        #expect(report.description == "Indexed: 1 new, 0 updated, 1 unchanged, 1 removed")
        #expect(await bench.store.texts.sorted() == ["b.txt", "otro"])
        #expect(try await bench.ingest().unchanged == 2)
    }

    @Test func a_file_renamed_to_another_form_of_its_name_keeps_its_document() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "men\u{FA}.txt")
        _ = try await bench.ingest()
        let before = await bench.store.record("men\u{FA}.txt")?.id
        try bench.folder.move("men\u{FA}.txt", to: "menu\u{301}.txt")
        #expect(try await bench.ingest().moved == 1)
        let after = await bench.store.record("menu\u{301}.txt")
        #expect(after?.id == before && before != nil)
        #expect(after?.path.utf8.elementsEqual("menu\u{301}.txt".utf8) == true)
    }

    @Test func a_copy_is_new_and_shares_vectors() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "a.txt")
        _ = try await bench.ingest()
        try bench.folder.write("uno", to: "b.txt")
        let report = try await bench.ingest()
        #expect(report.description == "Indexed: 1 new, 0 updated, 1 unchanged, 0 removed")
        #expect((report.embedded, report.reused) == (0, 1))
    }

    @Test func a_removed_file_leaves_the_index_and_other_sources_stay() async throws {
        let bench = try Bench()
        for name in ["one/a.txt", "one/b.txt", "two/a.txt"] { try bench.folder.write(name, to: name) }
        _ = try await bench.ingest(["one", "two"])
        try bench.folder.remove("one/a.txt")
        #expect(
            try await bench.ingest(["one"]).description == "Indexed: 0 new, 0 updated, 1 unchanged, 1 removed"
        )
        #expect(await bench.store.paths == ["a.txt", "b.txt"])
    }

    @Test func a_failed_file_is_named_and_keeps_its_old_version() async throws {
        let bench = try Bench()
        for name in ["a.txt", "b.txt"] { try bench.folder.write("uno \(name)", to: name) }
        _ = try await bench.ingest()
        try bench.folder.write("BAD", to: "a.txt")
        let log = EventLog()
        let report = try await bench.ingest(observe: log.add)
        #expect(report.description == "Indexed: 0 new, 0 updated, 1 unchanged, 0 removed, 1 failed")
        #expect(report.failed == [FileFailure(path: bench.folder("a.txt"), reason: "it is bad")])
        #expect(log.events.contains(.failed(report.failed[0])))
        #expect(await bench.store.texts.sorted() == ["uno a.txt", "uno b.txt"])
    }

    @Test func the_end_of_a_sync_is_remembered_with_what_it_did() async throws {
        var bench = try Bench()
        for name in ["a.txt", "b.txt", "c.txt"] { try bench.folder.write("uno \(name)", to: name) }
        bench.options.isDryRun = true
        _ = try await bench.ingest()
        #expect(await bench.store.lastSync == nil)
        bench.options.isDryRun = false
        let start = Date()
        _ = try await bench.ingest()
        let first = try #require(await bench.store.lastSync)
        #expect(first == SyncRecord(at: first.at, new: 3) && first.at >= start)
        try bench.folder.write("BAD", to: "a.txt")
        try FileManager.default.removeItem(atPath: bench.folder("b.txt"))
        _ = try await bench.ingest()
        let second = try #require(await bench.store.lastSync)
        #expect(second == SyncRecord(at: second.at, unchanged: 1, removed: 1, failed: 1))
        #expect(second.at >= first.at)
    }

    @Test func a_file_over_the_limit_keeps_its_old_version() async throws {
        var bench = try Bench()
        try bench.folder.write("uno", to: "a.txt")
        try bench.folder.write("dos", to: "b.txt")
        _ = try await bench.ingest()
        try bench.folder.write("uno y mucho más", to: "a.txt")
        bench.options.limits.bytes = 8
        let report = try await bench.ingest()
        #expect((report.removed, report.failed.map(\.path)) == (0, [bench.folder("a.txt")]))
    }

    @Test func a_new_reader_version_reads_again_and_reuses_vectors() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "a.txt")
        _ = try await bench.ingest()
        let report = try await bench.ingest(readers: [TextReader(version: 2)])
        #expect((report.updated, report.embedded, report.reused) == (1, 0, 1))
    }

    @Test func a_dry_run_tells_all_and_writes_nothing() async throws {
        var bench = try Bench()
        for name in ["same", "moves", "changes", "goes"] { try bench.folder.write(name, to: "\(name).txt") }
        _ = try await bench.ingest()
        try bench.folder.write("changed", to: "changes.txt")
        try bench.folder.move("moves.txt", to: "moved.txt")
        try bench.folder.remove("goes.txt")
        try bench.folder.write("new", to: "new.txt")
        bench.options.isDryRun = true
        let planned = try await bench.ingest()
        #expect(await bench.store.savedPaths.count == 4)
        #expect(await bench.store.paths.contains("goes.txt"))
        bench.options.isDryRun = false
        let done = try await bench.ingest()
        #expect(planned.description == "Indexed: 1 new, 1 updated, 1 unchanged, 1 moved, 1 removed")
        #expect(done.description == planned.description)
    }

    @Test func a_dry_run_over_a_new_folder_makes_no_source() async throws {
        var bench = try Bench()
        try bench.folder.write("uno", to: "a.txt")
        bench.options.isDryRun = true
        #expect(try await bench.ingest().new == 1)
        #expect(try await bench.store.sources().isEmpty)
        #expect(try await bench.store.activeFingerprint() == nil)
    }
}

@Suite struct IngestSafetyTests {
    @Test func patterns_of_a_run_do_not_remove_what_lies_outside_them() async throws {
        var bench = try Bench()
        for name in ["a.txt", "b.md", "x/c.md", "x/d.md"] { try bench.folder.write(name, to: name) }
        _ = try await bench.ingest()
        for name in ["a.txt", "x/c.md", "x/d.md"] { try bench.folder.remove(name) }
        bench.options.include = [GlobPattern("*.md")]
        bench.options.exclude = [GlobPattern("x/d*")]
        #expect(try await bench.ingest().removed == 1)
        #expect(await bench.store.paths == ["a.txt", "b.md", "x/d.md"])
    }

    @Test(arguments: ["drafts", "drafts/", "./drafts/"])
    func a_folder_that_is_excluded_by_name_is_left_alone(pattern: String) async throws {
        var bench = try Bench()
        for name in ["drafts/a.txt", "drafts/x/b.txt", "drafts.txt"] {
            try bench.folder.write(name, to: name)
        }
        bench.options.exclude = [GlobPattern(pattern)]
        #expect(try await bench.ingest().new == 1)
        #expect(await bench.store.paths == ["drafts.txt"])
    }

    @Test func a_folder_name_with_a_path_excludes_only_there() {
        var options = IngestOptions()
        options.exclude = [GlobPattern("x/drafts/")]
        #expect(!options.selects("x/drafts/a.md"))
        #expect(options.selects("y/x/drafts/a.md"))
        #expect(options.selects("x/drafts"))
    }

    @Test func a_root_that_vanished_is_an_error_and_removes_nothing() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "docs/a.txt")
        _ = try await bench.ingest(["docs"])
        try bench.folder.remove("docs")
        let error = await bench.error { try await bench.ingest(["docs"]) }
        #expect(error?.kind == .notFound)
        #expect(error?.advice?.contains("kb remove") == true)
        #expect(await bench.store.paths == ["a.txt"])
    }

    @Test func a_folder_that_became_empty_is_an_error_and_removes_nothing() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "a.txt")
        _ = try await bench.ingest()
        try bench.folder.remove("a.txt")
        let error = await bench.error { try await bench.ingest() }
        #expect(error?.description.contains("kb remove") == true)
        #expect(await bench.store.paths == ["a.txt"])
    }

    @Test func an_empty_folder_says_what_can_be_read() async throws {
        let bench = try Bench()
        #expect(await bench.error { try await bench.ingest() }?.advice == "Kinds that are read: md, txt")
        try bench.folder.write("?", to: "a.png")
        #expect(
            await bench.error { try await bench.ingest() }?.reason.contains("none of its 1 files") == true)
        #expect(try await bench.store.sources().isEmpty)
    }

    @Test func one_bad_root_does_not_stop_the_others() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "docs/a.txt")
        let report = try await bench.ingest(["docs", "missing"])
        #expect((report.new, report.failed.map(\.path)) == (1, [bench.folder("missing")]))
    }

    private static func record(_ id: Int, _ path: String) -> DocumentRecord {
        DocumentRecord(
            id: Int64(id), source: 1, path: path, stamp: FileStamp(size: 1, modified: 1), contentHash: "",
            recipe: "", title: path, mediaType: "text/plain", language: .unknown)
    }

    private static func gone(of paths: [String], after listing: FileListing) throws -> [String] {
        let scope = SyncScope(root: "/r", sourceRoot: "/r", source: Source(id: 1, root: "/r"), isFile: false)
        let recipes = Recipes(readers: [TextReader()], chunkTokens: 256, embedder: nil)
        var comparison = Comparison(scope: scope, options: IngestOptions(), recipes: recipes)
        let records = paths.enumerated().map { record($0.offset, $0.element) }
        return try comparison.plan(listing, records: records).gone.map(\.path)
    }

    @Test func roots_that_are_all_bad_are_all_named() async throws {
        let bench = try Bench()
        let error = await bench.error { try await bench.ingest(["one", "two", "three"]) }
        #expect(error?.action == "ingest '\(bench.folder("one"))'")
        for name in ["two", "three"] { #expect(error?.reason.contains(bench.folder(name)) == true) }
    }

    @Test func documents_below_a_folder_that_cannot_be_listed_stay() throws {
        var listing = FileListing()
        listing.failures = [FileFailure(path: "closed", reason: "permission denied")]
        listing.unlistedFolders = ["closed"]
        let paths = ["closed/a.txt", "closed/x/b.txt", "closed2/c.txt"]
        #expect(try Self.gone(of: paths, after: listing) == ["closed2/c.txt"])
    }

    @Test func documents_below_a_path_of_which_nothing_is_known_stay() throws {
        var listing = FileListing()
        listing.failures = [FileFailure(path: "sub/inner", reason: "permission denied")]
        let paths = ["sub/inner/a.txt", "sub/inner/x/y/b.txt", "sub/inner2/c.txt", "sub/d.txt"]
        #expect(try Self.gone(of: paths, after: listing) == ["sub/inner2/c.txt", "sub/d.txt"])
    }

    @Test(.disabled(if: geteuid() == 0, "root reads everything"))
    func documents_below_a_folder_that_lists_names_only_stay() async throws {
        let bench = try Bench()
        for name in ["sub/inner/a.txt", "b.txt"] { try bench.folder.write(name, to: name) }
        _ = try await bench.ingest()
        chmod(bench.folder("sub"), 0o444)
        defer { chmod(bench.folder("sub"), 0o700) }
        let report = try await bench.ingest()
        #expect((report.removed, report.failed.map(\.path)) == (0, [bench.folder("sub/inner")]))
    }

    @Test func documents_below_a_folder_stay_when_another_form_of_its_name_appears() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "caf\u{E9}/a.txt")
        _ = try await bench.ingest()
        try bench.folder.write("dos", to: "cafe\u{301}/b.txt")
        let report = try await bench.ingest()
        #expect((report.removed, report.failed.count) == (0, 1))
        #expect(await bench.store.texts.sorted() == ["dos", "uno"])
    }

    @Test func documents_below_a_link_that_goes_in_circles_stay() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "attic/a.txt")
        try bench.folder.write("dos", to: "b.txt")
        _ = try await bench.ingest()
        #expect(await bench.store.paths == ["attic/a.txt", "b.txt"])
        try bench.folder.remove("attic")
        try bench.folder.link("attic", to: "attic")
        let report = try await bench.ingest()
        #expect(report.failed.first?.reason.contains(FileStatus.message(ELOOP)) == true)
        #expect(await bench.store.paths == ["attic/a.txt", "b.txt"])
    }

    @Test func a_full_disk_ends_the_run_and_keeps_what_was_saved() async throws {
        var bench = try Bench(store: StubStore(failsAfter: 1))
        bench.options.batchSize = 1
        for name in ["a", "b", "c"] { try bench.folder.write(name, to: "\(name).txt") }
        #expect(await bench.error { try await bench.ingest() }?.kind == .storage)
        #expect(await bench.store.paths == ["a.txt"])
    }

    @Test func a_run_that_is_cancelled_while_it_splits_counts_no_more_tokens() async throws {
        let bench = try Bench()
        let paragraphs = (0..<2_000).map { "Párrafo \($0) de un documento largo." }
        try bench.folder.write(paragraphs.joined(separator: "\n\n"), to: "a.txt")
        let embedder = CancellingCounter(after: 20)
        let task = Task { try await bench.ingest(embedder: embedder) }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(embedder.counted == 20)
        #expect(await bench.store.savedPaths.isEmpty)
        #expect(await bench.store.lastSync == nil)
    }

    @Test func a_cancelled_run_leaves_a_valid_index_that_the_next_completes() async throws {
        var bench = try Bench()
        bench.options.batchSize = 1
        for index in 0..<40 { try bench.folder.write("text \(index)", to: "\(index).txt") }
        let running = bench
        let task = Task {
            try await running.ingest(observe: { event in
                if case .progress(let progress) = event, progress.filesDone == 5 {
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            })
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        let saved = await bench.store.paths.count
        // Five were read; the last three of them may have been on their way.
        #expect(saved >= 2 && saved < 40)
        #expect(await bench.store.isComplete)
        let report = try await bench.ingest()
        #expect((report.new, report.unchanged) == (40 - saved, saved))
    }
}

@Suite struct IngestFlowTests {
    @Test func a_batch_is_translated_while_the_one_before_is_embedded() async throws {
        var bench = try Bench()
        bench.options.batchSize = 1
        for index in 0..<4 {
            try bench.folder.write("la casa número \(index) es de ladrillo", to: "\(index).txt")
        }
        let translator = MarkingTranslator()
        let embedder = PatientEmbedder { await translator.translated.count >= 2 }
        _ = try await bench.ingest(embedder: embedder, translator: translator)
        #expect(await embedder.wasMet)
        #expect(await bench.store.savedPaths == ["0.txt", "1.txt", "2.txt", "3.txt"])
    }

    @Test func a_text_of_several_batches_on_their_way_is_embedded_once() async throws {
        var bench = try Bench()
        bench.options.batchSize = 1
        for index in 0..<9 { try bench.folder.write("same", to: "\(index).txt") }
        let report = try await bench.ingest()
        #expect((report.new, report.embedded, report.reused) == (9, 1, 8))
        #expect(await bench.embedder.embedded.count == 1)
        #expect(await bench.store.isComplete)
    }
}

@Suite struct IngestSourceTests {
    @Test func a_single_file_is_a_source_of_its_own() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: ".hidden.txt")
        _ = try await bench.ingest([".hidden.txt"])
        #expect(try await bench.store.sources().map(\.root) == [bench.folder(".hidden.txt")])
        #expect(await bench.store.paths == [".hidden.txt"])
        #expect(try await bench.ingest([".hidden.txt"]).unchanged == 1)
    }

    @Test func a_file_that_no_reader_takes_fails_when_it_is_named() async throws {
        let bench = try Bench()
        try bench.folder.write("?", to: "a.png")
        #expect(
            try await bench.ingest(["a.png"]).failed.first?.reason.contains("readers take: md, txt") == true)
    }

    @Test func a_root_inside_a_source_is_synced_as_its_part() async throws {
        let bench = try Bench()
        for name in ["a.txt", "x/b.txt", "x/c.txt"] { try bench.folder.write(name, to: name) }
        _ = try await bench.ingest()
        try bench.folder.remove("x/b.txt")
        try bench.folder.remove("a.txt")
        try bench.folder.write("new", to: "x/d.txt")
        #expect(
            try await bench.ingest(["x"]).description == "Indexed: 1 new, 0 updated, 1 unchanged, 1 removed")
        try bench.folder.write("changed text", to: "x/c.txt")
        #expect(try await bench.ingest(["x/c.txt"]).updated == 1)
        #expect(await bench.store.paths == ["a.txt", "x/c.txt", "x/d.txt"])
        #expect(try await bench.store.sources().count == 1)
    }

    @Test func a_source_inside_a_folder_that_is_ingested_ends() async throws {
        let bench = try Bench()
        for name in ["a.txt", "x/b.txt"] { try bench.folder.write(name, to: name) }
        _ = try await bench.ingest(["x", "a.txt"])
        let report = try await bench.ingest()
        #expect(try await bench.store.sources().map(\.root) == [bench.folder.path])
        #expect(await bench.store.paths == ["a.txt", "x/b.txt"])
        #expect((report.embedded, report.notices.count) == (0, 2))
    }

    @Test func a_source_inside_a_folder_ends_although_one_of_its_files_is_gone() async throws {
        let bench = try Bench()
        for name in ["x/a.txt", "x/b.txt"] { try bench.folder.write(name, to: name) }
        _ = try await bench.ingest(["x"])
        try bench.folder.remove("x/a.txt")
        _ = try await bench.ingest()
        #expect(try await bench.store.sources().map(\.root) == [bench.folder.path])
        try bench.folder.write("changed", to: "x/b.txt")
        _ = try await bench.ingest()
        #expect(await bench.store.paths == ["x/b.txt"])
        #expect(await bench.store.texts == ["changed"])
    }

    @Test func what_the_folder_does_not_hold_stays_in_the_source_inside_it_and_this_is_said() async throws {
        let bench = try Bench()
        for name in ["x/a.txt", "x/b.txt"] { try bench.folder.write(name, to: name) }
        _ = try await bench.ingest(["x"])
        try bench.folder.write("BAD", to: "x/a.txt")
        let report = try await bench.ingest()
        #expect(report.notices.contains { $0.contains("does not hold (1)") })
        #expect(await bench.store.texts.sorted() == ["x/a.txt", "x/b.txt"])
        #expect(await bench.store.paths == ["a.txt", "x/b.txt"])
        #expect(try await bench.ingest().notices.isEmpty)
    }

    @Test func a_source_whose_folder_is_empty_now_stays_inside_another() async throws {
        let bench = try Bench()
        for name in ["x/a.txt", "b.txt"] { try bench.folder.write(name, to: name) }
        _ = try await bench.ingest(["x"])
        try bench.folder.remove("x/a.txt")
        let report = try await bench.ingest()
        #expect(report.notices.contains { $0.contains("kb remove '\(bench.folder("x"))'") })
        #expect(await bench.store.paths == ["a.txt", "b.txt"])
    }

    /// A folder with a hidden file, an ignored one, one of a tool, and a link to another folder.
    private func withPathsOutOfReach(_ bench: Bench, _ other: TemporaryFolder) throws -> [String] {
        for name in ["a.txt", ".notes/n.txt", "draft.txt", "build/b.txt"] {
            try bench.folder.write(name, to: name)
        }
        try bench.folder.write("draft.*", to: ".kbignore")
        try other.write("shared", to: "s.txt")
        try bench.folder.link("shared", to: other.path)
        return [".notes", "draft.txt", "build/b.txt", "shared"]
    }

    @Test func paths_named_beside_their_folder_are_ingested_where_its_walk_does_not_come() async throws {
        let bench = try Bench()
        let other = try TemporaryFolder()
        let named = try withPathsOutOfReach(bench, other)
        let report = try await bench.ingest([""] + named + ["missing.txt", "a.txt"])
        #expect((report.new, report.failed.map(\.path)) == (5, [bench.folder("missing.txt")]))
        #expect(await bench.store.paths == ["a.txt", "b.txt", "draft.txt", "n.txt", "s.txt"])
    }

    @Test func paths_that_the_walk_of_their_source_does_not_reach_stay_after_it() async throws {
        let bench = try Bench()
        let other = try TemporaryFolder()
        let named = try withPathsOutOfReach(bench, other)
        _ = try await bench.ingest()
        #expect(await bench.store.paths == ["a.txt"])
        #expect(try await bench.ingest(named).new == 4)
        let report = try await bench.ingest()
        #expect((report.unchanged, report.removed, report.notices) == (1, 0, []))
        #expect(await bench.store.paths == ["a.txt", "b.txt", "draft.txt", "n.txt", "s.txt"])
        try bench.folder.write("changed", to: ".notes/n.txt")
        #expect(try await bench.ingest([".notes/n.txt"]).updated == 1)
        #expect(try await bench.store.sources().count == 5)
    }

    @Test func roots_given_twice_or_inside_each_other_are_synced_once() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "x/a.txt")
        #expect(try await bench.ingest(["", "x", "x/a.txt", ""]).new == 1)
    }

    @Test func files_of_a_list_are_synced_again_without_reading() async throws {
        let bench = try Bench()
        let names = (0..<20).map { "\($0).txt" }
        for name in names { try bench.folder.write(name, to: name) }
        #expect(try await bench.ingest(names).new == 20)
        #expect(try await bench.ingest(names).unchanged == 20)
        #expect(try await bench.store.sources().count == 20)
    }

    @Test func files_of_a_list_inside_a_source_are_looked_up_in_one_listing_of_it() async throws {
        let bench = try Bench()
        let names = (0..<20).map { "\($0).txt" }
        for name in names { try bench.folder.write(name, to: name) }
        _ = try await bench.ingest()
        let before = await bench.store.listings
        try bench.folder.write("changed", to: "7.txt")
        let report = try await bench.ingest(names)
        #expect((report.updated, report.unchanged) == (1, 19))
        #expect(await bench.store.listings == before + 1)
    }

    @Test func a_pattern_removes_what_matches_it_and_is_gone() async throws {
        let bench = try Bench()
        let names = ["a.txt", "b.txt", "c.md", "x/d.txt", "inner/e.txt", "inner/f.txt"]
        for name in names { try bench.folder.write(name, to: name) }
        _ = try await bench.ingest(["*.txt", "c.md", "x/d.txt", "inner"])
        for name in ["a.txt", "c.md", "x/d.txt", "inner/e.txt"] { try bench.folder.remove(name) }
        var dry = bench.options
        dry.isDryRun = true
        #expect(try await bench.ingest(["*.txt"], options: dry).removed == 1)
        let report = try await bench.ingest(["*.txt"])
        #expect(report.description == "Indexed: 0 new, 0 updated, 1 unchanged, 1 removed")
        #expect(await bench.store.paths == ["b.txt", "c.md", "d.txt", "e.txt", "f.txt"])
        #expect(try await bench.store.sources().map(\.root).contains(bench.folder("a.txt")) == false)
        // What lies in the source of a folder is removed too, where the pattern names it.
        #expect(try await bench.ingest(["inner/*.txt"]).removed == 1)
        #expect(await bench.store.paths == ["b.txt", "c.md", "d.txt", "f.txt"])
    }

    @Test func a_pattern_removes_nothing_that_is_excluded_moved_or_all_that_it_matched() async throws {
        var bench = try Bench()
        for name in ["a.txt", "b.txt"] { try bench.folder.write(name, to: name) }
        _ = try await bench.ingest()
        try bench.folder.move("a.txt", to: "z.txt")
        #expect(try await bench.ingest(["", "*.txt"]).moved == 1)
        #expect(await bench.store.paths == ["b.txt", "z.txt"])
        try bench.folder.remove("z.txt")
        bench.options.exclude = [GlobPattern("z*")]
        #expect(try await bench.ingest(["*.txt"]).removed == 0)
        bench.options.exclude = []
        try bench.folder.remove("b.txt")
        try bench.folder.write("other", to: "c.md")
        #expect(await bench.error { try await bench.ingest(["*.txt"]) }?.kind == .notFound)
        #expect(await bench.store.paths == ["b.txt", "z.txt"])
    }

    @Test func patterns_are_expanded() async throws {
        let bench = try Bench()
        for name in ["a.txt", "b.md"] { try bench.folder.write(name, to: name) }
        #expect(try await bench.ingest(["*.txt"]).new == 1)
        #expect(await bench.store.paths == ["a.txt"])
    }
}

@Suite struct IngestEmbeddingTests {
    @Test func without_an_embedder_words_are_indexed_and_a_later_ingest_embeds() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "a.txt")
        let first = try await bench.ingest(lexicalOnly: true)
        #expect((first.new, first.embedded) == (1, 0))
        #expect(first.notices.isEmpty)
        _ = try await bench.ingest()
        #expect(await bench.store.isComplete)
        // The model is gone for a day: nothing is read again.
        #expect(try await bench.ingest(lexicalOnly: true).unchanged == 1)
    }

    @Test func another_model_is_refused_with_both_names() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "a.txt")
        _ = try await bench.ingest()
        let error = await bench.error { try await bench.ingest(embedder: CountingEmbedder(model: "other")) }
        #expect(error?.kind == .model)
        #expect(error?.description.contains("'other'") == true)
        #expect(error?.description.contains("'test'") == true)
        #expect(error?.advice?.contains("kb reembed") == true)
    }

    @Test func an_embedder_that_fails_on_the_way_loses_no_document() async throws {
        var bench = try Bench()
        bench.options.batchSize = 2
        for index in 0..<6 { try bench.folder.write("text \(index)", to: "\(index).txt") }
        let report = try await bench.ingest(embedder: CountingEmbedder(failsAfter: 2))
        #expect((report.new, report.embedded, report.unembedded) == (6, 2, 4))
        #expect(report.notices.count == 1)
        let next = try await bench.ingest()
        #expect((next.unchanged, next.embedded, next.unembedded) == (6, 4, 0))
        #expect(await bench.store.isComplete)
    }

    @Test func a_text_that_the_model_refuses_keeps_no_other_from_its_vector() async throws {
        let bench = try Bench()
        for index in 0..<9 { try bench.folder.write("text \(index)", to: "\(index).txt") }
        let report = try await bench.ingest(embedder: CountingEmbedder(refusing: "text 4"))
        #expect((report.new, report.embedded, report.unembedded) == (9, 8, 1))
        #expect(report.notices == ["cannot embed: it answered 400; a passage stays without a vector"])
        // It is tried again, and by itself, when all others are done.
        let next = try await bench.ingest()
        #expect((next.unchanged, next.embedded, next.unembedded) == (9, 1, 0))
    }

    @Test func a_model_that_refuses_everything_ends_the_embedding() async throws {
        let bench = try Bench()
        for index in 0..<9 { try bench.folder.write("text \(index)", to: "\(index).txt") }
        let report = try await bench.ingest(embedder: CountingEmbedder(refusing: "text"))
        #expect((report.new, report.embedded, report.unembedded) == (9, 0, 9))
    }

    @Test func without_the_model_of_the_vectors_it_is_said_that_new_passages_get_none() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "a.txt")
        _ = try await bench.ingest()
        try bench.folder.write("dos", to: "b.txt")
        let report = try await bench.ingest(lexicalOnly: true)
        #expect(report.new == 1)
        #expect(report.notices.first?.contains("new passages get no vectors") == true)
    }

    @Test func a_model_of_a_small_limit_that_is_away_has_nothing_split_again() async throws {
        let bench = try Bench()
        let model = CountingEmbedder(tokenLimit: 128)
        try bench.folder.write(String(repeating: "uno dos tres cuatro. ", count: 60), to: "a.txt")
        _ = try await bench.ingest(embedder: model)
        let before = await bench.store.texts
        let away = try await bench.ingest(lexicalOnly: true)
        #expect((away.updated, away.unchanged) == (0, 1))
        #expect(await bench.store.texts == before)
        let back = try await bench.ingest(embedder: model)
        #expect((back.unchanged, back.embedded) == (1, 0))
    }

    @Test func small_files_share_batches_and_equal_passages_are_embedded_once() async throws {
        let bench = try Bench()
        for index in 0..<10 { try bench.folder.write("same", to: "\(index).txt") }
        let report = try await bench.ingest()
        #expect((report.new, report.embedded, report.reused) == (10, 1, 9))
    }

    @Test func a_document_of_thousands_of_passages_is_embedded_whole() async throws {
        let bench = try Bench()
        let text = (0..<1_500).map { "# H\($0)\n\ntext \($0)" }.joined(separator: "\n\n")
        try bench.folder.write(text, to: "a.txt")
        #expect(try await bench.ingest().embedded == 1_500)
        #expect(await bench.store.isComplete)
    }

    @Test func progress_counts_files_bytes_and_passages() async throws {
        let bench = try Bench()
        for name in ["a", "b", "c"] { try bench.folder.write("1234", to: "\(name).txt") }
        let log = EventLog()
        _ = try await bench.ingest(observe: log.add)
        let last = log.events.compactMap { if case .progress(let progress) = $0 { progress } else { nil } }
            .last
        #expect(last?.filesDone == 3)
        #expect(last?.filesTotal == 3)
        #expect(last?.bytesDone == 12)
        #expect(last?.chunks == 3)
    }
}

@Suite struct IngestPivotTests {
    private static let spanish = "Los coches usados tienen una garantía de doce meses. Cubre el motor."

    @Test func spanish_passages_are_translated_sentence_by_sentence_and_english_ones_not() async throws {
        let bench = try Bench()
        try bench.folder.write("# Garantía\n\n\(Self.spanish)", to: "es.txt")
        try bench.folder.write("The used cars come with a warranty of a year.", to: "en.txt")
        _ = try await bench.ingest(translator: MarkingTranslator())
        let chunks = await bench.store.allChunks
        let translation = chunks.first { $0.language == .spanish }?.translation
        #expect(translation?.heading == "EN(Garantía)")
        #expect(translation?.sentences.count == 2)
        #expect(chunks.first { $0.language == .english }?.translation == nil)
        #expect(try await bench.store.activeFingerprint()?.pivot == "marker 1")
        #expect(await bench.embedder.embedded.contains { $0.hasPrefix("EN(Garantía)\nEN(Los coches") })
    }

    @Test func translations_the_store_has_are_not_made_again() async throws {
        let bench = try Bench()
        let translator = MarkingTranslator()
        try bench.folder.write(Self.spanish, to: "a.txt")
        _ = try await bench.ingest(translator: translator)
        await translator.forget()
        try bench.folder.write(Self.spanish, to: "b.txt")
        let report = try await bench.ingest(translator: translator)
        #expect((report.new, report.embedded) == (1, 0))
        #expect(await translator.translated.isEmpty)
    }

    @Test func a_translator_that_fails_is_said_once_and_the_next_ingest_completes() async throws {
        var bench = try Bench()
        bench.options.batchSize = 1
        for index in 0..<3 { try bench.folder.write("\(Self.spanish) Nota \(index).", to: "\(index).txt") }
        let report = try await bench.ingest(translator: MarkingTranslator(isBroken: true))
        #expect((report.new, report.embedded, report.notices.count) == (3, 3, 1))
        #expect(try await bench.store.status().untranslated == 3)
        let next = try await bench.ingest(translator: MarkingTranslator())
        #expect((next.unchanged, next.embedded) == (3, 3))
        #expect(try await bench.store.status().untranslated == 0)
        #expect(await bench.store.isComplete)
    }

    @Test func a_base_without_translation_goes_on_without_and_says_so() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "a.txt")
        _ = try await bench.ingest()
        try bench.folder.write(Self.spanish, to: "b.txt")
        let report = try await bench.ingest(translator: MarkingTranslator())
        #expect(report.notices.first?.contains("kb reembed") == true)
        #expect(await bench.store.allChunks.allSatisfy { $0.translation == nil })
        #expect(try await bench.store.activeFingerprint()?.pivot == nil)
    }

    @Test func a_base_with_translation_goes_on_while_the_translator_is_away() async throws {
        let bench = try Bench()
        try bench.folder.write("uno", to: "a.txt")
        _ = try await bench.ingest(translator: MarkingTranslator())
        try bench.folder.write(Self.spanish, to: "b.txt")
        let report = try await bench.ingest()
        #expect(report.notices.first?.contains("marker 1") == true)
        #expect(try await bench.store.activeFingerprint()?.pivot == "marker 1")
        #expect(await bench.store.isComplete)
    }
}

@Suite struct ReembedTests {
    private static let spanish = "Los coches usados tienen una garantía de doce meses. Cubre el motor."

    private func filled(translator: (any Translator)? = nil) async throws -> Bench {
        let bench = try Bench()
        try bench.folder.write(Self.spanish, to: "a.txt")
        for index in 0..<5 { try bench.folder.write("text \(index)", to: "\(index).txt") }
        _ = try await bench.ingest(translator: translator)
        return bench
    }

    @Test func another_model_takes_over_with_all_vectors() async throws {
        let bench = try await filled()
        let report = try await Reembed(store: bench.store, embedder: CountingEmbedder(model: "new")).run()
        #expect((report.passages, report.embedded) == (6, 6))
        #expect(try await bench.store.activeFingerprint()?.model == "new")
        #expect(await bench.store.isComplete)
    }

    @Test func a_run_that_fails_leaves_the_old_vectors_and_the_next_goes_on() async throws {
        let bench = try await filled()
        let failing = Reembed(
            store: bench.store, embedder: CountingEmbedder(model: "new", failsAfter: 4), batchSize: 2)
        await #expect(throws: KnowledgeBaseError.self) { try await failing.run() }
        #expect(try await bench.store.activeFingerprint()?.model == "test")
        #expect(await bench.store.isComplete)
        let report = try await Reembed(store: bench.store, embedder: CountingEmbedder(model: "new")).run()
        #expect((report.passages, report.embedded) == (6, 2))
        #expect(await bench.store.isComplete)
    }

    @Test func a_new_translation_is_shown_only_at_the_switch() async throws {
        let bench = try await filled()
        let broken = Reembed(
            store: bench.store, embedder: CountingEmbedder(failsAfter: 1), translator: MarkingTranslator(),
            batchSize: 1)
        await #expect(throws: KnowledgeBaseError.self) { try await broken.run() }
        #expect(await bench.store.allChunks.allSatisfy { $0.translation == nil })
        #expect(await bench.store.isComplete)
        let report = try await Reembed(
            store: bench.store, embedder: bench.embedder, translator: MarkingTranslator()
        ).run()
        #expect(report.translated == 1)
        #expect(try await bench.store.activeFingerprint()?.pivot == "marker 1")
        #expect(await bench.store.isComplete)
    }

    @Test func without_a_translator_translations_go() async throws {
        let bench = try await filled(translator: MarkingTranslator())
        _ = try await Reembed(store: bench.store, embedder: bench.embedder).run()
        #expect(await bench.store.allChunks.allSatisfy { $0.translation == nil })
        #expect(try await bench.store.activeFingerprint()?.pivot == nil)
        #expect(await bench.store.isComplete)
    }
}
