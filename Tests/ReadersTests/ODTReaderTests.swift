import Foundation
import KnowledgeBase
import Testing

@testable import Readers

struct ODTReaderTests {
    private let reader = ODTReader()

    private func document(_ body: String, styles: String = "", manifest: String? = nil) -> FileContent {
        var zip = ZipWriter()
        zip.add(
            "content.xml",
            """
            <office:document-content xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:b" xmlns:style="urn:s" \
            xmlns:draw="urn:d"><office:automatic-styles>\(styles)</office:automatic-styles>\
            <office:body><office:text>\(body)</office:text></office:body></office:document-content>
            """)
        if let manifest { zip.add("META-INF/manifest.xml", manifest) }
        return FileContent(path: "a.odt", bytes: zip.finish())
    }

    private func lines(_ body: String, styles: String = "") async throws -> [String] {
        Office.lines(try await reader.read(document(body, styles: styles), limits: ReadingLimits()))
    }

    @Test func notes_in_cells_follow_the_table() async throws {
        let note =
            "<note><note-citation>1</note-citation><note-body><p>Sin IVA.</p></note-body></note>"
        var zip = ZipWriter()
        zip.add(
            "content.xml",
            """
            <document-content><body><text><table><table-row><table-cell><p>Plan</p></table-cell><table-cell>\
            <p>Cuota</p></table-cell></table-row><table-row><table-cell><p>Sol</p></table-cell><table-cell>\
            <p>nueve\(note)</p></table-cell></table-row></table></text></body></document-content>
            """)
        let document = try await ODTReader().read(
            FileContent(path: "a.odt", bytes: zip.finish()), limits: ReadingLimits())
        #expect(
            Office.lines(document) == [
                "# ", "= Plan | Cuota", "par. 3-4: Sol | nueve [1]", "par. 4: [1] Sin IVA.",
            ])
    }

    @Test func headings_notes_lists_and_tables_are_read() async throws {
        let document = try await Office.read("odt/repeated-cells-footnote.odt", reader)
        #expect(document.title == "Trámites")
        #expect(
            Office.lines(document) == [
                "# Transferencia", "par. 2: Lleva tres días. [1]", "par. 2: [1] Hábiles.",
                "# Transferencia > Papeles",
                "par. 4: - Cédula", "par. 5: - Título", "= Trámite | Costo", "par. 8-9: Sellado | 120",
                "par. 10-11: Patente | 80",
            ])
    }

    private func row(_ content: String, repeats: Int) -> String {
        let cell =
            "<table:table-cell table:number-columns-repeated='\(repeats)'>\(content)</table:table-cell>"
        return "<table:table-row><table:table-cell/>\(cell)</table:table-row>"
    }

    @Test func cells_repeated_without_end_are_cut() async throws {
        let table = "<table:table>\(row("<text:p>x</text:p>", repeats: 2_000_000_000))</table:table>"
        let found = try await reader.read(document(table), limits: ReadingLimits())
        guard case .table(let table)? = found.sections.first?.blocks.first else {
            Issue.record("no table")
            return
        }
        #expect(table.rows.map(\.cells) == [[""] + Array(repeating: "x", count: 1023)])
    }

    @Test func repeated_cells_within_repeated_cells_are_refused_before_they_fill_the_memory() async {
        var content = "<text:p>x</text:p>"
        for _ in 0..<3 { content = "<table:table>\(row(content, repeats: 1000))</table:table>" }
        let error = await Office.failure(document(content), reader)
        #expect(error?.kind == .limitExceeded)
        #expect(error?.reason == "table cells repeat too much text")
    }

    @Test func numbered_lists_count_and_nested_ones_have_their_own_marks() async throws {
        let styles = """
            <text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"/>\
            <text:list-level-style-bullet text:level="2"/></text:list-style>
            """
        let body = """
            <text:list text:style-name="L"><text:list-item><text:p>uno</text:p><text:list><text:list-item>\
            <text:p>dentro</text:p></text:list-item></text:list></text:list-item>\
            <text:list-item><text:p>dos</text:p></text:list-item></text:list>
            """
        #expect(
            try await lines(body, styles: styles) == [
                "# ", "par. 1: 1. uno", "par. 2: - dentro", "par. 3: 2. dos",
            ])
    }

    @Test func deleted_text_and_indexes_are_dropped_and_boxes_kept() async throws {
        let body = """
            <text:tracked-changes><text:changed-region><text:deletion><text:p>viejo</text:p></text:deletion>\
            </text:changed-region></text:tracked-changes>\
            <text:table-of-content><text:index-body><text:p>Índice</text:p></text:index-body></text:table-of-content>\
            <text:p>a<text:s text:c="2000000000"/>b<text:tab/>c<draw:frame><draw:text-box><text:p>caja</text:p>\
            </draw:text-box></draw:frame></text:p>
            """
        #expect(try await lines(body) == ["# ", "par. 1: a b c", "par. 2: caja"])
    }

    @Test func encrypted_parts_are_told_by_the_manifest() async {
        let file = document(
            "", manifest: "<manifest><file-entry><encryption-data/></file-entry></manifest>")
        #expect(await Office.failure(file, reader)?.kind == .encrypted)
    }

    @Test func truncated_and_foreign_files_are_unreadable() async throws {
        #expect(await Office.failure(try Office.file("odt/truncated.odt"), reader)?.kind == .unreadable)
        let error = await Office.failure(try Office.file("docx/nested-table.docx"), reader)
        #expect(error?.reason == "it is a zip archive, but no OpenDocument file")
    }
}
