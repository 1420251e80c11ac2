import Foundation
import Testing

/// The commands that look after a base.
@Suite(.fewAtATime) struct BaseTests {
    @Test func backup_comes_back_after_a_loss() async throws {
        let work = try await Workspace.withSamples()
        let backup = work.folder.appending(path: "backup.sqlite").path
        #expect(try await work.kb("backup", backup).status == 0)
        #expect(try await work.kb("remove", "*.md").output == "garantia.md\n")
        #expect(try await work.kb("search", "garantía del motor", "--filter", "lang=es").status == 3)
        #expect(try await work.kb("restore", backup).status == 0)
        #expect(try await work.kb("search", "garantía del motor").output.contains("garantia.md"))
        let kept = work.database.path + ".before-restore"
        #expect(try await work.kb("list", "--database", kept).output.split(separator: "\n").count == 2)
    }

    @Test func backup_overwrites_nothing() async throws {
        let work = try await Workspace.withSamples()
        let existing = work.folder.appending(path: "precious.txt")
        try Data("precious".utf8).write(to: existing)
        let refused = try await work.kb("backup", existing.path)
        #expect(refused.status == 2 && refused.errors.contains("it exists already"))
        #expect(try Data(contentsOf: existing) == Data("precious".utf8))
        let nowhere = try await work.kb("backup", "missing/b.sqlite")
        #expect(nowhere.status == 1 && nowhere.errorLines.count == 1)
        #expect(nowhere.errors.contains("the folder 'missing' does not exist. Create it"))
        let inFile = try await work.kb("backup", "precious.txt/b.sqlite")
        #expect(inFile.status == 1 && inFile.errors.contains("'precious.txt' is not a folder"))
    }

    @Test func restore_refuses_what_is_no_backup_and_keeps_the_base() async throws {
        let work = try await Workspace.withSamples()
        let text = work.docs.appending(path: "garantia.md").path
        let refused = try await work.kb("restore", text)
        #expect(refused.status == 1 && refused.errors.contains("not a database"))
        for (name, text) in [("text", "words"), ("empty", "")] {
            try Data(text.utf8).write(to: work.folder.appending(path: name))
        }
        for name in ["text", "empty", "docs", "missing.sqlite"] {
            let refused = try await work.kb("restore", name)
            #expect(refused.status == 1 && refused.errors.contains("'\(name)'"))
            #expect(refused.errors.contains("Name a file that 'kb backup' wrote"), "\(refused.errors)")
            #expect(!refused.errors.contains("--database"))
        }
        #expect(try await work.kb("restore", "missing.sqlite").errors.contains("no such file"))
        #expect(try await work.kb("list").output.split(separator: "\n").count == 3)
        let lock = open(work.database.path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        defer { close(lock) }
        let backup = work.folder.appending(path: "backup.sqlite").path
        #expect(try await work.kb("backup", backup).status == 0)
        #expect(flock(lock, LOCK_EX) == 0)
        #expect(try await work.kb("restore", backup).errors.contains("another process"))
    }

    @Test func export_writes_every_passage_as_a_line_of_json() async throws {
        let work = try await Workspace.withSamples()
        struct Row: Decodable {
            var path: String
            var text: String
        }
        let exported = try await work.kb("export")
        let rows = try exported.output.split(separator: "\n").map {
            try JSONDecoder().decode(Row.self, from: Data($0.utf8))
        }
        #expect(rows.map(\.path).sorted() == ["entrega.txt", "garantia.md", "hours.html"])
        #expect(rows.allSatisfy { !$0.text.isEmpty })
    }

    @Test func get_knows_documents_by_relative_and_absolute_path() async throws {
        let work = try await Workspace.withSamples()
        for path in ["garantia.md", work.docs.appending(path: "garantia.md").path] {
            let document = try await work.kb("get", path)
            #expect(document.status == 0)
            #expect(document.output.contains("── Garantía > Cobertura · line 5\nLa garantía cubre"))
        }
        let missing = try await work.kb("get", "nada.md")
        #expect(missing.status == 1 && missing.errors.contains("'kb list' shows them"))
    }

    @Test func remove_looks_up_everything_before_it_removes_anything() async throws {
        let work = try await Workspace.withSamples()
        let refused = try await work.kb("remove", "garantia.md", "nada.md")
        #expect(refused.status == 1 && refused.errors.contains("'nada.md'"))
        #expect(try await work.kb("list").output.split(separator: "\n").count == 3)
        #expect(try await work.kb("remove", "docs", "--dry-run").output.split(separator: "\n").count == 3)
        #expect(try await work.kb("remove", "docs").errors == "kb: removed 3 documents\n")
        #expect(try await work.kb("list").output == "")
    }

    @Test func status_counts_what_the_base_holds() async throws {
        let work = try await Workspace.withSamples()
        let status = try await work.kb("status").output
        #expect(status.contains("Documents   3\n"))
        #expect(status.contains("Passages    3 (en 1, es 1, pt 1)\n"))
        #expect(status.contains("Vectors     none: search is by words alone\n"))
        #expect(
            status.contains("Last sync   20")
                && status.contains("Z (3 new, 0 updated, 0 unchanged, 0 removed)\n"))
    }

