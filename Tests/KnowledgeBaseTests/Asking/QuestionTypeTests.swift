import Testing

@testable import KnowledgeBase

@Suite struct QuestionTypeTests {
    @Test func reference_questions_have_their_types() throws {
        let cases = try AskingFixtures.load("qtypes.json", as: AskingFixtures.TypeCases.self).cases
        #expect(cases.count == 69)
        for item in cases {
            #expect(QuestionType(of: item.question).rawValue == item.type, "\(item.question)")
        }
    }

    @Test(arguments: [
        ("What’s the price?", QuestionType.number), ("who's the owner", .who), ("", .yesNo), ("¿?", .yesNo),
        ("Como se chama o gerente?", .who), ("¿Cómo se llama el dueño?", .who),
        ("Avíseme ¿cuándo llega?", .when), ("El auto, cuándo llega", .when), ("o carro chega quando", .yesNo),
        ("What does the long word on the label mean", .define),
        ("what is the point of buying a new car today", .what),
        ("¿Con qué fin piden el DNI?", .why), ("En 2019, ¿a qué ciudad se mudaron?", .where),
        ("Aproximadamente quantos carros vendem?", .number), ("¿Cuál ha sido el precio?", .number),
    ])
    func type_of_a_question(question: String, type: QuestionType) {
        #expect(QuestionType(of: question) == type)
    }
}

@Suite struct TypeEvidenceTests {
    private func strength(_ type: QuestionType, _ text: String, asked: Set<String> = []) -> Float {
        TypeEvidence(type: type, questionWords: asked).strength(in: text)
    }

    @Test(arguments: [
        ("Fundada en 1998.", Float(1)), ("Abre el lunes.", 1), ("Abre 9:30.", 1), ("Abre 9h.", 1),
        ("Às 18h30.", 1),
        ("Em março.", 1), ("En el siglo XX.", 1), ("Tarda 48 horas.", 0.5), ("Antes del pago.", 0.5),
        ("Año 999 o 3000.", 0.5), ("Tome: un café.", 0), ("Nunca.", 0), ("horse:", 0),
    ])
    func time_is_evidence_for_when(text: String, expected: Float) {
        #expect(strength(.when, text) == expected)
    }

    @Test func figures_and_numerals_are_evidence_for_numbers() {
        #expect(strength(.number, "Cuesta 9.200.000 pesos.") == 1)
        #expect(strength(.number, "Trabajamos con tres compañías.") == 1)
        #expect(strength(.number, "Una empresa.") == 0)
    }

    @Test func words_of_the_question_are_no_evidence() {
        #expect(strength(.number, "El modelo 2019 es rojo.", asked: ["2019"]) == 0)
        #expect(strength(.who, "El Gol es de Raúl.", asked: ["gol", "raul"]) == 0)
    }

    @Test func a_capital_at_the_beginning_is_no_name() {
        #expect(strength(.who, "Fundada por Raúl.") == 1)
        #expect(strength(.where, "Atendemos siempre.") == 0)
    }

    @Test func reasons_and_definitions_are_told_by_their_words() {
        #expect(strength(.why, "Se rechazó debido a la deuda.") == 1)
        #expect(strength(.why, "A causa foi outra.") == 1)
        #expect(strength(.why, "Causado por la lluvia.") == 1)
        #expect(strength(.why, "They went to sleep.") == 1)
        #expect(strength(.why, "El auto azul.") == 0)
        #expect(strength(.define, "La prenda es una garantía.") == 1)
        #expect(strength(.define, "La prenda.") == 0)
        #expect(strength(.yesNo, "Es 1998.") == 0)
    }
}
