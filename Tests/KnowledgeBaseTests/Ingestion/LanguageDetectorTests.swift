import Foundation
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

    private static let mostlySpanish: [Language: Double] = [.spanish: 0.65, .portuguese: 0.2, .english: 0.15]

    @Test(arguments: [
        ("Parcelam no cartão?", Language.portuguese), ("Onde fica a loja?", .portuguese),
        ("cartão de crédito", .portuguese), ("A loja abre aos sábados?", .portuguese),
        ("Tem seguro?", .portuguese), ("Fazem entrega?", .portuguese),
        ("Qual a entrada mínima para financiar?", .portuguese),
        ("No México, quanto tempo dura a garantia básica?", .portuguese),
        ("Opening hours?", .english), ("thanks a lot", .english), ("good night", .english),
        ("garantia", .spanish), ("enganche minimo", .spanish), ("Tienen garantia?", .spanish),
        ("Aceptan tarjeta?", .spanish), ("sucursal Monterrey", .spanish), ("Onix 2019", .spanish),
    ])
    func a_short_question_in_a_base_of_another_language_keeps_its_own(text: String, expected: Language) {
        #expect(detector.detect(question: text, prior: Self.mostlySpanish) == expected)
    }

    @Test func the_sample_questions_in_spanish_and_english_keep_their_language() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../fixtures/questions/corpus.yaml")
        var language = Language.unknown
        var counts: [Language: Int] = [:]
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("  language: ") {
                language = Language(rawValue: String(line.dropFirst(12))) ?? .unknown
            }
            guard line.hasPrefix("  question: "), language != .portuguese else { continue }
            let found = detector.detect(question: String(line.dropFirst(12)), prior: Self.mostlySpanish)
            #expect(found == language, "\(line)")
            counts[language, default: 0] += 1
        }
        #expect(counts[.spanish, default: 0] > 50 && counts[.english, default: 0] > 5, "\(counts)")
    }

    @Test func a_clear_text_does_not_follow_the_prior() {
        let text = "The warranty covers the engine and the gearbox for one year."
        #expect(detector.detect(text, prior: [.spanish: 1_000]) == .english)
    }
}
