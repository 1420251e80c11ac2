import Testing

@testable import KnowledgeBase

@Suite struct DenialTests {
    @Test(arguments: [
        ("What is not covered", Language.english), ("We cannot repair", .english),
        ("It isn't covered", .english),
        ("Qué no cubre", .spanish), ("Exclusiones", .spanish), ("O que a garantia não cobre", .portuguese),
        ("Não cobre", .unknown),
    ])
    func denials(_ text: String, _ language: Language) {
        #expect(Denial.isIn(text, language))
    }

    @Test(arguments: [
        ("What is covered", Language.english), ("Notary fees", .english), ("Lojas no Brasil", .portuguese),
        ("Don Julio", .spanish), ("", .spanish), ("Sucursal No. 3", .unknown),
    ])
    func what_denies_nothing(_ text: String, _ language: Language) {
        #expect(!Denial.isIn(text, language))
    }
}
