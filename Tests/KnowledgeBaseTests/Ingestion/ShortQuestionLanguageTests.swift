import Foundation
import KnowledgeBase
import Testing

/// Questions of a few words, mostly without function words, as people type them to a car dealer.
/// The detector's n-grams and weights were made without them.
@Suite struct ShortQuestionLanguageTests {
    private let detector = LanguageDetector()
    private static let mostlySpanish: [Language: Double] = [.spanish: 0.65, .portuguese: 0.2, .english: 0.15]

    /// What is right is what was measured, less two or three of the forty.
    @Test(arguments: [
        (Language.spanish, spanish, 38), (.portuguese, portuguese, 30), (.english, english, 37),
    ])
    func a_base_mostly_in_spanish_does_not_hide_the_askers_language(
        language: Language, questions: String, least: Int
    ) {
        let questions = Self.list(questions)
        #expect(questions.count == 40)
        #expect(right(questions, language, prior: Self.mostlySpanish) >= least)
        let plain = questions.map { $0.folding(options: .diacriticInsensitive, locale: nil) }
        #expect(right(plain, language, prior: Self.mostlySpanish) >= least - 1)
    }

    @Test(arguments: [
        (Language.spanish, spanish, 35), (.portuguese, portuguese, 30), (.english, english, 37),
    ])
    func words_alone_tell_the_language(language: Language, questions: String, least: Int) {
        #expect(right(Self.list(questions), language, prior: [:]) >= least)
    }

    @Test(arguments: ["RAV4 2021", "BMW X3", "Onix 2019", "F-150", "VW Polo"])
    func codes_and_names_follow_the_base(text: String) {
        #expect(detector.detect(question: text, prior: [:]) == .unknown)
        #expect(detector.detect(question: text, prior: [.spanish: 0.8, .portuguese: 0.2]) == .spanish)
        #expect(detector.detect(question: text, prior: [.portuguese: 0.8, .spanish: 0.2]) == .portuguese)
    }

    @Test(arguments: [
        ("troca de óleo", Language.portuguese), ("prazo de entrega", .portuguese),
        ("voces aceitam troca", .portuguese), ("cuanto cuesta el cambio de aceite", .spanish),
        ("refund policy", .english), ("test drive", .english), ("opening hours", .english),
        ("car warranty", .english), ("down payment", .english),
    ])
    func questions_that_were_once_taken_for_spanish(text: String, expected: Language) {
        #expect(detector.detect(question: text, prior: Self.mostlySpanish) == expected)
    }

    @Test func a_short_passage_of_a_document_keeps_the_documents_language() {
        #expect(detector.detect("Test drive", prior: [.spanish: 1]) == .spanish)
        #expect(detector.detect("Refund policy", prior: [.spanish: 1]) == .spanish)
        #expect(detector.detect("The refund policy of the company is this", prior: [.spanish: 1]) == .english)
    }

    @Test func the_same_text_has_the_same_language_every_time() {
        let found = (0..<50).map { _ in LanguageDetector().detect(question: "Aceitam pix?", prior: [:]) }
        #expect(Set(found).count == 1)
    }

    private func right(_ questions: [String], _ language: Language, prior: [Language: Double]) -> Int {
        questions.count { detector.detect(question: $0, prior: prior) == language }
    }

    private static func list(_ questions: String) -> [String] {
        questions.replacing("\n", with: " ").split(separator: "|")
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static let spanish = """
        Aceptan cheques? | Financian a sesenta meses? | Carta factura | Pago en efectivo | enganche
        diferido | Coche usado a cuenta | Servicio de diez mil | aceite sintético | Limpieza de inyectores
        | Verificación aprobada? | Garantía del motor | Garantía cubre transmisión? | Devuelven el
        anticipo? | Plazo para devolución | Reembolso de dinero | Entrega en otro estado | Recoger en
        sucursal | Sucursales en Guadalajara | Abierto los sábados? | Duplicado de factura | Contrato de
        compraventa | Carta poder | Coche de subasta? | Historial de mantenimiento | Bajo kilometraje |
        Camioneta diésel | Auto barato | Faros antiniebla | Llantas nuevas | Llave de repuesto? | Seguro
        contra robo | Carga rápida | Vendedor disponible? | Necesito aval? | Entregan mañana? | Llamada
        gratuita | Olvidé mi contraseña | Quejas del servicio | Cambiar la batería | Requisitos para
        extranjeros
        """

    private static let portuguese = """
        Aceitam cheque? | Financiam em sessenta meses? | Carta de crédito | Parcelamento no boleto |
        entrada parcelada | Troca com troco | Carro usado na troca | Revisão dos dez mil | óleo sintético
        | Limpeza de bicos | Vistoria aprovada? | Garantia do motor | Garantia cobre câmbio? | Devolvem o
        sinal? | Prazo para devolução | Dinheiro de volta | Entrega em outro estado | Retirar na loja |
        Lojas em São Paulo | Abertos aos sábados? | Segunda via do documento | Recibo de compra e venda |
        Procuração do vendedor | Carro de leilão? | Histórico de manutenção | Baixa quilometragem |
        Caminhonete a diesel | Utilitário barato | Faróis de milha | Pneus novos | Chave reserva inclusa?
        | Seguro contra roubo | Carregamento rápido | Vendedor disponível? | Preciso de avalista? | Fazem
        entrega amanhã? | Ligação gratuita | Esqueci minha senha | Reclamar do atendimento | Trocar a
        bateria
        """

    private static let english = """
        Accept personal checks? | Sixty month loan? | Monthly installments | Cash only? | Deferred deposit
        | Used car trade | Ten thousand mile service | Synthetic oil | Injector cleaning | Smog check
        passed? | Engine warranty | Gearbox covered? | Return deposit | Return window | Money back | Out
        of state delivery | Store pickup | Branches in Texas | Open Saturdays? | Duplicate invoice | Sales
        contract | Power of attorney | Auction cars? | Service history | Cheap cars | Diesel pickup truck
        | Fog lights | New tires | Spare key? | Theft insurance | Fast charging | Salesperson available? |
        Need a cosigner? | Deliver tomorrow? | Toll free number | Forgot password | Bad service | Replace
        battery | Requirements for foreigners | Paint protection
        """
}
