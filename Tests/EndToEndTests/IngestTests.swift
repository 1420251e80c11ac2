import Foundation
import Subprocess
import Testing

/// `kb ingest` makes the base equal to the folder, whatever happens in between.
@Suite(.fewAtATime) struct IngestTests {
    @Test func first_ingest_then_nothing_to_do() async throws {
        try Workspace.requireModel()
        let work = try Workspace()
        try work.writeSamples()
        let first = try await work.kb("ingest", "docs")
        #expect(first.status == 0)
        #expect(first.output == "Indexed: 3 new, 0 updated, 0 unchanged, 0 removed\n")
        #expect(first.errors == "")
        let second = try await work.kb("ingest", "docs")
        #expect(second.output == "Indexed: 0 new, 0 updated, 3 unchanged, 0 removed\n")
    }

    @Test func moved_file_keeps_its_vectors() async throws {
        try Workspace.requireModel()
        let work = try Workspace()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        try FileManager.default.createDirectory(
            at: work.docs.appending(path: "es"), withIntermediateDirectories: true)
        try FileManager.default.moveItem(
            at: work.docs.appending(path: "garantia.md"), to: work.docs.appending(path: "es/g.md"))
        let report = try Report(try await work.kb("ingest", "docs", "--json"))
        #expect((report.moved, report.embedded, report.removed) == (1, 0, 0))
        let listed = try await work.kb("list")
        #expect(listed.output.contains("es/g.md\t") && !listed.output.contains("garantia.md"))
    }

    @Test func changed_file_embeds_only_what_changed() async throws {
        try Workspace.requireModel()
        let work = try Workspace()
        let sections = (1...3).map { "# Part \($0)\n\nText of part \($0).\n" }
        try work.write("a.md", sections.joined(separator: "\n"))
        _ = try await work.kb("ingest", "docs")
        try work.write("a.md", sections.joined(separator: "\n").replacing("of part 2", with: "that is new"))
        let report = try Report(try await work.kb("ingest", "docs", "--json"))
        #expect((report.updated, report.embedded, report.reused) == (1, 1, 2))
        #expect(try await work.kb("get", "a.md").output.contains("Text that is new."))
    }

