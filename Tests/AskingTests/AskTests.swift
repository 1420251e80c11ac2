import Foundation
import KnowledgeBase
import Stores
import Testing

@Suite struct AskTests {
    @Test(arguments: [
        ("¿Quién fundó la empresa?", "Raúl"), ("precio del corolla", "18.500.000"),
        ("¿Aceptan tarjeta de crédito?", "Visa"), ("¿Cuánto cuesta el cambio de aceite?", "85.000"),
        ("que cubre la garantia", "motor"),
    ])
    func the_best_sentence_answers_and_cites_its_source(question: String, part: String) async throws {
        let answer = try await DealerBase().ask.answer(question)
        #expect(answer.known)
        #expect(answer.refusal == nil)
        let first = try #require(answer.sentences.first)
        #expect(first.text.contains(part), "\(answer.sentences.map(\.text))")
        let source = try #require(answer.sources.first { $0.number == first.citation })
        #expect(source.number == 1)
        #expect(source.passage == first.passage)
        #expect(source.root == "/docs" && source.path.hasSuffix(".md"))
        #expect(Set(answer.sentences.map(\.citation)) == Set(answer.sources.map(\.number)))
    }

    @Test(arguments: [
        ("¿Quién ganó el mundial de fútbol?", Language.spanish, "Lo siento"),
        ("Qual é a previsão do tempo para amanhã?", .portuguese, "Desculpe"),
        ("What is the meaning of life for you?", .english, "Sorry"),
    ])
    func what_the_sources_do_not_say_is_refused_in_the_askers_language_and_recorded(
        question: String, language: Language, opening: String
    ) async throws {
        let base = try await DealerBase()
        let answer = try await base.ask.answer(question)
        #expect(!answer.known)
        #expect(answer.language == language)
        #expect(answer.sentences.isEmpty && answer.sources.isEmpty)
        #expect(answer.refusal?.hasPrefix(opening) == true)
        let miss = try #require(await base.store.misses(limit: 5).first)
        #expect(miss.question == question)
        #expect(miss.language == language)
        #expect(miss.confidence == answer.confidence)
    }

    @Test func a_nod_without_a_language_is_answered_in_that_of_the_base() async throws {
        let answer = try await DealerBase().ask.answer("👍")
        #expect(answer.isCourtesy && answer.language == .unknown)
        #expect(answer.refusal?.hasPrefix("De acuerdo") == true)
        #expect(try await DealerBase.empty().answer("ok").refusal?.hasPrefix("All right") == true)
    }

    @Test(arguments: ["hola!", "muchas gracias", "Tchau", "ok", "👍", "perfecto"])
    func a_courtesy_is_returned_and_no_miss(text: String) async throws {
        let base = try await DealerBase()
        let answer = try await base.ask.answer(text)
        #expect(!answer.known)
        #expect(answer.isCourtesy)
        #expect(answer.confidence == 0)
        #expect(answer.refusal?.isEmpty == false)
        #expect(await base.store.misses(limit: 5).isEmpty)
    }

    @Test func a_very_long_question_is_answered_from_its_beginning_with_a_notice() async throws {
        let answer = try await DealerBase().ask.answer(
            "¿Quién fundó la empresa? " + String(repeating: "\n", count: 70_000) + "fin")
        #expect(answer.notices.contains { $0.contains("very long") })
        #expect(answer.known && answer.sentences.first?.text.contains("Raúl") == true)
    }

    @Test(arguments: ["", "  ?!", "¿¿??", String(repeating: "\"(", count: 30_000)])
    func a_question_without_words_is_asked_back_and_no_miss(text: String) async throws {
        let base = try await DealerBase()
        let answer = try await base.ask.answer(text)
        #expect(!answer.known)
        // Nothing tells the asker's language; most passages are Spanish.
        #expect(answer.refusal?.hasPrefix("Con gusto le ayudo") == true)
        #expect(await base.store.misses(limit: 5).isEmpty)
    }

    @Test func misses_are_recorded_only_on_request() async throws {
        let base = try await DealerBase()
        var options = Ask.Options()
        options.recordsMisses = false
        _ = try await base.ask.answer("¿Cómo se hace una paella?", options: options)
        #expect(await base.store.misses(limit: 5).isEmpty)
    }

    @Test func an_empty_base_knows_nothing() async throws {
        let ask = DealerBase.empty()
        let answer = try await ask.answer("¿Cuánto dura la garantía?")
        #expect(!answer.known)
        #expect(answer.confidence == 0)
    }

