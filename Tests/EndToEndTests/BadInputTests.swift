import Foundation
import Testing

/// Bad input gets one clear line (what, why, what next) and a documented exit code, and loses nothing.
@Suite(.fewAtATime) struct BadInputTests {
    /// One line on standard error that begins as given and has these words; nothing on standard output.
    private func expect(
        _ outcome: Workspace.Outcome, status: Int32, _ parts: String...,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: location)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)", sourceLocation: location)
        #expect(outcome.errors.hasPrefix("kb: "), "\(outcome.errors)", sourceLocation: location)
        for part in parts {
            #expect(outcome.errors.contains(part), "\(outcome.errors)", sourceLocation: location)
        }
        #expect(outcome.output == "", sourceLocation: location)
    }

    // MARK: The command line

    @Test func unknown_flag() async throws {
        let work = try Workspace.byWords()
        expect(try await work.kb("search", "--foo", "x"), status: 2, "'--foo'", "kb search --help")
        expect(try await work.kb("frobnicate"), status: 2, "'frobnicate'", "kb --help")
        expect(try await work.kb("ingest"), status: 2, "<paths>", "kb ingest --help")
        expect(try await work.kb("search", "x", "-n", "0"), status: 2, "--limit")
    }

    @Test func unknown_setting_and_value() async throws {
        var work = try Workspace.byWords()
        try Data("embeder: {}\nchunksize: 3\n".utf8).write(to: work.folder.appending(path: "kb.yaml"))
        expect(try await work.kb("status"), status: 2, "kb.yaml", "'chunksize'")
        try FileManager.default.removeItem(at: work.folder.appending(path: "kb.yaml"))
        work.environment["KB_EMBEDDER"] = "magic"
        try work.writeSamples()
        expect(try await work.kb("ingest", "docs"), status: 2, "'magic'", "$KB_EMBEDDER", "built-in")
    }

    @Test func missing_file_and_empty_folder_make_no_base() async throws {
        let work = try Workspace.byWords()
        expect(try await work.kb("ingest", "nowhere"), status: 1, "nowhere'", "no such file")
        expect(try await work.kb("ingest", "docs"), status: 1, "docs'", "no files")
        #expect(!FileManager.default.fileExists(atPath: work.database.path))
        expect(try await work.kb("ingest", "-"), status: 2, "standard input is empty")
    }

    @Test func one_missing_root_does_not_stop_the_others() async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        let outcome = try await work.kb("ingest", "docs", "nowhere")
        #expect(outcome.status == 4)
        #expect(outcome.output == "Indexed: 3 new, 0 updated, 0 unchanged, 0 removed, 1 failed\n")
        #expect(outcome.errors.contains("nowhere"))
    }

    @Test func search_without_a_base() async throws {
        let work = try Workspace.byWords()
        expect(
            try await work.kb("search", "x"), status: 1, "kb.sqlite'", "no such file", "'kb ingest FOLDER'")
        #expect(!FileManager.default.fileExists(atPath: work.database.path))
    }

    // MARK: Files

    @Test(arguments: [
        ("pdf/encrypted.pdf", "password"), ("pdf/truncated.pdf", "damaged"),
        ("docx/password.docx", "password"),
        ("docx/truncated.docx", "zip archive"), ("md/binary_junk.md", "binary data"),
        ("md/pdf_by_another_name.md", "PDF"),
    ])
    func unreadable_file_is_named_and_the_run_goes_on(fixture: String, reason: String) async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        let name = "bad." + fixture.split(separator: ".").last.map(String.init)!
        try work.copy(fixture, as: name)
        let outcome = try await work.kb("ingest", "docs")
        #expect(outcome.status == 4)
        #expect(outcome.output == "Indexed: 3 new, 0 updated, 0 unchanged, 0 removed, 1 failed\n")
        #expect(outcome.errorLines.count { $0.contains("/docs/\(name): ") } == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    }

    @Test func zip_bomb_is_stopped() async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        try work.write("bomb.docx", ZipBomb.docx(units: 250))
        let outcome = try await work.kb("ingest", "docs")
        #expect(outcome.status == 4)
        #expect(
            outcome.errors.contains("bomb.docx: it unpacks to more than 200 times its size"),
            "\(outcome.errors)")
    }

    @Test func file_beyond_the_limit_is_named_and_not_read() async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        let huge = try FileHandle(forWritingTo: work.write("huge.txt", ""))
        try huge.truncate(atOffset: 300 << 20)
        try huge.close()
        let outcome = try await work.kb("ingest", "docs")
        #expect(outcome.status == 4)
        #expect(outcome.output == "Indexed: 3 new, 0 updated, 0 unchanged, 0 removed, 1 failed\n")
        #expect(outcome.errors.contains("/docs/huge.txt: "), "\(outcome.errors)")
    }

    @Test func file_that_turns_bad_keeps_its_passages() async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        try work.copy("md/binary_junk.md", as: "garantia.md")
        #expect(try await work.kb("ingest", "docs").status == 4)
        #expect(try await work.kb("get", "garantia.md").output.contains("20.000 kilómetros"))
    }

    @Test func nul_bytes_do_no_harm() async throws {
        let work = try Workspace.byWords()
        try work.copy("txt/zero_bytes.txt", as: "zeros.txt")
        let outcome = try await work.kb("ingest", "docs")
        #expect([0, 4].contains(outcome.status))
        #expect(try await work.kb("export").status == 0)
    }

    // MARK: Disks

    @Test func database_where_nothing_can_be_written() async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        // A file where a folder should be, and a folder that takes no files even from root.
        for place in ["docs/garantia.md/kb.sqlite", "/proc/kb.sqlite", "missing/kb.sqlite", "docs"] {
            let outcome = try await work.kb("ingest", "docs", "--database", place)
            expect(outcome, status: 1, "cannot open database '\(place)'")
        }
    }

    @Test func full_disk_loses_nothing() async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        for number in 1...400 {
            try work.write("\(number).md", String(repeating: "Palabra \(number) nueva. ", count: 60))
        }
        // No file may grow past 600 blocks of 512 bytes: writing fails as on a full disk.
        let outcome = try await work.shell("ulimit -f 600; exec \"$KB\" ingest docs")
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.last?.hasPrefix("kb: cannot ") == true, "\(outcome.errors)")
        #expect(try await work.kb("search", "garantía").output.contains("garantia.md"))
        #expect(try await work.kb("ingest", "docs").status == 0)
        #expect(try await work.kb("doctor").output.contains("403 documents"))
    }

    @Test func full_disk_lets_everything_be_read() async throws {
        let work = try await Workspace.withSamples()
        // No file may grow past 512 bytes, which leaves no room for what SQLite keeps beside a database.
        for command in ["search garantía", "ask '¿Qué cubre la garantía?'", "list", "status", "export"] {
            let outcome = try await work.shell("ulimit -f 1; exec \"$KB\" \(command)")
            #expect(outcome.status == 0 && outcome.errors == "", "\(command): \(outcome.errors)")
            #expect(outcome.output.contains("garantia.md") || command == "status")
        }
        try work.write("new.md", "# New")
        expect(
            try await work.shell("ulimit -f 1; exec \"$KB\" ingest docs"), status: 1,
            "cannot save 'new.md': ",
            "free space")
        #expect(try await work.kb("ingest", "docs").status == 0)
    }

    @Test func too_many_open_files_are_named() async throws {
        let work = try await Workspace.withSamples()
        for limit in [16, 20, 32] {
            let outcome = try await work.shell("ulimit -n \(limit); exec \"$KB\" search garantía")
            expect(outcome, status: 1, "too many files are open", "ulimit -n")
        }
    }

    @Test func output_that_cannot_be_written_is_an_error_and_a_closed_pipe_is_none() async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        expect(try await work.shell("exec \"$KB\" list >/dev/full"), status: 1, "standard output", "no space")
        #expect(try await work.shell("\"$KB\" export | true").errors == "")
    }

    // MARK: Databases

    @Test func file_that_is_no_database() async throws {
        let work = try Workspace.byWords()
        try Data("This is a text.".utf8).write(to: work.database)
        expect(try await work.kb("search", "x"), status: 1, "it is not a database", "--database")
        try work.writeSamples()
        expect(try await work.kb("ingest", "docs"), status: 1, "it is not a database")
        #expect(try Data(contentsOf: work.database) == Data("This is a text.".utf8))
    }

    @Test func database_of_a_newer_release() async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        // user_version: four bytes, big-endian, at offset 60 (https://sqlite.org/fileformat.html).
        let file = try FileHandle(forUpdating: work.database)
        try file.seek(toOffset: 60)
        try file.write(contentsOf: Data([0, 0, 3, 231]))
        try file.close()
        expect(try await work.kb("search", "x"), status: 1, "newer kb", "schema 999", "Use that release")
        expect(try await work.kb("ingest", "docs"), status: 1, "newer kb")
    }

    @Test func corrupt_database_is_told_from_an_empty_one() async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        var bytes = try Data(contentsOf: work.database)
        for offset in stride(from: 4096, to: bytes.count, by: 512) {
            bytes.replaceSubrange(offset..<min(offset + 256, bytes.count), with: Data(count: 256))
        }
        try bytes.write(to: work.database)
        for command in ["list", "status", "export"] {
            expect(try await work.kb(command), status: 1, "damaged", "kb restore")
        }
    }

    // MARK: Models

    @Test func without_a_model_words_still_find() async throws {
        var work = try Workspace()
        let empty = work.folder.appending(path: "no-model")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
        work.environment["KB_MODEL_DIR"] = empty.path
        try work.writeSamples()
        let ingest = try await work.kb("ingest", "docs")
        #expect(ingest.status == 0)
        #expect(ingest.errors.contains("no embedding model in '\(empty.path)'"))
        #expect(ingest.errors.contains("Run 'kb model pull' or 'make model'"))
        let found = try await work.kb("search", "garantía del motor")
        #expect(found.status == 0 && found.output.contains("garantia.md"))
        #expect(found.errors.contains("no embedding model"))
        expect(try await work.kb("search", "--vector", "x", "--quiet"), status: 1, "no embedding model")
        expect(try await work.kb("reembed"), status: 1, "no embedding model", "make model")
    }

    @Test func model_that_arrives_later_completes_the_base() async throws {
        try Workspace.requireModel()
        let work = try Workspace()
        try work.writeSamples()
        var without = work
        without.environment["KB_EMBEDDER"] = "none"
        _ = try await without.kb("ingest", "docs")
        #expect(try await work.kb("ingest", "docs").status == 0)
        #expect(try await work.kb("status").output.contains("Vectors     3 by all-MiniLM-L6-v2"))
    }

    @Test func damaged_model_is_refused() async throws {
        try Workspace.requireModel()
        var work = try Workspace()
        let copy = work.folder.appending(path: "model")
        try FileManager.default.copyItem(atPath: Workspace.modelFolder, toPath: copy.path)
        try Data("not a model".utf8).write(to: copy.appending(path: "model.safetensors"))
        work.environment["KB_MODEL_DIR"] = copy.path
        try work.writeSamples()
        expect(try await work.kb("ingest", "docs"), status: 1, "model.safetensors")
    }

    @Test func another_model_than_the_base_was_made_with() async throws {
        try Workspace.requireModel()
        var work = try Workspace()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        work.environment["KB_EMBEDDER_MODEL"] = "another"
        expect(try await work.kb("search", "x"), status: 1, "the base holds vectors of", "kb reembed")
    }

    @Test func model_of_an_endpoint_is_not_taken_for_the_built_in_one() async throws {
        var work = try Workspace()
        work.environment["KB_MODEL_DIR"] = ""
        work.environment["KB_EMBEDDER"] = "ollama"
        work.environment["KB_EMBEDDER_MODEL"] = "bge-m3"
        let listed = try await work.kb("model", "list")
        #expect(listed.status == 0 && !listed.output.contains("bge-m3"), "\(listed.output)")
        let lines = listed.output.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("all-MiniLM-L6-v2\t") } == 1, "\(listed.output)")
    }

    @Test func folder_of_another_model_has_its_own_name() async throws {
        var work = try Workspace()
        let folder = work.folder.appending(path: "other-model")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("weights".utf8).write(to: folder.appending(path: "model.safetensors"))
        work.environment["KB_MODEL_DIR"] = folder.path
        let listed = try await work.kb("model", "list")
        #expect(listed.output.hasPrefix("other-model\t\tinstalled\t\(folder.path)\n"), "\(listed.output)")
    }

    @Test func endpoint_that_is_down() async throws {
        var work = try Workspace()
        work.environment["KB_EMBEDDER"] = "openai"
        try work.writeSamples()
        expect(try await work.kb("ingest", "docs"), status: 2, "no model is named", "KB_EMBEDDER_MODEL")
        work.environment["KB_EMBEDDER_MODEL"] = "x"
        work.environment["OPENAI_BASE_URL"] = "not an address"
        expect(try await work.kb("ingest", "docs"), status: 2, "is not an address")
        // The discard port, where nothing listens.
        work.environment["OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1"
        expect(
            try await work.kb("ingest", "docs"), status: 1, "http://127.0.0.1:9/v1", "connection refused",
            "Check that the server runs")
        let doctor = try await work.kb("doctor")
        #expect(doctor.status == 1 && doctor.output.contains("connection refused"), "\(doctor.output)")
    }
}
