import Foundation
import KnowledgeBase
import Testing

@testable import Readers

struct DOCXReaderTests {
    private let reader = DOCXReader()

    /// The lines of a document with this body.
    private func lines(_ body: String, parts: [String: String] = [:]) async throws -> [String] {
        Office.lines(try await reader.read(document(body, parts: parts), limits: ReadingLimits()))
    }

    private func document(_ body: String, parts: [String: String] = [:]) -> FileContent {
        let content = "<w:document xmlns:w='urn:w' xmlns:mc='urn:mc'><w:body>\(body)</w:body></w:document>"
        return officeFile("a.docx", main: "word/document.xml", content, parts: parts)
    }

    private func relation(_ type: String, _ target: String) -> [String: String] {
        [
            "word/_rels/document.xml.rels":
                "<Relationships><Relationship Id='x' Type='urn/\(type)' Target='\(target)'/></Relationships>"
        ]
    }

    @Test func notes_in_cells_and_skipped_columns_are_kept() async throws {
        let cell = { (text: String) in
            "<tc><p><r><t>\(text)</t>\(text == "9" ? "<footnoteReference id='2'/>" : "")</r></p></tc>"
        }
        let rows = ["Plan", "Cuota", "Plazo"].map(cell).joined()
        let file = officeFile(
            "a.docx", main: "word/document.xml",
            """
            <document><body><tbl><tr>\(rows)</tr><tr>\(["Sol", "9", "12"].map(cell).joined())</tr>\
            <tr><trPr><gridBefore val='1'/></trPr>\(["8", "24"].map(cell).joined())</tr></tbl></body></document>
            """,
            parts: [
                "word/_rels/document.xml.rels":
                    "<Relationships><Relationship Id='f' Type='urn/footnotes' Target='footnotes.xml'/></Relationships>",
                "word/footnotes.xml":
                    "<footnotes><footnote id='2'><p><r><t>Sin IVA.</t></r></p></footnote></footnotes>",
            ])
        let document = try await reader.read(file, limits: ReadingLimits())
        #expect(
            Office.lines(document) == [
                "# ", "= Plan | Cuota | Plazo", "par. 4-6: Sol | 9 [2] | 12", "par. 7-8:  | 8 | 24",
                "par. 8: [2] Sin IVA.",
            ])
    }

    @Test func table_of_labels_and_values_has_no_header() async throws {
        let document = try await Office.read("docx/labels.docx", reader)
        #expect(
            Office.lines(document) == [
                "# ", "= ", "par. 1-2: Cobertura | 12 meses", "par. 3-4: Franquicia | 100 USD",
                "= Modelo | 2024", "par. 7-8: Sol | 9500", "par. 9-10: Luna | 12000",
            ])
    }

    @Test func title_is_the_text_where_there_is_no_other() async throws {
        let document = try await Office.read("docx/title-only.docx", reader)
        #expect(document.title == "Devoluciones en treinta días")
        #expect(Office.lines(document) == ["# ", "par. 1: Devoluciones en treinta días"])
        #expect(document.notices.isEmpty)
    }

    @Test func headings_lists_and_tables_are_read_in_order() async throws {
        let document = try await Office.read("docx/headings-lists-table.docx", reader)
        #expect(document.title == "Manual de la empresa")
        #expect(document.metadata["author"] == "Ana Pérez")
        let lines = Office.lines(document)
        #expect(lines.contains("# 1. Capítulo 1 > Cobertura 1"))
        #expect(lines.contains("par. 5: - Motor"))
        #expect(lines.contains("par. 9: 2. Traer el auto"))
        #expect(lines.contains("= Modelo | Precio | Observaciones"))
        #expect(lines.contains("par. 13-15: Modelo 0 | $ 5000 | Sin deuda"))
        #expect(!lines.joined().contains("Confidencial"))
    }

    @Test func heading_styles_are_known_by_outline_level_and_base() async throws {
        let document = try await Office.read("docx/localised-heading-styles.docx", reader)
        #expect(
            Office.lines(document) == ["# Primero", "par. 2: Texto uno.", "# Segundo", "par. 4: Texto dos."])
    }

    @Test func deleted_text_is_dropped_and_inserted_text_kept() async throws {
        let document = try await Office.read("docx/tracked-changes.docx", reader)
        #expect(Office.lines(document) == ["# ", "par. 1: The price is 120 dollars."])
    }

    @Test func nested_table_is_flattened_into_its_cell() async throws {
        let document = try await Office.read("docx/nested-table.docx", reader)
        #expect(Office.lines(document) == ["# ", "= Plan | Detail", "par. 3-5: Gold | Months: 24"])
    }

    @Test func cells_merged_downwards_repeat_and_across_leave_blanks() async throws {
        let body = """
            <w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>Marca</w:t></w:r></w:p></w:tc>\
            <w:tc><w:p><w:r><w:t>Precio</w:t></w:r></w:p></w:tc></w:tr>\
            <w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>Sol</w:t></w:r></w:p></w:tc>\
            <w:tc><w:p><w:r><w:t>Uno</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>9</w:t></w:r></w:p></w:tc></w:tr>\
            <w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>\
            <w:tc><w:p><w:r><w:t>Dos</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>11</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
            """
        let lines = try await lines(body)
        #expect(
            lines == ["# ", "= Marca |  | Precio", "par. 3-5: Sol | Uno | 9", "par. 6-7: Sol | Dos | 11"])
    }

    @Test func cells_merged_downwards_that_repeat_too_much_are_refused() async {
        func row(_ merge: String, _ text: String) -> String {
            let cell =
                "<w:tc><w:tcPr><w:vMerge\(merge)/></w:tcPr><w:p><w:r><w:t>\(text)</w:t></w:r></w:p></w:tc>"
            return "<w:tr>\(cell)<w:tc><w:p/></w:tc></w:tr>"
        }
        let first = row(" w:val='restart'", String(repeating: "x", count: 256 << 10))
        let table = "<w:tbl>\(first)\(String(repeating: row("", ""), count: 300))</w:tbl>"
        let error = await Office.failure(document(table), reader)
        #expect(error?.kind == .limitExceeded)
        #expect(error?.reason == "table cells repeat too much text")
    }

    @Test func table_of_one_column_is_text() async throws {
        let cell = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Aviso</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        #expect(try await lines(cell) == ["# ", "par. 1: Aviso"])
    }

    @Test func footnotes_follow_their_paragraph() async throws {
        let body = "<w:p><w:r><w:t>Doce meses</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
        var parts = relation("footnotes", "footnotes.xml")
        parts["word/footnotes.xml"] =
            "<w:footnotes xmlns:w='urn:w'><w:footnote w:id='2'><w:p><w:r><w:t>O 20.000 km.</w:t></w:r></w:p></w:footnote></w:footnotes>"
        #expect(
            try await lines(body, parts: parts) == [
                "# ", "par. 1: Doce meses [2]", "par. 1: [2] O 20.000 km.",
            ])
    }

    @Test func note_that_is_referred_to_again_is_given_once() async throws {
        let reference = "<w:p><w:r><w:t>Plazo</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
        var parts = relation("footnotes", "footnotes.xml")
        parts["word/footnotes.xml"] =
            "<w:footnotes xmlns:w='urn:w'><w:footnote w:id='2'><w:p><w:r><w:t>Hábiles.</w:t></w:r></w:p></w:footnote></w:footnotes>"
        #expect(
            try await lines(reference + reference, parts: parts) == [
                "# ", "par. 1: Plazo [2]", "par. 1: [2] Hábiles.", "par. 2: Plazo [2]",
            ])
    }

    @Test func text_boxes_are_read_once_and_hidden_text_is_not() async throws {
        let box = "<w:txbxContent><w:p><w:r><w:t>Caja</w:t></w:r></w:p></w:txbxContent>"
        let body = """
            <w:p><w:r><w:t>Antes</w:t></w:r><mc:AlternateContent><mc:Choice>\(box)</mc:Choice>\
            <mc:Fallback>\(box)</mc:Fallback></mc:AlternateContent>\
            <w:r><w:rPr><w:vanish/></w:rPr><w:t>secreto</w:t></w:r><w:r><w:tab/><w:t>después</w:t></w:r></w:p>
            """
        #expect(try await lines(body) == ["# ", "par. 1: Antes después", "par. 2: Caja"])
    }

    @Test func numbers_count_by_level_and_in_their_format() async throws {
        let level = { (index: Int, format: String, text: String) in
            "<w:lvl w:ilvl='\(index)'><w:start w:val='1'/><w:numFmt w:val='\(format)'/><w:lvlText w:val='\(text)'/></w:lvl>"
        }
        var parts = relation("numbering", "numbering.xml")
        parts["word/numbering.xml"] = """
            <w:numbering xmlns:w='urn:w'><w:abstractNum w:abstractNumId='0'>\(level(0, "upperRoman", "%1."))\
            \(level(1, "lowerLetter", "%1.%2)"))</w:abstractNum><w:num w:numId='7'><w:abstractNumId w:val='0'/></w:num></w:numbering>
            """
        let item = { (level: Int, text: String) in
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='\(level)'/><w:numId w:val='7'/></w:numPr></w:pPr><w:r><w:t>\(text)</w:t></w:r></w:p>"
        }
        let body = item(0, "uno") + item(1, "dos") + item(1, "tres") + item(0, "cuatro") + item(1, "cinco")
        let lines = try await lines(body, parts: parts)
        #expect(
            lines.dropFirst()
                == [
                    "par. 1: I. uno", "par. 2: I.a) dos", "par. 3: I.b) tres", "par. 4: II. cuatro",
                    "par. 5: II.a) cinco",
                ])
    }

    @Test(arguments: [
        (1, "decimal", "1"), (27, "upperLetter", "AA"), (28, "lowerLetter", "bb"),
        (1994, "upperRoman", "MCMXCIV"),
        (4, "decimalZero", "04"), (5000, "upperRoman", "5000"), (0, "lowerLetter", "0"),
    ])
    func numbers_are_written_as_word_does(number: Int, format: String, text: String) {
        #expect(WordNumbering.format(number, as: format) == text)
    }

    @Test func styles_based_on_each_other_end() async throws {
        var parts = relation("styles", "styles.xml")
        parts["word/styles.xml"] = """
            <w:styles xmlns:w='urn:w'><w:style w:styleId='a'><w:basedOn w:val='b'/></w:style>\
            <w:style w:styleId='b'><w:basedOn w:val='a'/></w:style></w:styles>
            """
        let body = "<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:t>Texto</w:t></w:r></w:p>"
        #expect(try await lines(body, parts: parts) == ["# ", "par. 1: Texto"])
    }

    @Test func empty_document_says_so() async throws {
        let document = try await reader.read(document("<w:p/>"), limits: ReadingLimits())
        #expect(document.sections.isEmpty)
        #expect(document.notices == ["0 characters of text"])
    }

    @Test func password_protected_document_is_encrypted() async throws {
        #expect(await Office.failure(try Office.file("docx/password.docx"), reader)?.kind == .encrypted)
    }

    @Test func truncated_document_is_unreadable() async throws {
        #expect(await Office.failure(try Office.file("docx/truncated.docx"), reader)?.kind == .unreadable)
    }

    @Test func other_zip_is_no_word_document() async throws {
        let error = await Office.failure(try Office.file("xlsx/merged-cells.xlsx"), reader)
        #expect(error?.kind == .unreadable)
        #expect(error?.reason == "it is a zip archive, but no Word document")
    }

    @Test func declared_entities_are_refused() async {
        let bomb = "<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><w>&b;</w>"
        let error = await Office.failure(officeFile("a.docx", main: "word/document.xml", bomb), reader)
        #expect(error?.kind == .unreadable)
    }

    @Test func rows_nesting_and_unpacked_bytes_are_limited() async throws {
        let file = try Office.file("docx/headings-lists-table.docx")
        var limits = ReadingLimits()
        limits.rows = 3
        #expect(await Office.failure(file, reader, limits: limits)?.kind == .limitExceeded)
        limits = ReadingLimits()
        limits.nesting = 4
        #expect(await Office.failure(file, reader, limits: limits)?.kind == .limitExceeded)
        limits = ReadingLimits()
        limits.decompressedBytes = 10_000
        #expect(await Office.failure(file, reader, limits: limits)?.kind == .limitExceeded)
    }
}