    @Test func init_writes_settings_that_are_used_and_overwrites_none() async throws {
        var work = try Workspace()
        #expect(try await work.kb("init", "company").status == 0)
        #expect(try await work.kb("init", "company").status == 2)
        work.environment["KB_DATABASE"] = ""
        work.environment["KB_EMBEDDER"] = "none"
        try work.writeSamples()
        let settings = work.folder.appending(path: "company/kb.yaml").path
        #expect(try await work.kb("ingest", "docs", "--config", settings).status == 0)
        #expect(
            FileManager.default.fileExists(atPath: work.folder.appending(path: "company/kb.sqlite").path))
    }

    @Test func doctor_shows_settings_without_secrets() async throws {
        var work = try await Workspace.withSamples()
        work.environment["OPENAI_API_KEY"] = "sk-very-secret"
        let report = try await work.kb("doctor")
        #expect(report.status == 0)
        #expect(report.output.contains("openai.api_key = (set)   ($OPENAI_API_KEY)"))
        #expect(!report.output.contains("very-secret"))
        #expect(report.output.contains("3 documents, 3 passages, ok"))
        try Data("junk".utf8).write(to: work.database)
        let broken = try await work.kb("doctor")
        #expect(broken.status == 1 && broken.output.contains("BROKEN   database: "))
    }

    @Test func doctor_takes_a_missing_model_for_missing_and_not_for_broken() async throws {
        var work = try await Workspace.withSamples()
        work.environment["KB_EMBEDDER"] = "built-in"
        work.environment["KB_MODEL_DIR"] = work.docs.path
        let report = try await work.kb("doctor")
        #expect(report.status == 0)
        #expect(report.output.contains("missing  embedder: ") && report.output.contains("'make model'"))
    }

    @Test(arguments: [
        ("KB_TRANSLATOR", "none", 0, "ok       translator: none"),
        ("KB_TRANSLATOR", "bogus", 1, "BROKEN   translator: cannot use 'bogus' for translator"),
        (
            "KB_CHUNK_SIZE", "abc", 1,
            "BROKEN   settings: cannot use 'abc' for chunk_size (from $KB_CHUNK_SIZE)"
        ),
        ("LOG_LEVEL", "loud", 1, "BROKEN   settings: cannot use 'loud' for log.level"),
        ("LOG_LEVEL", "warn", 0, "ok       settings: no kb.yaml"),
    ])
    func doctor_tells_of_values(name: String, value: String, status: Int32, finding: String) async throws {
        var work = try await Workspace.withSamples()
        work.environment[name] = value
        let report = try await work.kb("doctor")
        #expect(report.status == status && report.output.contains(finding), "\(report.output)")
    }

    @Test func model_list_tells_what_is_installed() async throws {
        var work = try Workspace()
        work.environment["KB_MODEL_DIR"] = ""
        let listed = try await work.kb("model", "list")
        #expect(listed.output.hasPrefix("all-MiniLM-L6-v2\t384-d\tnot installed\t"))
        let unknown = try await work.kb("model", "pull", "nonesuch")
        #expect(unknown.status == 1 && unknown.errors.contains("all-MiniLM-L6-v2"))
    }

    @Test(arguments: ["markdown", "man", "bash", "zsh", "fish"])
    func reference_is_printed(format: String) async throws {
        let work = try Workspace()
        let printed = try await work.kb("reference", format)
        #expect(printed.status == 0 && printed.output.contains("ingest"))
    }
}
