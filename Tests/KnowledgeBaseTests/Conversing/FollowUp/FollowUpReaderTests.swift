import KnowledgeBase
import Testing

/// Single rules; the written conversations are in `FollowUpFixtureTests`.
@Suite struct FollowUpReaderTests {
    private static let reader = FollowUpReader()
    private static let withCars = (try? CatalogFixtures.cars()).map {
        FollowUpReader(catalogs: [CatalogQuestionReader($0)])
    }

    private func resolve(
        _ question: String, after earlier: String..., shown: [String] = [], language: Language = .unknown
    ) throws -> ResolvedQuestion {
        var turns = earlier.map { EarlierTurn(question: $0, language: language) }
        if !turns.isEmpty { turns[turns.count - 1].shown = shown.map(FollowUpFixtures.row) }
        return try #require(Self.withCars).resolve(question, after: turns)
    }

    // MARK: Standing alone

    @Test func a_first_question_stands_alone_whatever_it_looks_like() throws {
        let resolved = try resolve("¿y en azul?")
        #expect(!resolved.isFollowUp)
        #expect(resolved.text == "¿y en azul?")
    }

    @Test(arguments: [
        "hola", "gracias!", "ok", "buenas tardes", "obrigado", "thanks a lot", "👍", "ok, lo voy a pensar",
        "Where are you located?", "¿Qué autos tienen?", "Quais são as formas de pagamento?",
        "¿Es necesario hacer cita?",
    ])
    func a_new_topic_or_a_courtesy_is_no_follow_up(question: String) throws {
        let resolved = try resolve(question, after: "¿Tienen Versa azul?", shown: ["RM-20421"])
        #expect(!resolved.isFollowUp)
        #expect(resolved.text == question)
        #expect(resolved.references.isEmpty)
    }

    @Test func a_greeting_between_is_stepped_over() throws {
        let resolved = try resolve("¿y en rojo?", after: "¿Tienen Versa azul?", "gracias")
        #expect(resolved.isFollowUp)
        #expect(resolved.text == "Versa ¿y en rojo?")
    }

    @Test func after_a_greeting_alone_there_is_nothing_to_follow() throws {
        #expect(try !resolve("¿y en rojo?", after: "hola").isFollowUp)
    }

    @Test func a_pronoun_with_its_noun_in_the_same_question_points_at_nothing_earlier() throws {
        let question = "Si compro un carro, ¿lo puedo devolver?"
        #expect(try !resolve(question, after: "¿Tienen Versa?", shown: ["RM-20421"]).isFollowUp)
        #expect(try resolve("¿lo puedo devolver?", after: "¿Tienen Versa?", shown: ["RM-20421"]).isFollowUp)
    }

    @Test func an_it_that_means_nothing_is_no_pronoun() throws {
        let earlier = "Do you have a Versa?"
        #expect(try !resolve("How long does it take to get a refund?", after: earlier).isFollowUp)
        #expect(try !resolve("Is it possible to pay by card?", after: earlier).isFollowUp)
        #expect(try resolve("Is it available?", after: earlier).isFollowUp)
    }

    @Test func what_leaves_room_for_doubt_is_marked_so() throws {
        #expect(try !resolve("Corolla?", after: "¿Tienen Versa azul?").isSure)
        #expect(try resolve("¿y en rojo?", after: "¿Tienen Versa azul?").isSure)
        #expect(try resolve("¿Cuál es el horario?", after: "¿Tienen Versa azul?").isSure)
    }

    // MARK: Words carried

    @Test(arguments: [
        ("¿A qué hora abre Monterrey?", "¿y en Guadalajara?", "hora abre ¿y en Guadalajara?"),
        ("Qual o horário no sábado?", "e no domingo?", "horário e no domingo?"),
        ("¿Cuánto pago a 48 meses?", "¿y a 60?", "pago meses ¿y a 60?"),
        (
            "How long is the Plus warranty?", "and how much does it cost?",
            "Plus warranty and how much does it cost?"
        ),
        ("¿Tienen Versa azul automático?", "¿y manual?", "Versa azul ¿y manual?"),
        ("Toyota Corolla de menos de 300 mil", "¿y un Sentra?", "menos de 300 mil ¿y un Sentra?"),
    ])
    func what_is_said_anew_replaces_what_was_said_of_the_same(
        earlier: String, question: String, expected: String
    ) throws {
        #expect(try resolve(question, after: earlier).text == expected)
    }