    @Test func strictness_refuses_what_is_answered_otherwise() async throws {
        let base = try await DealerBase()
        let question = "¿A qué hora abren los sábados?"
        let answer = try await base.ask.answer(question)
        var options = Ask.Options()
        options.isStrict = true
        let strict = try await base.ask.answer(question, options: options)
        #expect(answer.known && answer.confidence < 0.45)
        #expect(!strict.known && strict.confidence == answer.confidence)
    }

    @Test func a_threshold_of_ones_own_decides_but_nothing_found_stays_unknown() async throws {
        let base = try await DealerBase()
        var options = Ask.Options()
        options.threshold = 0
        let question = "¿Quién ganó el mundial de fútbol?"
        #expect(try await base.ask.answer(question, options: options).known)
        #expect(try await !DealerBase.empty().answer(question, options: options).known)
        options.threshold = 1
        #expect(try await !base.ask.answer("¿Quién fundó la empresa?", options: options).known)
    }

    @Test func a_filter_leaves_out_the_document_that_knows() async throws {
        var options = Ask.Options()
        options.filter.paths = ["1.md"]
        let answer = try await DealerBase().ask.answer("¿Quién fundó la empresa?", options: options)
        #expect(!answer.known)
    }

    @Test func limit_bounds_the_sentences() async throws {
        var options = Ask.Options()
        options.limit = 1
        let answer = try await DealerBase().ask.answer("¿Aceptan tarjeta de crédito?", options: options)
        #expect(answer.sentences.count == 1 && answer.sources.count == 1)
    }

    @Test func a_row_names_its_columns_and_an_item_with_its_lead_in() async throws {
        let base = try await DealerBase(extra: [
            Chunk(
                ordinal: 0, headingPath: ["Tarifas de traslado"],
                text: "Destino | Tarifa\nCórdoba | 40.000\nNeuquén | 90.000", language: .spanish),
            Chunk(
                ordinal: 1, headingPath: ["Patentamiento"],
                text: "Para patentar se pide:\n- Formulario 01 firmado\n- Verificación policial",
                language: .spanish),
        ])
        let row = try await base.ask.answer("¿Cuál es la tarifa de traslado a Neuquén?")
        #expect(row.sentences.first?.text == "Destino: Neuquén · Tarifa: 90.000")
        #expect(row.sentences.first?.context == nil)
        let item = try await base.ask.answer("¿Piden verificación policial para patentar?")
        #expect(item.sentences.first?.text == "Verificación policial")
        #expect(item.sentences.first?.context == "Para patentar se pide:")
    }

    @Test func what_stands_under_a_heading_that_denies_is_read_with_it_and_comes_later() async throws {
        let base = try await DealerBase(extra: [
            Chunk(
                ordinal: 0, headingPath: ["Garantía Oro", "Qué no cubre la Garantía Oro"],
                text: "En la Garantía Oro, pastillas, discos, embrague y cristales de la garantía.",
                language: .spanish),
            Chunk(
                ordinal: 1, headingPath: ["Garantía Oro", "Qué cubre la Garantía Oro"],
                text: "Motor y caja durante doce meses.", language: .spanish),
        ])
        let covered = try await base.ask.answer("¿Qué cubre la Garantía Oro?")
        #expect(covered.sentences.first?.text == "Motor y caja durante doce meses.")
        #expect(covered.sentences.first?.context == nil)
        for sentence in covered.sentences where sentence.text.contains("pastillas") {
            #expect(sentence.context == "Qué no cubre la Garantía Oro:")
        }
        let excluded = try await base.ask.answer("¿Qué no cubre la Garantía Oro?")
        #expect(excluded.sentences.first?.text.contains("pastillas") == true)
        #expect(excluded.sentences.first?.context == nil)
    }

    @Test func an_answer_inherits_the_question_on_the_line_before_also_across_passages() async throws {
        let base = try await DealerBase(extra: [
            Chunk(
                ordinal: 0, headingPath: ["Preguntas"],
                text: "P: ¿Se permiten mascotas en el local?",
                language: .spanish),
            Chunk(
                ordinal: 1, headingPath: ["Otros"], text: "R: Con correa y bozal en el local.",
                language: .spanish),
        ])
        let answer = try await base.ask.answer("¿Se permiten mascotas en el local?")
        #expect(answer.known)
        #expect(answer.sentences.first?.text == "Con correa y bozal en el local.")
        #expect(!answer.sentences.contains { $0.text.hasSuffix("?") })
    }

