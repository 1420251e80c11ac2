import Foundation
import KnowledgeBase
import Testing

@testable import Readers

struct PPTXReaderTests {
    private let reader = PPTXReader()

    @Test func slides_become_sections_with_notes_and_tables() async throws {
        let document = try await Office.read("pptx/notes-hidden-table.pptx", reader)
        #expect(document.title == "Ventas 2024")
        #expect(
            Office.lines(document) == [
                "# Plan de ventas", "slide 1: - Más pruebas de manejo", "slide 1: - Los sábados",
                "slide 1: Notes: Mencionar la sucursal nueva.", "# Precios", "= Modelo | Precio",
                "slide 3: Sol | 9.500", "slide 3: Luna | 12.000",
            ])
    }

    @Test func hidden_slides_are_left_out_and_named() async throws {
        let document = try await Office.read("pptx/notes-hidden-table.pptx", reader)
        #expect(document.notices == ["hidden slides left out: 2"])
    }

    @Test func order_is_that_of_the_show_not_of_the_parts() async throws {
        let document = try await Office.read("pptx/reordered-slides.pptx", reader)
        #expect(document.sections.map(\.headingPath) == [["Precios"], ["Plan de ventas"]])
    }

    @Test func slide_of_a_title_alone_is_cited_by_its_number() async throws {
        let document = try await Office.read("pptx/title-only.pptx", reader)
        #expect(document.title == "Devoluciones en treinta días")
        #expect(
            Office.lines(document) == [
                "# ", "slide 1: Devoluciones en treinta días", "# ", "slide 2: Garantía de doce meses",
            ])
        #expect(document.notices.isEmpty)
    }

    @Test func slides_and_rows_are_limited() async throws {
        let file = try Office.file("pptx/notes-hidden-table.pptx")
        var limits = ReadingLimits()
        limits.pages = 2
        #expect(
            await Office.failure(file, reader, limits: limits)?.reason == "3 slides, more than the limit of 2"
        )
        limits = ReadingLimits()
        limits.rows = 1
        #expect(await Office.failure(file, reader, limits: limits)?.kind == .limitExceeded)
    }

    /// A presentation of so many slides, each with a title; every second one has notes.
    private func presentation(_ slides: [Int]) -> FileContent {
        func relationships(_ all: String) -> String { "<Relationships>\(all)</Relationships>" }
        func shape(_ type: String, _ text: String) -> String {
            let place = "<nvSpPr><nvPr><ph type='\(type)'/></nvPr></nvSpPr>"
            return "<sp>\(place)<txBody><p><r><t>\(text)</t></r></p></txBody></sp>"
        }
        func part(_ shape: String) -> String { "<x><cSld><spTree>\(shape)</spTree></cSld></x>" }
        var parts: [String: String] = [:]
        var related = ""
        for number in Set(slides) {
            parts["ppt/s\(number).xml"] = part(shape("title", "Título \(number)"))
            related += "<Relationship Id='s\(number)' Type='urn/slide' Target='s\(number).xml'/>"
            guard number.isMultiple(of: 2) else { continue }
            parts["ppt/_rels/s\(number).xml.rels"] = relationships(
                "<Relationship Id='n' Type='urn/notesSlide' Target='n/\(number).xml'/>")
            parts["ppt/n/\(number).xml"] = part(shape("body", "Nota \(number)"))
        }
        parts["ppt/_rels/presentation.xml.rels"] = relationships(related)
        let list = slides.map { "<sldId r:id='s\($0)'/>" }.joined()
        return officeFile(
            "a.pptx", main: "ppt/presentation.xml",
            "<p xmlns:r='urn:r'><sldIdLst>\(list)</sldIdLst></p>", parts: parts)
    }

    @Test func slides_of_several_batches_keep_their_order_and_notes() async throws {
        let count = 2 * PPTXReader.slidesAtATime + 3
        let numbers = Array((1...count).reversed())
        let document = try await reader.read(presentation(numbers), limits: ReadingLimits())
        let expected = zip(1..., numbers).flatMap { place, number in
            number.isMultiple(of: 2)
                ? ["# Título \(number)", "slide \(place): Notes: Nota \(number)"]
                : ["# ", "slide \(place): Título \(number)"]
        }
        #expect(Office.lines(document) == expected)
    }

    @Test func slide_listed_twice_is_read_twice() async throws {
        let document = try await reader.read(presentation([2, 2]), limits: ReadingLimits())
        #expect(
            Office.lines(document) == [
                "# Título 2", "slide 1: Notes: Nota 2", "# Título 2", "slide 2: Notes: Nota 2",
            ])
    }

    @Test func other_zip_is_no_presentation() async throws {
        let error = await Office.failure(try Office.file("docx/nested-table.docx"), reader)
        #expect(error?.reason == "it is a zip archive, but no PowerPoint presentation")
    }
}
