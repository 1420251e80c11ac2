import Testing

@testable import KnowledgeBase

struct WordRunsTests {
    /// By the definition, character by character.
    private func reference(_ text: String) -> [Substring] {
        text.split { !$0.isLetter && !$0.isNumber }
    }

    private func found(_ text: String) -> [Substring] {
        WordRuns.ranges(in: text[...]).map { text[$0] }
    }

    @Test(arguments: [
        "", " ", "uno", "¿Qué cubre la garantía?", "Câmbio manual: R$ 45.900,00", "a\r\nb", "5½ m² y nº 3ª",
        "cafe\u{301} e\u{301}\u{302}t", "naïve×2÷3", "日本語 текст", "👩‍👩‍👧 familia 👍🏽", "x\u{200D}y", "ß\u{300}",
        "soft\u{AD}hyphen", "ŁódźǅȿȾ", "don't", "1\u{20E3}", "\u{301}solo",
    ])
    func words_are_those_of_the_definition(text: String) {
        #expect(found(text) == reference(text))
    }

    @Test func random_texts_are_cut_as_the_definition_cuts() {
        let pool = Array("aZ9 é×ñ½\u{301}\u{AD}Ω語🙂\r\n.-".unicodeScalars)
        var state: UInt64 = 7
        for _ in 0..<3000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text.append(pool[Int(state >> 33) % pool.count])
            }
            let string = String(text)
            #expect(found(string) == reference(string))
        }
    }

    @Test func part_of_a_text_has_places_in_the_whole() {
        let text = "año nuevo, vida nueva"
        let part = text.dropFirst(4)
        #expect(WordRuns.ranges(in: part).map { text[$0] } == ["nuevo", "vida", "nueva"])
    }
}
