import Testing

@testable import KnowledgeBase

@Suite struct ListOutlineTests {
    private func outline(_ parts: [String]) -> ListOutline {
        var outline = ListOutline()
        for part in parts { outline.add(part) }
        return outline
    }

    private func counts(_ text: String) -> Set<Int> { ListLayout(PlainText(text)).counts }

    @Test func lists_of_an_outline_are_those_of_the_text_after_each_sentence() throws {
        let texts = try SampleCompany.texts().filter { $0.name.hasSuffix("md") && $0.text.utf8.count < 6_000 }
        #expect(texts.contains { counts($0.text).count > 2 })
        for (name, text) in texts {
            var outline = ListOutline()
            var start = text.startIndex
            for range in SentenceSplitter().ranges(in: text) {
                outline.add(String(text[start..<range.upperBound]))
                start = range.upperBound
                #expect(counts(outline.text) == counts(String(text[..<start])), "\(name)")
            }
        }
    }

    @Test(arguments: [
        "Hay:\n- uno\n- dos\n\nY:\n1. uno\n2. dos\n3. tres\nFin", "- uno\n  más\n\n- dos", "\n\n", "",
        "* uno\n* dos\r\n* tres\n", "Sin lista.\nY otra línea.",
    ])
    func lists_are_kept(text: String) {
        #expect(counts(outline([text]).text) == counts(text))
        #expect(counts(outline(text.map { String($0) }).text) == counts(text))
    }

    @Test func outline_of_prose_stays_short() {
        let prose = String(repeating: "La garantía cubre el motor. Y la caja.\n", count: 1_000)
        #expect(outline([prose, "Además, "]).text.utf8.count < 20)
    }

    @Test func outline_of_a_long_list_stays_short() {
        let list = String(repeating: "- Motor: 6 meses.\n", count: 3_000)
        #expect(outline([list]).text.utf8.count <= 5 * ListOutline.mostLines)
    }

    @Test func inline_numbers_go_on() {
        let lead = outline(["Se pide (1) una firma y (2) un sello."]).text
        let claims = ClaimReader.claims(in: lead + " Luego (3) un pago.", language: .spanish).claims
        #expect(claims.isEmpty)
    }
}
