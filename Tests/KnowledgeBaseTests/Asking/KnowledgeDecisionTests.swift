import Testing

@testable import KnowledgeBase

@Suite struct KnowledgeDecisionTests {
    @Test func confidence_adds_up_coverage_meaning_margin_and_passage() {
        let decision = KnowledgeDecision(coverage: 0.4964, meaning: 0.5218, margin: 1.02, passage: 0.312)
        #expect(abs(decision.confidence - 0.5324) < 1e-3)
    }

    @Test func words_without_meaning_count_nothing() {
        #expect(KnowledgeDecision(coverage: 1, meaning: 0).confidence == 0)
        #expect(KnowledgeDecision(coverage: 1, meaning: -0.5).confidence == 0)
    }

    @Test func without_an_embedder_coverage_stands_in_and_the_threshold_is_lower() {
        let decision = KnowledgeDecision(coverage: 0.8, meaning: nil)
        #expect(abs(decision.confidence - 0.4 * 0.8 * Float(0.75).squareRoot()) < 1e-5)
        #expect(decision.threshold(strictly: false) == 0.27)
        #expect(decision.threshold(strictly: true) == 0.45)
        #expect(KnowledgeDecision(meaning: 0).threshold(strictly: false) == 0.36)
    }

    @Test func confidence_stays_between_0_and_1() {
        #expect(KnowledgeDecision(coverage: 1, meaning: 1, margin: 1.5, passage: 1).confidence == 1)
        #expect(KnowledgeDecision().confidence == 0)
    }

    @Test func margin_is_over_the_mean_of_five_rivals_and_missing_ones_count_half() {
        #expect(KnowledgeDecision.margin(of: []) == 0)
        #expect(KnowledgeDecision.margin(of: [1.25]) == 0.75)
        #expect(abs(KnowledgeDecision.margin(of: [0.2, 1.2, 0.4, 0.2, 0.2, 0.2, 0.0]) - 0.96) < 1e-5)
        #expect(KnowledgeDecision.margin(of: [3]) == 1.5)
        #expect(KnowledgeDecision.margin(of: [0.1]) == 0)
    }
}

@Suite struct CourtesyTests {
    @Test(arguments: [
        ("hola", Courtesy.greeting, Language.spanish), ("¡Hola! Buenas tardes 🙂", .greeting, .spanish),
        ("Bom dia, tudo bem?", .greeting, .portuguese), ("Hi there!", .greeting, .english),
        ("muchas gracias!", .thanks, .spanish), ("Obrigada por tudo", .thanks, .portuguese),
        ("ok, thank you very much", .thanks, .english), ("Chau, gracias", .farewell, .spanish),
        ("thank you for everything", .thanks, .english), ("thanks a lot", .thanks, .english),
        ("good night", .farewell, .english), ("ok gracias, todo bien", .thanks, .spanish),
        ("hola buen dia, como estas? todo bien?", .greeting, .spanish),
        ("Gracias por la ayuda, muy amable", .thanks, .spanish),
        ("Hola, buenas tardes. ¿Me puede ayudar?", .greeting, .spanish),
        ("what's up", .greeting, .english), ("What’s up?", .greeting, .english),
        // Nothing is asked by a nod: to search for it answers with nonsense or records a miss.
        ("ok", .acknowledgement, .unknown), ("Okay!", .acknowledgement, .unknown),
        ("perfecto", .acknowledgement, .spanish), ("ok, perfecto", .acknowledgement, .spanish),
        ("listo", .acknowledgement, .spanish), ("dale", .acknowledgement, .spanish),
        ("¡Genial!", .acknowledgement, .spanish), ("beleza", .acknowledgement, .portuguese),
        ("great", .acknowledgement, .english), ("perfecto, gracias", .thanks, .spanish),
        ("👍", .acknowledgement, .unknown), ("👍🏽👍🏽 !!", .acknowledgement, .unknown),
        ("❤️", .acknowledgement, .unknown), ("🙏", .thanks, .unknown), ("👋", .greeting, .unknown),
    ])
    func messages_that_ask_nothing(text: String, courtesy: Courtesy, language: Language) throws {
        let found = try #require(Courtesy.detect(text))
        #expect(found.courtesy == courtesy)
        #expect(found.language == language)
    }

    @Test(arguments: [
        "Hola, ¿tienen garantía?", "gracias por el descuento", "todos", "", "¿?", "buenas ruedas",
        "ok, ¿y el precio?", "perfecto, ¿dónde están?", "great, what about the warranty?",
        "listo para entrega",
        "beleza, quanto custa?", "¿Me puede ayudar con el crédito?", "todo bien con la factura?", "❓", "👍❓",
        "©",
        "👍 precio",
        String(repeating: "hola ", count: 40),
    ])
    func everything_else_is_a_question(text: String) {
        #expect(Courtesy.detect(text) == nil)
    }

    @Test func every_fixed_reply_exists_in_three_languages() {
        for reply in [
            FixedReply.unknown, .courtesy(.greeting), .courtesy(.thanks), .courtesy(.farewell),
            .courtesy(.acknowledgement), .handOff, .moderated, .contactLimit, .dayLimit,
            .financingNeedsPrice, .financingImpossible, .askBack, .whichOne, .goOn, .complaint, .sorry,
            .wayToPerson,
        ] + Courtesy.allCases.map(FixedReply.courtesy) {
            #expect(Set([Language.spanish, .portuguese, .english].map(reply.text)).count == 3)
            #expect(reply.text(in: .unknown) == reply.text(in: .english))
        }
    }
}
