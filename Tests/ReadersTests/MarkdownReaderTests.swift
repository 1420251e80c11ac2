import Foundation
import KnowledgeBase
import Testing

@testable import Readers

struct MarkdownReaderTests {
    @Test func front_matter_becomes_metadata_and_lines_count_from_the_top_of_the_file() async throws {
        let document = try await readFixture("md/front_matter.md")
        #expect(document.title == "Política de devoluciones")
        #expect(document.language == .spanish)
        #expect(document.metadata["tags"] == "devoluciones, garantía")
        #expect(document.metadata["contacto.correo"] == "posventa@ejemplo.test")
        #expect(document.metadata["version"] == "1.10")
        #expect(document.notices.isEmpty)
        #expect(
            document.outline == [
                "# Política de devoluciones",
                "p 13-14: Aceptamos devoluciones dentro de los siete días corridos desde la entrega.",
                "# Política de devoluciones > Condiciones",
                "li 18: - El auto no recorrió más de 300 km.",
                "li 19: - Conserva:",
                "li 20:   - la llave de repuesto",
                "li 21:   - los papeles",
                "li 22: - [x] Sin daños nuevos",
                "# Política de devoluciones > Condiciones > Costos de traslado",
                "li 26: 1. Dentro de la ciudad: sin cargo.",
                "li 27: 2. Fuera de ella: lo paga el cliente.",
            ])
    }

    @Test func tables_code_links_and_footnotes_keep_their_text() async throws {
        let document = try await readFixture("md/tables_and_code.md")
        #expect(document.title == "Warranty levels")
        #expect(
            document.outline == [
                "# Warranty levels",
                "header: Level | Months | Price",
                "row 6: Basic | 3 | free",
                "row 7: Plus | 12 | 450",
                "row 8: Total with roadside help | 24 | ",
                "# Warranty levels > How to check a number plate",
                "code 13-17: kb search \"plate AB 123 CD\"\n\nkb ask \"who owned it?\"",
                "p 19: Ask the branch first.[1]",
                "p 21-22: See the price list or https://example.test. A red car in front of the branch",
                "# Warranty levels",
                "p 24: [1] Branches answer within a day.",
            ])
    }

    @Test func html_blocks_are_read_as_html_and_comments_dropped() async throws {
        let document = try await readFixture("md/html_inside.md")
        #expect(document.title == "Trade-in guide")
        #expect(
            document.outline == [
                "# Trade-in guide", "p 4: We value your car in one hour.", "p 7: What to bring",
                "p 9: The title, the keys and an ID.", "p 13: Two lines in one paragraph.",
            ])
    }

    @Test func components_lose_their_imports() async throws {
        let document = try await readFixture("md/component.mdx")
        #expect(
            document.outline == [
                "# Finance", "p 5: Rates change monthly.", "p 7: Pay in up to 72 instalments.",
            ])
    }

    @Test func heading_path_survives_nested_lists_and_quotes() async throws {
        let text = "# A\n\n- x\n\n  # not a section\n\n> ## nor this\n\n## B\n\ny\n"
        let document = try await readText(text, named: "a.md")
        #expect(
            document.outline == [
                "# A", "li 3: - x", "p 5: not a section", "p 7: nor this", "# A > B", "p 11: y",
            ])
    }

    @Test func heading_with_nothing_below_is_kept_as_text() async throws {
        let document = try await readText("# A\n\n## Call 555-0100\n\n## B\n\ny\n", named: "a.md")
        #expect(document.outline == ["# A", "p 3: Call 555-0100", "# A > B", "p 7: y"])
        let alone = try await readText("# Only\n", named: "a.md")
        #expect(alone.outline == ["# ", "p 1: Only"])
    }

    @Test func loose_item_keeps_code_and_second_paragraph_apart() async throws {
        let document = try await readText("1. one\n\n   more\n\n       code\n2. two\n", named: "a.md")
        #expect(document.outline == ["# ", "li 1: 1. one", "p 3: more", "code 5: code", "li 6: 2. two"])
    }

    // MARK: Front matter

    @Test(arguments: [
        "---\na: [1, 2\n---\n\ntext\n",
        "---\na: &x [1]\nb: [*x, *x, *x, *x, *x, *x, *x, *x, *x]\n---\n\ntext\n",
        "---\na: \(String(repeating: "[", count: 5000))\n---\n\ntext\n",
        "---\na: \(String(repeating: "x", count: 70_000))\n---\n\ntext\n",
    ])
    func bad_front_matter_is_noticed_and_kept_as_text(text: String) async throws {
        let document = try await readText(text, named: "a.md")
        #expect(document.metadata.isEmpty)
        #expect(document.notices.count == 1)
        #expect(document.notices.first?.hasPrefix("front matter kept as text") == true)
        #expect(document.outline.last?.hasSuffix(": text") == true)
        #expect(document.outline.contains { $0.contains("a: ") })
    }

    @Test func two_thematic_breaks_are_no_front_matter() async throws {
        let document = try await readText("---\n\nJust text.\n\n---\n\nmore\n", named: "a.md")
        #expect(document.notices.isEmpty)
        #expect(document.outline == ["# ", "p 3: Just text.", "p 7: more"])
    }

    @Test func front_matter_that_never_ends_is_text() async throws {
        let document = try await readText("---\ntitle: x\n", named: "a.md")
        #expect(document.metadata.isEmpty)
        #expect(document.outline.last == "p 2: title: x")
    }

    // MARK: Bad input

    @Test(arguments: ["", "   \n\n\t\n", "---\n---\n", "\u{FEFF}"])
    func nothing_to_read_gives_no_sections(text: String) async throws {
        let document = try await readText(text, named: "a.md")
        #expect(document.sections.isEmpty)
    }

    @Test(arguments: [
        String(repeating: ">", count: 50_000) + " x",
        String(repeating: "- ", count: 50_000) + "x",
        "---\n\(String(repeating: "- ", count: 5000))x\n---\n\ntext\n",
        String(repeating: "> ", count: 300) + "x",
        String(repeating: "*a _b ", count: 300_000),
        String(repeating: "|a", count: 2000) + "\n" + String(repeating: "|-", count: 2000) + "\n",
        String(repeating: "|a", count: 500) + "\n" + String(repeating: "|-", count: 500)
            + String(repeating: "\n|", count: 20_000),
    ])
    func nesting_and_endless_paragraphs_are_refused(text: String) async {
        let found = await failure { try await readText(text, named: "a.md") }
        #expect(found?.kind == .limitExceeded)
    }

    @Test(arguments: ["[", "![", "*a ", "`a ``", "<a ", "www.a", "_a *b "])
    func paragraph_of_unclosed_markup_is_read_in_good_time(piece: String) async throws {
        let text = String(repeating: piece, count: 20_000)
        let document = try await readText(text, named: "a.md")
        #expect(!document.sections.isEmpty)
    }

    @Test func long_list_without_empty_lines_is_no_endless_paragraph() async throws {
        let document = try await readText(String(repeating: "- word word\n", count: 100_000), named: "a.md")
        #expect(document.blocks.count == 100_000)
    }

    @Test func table_rows_beyond_the_limit_are_refused() async {
        var limits = ReadingLimits()
        limits.rows = 3
        let text = "|a|\n|-|\n|1|\n|2|\n|3|\n"
        let found = await failure { [limits] in try await readText(text, named: "a.md", limits: limits) }
        #expect(found?.kind == .limitExceeded)
    }

    @Test func blocks_before_and_after_html_stay_in_order_and_in_their_section() async throws {
        let html = (1...20_000).map { "<p>uno \($0)</p>\n\n" }.joined()
        let document = try await readText("# A\n\nantes\n\n\(html)después\n", named: "a.md")
        #expect(document.sections.map(\.headingPath) == [["A"]])
        #expect(document.blocks.count == 20_002)
        #expect(document.outline.prefix(3) == ["# A", "p 3: antes", "p 5: uno 1"])
        #expect(document.outline.suffix(2) == ["p 40003: uno 20000", "p 40005: después"])
    }

    @Test func text_behind_a_comment_is_read_and_the_comment_is_not() async throws {
        let text = "<!-- nota --><p>La devolución es gratis.</p>\n\n<!--\nborrador\n-->\n\nfin\n"
        let document = try await readText(text, named: "a.md")
        #expect(document.outline == ["# ", "p 1: La devolución es gratis.", "p 7: fin"])
    }

    @Test(arguments: ["![foto](data:image/png;base64,%)", "[f]: data:image/svg+xml;base64,%\n\nfoto"])
    func embedded_image_is_no_endless_paragraph(markdown: String) async throws {
        let data = String(repeating: "iVBORw0KGgo+/w", count: 200_000) + "=="
        let text = "Antes.\n\n\(markdown.replacing("%", with: data))\n\nDespués.\n"
        let document = try await readText(text, named: "a.md")
        let texts = document.outline.dropFirst().map { $0.drop { $0 != ":" } }
        #expect(texts == [": Antes.", ": foto", ": Después."])
    }

    @Test(arguments: ["data: ", "data:*", "dat:a", "aaaa\n"])
    func words_that_resemble_an_embedded_image_count(piece: String) async {
        let found = await failure {
            try await readText("data:" + String(repeating: piece, count: 300_000), named: "a.md")
        }
        #expect(found?.kind == .limitExceeded)
    }
}
