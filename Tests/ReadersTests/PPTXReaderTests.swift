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

    @Test func other_zip_is_no_presentation() async throws {
        let error = await Office.failure(try Office.file("docx/nested-table.docx"), reader)
        #expect(error?.reason == "it is a zip archive, but no PowerPoint presentation")
    }
}