    @Test func removed_file_leaves_the_base_and_other_sources_stay() async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        try Data("Another source.".utf8).write(to: work.folder.appending(path: "other.txt"))
        _ = try await work.kb("ingest", "docs", "other.txt")
        try FileManager.default.removeItem(at: work.docs.appending(path: "hours.html"))
        let again = try await work.kb("ingest", "docs")
        #expect(again.output == "Indexed: 0 new, 0 updated, 2 unchanged, 1 removed\n")
        let listed = try await work.kb("list").output
        #expect(!listed.contains("hours.html") && listed.contains("other.txt"))
    }

    @Test func dry_run_changes_nothing_and_makes_no_base() async throws {
        let work = try Workspace()
        try work.writeSamples()
        let dry = try await work.kb("ingest", "docs", "--dry-run")
        #expect(dry.status == 0)
        #expect(dry.output == "Would be: 3 new, 0 updated, 0 unchanged, 0 removed\n")
        #expect(!FileManager.default.fileExists(atPath: work.database.path))
    }

    @Test func globs_and_lists_of_paths_select_files() async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        try work.write("draft/garantia.md", "# Draft")
        let filtered = try await work.kb("ingest", "docs", "--glob", "*.md", "--exclude", "draft/**")
        #expect(filtered.output.hasPrefix("Indexed: 1 new, "))
        let listed = try await work.kb("ingest", "-", input: "docs/entrega.txt\ndocs/hours.html\n")
        #expect(listed.output.hasPrefix("Indexed: 2 new, "))
        try work.write("draft/entrega.md", "# Draft of another")
        let globbed = try await work.kb("ingest", "docs/draft/*.md")
        #expect(globbed.output.hasPrefix("Indexed: 2 new, "))
        try FileManager.default.removeItem(at: work.docs.appending(path: "draft/entrega.md"))
        let again = try await work.kb("ingest", "docs/draft/*.md")
        #expect(again.output == "Indexed: 0 new, 0 updated, 1 unchanged, 1 removed\n")
    }

    @Test func path_that_climbs_out_of_a_link_is_the_system_s() async throws {
        let work = try Workspace.byWords()
        try work.write("real/deep/a.md", "# Deep")
        try work.write("real/x.md", "# Beside the deep one")
        try work.write("x.md", "# Beside the link")
        try FileManager.default.createSymbolicLink(
            atPath: work.docs.appending(path: "link").path, withDestinationPath: "real/deep")
        #expect(try await work.kb("ingest", "docs/link/../x.md").status == 0)
        #expect(try await work.kb("list").output.contains("Beside the deep one"))
        #expect(try await work.kb("status").output.contains("/docs/real/x.md\n"))
        #expect(try await work.kb("remove", "docs/link/../x.md").output == "x.md\n")
    }

    @Test func file_names_in_any_unicode_are_found_again() async throws {
        let work = try Workspace.byWords()
        // Composed, decomposed, Cyrillic, Han, an emoji, a line break, a leading dash.
        let names = [
            "garant\u{ED}a.md", "pol\u{69}\u{301}tica.md", "гарантия.md", "保证.md", "🚗.md", "two\nlines.md",
            "-rf.md",
        ]
        for name in names { try work.write(name, "# Heading\n\nWords of \(name.count) letters.") }
        let first = try await work.kb("ingest", "docs")
        #expect(first.output == "Indexed: 7 new, 0 updated, 0 unchanged, 0 removed\n")
        #expect(try await work.kb("ingest", "docs").output.contains(" 7 unchanged"))
        for name in names where !name.contains("\n") && !name.hasPrefix("-") {
            #expect(try await work.kb("get", name).status == 0, "\(name)")
        }
        #expect(try await work.kb("list").output.split(separator: "\n").count == 7)
    }

    @Test func two_ingests_at_once_both_end_well() async throws {
        try Workspace.requireModel()
        let work = try Workspace()
        for number in 1...40 { try work.write("\(number).md", "# Car \(number)\n\nIt has \(number) doors.") }
        async let first = work.kb("ingest", "docs")
        async let second = work.kb("ingest", "docs")
        let outcomes = try await [first, second]
        #expect(outcomes.map(\.status) == [0, 0], "\(outcomes.map(\.errors))")
        #expect(
            outcomes.map(\.output).sorted().last == "Indexed: 40 new, 0 updated, 0 unchanged, 0 removed\n")
        #expect(
            outcomes.map(\.output).sorted().first == "Indexed: 0 new, 0 updated, 40 unchanged, 0 removed\n")
    }

    @Test func second_ingest_says_that_it_waits() async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        let lock = open(work.database.path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        #expect(flock(lock, LOCK_EX) == 0)
        let waiting = try await work.started(["ingest", "docs"]) { _ in
            // Long enough to find the lock held, short enough to end the wait.
            try await Task.sleep(for: .seconds(1))
            close(lock)
        }
        #expect(waiting.status == 0)
        #expect(waiting.errors.contains("another process is writing to this base; waiting for it"))
    }

    @Test(arguments: [Signal.kill, .interrupt])
    func stopped_in_the_middle_the_next_run_does_the_rest(signal: Signal) async throws {
        try Workspace.requireModel()
        let work = try Workspace()
        let text = String(
            repeating: "The warranty covers the engine and the gearbox of every car. ", count: 40)
        for number in 1...200 { try work.write("\(number).md", "# Car \(number)\n\n\(text)") }
        let stopped = try await work.started(["ingest", "docs"]) { send in
            _ = try await eventually { try await documents(work) > 0 }
            try send(signal)
        }
        #expect(stopped.status == (signal == .kill ? 137 : 130))
        let saved = try await documents(work)
        #expect(saved > 0 && saved < 200)
        let rest = try Report(try await work.kb("ingest", "docs", "--json"))
        #expect(rest.new == 200 - saved)
        #expect(try await documents(work) == 200)
        #expect(try await work.kb("doctor").output.contains("200 documents"))
    }

    private func documents(_ work: Workspace) async throws -> Int {
        try await status(work)?.documents ?? 0
    }

    /// What `kb status` tells; `nil` before there is a base.
    private func status(_ work: Workspace) async throws -> Status? {
        let told = try await work.kb("status", "--json", "--quiet")
        return told.status == 0
            ? try JSONDecoder().decode(Status.self, from: Data(told.output.utf8)) : nil
    }

    private struct Status: Decodable {
        struct Sync: Decodable {
            var new: Int
            var unchanged: Int
        }

        var documents: Int
        var lastSync: Sync?
    }

    @Test func watch_ingests_what_appears_and_ends_on_a_signal() async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        let watched = try await work.started(["ingest", "docs", "--watch"]) { [work] send in
            #expect(try await eventually { try await documents(work) == 3 })
            try work.write("new.md", "# New")
            // Documents are there before the sync has ended.
            #expect(
                try await eventually {
                    let sync = try await status(work)?.lastSync
                    return sync?.new == 1 && sync?.unchanged == 3
                })
            try send(.terminate)
        }
        #expect(watched.status == 130)
        #expect(watched.output.contains("Indexed: 1 new, 0 updated, 3 unchanged, 0 removed\n"))
    }

    /// What `--json` tells of a sync.
    struct Report: Decodable {
        var new: Int
        var updated: Int
        var unchanged: Int
        var moved: Int
        var removed: Int
        var embedded: Int
        var reused: Int

        init(_ outcome: Workspace.Outcome) throws {
            self = try JSONDecoder().decode(Self.self, from: Data(outcome.output.utf8))
        }
    }
}
