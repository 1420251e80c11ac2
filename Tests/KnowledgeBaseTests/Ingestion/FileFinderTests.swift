import Foundation
import KnowledgeBaseTesting
import Testing

@testable import KnowledgeBase

@Suite struct FileFinderTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func find(_ finder: FileFinder = FileFinder()) throws -> FileListing {
        try finder.find(in: folder.path)
    }

    private func paths(_ finder: FileFinder = FileFinder()) throws -> [String] {
        try find(finder).files.map(\.path)
    }

    @Test func files_come_sorted_with_paths_below_the_root() throws {
        for name in ["b.md", "a/z.md", "a/b/c.md", "Z.md"] { try folder.write("x", to: name) }
        #expect(try paths() == ["Z.md", "a/b/c.md", "a/z.md", "b.md"])
        #expect(try find().files.first?.absolutePath == folder("Z.md"))
        #expect(try find().files.first?.stamp.size == 1)
    }

    @Test func hidden_files_tools_folders_and_lock_files_are_left_out() throws {
        for name in [
            ".hidden.md", ".git/a.md", "node_modules/a.md", "x/vendor/a.md", "dist/a.md", "build/a.md",
            "__pycache__/a.md",
            ".venv/a.md", "~$a.docx", "a.md~", "kept.md",
        ] { try folder.write("x", to: name) }
        #expect(try paths() == ["kept.md"])
    }

    @Test func the_database_and_the_files_beside_it_are_left_out() throws {
        for name in ["kb.sqlite", "kb.sqlite-wal", "kb.sqlite.vectors", "kb.md"] {
            try folder.write("x", to: name)
        }
        #expect(try paths(FileFinder(skipping: [folder("kb.sqlite")])) == ["kb.md"])
    }

    @Test func documents_whose_names_begin_with_the_database_s_are_found() throws {
        let kept = [
            "kb-guide.md", "kb.index.md", "kb.locksmith.md", "kb.md", "kb.partial.md", "kb2/a.md", "kbase.md",
        ]
        let beside = [
            "kb", "kb-journal", "kb-shm", "kb-wal", "kb.before-restore", "kb.before-restore-wal",
            "kb.index/a.md", "kb.lock", "kb.1f-2.partial", "kb.1f-2.partial-journal",
        ]
        for name in kept + beside { try folder.write("x", to: name) }
        #expect(try paths(FileFinder(skipping: [folder("kb")])) == kept)
    }

    @Test func kinds_that_no_reader_takes_are_counted() throws {
        for name in ["a.md", "b.PNG", "c.png", "d"] { try folder.write("x", to: name) }
        let listing = try find(FileFinder(extensions: ["md"]))
        #expect(listing.files.map(\.path) == ["a.md"])
        #expect(listing.unsupported == ["png": 2, "": 1])
    }

    @Test func files_over_the_limit_are_reported() throws {
        try folder.write("12345", to: "big.md")
        let listing = try find(FileFinder(largestFile: 4))
        #expect(listing.files.isEmpty)
        #expect(listing.failures.map(\.path) == ["big.md"])
        #expect(listing.failures.first?.reason.contains("limit of 4") == true)
    }

    @Test func links_out_of_the_root_are_not_followed() throws {
        let other = try TemporaryFolder()
        try other.write("secret", to: "secret.md")
        try folder.write("x", to: "a.md")
        try folder.link("file.md", to: other("secret.md"))
        try folder.link("folder", to: other.path)
        try folder.link("up", to: "..")
        #expect(try paths() == ["a.md"])
    }

    @Test func links_inside_the_root_lead_to_what_is_not_found_otherwise() throws {
        try folder.write("x", to: "real/a.md")
        try folder.write("x", to: ".attic/old.md")
        try folder.link("again.md", to: "real/a.md")
        try folder.link("loop", to: ".")
        try folder.link("real/round", to: "../real")
        try folder.link("old.md", to: ".attic/old.md")
        #expect(try paths() == ["old.md", "real/a.md"])
    }

    @Test func links_do_not_bring_back_what_is_left_out() throws {
        for name in ["secret/a.md", "x/secret/deep/b.md", ".hidden/c.md", "build/d.md", "kept.md"] {
            try folder.write("x", to: name)
        }
        try folder.write("/secret/", to: ".kbignore")
        try folder.write("secret", to: "x/.kbignore")
        for (name, target) in [
            ("one", "secret"), ("two.md", "secret/a.md"), ("x/three", "../secret"), ("four", "x/secret"),
            ("five", "x/secret/deep"), ("six.md", "x/secret/deep/b.md"), ("seven", ".hidden"),
            ("eight", "build"),
        ] { try folder.link(name, to: target) }
        #expect(try paths() == ["kept.md"])
        #expect(try find().failures.isEmpty)
        let finder = FileFinder()
        for name in ["one/a.md", "two.md", "five/b.md", "six.md", "seven/c.md"] {
            #expect(!finder.reaches(folder(name), from: folder.path), "\(name)")
        }
    }

    @Test func a_link_that_leads_nowhere_is_reported() throws {
        try folder.link("gone.md", to: "nowhere.md")
        #expect(try find().failures.map(\.path) == ["gone.md"])
    }

    @Test func names_that_are_not_utf8_are_reported() throws {
        let name: [UInt8] = Array(folder.path.utf8) + [0x2F, 0xE9, 0x2E, 0x6D, 0x64, 0]
        let file = name.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { fopen($0.baseAddress, "w") }
        }
        fclose(file)
        let listing = try find()
        #expect(listing.files.isEmpty)
        #expect(listing.failures.first?.reason.contains("UTF-8") == true)
    }

    @Test func two_unicode_forms_of_one_name_are_not_confused() throws {
        try folder.write("x", to: "caf\u{E9}.md")
        try folder.write("y", to: "cafe\u{301}.md")
        let listing = try find()
        #expect(listing.files.count == 1)
        #expect(listing.failures.count == 1)
    }

    @Test func special_files_are_left_out() throws {
        #expect(mkfifo(folder("pipe.md"), 0o600) == 0)
        #expect(try find() == FileListing())
        #expect(throws: KnowledgeBaseError.self) {
            try FileFinder().file(at: folder("pipe.md"), as: "pipe.md")
        }
    }

    @Test(.disabled(if: geteuid() == 0, "root reads everything"))
    func a_folder_that_cannot_be_listed_is_reported() throws {
        try folder.write("x", to: "closed/a.md")
        try folder.write("x", to: "b.md")
        chmod(folder("closed"), 0)
        defer { chmod(folder("closed"), 0o700) }
        let listing = try find()
        #expect(listing.files.map(\.path) == ["b.md"])
        #expect(listing.unlistedFolders == ["closed"])
    }

    @Test func kbignore_lines_hold_for_their_folder_and_below() throws {
        for name in [
            "a.md", "draft-1.md", "x/draft-2.md", "x/keep.md", "old/b.md", "x/old/c.md", "x/only/d.md",
            "only/e.md",
        ] {
            try folder.write("x", to: name)
        }
        try folder.write("# drafts\ndraft-*\n/old/\n!x/keep.md\n", to: ".kbignore")
        try folder.write("only/\n", to: "x/.kbignore")
        #expect(try paths() == ["a.md", "only/e.md", "x/keep.md", "x/old/c.md"])
    }

    @Test(.timeLimit(.minutes(1))) func a_kbignore_that_is_a_pipe_is_reported_and_not_waited_for() throws {
        try folder.write("x", to: "x/a.md")
        try folder.write("x", to: "b.md")
        #expect(mkfifo(folder("x/.kbignore"), 0o600) == 0)
        let listing = try find()
        #expect(listing.files.map(\.path) == ["b.md"])
        #expect(listing.failures == [FileFailure(path: "x", reason: "it is not a regular file")])
        #expect(listing.unlistedFolders == ["x"])
    }

    @Test func a_kbignore_line_that_is_too_long_is_left_out_and_reported() throws {
        for name in ["a.md", "b.md"] { try folder.write("x", to: name) }
        let long = String(repeating: "{", count: 200_000)
        try folder.write("\n\(long)\nb.*\n#\(long)\n", to: ".kbignore")
        let listing = try find()
        #expect(listing.files.map(\.path) == ["a.md"])
        #expect(
            listing.failures
                == [FileFailure(path: ".kbignore", reason: "line 2 has more than 1000 bytes and is left out")]
        )
    }

    @Test func a_byte_order_mark_does_not_void_the_first_line_of_kbignore() throws {
        for name in ["a.md", "b.md"] { try folder.write("x", to: name) }
        try folder.write("\u{FEFF}a.md\r\n", to: ".kbignore")
        #expect(try paths() == ["b.md"])
    }

    @Test func kbignore_takes_back_with_an_exclamation_mark() throws {
        for name in ["a.md", "b.md"] { try folder.write("x", to: name) }
        try folder.write("*.md\n!b.md\n", to: ".kbignore")
        #expect(try paths() == ["b.md"])
    }

    @Test func a_pattern_that_no_shell_expanded_finds_its_files() throws {
        for name in ["x/a.md", "x/b.txt", "y/c.md"] { try folder.write("x", to: name) }
        let finder = FileFinder()
        #expect(finder.expand(folder("x/*.md")).paths == [folder("x/a.md")])
        #expect(finder.expand(folder("**/*.md")).paths == [folder("x/a.md"), folder("y/c.md")])
        #expect(finder.expand(folder("x")).paths == [folder("x")])
        #expect(finder.expand(folder("*.pdf")).paths == [folder("*.pdf")])
    }

    @Test func a_file_whose_name_looks_like_a_pattern_is_itself() throws {
        try folder.write("x", to: "a[1].md")
        #expect(FileFinder().expand(folder("a[1].md")).paths == [folder("a[1].md")])
    }

    @Test func a_folder_whose_name_looks_like_a_pattern_is_itself() throws {
        for name in ["[2024] docs/a.md", "2 docs/b.md", "[2024] docs/x/c.md"] {
            try folder.write("x", to: name)
        }
        let finder = FileFinder()
        #expect(finder.expand(folder("[2024] docs")).paths == [folder("[2024] docs")])
        #expect(finder.expand(folder("[2024] docs/*.md")).paths == [folder("[2024] docs/a.md")])
        #expect(finder.expand(folder("[2024] docs/**/c.md")).paths == [folder("[2024] docs/x/c.md")])
        #expect(finder.expand(folder("[0-9] docs/*.md")).paths == [folder("2 docs/b.md")])
        #expect(RootPattern(folder("[2024] docs/*.md"))?.folder == folder("[2024] docs"))
        #expect(RootPattern("/*.md")?.matches("/a.md") == true)
    }

    @Test func a_missing_root_and_a_root_that_is_a_file_are_errors() throws {
        #expect(throws: KnowledgeBaseError.self) { try FileFinder().find(in: folder("missing")) }
        try folder.write("x", to: "a.md")
        #expect(throws: KnowledgeBaseError.self) { try FileFinder().find(in: folder("a.md")) }
    }

    @Test func a_deep_tree_is_walked_without_recursion() throws {
        var path = "d"
        for _ in 0..<150 { path += "/d" }
        try folder.write("x", to: path + "/a.md")
        #expect(try paths() == [path + "/a.md"])
    }

    @Test(arguments: [
        ("a/./b/../c", "/w/a/c"), ("/x//y/", "/x/y"), ("..", "/"), (".", "/w"), ("../../..", "/"),
    ])
    func absolute_paths_are_standardised(path: String, expected: String) {
        #expect(path.absolutePath(from: "/w") == expected)
    }

    @Test func two_dots_behind_a_link_lead_where_the_system_goes() throws {
        for name in ["real/deep/a.md", "real/x.md", "x.md"] { try folder.write(name, to: name) }
        try folder.link("link", to: "real/deep")
        try folder.link("nowhere", to: "missing")
        let real = try #require(resolvedPath(folder.path))
        for path in ["link/../x.md", "link/../../x.md", "link/../deep/../../link/../x.md", "real/../x.md"] {
            let absolute = path.absolutePath(from: folder.path)
            #expect(
                try FileStatus(following: absolute).identity == FileStatus(following: folder(path)).identity)
        }
        #expect("link/../x.md".absolutePath(from: folder.path) == "\(real)/real/x.md")
        #expect("real/../link/a.md".absolutePath(from: folder.path) == folder("link/a.md"))
        #expect("nowhere/../x.md".absolutePath(from: folder.path) == folder("x.md"))
    }
}