    @Test func further_sentences_of_a_passage_stand_in_its_order() async throws {
        let answer = try await DealerBase().ask.answer("¿Tienen garantía los neumáticos?")
        #expect(
            answer.sentences.map(\.text) == [
                "No cubre neumáticos, batería ni desgaste normal.",
                "Todos nuestros autos usados tienen garantía mecánica de 6 meses o 10.000 km, "
                    + "lo que ocurra primero.",
                "La garantía cubre motor y caja de cambios.",
            ])
        #expect(answer.sources.map(\.headingPath) == [["Garantía"]])
    }

    @Test func copies_of_a_document_are_quoted_once() async throws {
        let base = try await DealerBase()
        let once = try await base.ask.answer("¿Quién fundó la empresa?")
        let chunks = try FeatureCases.load().chunks.map { $0.chunk(isTranslated: false) }
        for (number, chunk) in chunks.enumerated() {
            try await base.save([chunk], as: "copy/\(number).md", language: .spanish)
        }
        let twice = try await base.ask.answer("¿Quién fundó la empresa?")
        #expect(twice.sentences.map(\.text) == once.sentences.map(\.text))
        #expect(abs(twice.confidence - once.confidence) < 0.06)
    }

    @Test func short_lines_that_read_alike_under_other_headings_are_told_apart() async throws {
        let base = try await DealerBase()
        try await base.save(
            ["Onix", "Kwid"].enumerated().map { ordinal, model in
                Chunk(
                    ordinal: ordinal, headingPath: ["Motos", model], text: "Matrícula: 9.000",
                    language: .spanish)
            }, as: "motos.md", language: .spanish)
        let answer = try await base.ask.answer("¿Cuánto es la matrícula de Onix y Kwid?")
        let paths = answer.sources.map(\.headingPath)
        #expect(paths.contains(["Motos", "Onix"]) && paths.contains(["Motos", "Kwid"]))
    }

    @Test func a_sentence_that_stands_under_two_headings_is_cited_where_the_question_points() async throws {
        let base = try await DealerBase()
        let hours = "Abrimos de lunes a viernes de 9 a 18 horas."
        let north =
            "La sucursal Norte está en la esquina de la avenida Sur, frente a la plaza del sur; "
            + "el horario de la sucursal cambia en verano."
        let south =
            "Hay estacionamiento para clientes y taller exprés con dos rampas, cafetería, sala de "
            + "espera y juegos para niños pequeños."
        for (name, text) in [("Norte", north), ("Sur", south)] {
            let chunk = Chunk(
                ordinal: 0, headingPath: ["Sucursal \(name)"], text: "\(hours) \(text)", language: .spanish)
            try await base.save([chunk], as: "\(name).md", language: .spanish)
        }
        let answer = try await base.ask.answer("horario de la sucursal Sur")
        let quoted = try #require(answer.sentences.first { $0.text == hours })
        let source = try #require(answer.sources.first { $0.number == quoted.citation })
        #expect(source.headingPath == ["Sucursal Sur"], "\(answer.sentences.map(\.text))")
    }

    @Test func passages_that_contradict_each_other_are_both_quoted() async throws {
        let base = try await DealerBase()
        let common =
            "La asistencia vial se pide por teléfono a cualquier hora del día o de la noche, y el operador "
            + "manda al taller más cercano un vehículo con personal certificado, herramienta completa, "
            + "refacciones menores, combustible y agua. Los gastos de grúa, hospedaje, alimentos, casetas y "
            + "renta de otro auto"
        for (name, ending) in [("Norte", "no se pagan al cliente."), ("Sur", "se pagan al cliente.")] {
            let chunk = Chunk(
                ordinal: 0, headingPath: ["Plan \(name)"], text: "\(common) \(ending)", language: .spanish)
            try await base.save([chunk], as: "\(name).md", language: .spanish)
        }
        let answer = try await base.ask.answer("¿Se pagan los gastos de grúa, hospedaje y casetas?")
        #expect(Set(answer.sources.map(\.path)).isSuperset(of: ["Norte.md", "Sur.md"]))
    }

    @Test func a_model_that_fails_is_a_notice_and_words_decide() async throws {
        let embedder = FailingEmbedder()
        let base = try await DealerBase(embedder: embedder)
        await base.store.activate(embedder.fingerprint)
        let answer = try await base.ask.answer("¿Quién fundó la empresa?")
        #expect(answer.known)
        #expect(answer.notices.contains { $0.contains("the endpoint went away") })
    }

    @Test func an_answer_survives_coding() async throws {
        let answer = try await DealerBase().ask.answer("¿Quién fundó la empresa?")
        let decoded = try JSONDecoder().decode(Answer.self, from: JSONEncoder().encode(answer))
        #expect(decoded == answer)
    }
}
