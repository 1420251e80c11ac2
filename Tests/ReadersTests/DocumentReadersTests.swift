import Foundation
import KnowledgeBase
import Testing

@testable import Readers

struct DocumentReadersTests {
    @Test func extension_in_any_case_chooses_the_reader() {
        let readers = DocumentReaders()
        #expect(readers.reader(forPath: "a/B.MD") is MarkdownReader)
        #expect(readers.reader(forPath: "notes.ndjson") is JSONLinesReader)
        #expect(readers.reader(forPath: "a.md/b") == nil)
    }

    @Test func first_reader_of_an_extension_has_it() {
        let readers = DocumentReaders([PlainTextReader(), MarkdownReader()])
        #expect(readers.fileExtensions.contains("txt"))
        #expect(readers.reader(forPath: "a.txt") is PlainTextReader)
    }

    @Test func unknown_extension_names_what_is_read() async {
        let found = await failure { try await readText("x", named: "photo.xyz") }
        #expect(found?.kind == .unreadable)
        #expect(
            found?.description.hasPrefix(
                "cannot read 'photo.xyz': no reader takes '.xyz'. Readers take: adoc, csv,") == true)
        let bare = await failure { try await readText("x", named: "README") }
        #expect(bare?.reason == "its name has no extension")
    }

    @Test func pdf_by_another_name_is_told_apart() async {
        let found = await failure { try await readFixture("md/pdf_by_another_name.md") }
        #expect(found?.kind == .unreadable)
        #expect(found?.reason == "it looks like a PDF, not Markdown")
    }

    @Test(arguments: ["md", "txt", "html", "csv", "json", "jsonl"])
    func binary_junk_is_refused_under_every_text_name(name: String) async throws {
        let junk = [UInt8](try Data(contentsOf: fixtures.appending(path: "md/binary_junk.md")))
        let found = await failure { try await readBytes(junk, named: "junk.\(name)") }
        #expect(found?.kind == .unreadable)
        #expect(found?.reason.hasPrefix("it looks like binary data, not ") == true)
    }

    @Test(arguments: ["md", "txt", "html", "csv", "json", "jsonl"])
    func file_beyond_the_byte_limit_is_refused(name: String) async {
        var limits = ReadingLimits()
        limits.bytes = 10
        let found = await failure { [limits] in
            try await readText("12345678901", named: "a.\(name)", limits: limits)
        }
        #expect(found?.kind == .limitExceeded)
    }

    @Test(arguments: ["md", "txt", "html", "csv", "tsv", "json", "jsonl"])
    func empty_and_blank_files_have_no_sections(name: String) async throws {
        for text in ["", "\n", " \t\r\n \n", "\u{FEFF}\n"] {
            let document = try await readText(text, named: "a.\(name)")
            #expect(document.sections.isEmpty)
        }
    }

    @Test(arguments: ["md", "txt", "html", "csv"])
    func very_long_line_is_read_whole(name: String) async throws {
        let text = "word " + String(repeating: "palabra ", count: 100_000)
        let document = try await readText(text, named: "a.\(name)")
        let characters = document.blocks.reduce(0) { sum, block in
            switch block {
            case .paragraph(let span), .listItem(let span), .code(let span): sum + span.text.utf8.count
            case .table(let table): sum + table.rows.reduce(0) { $0 + $1.cells.joined().utf8.count }
            }
        }
        #expect(characters == text.utf8.count - 1)
    }
}