    @Test func of_a_search_for_cars_only_the_names_go_over_to_documents() throws {
        let resolved = try resolve("¿y la garantía?", after: "¿Tienen Versa azul de menos de 300 mil?")
        #expect(resolved.text == "Versa ¿y la garantía?")
    }

    @Test func a_chain_of_follow_ups_keeps_what_each_left_out() throws {
        let resolved = try resolve("¿y Puebla?", after: "¿A qué hora abre Monterrey?", "¿y los domingos?")
        #expect(resolved.text == "hora abre domingos ¿y Puebla?")
    }

    @Test func turns_further_back_than_the_limit_are_forgotten() throws {
        let filler = [EarlierTurn](
            repeating: EarlierTurn(question: "¿Cuánto dura la garantía?"), count: FollowUpReader.mostTurns)
        let cars = EarlierTurn(question: "¿Tienen Versa?", shown: ["A", "B"])
        let reader = try #require(Self.withCars)
        #expect(reader.resolve("¿cuánto cuesta el segundo?", after: [cars] + filler).references.isEmpty)
        #expect(
            reader.resolve("¿cuánto cuesta el segundo?", after: [cars] + filler.dropFirst()).references
                == [FollowUpFixtures.row("B")])
    }

    @Test func without_a_catalog_questions_about_documents_are_followed_all_the_same() {
        let earlier = [EarlierTurn(question: "¿Qué cubre la garantía Max?")]
        let resolved = Self.reader.resolve("¿y cuánto dura?", after: earlier)
        #expect(resolved.isFollowUp)
        #expect(resolved.text == "cubre garantía Max ¿y cuánto dura?")
    }

    // MARK: Language

    @Test func two_words_are_in_the_language_of_the_conversation() throws {
        #expect(try resolve("automatic?", after: "¿Tienen Versa?", language: .spanish).language == .spanish)
        #expect(try resolve("e manual?", after: "Vocês têm HB20?").language == .portuguese)
    }

    @Test func a_whole_sentence_is_in_its_own_language() throws {
        let resolved = try resolve(
            "and what does the warranty cover?", after: "¿Tienen Versa?", language: .spanish)
        #expect(resolved.language == .english)
    }

    @Test func a_language_that_is_known_is_kept() throws {
        let reader = try #require(Self.withCars)
        let turns = [EarlierTurn(question: "¿Tienen Versa?", language: .spanish)]
        #expect(reader.resolve("manual", after: turns, language: .portuguese).language == .portuguese)
    }

    // MARK: Bad input

    @Test(arguments: [
        "", " ", "?", "¿¿??", "...", "y", "e", "and", "…", "\u{200B}", "🚗", "no", "-", "1", "#", "el",
    ])
    func a_question_that_says_nothing_does_no_harm(question: String) throws {
        let resolved = try resolve(question, after: "¿Tienen Versa?", shown: ["A"])
        #expect(resolved.text.hasSuffix(question))
        #expect(try resolve("¿y en rojo?", after: question).text == "¿y en rojo?")
    }

    @Test func very_long_questions_and_many_turns_are_read_in_part() throws {
        let long = String(repeating: "¿y en azul? ", count: 20_000)
        let turns = [EarlierTurn](repeating: EarlierTurn(question: long, shown: ["A"]), count: 200)
        let resolved = try #require(Self.withCars).resolve("¿y en rojo?", after: turns)
        #expect(resolved.text.count < 2_000)
    }

    /// Messages are sent half written, and cut at any word.
    @Test func every_beginning_of_a_question_is_read_without_harm() throws {
        let catalog = try CatalogFixtures.cars()
        let questions = CatalogQuestionReader(catalog)
        let reader = FollowUpReader(catalogs: [questions])
        let rows = CatalogFollowUpReader(
            catalog, named: "cars", reader: questions, search: CatalogSearch(catalog))
        for item in try FollowUpFixtures.cases("follow-ups-blind.jsonl") {
            let words = item.question.split(separator: " ")
            for count in words.indices {
                let question = words[..<count].joined(separator: " ")
                let resolved = reader.resolve(question, after: item.earlier)
                #expect(resolved.text.hasSuffix(question))
                #expect(resolved.isFollowUp || resolved.text == question)
                #expect(Set(resolved.references.map(\.id)).isSubset(of: item.turns.flatMap(\.shown)))
                #expect(rows.read(question, after: item.earlier).text == question)
            }
        }
    }
}
