import Foundation
import KnowledgeBase
import Stores
import Testing

/// What is said to messages that ask nothing, choose a row, or complain.
@Suite struct TalkingTests {
    private let askBack = "Con gusto le ayudo. ¿Qué le gustaría saber?"

    @Test(arguments: ["x", "sí", "1", "¿Y?", "¿cuánto?", "?", "más información", "quiero saber algo"])
    func message_that_says_nothing_is_asked_back(_ text: String) async throws {
        var ask = try await DealerBase().ask
        ask.assumedLanguage = .spanish
        let answer = try await ask.answer(text)
        #expect(answer.text == askBack && answer.isCourtesy && answer.sources.isEmpty)
    }

    @Test(arguments: ["¿Aceptan tarjeta?", "¿dónde están?", "garantía", "¿quién fundó la empresa?"])
    func short_question_is_looked_for(_ text: String) async throws {
        #expect(try await !DealerBase().ask.answer(text).isCourtesy)
    }

    @Test func miss_is_not_kept_of_what_asks_nothing() async throws {
        let base = try await DealerBase()
        _ = try await base.ask.answer("x")
        #expect(await base.store.misses(limit: 10).isEmpty)
    }

    // MARK: Rows

    @Test(arguments: [
        "2", "el 2", "o 2", "number 2", "opción 2", "la segunda", "the 2 please", "quiero el 2",
    ])
    func number_chooses_a_row_that_was_shown(_ text: String) async throws {
        var talk = Talk(try await TwoCatalogs.ask())
        let shown = try await talk.say("¿Tienen Nissan Versa?").rowNames
        try #require(shown.count == 2)
        #expect(try await talk.say(text).rowNames == [shown[1]])
    }

    @Test(arguments: ["sí me interesa", "sí", "yes", "me interesa"])
    func yes_goes_on_with_the_one_row(_ text: String) async throws {
        var talk = Talk(try await TwoCatalogs.ask())
        try #require(try await talk.say("¿Tienen el Toyota Corolla?").rowNames == ["autos 5"])
        let answer = try await talk.say(text)
        #expect(answer.rowNames == ["autos 5"] && answer.known)
        #expect(answer.text.hasSuffix("?"))
    }

    @Test func yes_to_several_rows_is_asked_which() async throws {
        var talk = Talk(try await TwoCatalogs.ask())
        try await talk.say("¿Tienen Nissan Versa?")
        let answer = try await talk.say("sí")
        #expect(answer.text == "¿Cuál le interesa? Escriba su número." && answer.isCourtesy)
        // And the number then chooses.
        #expect(try await talk.say("2").rowNames.count == 1)
    }

    @Test func numbered_rows_are_choices_and_one_is_none() async throws {
        let ask = try await TwoCatalogs.ask()
        let several = try #require(try await ask.answer("¿Tienen Nissan Versa?").choices)
        #expect(several.count == 2 && several.allSatisfy { $0.id.hasPrefix("row:autos:") })
        #expect(several[0].title.hasPrefix("1. Nissan Versa") && several[1].title.hasPrefix("2. "))
        #expect(try await ask.answer("¿Tienen el Toyota Corolla?").choices == nil)
    }

    // MARK: Complaints, and the way to a person

    @Test(arguments: [
        "quiero quejarme, el coche que me vendieron no sirve", "estoy enojado con ustedes",
        "my car broke down",
        "quero reclamar",
    ])
    func who_complains_is_handed_to_a_person(_ text: String) async throws {
        let base = try await DealerBase()
        var options = Ask.Options()
        options.offersPerson = true
        let answer = try await base.ask.answer(text, options: options)
        #expect(answer.handOff?.reason == "The customer complains: \"\(text)\"")
        #expect(try await base.ask.answer(text).handOff == nil)
    }

    @Test func without_a_person_the_sources_say_how_to_complain() async throws {
        let base = try await DealerBase(extra: [
            Chunk(
                ordinal: 0, headingPath: ["Quejas"],
                text: "Para presentar una queja escriba a quejas@autos.example y recibirá un folio.",
                language: .spanish)
        ])
        let answer = try await base.ask.answer("estoy muy enojado con ustedes")
        #expect(answer.text.hasPrefix("Lamento lo que pasó."))
        #expect(answer.text.contains("quejas@autos.example"))
    }

    @Test func what_is_not_known_names_the_way_to_a_person() async throws {
        var options = Ask.Options()
        let question = "¿Quién ganó el mundial de fútbol?"
        let ask = try await DealerBase().ask
        #expect(try await !ask.answer(question, options: options).text.contains("«persona»"))
        options.offersPerson = true
        #expect(try await ask.answer(question, options: options).text.contains("escriba «persona»"))
    }

    @Test(arguments: ["persona", "pessoa", "person"])
    func word_that_is_named_calls_the_person(_ word: String) async throws {
        #expect(try await DealerBase.empty().answer(word).handOff != nil)
    }

    // MARK: Languages

    @Test func language_that_was_set_holds_for_every_fixed_reply() async throws {
        var ask = DealerBase.empty()
        ask.language = .portuguese
        #expect(try await ask.answer("hola").text == "Olá! Em que posso ajudar?")
        #expect(try await ask.answer("¿Tienen garantía?").text.hasPrefix("Desculpe"))
        #expect(try await ask.answer("quiero hablar con un asesor").text.hasPrefix("Com prazer"))
    }

    @Test(arguments: ["me urge", "ok", "x", "1"])
    func few_words_are_in_the_language_assumed(_ text: String) async throws {
        var ask = DealerBase.empty()
        ask.assumedLanguage = .portuguese
        let reply = try await ask.answer(text).text
        #expect(LanguageDetector().detect(reply) == .portuguese)
    }

    @Test(arguments: ["ok", "kkkk", "x", "jaja"])
    func few_words_keep_the_language_of_the_conversation(_ text: String) async throws {
        var talk = Talk(try await DealerBase().ask)
        try await talk.say("What is the warranty of your cars?")
        #expect(LanguageDetector().detect(try await talk.say(text).text) == .english)
    }

    @Test func question_in_portuguese_is_known_by_its_opening() {
        #expect(LanguageDetector().detect(question: "O que a garantia cobre?", prior: [:]) == .portuguese)
    }

    // MARK: What is quoted

    @Test func sentences_in_the_askers_language_stand_alone_where_they_say_enough() async throws {
        let base = try await DealerBase()
        try await base.save(
            [
                Chunk(
                    ordinal: 0, headingPath: [], text: "El kit de seguridad incluye triángulo y extintor.",
                    language: .spanish)
            ],
            as: "es.md", language: .spanish)
        try await base.save(
            [
                Chunk(
                    ordinal: 0, headingPath: [], text: "O kit de segurança inclui triângulo e extintor.",
                    language: .portuguese
                )
            ],
            as: "pt.md", language: .portuguese)
        let answer = try await base.ask.answer("¿Qué incluye el kit de seguridad, triángulo y extintor?")
        #expect(answer.sources.map(\.path) == ["es.md"])
    }
}
