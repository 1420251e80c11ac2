import Testing

@testable import KnowledgeBase

@Suite struct SentenceSplitterTests {
    private static let cases: [[String]] = [
        ["El Sr. Ruiz llegó tarde.", "La Sra. Paz ya estaba."],
        ["O art. 9.º da lei vale.", "O prazo é de 30 dias."],
        ["Según el n.º 3 y el núm. 4, paga 3.500,50 USD.", "Luego firma."],
        ["Vea la pág. 12 y el cap. IV del manual.", "Ahí está todo."],
        ["Blvd. de los Telares 77, Col. San Isidro, Cd. Juárez, Edo. Norte.", "Abre a las 9."],
        ["Fracc. Las Lomas, Mz. Cuatro, Lt. Dos, Edif. Alfa, Esq. Calz. Real, Mpio. Sur.", "Pregunte."],
        ["Dijo que no.", "Luego se fue."],
        ["Dr. Smith lives in the U.S. and works here.", "He is 45."],
        ["She moved to the U.S.", "The car stayed."],
        ["El presidente de EE. UU., que vino ayer, habló poco.", "Fue breve."],
        ["Firmaron William E. Simon y J. K. Rowling.", "Nada más."],
        ["Elija el plan B.", "El plan A ya no existe."],
        ["Visite https://ejemplo.com/a.b?c=1.", "Después llame."],
        ["Escriba a ventas@autos.com.ar.", "Abra el archivo lista.v2.pdf ahora.", "Gracias."],
        ["¿Tienen garantía?", "Sí, de 12 meses.", "¡Pregunte!"],
        ["O valor é 3,5%.", "A taxa é 10,0 %."],
        ["Frutas, verduras, etc. y pan."],
        ["Frutas, verduras, etc.", "El pan va aparte."],
        ["Fuel, e.g. diesel, i.e. oil, costs more.", "See p. 7."],
        ["La torre es alta.[1][12]", "Fue hecha en 1889.[3]"],
        ["Dijo: «No sé. Tal vez mañana».", "Luego se fue."],
        ["She said: “Stop. Go home.”", "Then she left."],
        ["He said \"No. Never.\"", "It ended."],
        ["Esto (véase cap. 3. Hay más) sigue.", "Fin."],
        ["Texto citado aqui. (SILVA, 2004, p. 7).", "Outra frase."],
        ["Debe ir al centro de socios.", "Debe cumplir."],
        ["Use Node.js o ASP.Net en su equipo.", "Funciona."],
        ["cabe ao setor verificar o pedido.", "o registro deverá ser feito.", "o aluno será avisado."],
        ["Subió... y bajó.", "Quizás…", "Nadie sabe."],
        ["Abre a las 9 a.m. y cierra a las 6 p.m.", "Los domingos no abre."],
        ["Véase Jones et al. 1998.", "The St. Johns River is long."],
        ["Autos S.A. vende usados.", "Motos Ltda. vende motos."],
        ["Mide aprox. 3 m.", "Pesa 20 kg.", "Cuesta poco."],
        ["1. Abra la app.", "Toque Pagar."],
        ["这是第一句。", "这是第二句。"],
        ["Oferta 🚗🔥 ¡Hoy!", "😀 Llame ya."],
        ["Tel. 555-1234 o av. Libertador 99.", "Pregunte por la Dra. Gómez."],
    ]

    @Test(arguments: cases) func sentences_of_a_line(sentences: [String]) {
        let text = sentences.joined(separator: " ").replacing("socios. Debe", with: "socios.Debe")
            .replacing("句。 这", with: "句。这")
        #expect(SentenceSplitter().sentences(in: text) == sentences)
    }

    @Test func line_breaks_end_sentences() {
        let text = "Requisitos\n- DNI vigente\n- Recibo. Original.\n\nFin"
        #expect(
            SentenceSplitter().sentences(in: text) == [
                "Requisitos", "- DNI vigente", "- Recibo.", "Original.", "Fin",
            ])
    }

    @Test func a_table_row_stays_whole() {
        let row = "Modelo: Onix. Plus | Precio: 9.000 USD. Incluye IVA."
        #expect(SentenceSplitter().sentences(in: "Lista\n\(row)\n\(row)") == ["Lista", row, row])
    }

    @Test func nothing_but_signs_is_one_sentence_and_nothing_is_none() {
        #expect(SentenceSplitter().sentences(in: "...") == ["..."])
        #expect(SentenceSplitter().sentences(in: " \n\n ").isEmpty)
        #expect(SentenceSplitter().sentences(in: "").isEmpty)
    }

    @Test(
        arguments: cases.map { $0.joined(separator: " ") } + [
            "  a.  B\r\n\tc! ¿D? \u{2028}e\u{301}. F (", "((((«««\"\"\"",
        ])
    func ranges_leave_out_white_space_only(text: String) {
        let ranges = SentenceSplitter().ranges(in: text)
        var rebuilt = ""
        var position = text.startIndex
        for range in ranges {
            let between = text[position..<range.lowerBound]
            #expect(between.isBlank)
            rebuilt += between + text[range]
            position = range.upperBound
        }
        #expect(rebuilt + text[position...] == text)
        #expect(text[position...].isBlank)
    }

    @Test func a_line_of_openers_and_one_of_stops_are_read_in_linear_time() {
        let openers = String(repeating: "(", count: 300_000)
        #expect(SentenceSplitter().sentences(in: openers) == [openers])
        let stops = String(repeating: "a. ", count: 100_000)
        #expect(!SentenceSplitter().sentences(in: stops).isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func stops_after_a_line_of_openers_are_read_in_linear_time() {
        let text = String(repeating: "(", count: 150_000) + String(repeating: "Sr. A ", count: 30_000)
        #expect(SentenceSplitter().sentences(in: text).count == 1)
    }

    @Test(arguments: [
        ("1. Uno dos.", 1), ("(12. Uno dos.", 1), ("  ((a. Uno dos.", 1), ("1234. Uno dos.", 2),
        ("( 1. Uno dos.", 2), ("ab. Uno dos.", 2), ("(1(2. Uno dos.", 2),
    ])
    func numbers_and_letters_before_a_stop_open_a_sentence(text: String, count: Int) {
        #expect(SentenceSplitter().sentences(in: text).count == count)
    }
}
