import KnowledgeBase
import Testing

@Suite struct LanguageDetectorTests {
    private let detector = LanguageDetector()

    @Test(arguments: [
        ("¿Cuánto cuesta el envío a domicilio?", Language.spanish),
        ("cuanto cuesta el envio", .spanish),
        ("Los vehículos usados tienen una garantía de doce meses.", .spanish),
        ("Quanto custa a entrega em casa?", .portuguese),
        ("qual e o prazo de entrega do carro", .portuguese),
        ("Os veículos usados têm garantia de doze meses e não podem ser devolvidos.", .portuguese),
        ("How much is the delivery?", .english),
        ("Used vehicles come with a warranty of twelve months.", .english),
        ("O que é computador?", .portuguese),
        ("power bi usage distribution", .english),
        ("what papers do I need", .english),
        ("Les véhicules d'occasion sont vendus avec une garantie de douze mois pour le moteur.", .unknown),
        ("Die Garantie für das Auto ist zwölf Monate und nicht länger.", .unknown),
        ("二手车有十二个月的保修。", .unknown),
        ("12345 67-89", .unknown), ("", .unknown),
    ])
    func detects(text: String, expected: Language) {
        #expect(detector.detect(text) == expected)
    }

    @Test func a_short_question_follows_the_languages_of_the_base() {
        #expect(detector.detect("garantia") == .unknown)
        #expect(detector.detect("garantia", prior: [.portuguese: 900, .spanish: 10]) == .portuguese)
        #expect(detector.detect("garantia", prior: [.portuguese: 10, .spanish: 900]) == .spanish)
        #expect(detector.detect("Onix 2019", prior: [.spanish: 50]) == .spanish)
    }

    @Test func a_clear_text_does_not_follow_the_prior() {
        let text = "The warranty covers the engine and the gearbox for one year."
        #expect(detector.detect(text, prior: [.spanish: 1_000]) == .english)
    }
}
