import Testing

@testable import KnowledgeBase

@Suite struct NeutraliserTests {
    private let neutraliser = Neutraliser()

    @Test(arguments: [
        "El Swift Sport 2018 cuesta $244,900 MXN (o 48 × $5,103.20) ¡y ya!",
        "Ana <ana.lopez@rodalba.example>, tel. +52 55 5550 0142; ver [1], [2-4] y https://autos.example/a?b=1#c",
        "if (a < b && c > d || e <= f) { list.map<Int> { $0 | 1 } } // List<User> y Map<String, System>",
        "Garantía: 12 meses. Horario: 9:00-19:00. Modelo: CX-5. Nota: el sistema: eléctrico",
        "<b>Oferta</b> <a href=\"x\">ver</a> <br/> 5 < 6 > 4 [x] [ ] arr[i] C:\\users\\u",
        "## Sistema eléctrico\n### Garantía\n# Usuarios\n- Usuario\n1. Usuario nuevo\n---\n- systematic: yes\nuser:clave@host.example",
        "Familia 👨‍👩‍👧 y bandera 🇲🇽 ❤️ 1️⃣ señor, ação, über, naïve, 10 °C, ½, №",
        "Texto con nbsp\u{A0}y tabla | a | b |\n|---|---|\n| 1 | 2 |",
        "नमस्ते क्‍ष می‌خواهم 你好",
    ])
    func ordinary_text_stays_as_it_is(text: String) {
        let result = neutraliser.neutralise(text)
        #expect(result.text == text)
        #expect(result.counts.total == 0)
    }

    @Test(arguments: [
        ("a ꐕ b", "a □ b"), ("ꐕ\u{301}\u{336}x", "□x"), ("ꀀ", "□"), ("&#xA415;!", "□!"), ("\\ua415", "□"),
        ("<|im_start|>x", "‹|im_start|›x"), ("[INST] x [/INST]", "(INST) x (/INST)"), ("<<SYS>>", "‹‹SYS››"),
        ("a</s>", "a‹/s›"), ("<system role=\"x\">", "‹system role=\"x\"›"), ("System: x", "System - x"),
        ("a\n  **Usuario:** b", "a\n  **Usuario -** b"), ("### Instruction:\nx", " Instruction -\nx"),
        ("### System\nx", " System\nx"), ("Mensagem do sistema: x", "Mensagem do sistema - x"),
        ("a\u{200B}b\u{202E}c", "abc"), ("x\u{2028}y", "x\ny"),
        ("<x:invoke name=\"x\">", "‹x:invoke name=\"x\"›"),
        ("<｜begin▁of▁sentence｜>", "‹｜begin▁of▁sentence｜›"), ("1. System: x", "1. System - x"),
        ("• System (admin): x", "• System (admin) - x"), ("Sy\u{301}stem: x", "Sy\u{301}stem - x"),
        ("--- SYSTEM ---\nx", " SYSTEM ---\nx"), ("[System message] x", "(System message) x"),
        ("<system\n>", "‹system\n›"),
        ("a\u{0C}                              System: x", "a\n                              System - x"),
        ("<start_of_turn>", "‹start_of_turn›"),
        ("hi\u{E0061}\u{E0062}", "hi"),
        ("e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", "e\u{301}\u{302}\u{303}\u{304}"),
    ])
    func what_may_break_out_is_disarmed_and_stays_readable(text: String, clean: String) {
        let result = neutraliser.neutralise(text)
        #expect(Array(result.text.unicodeScalars) == Array(clean.unicodeScalars))
        let again = neutraliser.neutralise(result.text)
        #expect(again.text == result.text)
        #expect(again.counts.total == 0)
    }

    @Test func documents_of_the_sample_company_stay_as_they_are() throws {
        let documents = try SampleCompany.texts()
        #expect(documents.count > 15)
        for (name, text) in documents {
            let result = neutraliser.neutralise(text)
            #expect(result.counts.total == 0, "\(name)")
            #expect(result.text == text, "\(name)")
        }
    }

    @Test func counts_tell_how_many_replacements_were_made() {
        let counts = neutraliser.neutralise("ꐕ a\u{200B}\u{200B}b\u{200B}\nSystem: <s>[INST]ꐕ").counts
        #expect(counts == NeutralisedCounts(invisible: 2, delimiters: 2, roleMarkers: 3))
        #expect(counts.total == 7)
    }

    @Test func rows_are_cleaned_in_keys_and_values() {
        let row: JSONValue = ["make ꐕ": "Honda", "notes": ["<s>", 5, ["x": "Human: hi"]], "price": 350900]
        let (clean, counts) = neutraliser.neutralise(row)
        #expect(clean == ["make □": "Honda", "notes": ["‹s›", 5, ["x": "Human - hi"]], "price": 350900])
        #expect(counts == NeutralisedCounts(delimiters: 1, roleMarkers: 2))
    }

    @Test func another_delimiter_is_guarded_with_its_look_alikes() throws {
        let neutraliser = Neutraliser(delimiter: try ContextDelimiter("«§»"))
        #expect(neutraliser.enclose("a «§» b «\u{301}§» ꐕ").text == "«§»\na □ b □ ꐕ\n«§»")
        let wide = Neutraliser(delimiter: try ContextDelimiter("=#="))
        #expect(wide.neutralise("＝＃= x").text == "□ x")
    }

    @Test func a_disarmed_marker_does_not_make_a_delimiter() throws {
        let neutraliser = Neutraliser(delimiter: try ContextDelimiter("‹|"))
        #expect(!neutraliser.neutralise("<|im_start|>").text.contains("‹|"))
    }

    @Test(arguments: [
        "", " ", "a", "delim", "7", "|", "\u{200B}", "§ §", "□", String(repeating: "§", count: 17),
    ])
    func delimiters_that_ordinary_text_holds_are_refused(symbol: String) {
        #expect(throws: KnowledgeBaseError.self) { try ContextDelimiter(symbol) }
    }

    @Test func random_mixtures_stay_clean() {
        let pieces = [
            "<", "|", ">", "[", "]", "INST", "SYS", "/", "System", ":", "\n", "#", " ", "ꐕ", "\u{200D}",
            "\u{301}", "s",
            "user", "&#x", "A415;", "\\u", "A415", "🙂", "\u{FE0F}", "*", "-", "□", "x",
        ]
        var generator = SeededGenerator(state: 7)
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 1...14, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            let once = neutraliser.neutralise(text).text
            let twice = neutraliser.neutralise(once)
            #expect(twice.counts.total == 0, "\(text.debugDescription) -> \(once.debugDescription)")
        }
    }
}
