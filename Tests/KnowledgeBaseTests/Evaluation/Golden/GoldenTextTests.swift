import Testing

@testable import KnowledgeBase

/// Finding texts however they are written.
@Suite struct GoldenTextTests {
    @Test(arguments: [
        ("El auto cuesta $244,900.00 hoy.", "244900"), ("Custa R$ 244.900,00.", "R$ 244.900"),
        ("Son **300 mil** pesos", "300,000"), ("a 20 000 km", "20,000 km"),
        ("GARANTÍA básica", "garantia basica"),
        ("Tel. +52 442 555 0176.", "442 555 0176"), ("La tasa es 10%.", "10 %"), ("el 10 por ciento", "10 %"),
        ("2026-09-16,cerrado", "2026-09-16"), ("[RM-20507] Kia", "RM-20507"),
        ("De 11:00 a 15:00.", "11:00 a 15:00"),
        ("$6,087.02 al mes", "6.087,02"), ("são 7 dias úteis", "7 dias uteis"), ("15k", "15 mil"),
        ("motor, caja", "motor caja"), ("20 % de enganche", "$20"),
    ])
    func found_however_it_is_written(_ text: String, _ wanted: String) {
        #expect(GoldenText(text).contains(GoldenText(wanted)))
    }

    @Test(arguments: [
        ("17 días", "7 días"), ("$12,449,00", "$244,900"), ("garantías", "garantía"), ("no hay nota", "not"),
        ("1,500.50", "1,500"), ("enganche de 20", "20 %"), ("caja motor", "motor caja"), ("", "a"),
        ("RM-205071", "RM-20507"), ("0.5", "5"), ("300 mil", "300"),
    ])
    func not_found_where_it_is_not(_ text: String, _ wanted: String) {
        #expect(!GoldenText(text).contains(GoldenText(wanted)))
    }

    @Test func marks_alone_are_empty() {
        #expect(GoldenText("$ — ¡!").isEmpty)
        #expect(!GoldenText("5").isEmpty)
        #expect(!GoldenText("algo").contains(GoldenText("$")))
    }
}
