import Foundation
import KnowledgeBase
import Testing

@testable import Readers

struct EPUBReaderTests {
    private let reader = EPUBReader()

    @Test func chapters_are_read_in_the_order_of_the_spine() async throws {
        let document = try await Office.read("epub/three-chapters.epub", reader)
        #expect(document.title == "Guía del comprador")
        #expect(document.language == .spanish)
        #expect(document.metadata["author"] == "Luis Gómez")
        #expect(
            Office.lines(document) == [
                "# Antes de comprar", "ch. 1: Mire los papeles.", "# Antes de comprar > Deudas",
                "ch. 1: Pida un libre deuda.", "# Parte dos", "ch. 2: Este capítulo no tiene título propio.",
                "# Después", "ch. 3: - Seguro", "ch. 3: - Patente",
            ])
    }

    @Test func footnotes_chapter_headers_and_old_media_types_are_read() async throws {
        let document = try await Office.read("epub/notes-and-old-types.epub", reader)
        #expect(
            Office.lines(document) == [
                "# Capítulo uno", "ch. 1: La garantía1 dura doce meses.",
                "ch. 1: Salvo las baterías, que duran seis.", "# Capítulo dos", "ch. 3: Se puede extender.",
                "# Capítulo tres", "ch. 5: Por escrito.",
            ])
        #expect(
            document.notices == [
                "chapters without readable text left out: 2 (image/svg+xml), 4 (not in the manifest)"
            ])
    }

    @Test func copy_protected_text_is_encrypted_but_obfuscated_fonts_are_no_matter() async throws {
        #expect(await Office.failure(try Office.file("epub/drm.epub"), reader)?.kind == .encrypted)
        #expect(try await Office.read("epub/obfuscated-font.epub", reader).sections.count == 4)
    }

    @Test func chapters_are_limited() async throws {
        var limits = ReadingLimits()
        limits.pages = 2
        let error = await Office.failure(try Office.file("epub/three-chapters.epub"), reader, limits: limits)
        #expect(error?.reason == "3 chapters, more than the limit of 2")
    }

    /// A book of one chapter.
    private func book(_ chapter: String) -> FileContent {
        var zip = ZipWriter()
        zip.add("META-INF/container.xml", "<container><rootfile full-path='b.opf'/></container>")
        zip.add(
            "b.opf",
            """
            <package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest>\
            <spine><itemref idref='a'/></spine></package>
            """)
        zip.add("a.xhtml", chapter)
        return FileContent(path: "a.epub", bytes: zip.finish())
    }

    @Test(arguments: ["", " xmlns:epub='http://www.idpf.org/2007/ops'"])
    func header_of_a_chapter_is_kept_with_and_without_namespace(declaration: String) async throws {
        let file = book(
            """
            <html xmlns='http://www.w3.org/1999/xhtml'\(declaration)><body><header><h1>Cláusulas</h1><p>Capítulo 1</p></header>\
            <p>El plazo es de diez días.</p></body></html>
            """)
        #expect(
            Office.lines(try await reader.read(file, limits: ReadingLimits())) == [
                "# Cláusulas", "ch. 1: Capítulo 1", "ch. 1: El plazo es de diez días.",
            ])
    }

    @Test func missing_chapter_is_told_by_name() async {
        var zip = ZipWriter()
        zip.add("META-INF/container.xml", "<container><rootfile full-path='b.opf'/></container>")
        zip.add(
            "b.opf",
            """
            <package><manifest><item id='a' href='gone.xhtml' media-type='application/xhtml+xml'/></manifest>\
            <spine><itemref idref='a'/></spine></package>
            """)
        let error = await Office.failure(FileContent(path: "a.epub", bytes: zip.finish()), reader)
        #expect(error?.reason == "its chapter 'gone.xhtml' is missing")
    }

    @Test func other_zip_is_no_book() async throws {
        let error = await Office.failure(try Office.file("docx/nested-table.docx"), reader)
        #expect(error?.reason == "it is a zip archive, but no EPUB book")
    }
}
