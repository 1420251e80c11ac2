import KnowledgeBase
import Testing

@testable import Readers

struct HTMLReaderTests {
    @Test func page_keeps_its_content_and_loses_what_surrounds_it() async throws {
        let document = try await readFixture("html/page_with_boilerplate.html")
        #expect(document.title == "Garantia – Autos Exemplo")
        #expect(document.language == .portuguese)
        #expect(document.metadata == ["description": "O que a garantia cobre"])
        #expect(
            document.outline == [
                "# Garantia",
                "p 16: A garantia cobre o motor e o câmbio por doze meses.",
                "# Garantia > Prazos",
                "p 19: Prazos por plano",
                "header: Plano | Meses | Km",
                "row 21: Básico | 3 | 5.000",
                "row 22: Total | sem limite | ",
                "li 25: 3. Ligue para a loja",
                "li 26:   - em horário comercial",
                "li 28: 4. Leve o carro",
                "p 30: Franquia: O valor que o cliente paga",
                "code 32-33: peça      preço\ncorreia   120",
                "p 35: Exceções",
                "p 35: Pneus não entram.",
            ])
    }

    @Test func unclosed_tags_are_closed_where_a_browser_would() async throws {
        let document = try await readFixture("html/unclosed_tags.html")
        #expect(document.title == "Branches")
        #expect(
            document.outline == [
                "# Branches", "p 2: Downtown, open all week", "p 3: Airport, open on weekdays",
                "li 4: - Parking", "li 4: - Workshop", "header: ", "row 5: North | 9-18",
                "row 5: South | 10-14",
            ])
    }

    @Test func table_that_lays_out_the_page_is_read_as_a_page() async throws {
        let document = try await readFixture("html/layout_table.htm")
        #expect(
            document.outline == ["# ", "li 1: - Inicio", "# Entrega", "p 1: Entregamos en 48 horas."])
    }

    @Test func declared_encoding_is_honoured() async throws {
        let document = try await readFixture("html/latin9_declared.html")
        #expect(document.title == "Financiación")
        #expect(document.outline == ["# ", "p 1: Desde 99 € al mes"])
    }

    @Test func article_without_the_bulk_of_the_text_does_not_hide_the_rest() async throws {
        let html = "<body><p>A long text that is what the page is about.</p><article>Ad</article></body>"
        let document = try await readText(html, named: "a.html")
        #expect(document.outline == ["# ", "p 1: A long text that is what the page is about.", "p 1: Ad"])
    }

    @Test(arguments: [
        "<script>x</script>", "<p style='display: none'>x</p>", "<div aria-hidden=true>x</div>",
        "<nav>x</nav>",
        "<div role=navigation>x</div>", "<div id='onetrust-consent-sdk'>x</div>", "<!-- x -->",
        "<select><option>x</select>",
        "<template>x</template>", "<noscript>x</noscript>", "<aside>x</aside>", "<footer>x</footer>",
    ])
    func boilerplate_is_dropped(html: String) async throws {
        let document = try await readText("<body><p>kept</p>\(html)</body>", named: "a.html")
        #expect(document.outline == ["# ", "p 1: kept"])
    }

    @Test(arguments: [
        "<p class='cookie-recipes'>x</p>", "<section><footer>x</footer></section>",
        "<div class='navigator'>x</div>",
    ])
    func content_that_resembles_boilerplate_is_kept(html: String) async throws {
        let document = try await readText("<body><p>kept</p>\(html)</body>", named: "a.html")
        #expect(document.outline == ["# ", "p 1: kept", "p 1: x"])
    }

    @Test func spans_of_columns_are_padded_and_bounded() async throws {
        let html = "<table><tr><th>a<th>b<tr><td colspan=999999999>x<tr><td colspan=-5>y<td>z</table>"
        let table = try #require(try await readText(html, named: "a.html").tables.first)
        #expect(table.header.count == HTMLTable.maximumSpan)
        #expect(table.rows.map { Array($0.cells.prefix(3)) } == [["x", "", ""], ["y", "z", ""]])
    }

    @Test func invisible_characters_written_as_entities_go() async throws {
        let document = try await readText("<p>ga&shy;ran&#8203;tía&nbsp;&#0;x</p>", named: "a.html")
        #expect(document.outline.last?.hasPrefix("p 1: garantía") == true)
    }

    @Test func nesting_beyond_the_limit_is_refused() async {
        let html = String(repeating: "<div>", count: 5000)
        let found = await failure { try await readText(html, named: "a.html") }
        #expect(found?.kind == .limitExceeded)
    }

    @Test func rows_beyond_the_limit_are_refused() async {
        var limits = ReadingLimits()
        limits.rows = 2
        let html = "<table><tr><th>a</tr>" + String(repeating: "<tr><td>1</tr>", count: 5) + "</table>"
        let found = await failure { [limits] in try await readText(html, named: "a.html", limits: limits) }
        #expect(found?.kind == .limitExceeded)
    }

    @Test(arguments: [
        "<", "</", "<p", "<p a='", "<!--", "<![CDATA[", "&", "&#99999999;", "<html", "<?", "</p></p></div>",
    ])
    func broken_markup_is_no_error(html: String) async throws {
        let document = try await readText("<p>kept</p>\n" + html, named: "a.html")
        #expect(document.outline.prefix(2) == ["# ", "p 1: kept"])
    }

    @Test func text_directly_in_a_list_is_kept_in_its_place() async throws {
        let html = "<ul>Incluye:<li>ruedas</li> y además <b>también</b><li>aceite</ul><p>fin"
        let document = try await readText(html, named: "a.html")
        #expect(
            document.outline == [
                "# ", "p 1: Incluye:", "li 1: - ruedas", "p 1: y además también", "li 1: - aceite",
                "p 1: fin",
            ])
        let definitions = "<dl>Plazos<div><dt>Motor<dd>un año</div></dl>"
        #expect(
            try await readText(definitions, named: "a.html").outline == [
                "# ", "p 1: Plazos", "p 1: Motor: un año",
            ])
    }

    @Test(arguments: ["h2", "h6", "summary", "dt"])
    func button_that_is_a_heading_is_kept(name: String) async throws {
        let html = "<body><\(name)><span><button>¿Cuánto dura?</button></span></\(name)><p>Un año."
        let document = try await readText(html, named: "a.html")
        let found = document.outline.joined(separator: "\n")
        #expect(found.contains("¿Cuánto dura?"))
        #expect(found.contains("Un año."))
    }

    @Test func what_a_control_shows_on_demand_is_kept_with_the_control() async throws {
        let html = """
            <body><button aria-expanded=false aria-controls="a b">¿Cuánto dura?</button>
            <div id=a style="display:none">Un año.</div>
            <p id=b hidden>Y un mes.</p>
            <p id=c hidden>borrador</p><button>Comprar</button>
            """
        let document = try await readText(html, named: "a.html")
        #expect(document.outline == ["# ", "p 1: ¿Cuánto dura?", "p 2: Un año.", "p 3: Y un mes."])
    }

    @Test(arguments: ["main", "article", "div role=main", "div xmlns:epub='http://www.idpf.org/2007/ops'"])
    func aside_within_the_content_is_kept(tag: String) async throws {
        let end = tag.prefix { $0 != " " }
        let html = "<body><\(tag)><p>kept</p><aside>Salvo las baterías.</aside></\(end)></body>"
        let document = try await readText(html, named: "a.html")
        #expect(document.outline == ["# ", "p 1: kept", "p 1: Salvo las baterías."])
    }

    @Test(arguments: [(100, true), (10, false)])
    func article_stands_for_the_page_only_with_nearly_all_of_its_text(words: Int, isAlone: Bool) async throws
    {
        let text = String(repeating: "palabra ", count: words)
        let html = "<body><article>\(text)</article><section>Devolución en un mes.</section></body>"
        let document = try await readText(html, named: "a.html")
        #expect(document.outline.contains("p 1: Devolución en un mes.") != isAlone)
    }
}
