import Foundation
import Testing

@testable import KnowledgeBase

@Suite struct SmallTalkTests {
    @Test(arguments: [
        ("quién eres", Courtesy.identity, Language.spanish), ("¿Eres un robot?", .identity, .spanish),
        ("are you a bot", .identity, .english), ("Você é um robô?", .identity, .portuguese),
        ("hola, ¿con quién hablo?", .identity, .spanish),
        ("¿eres un robot o una persona?", .identity, .spanish),
        ("jaja", .laughter, .spanish), ("kkkk", .laughter, .portuguese), ("lol", .laughter, .unknown),
        ("perdón, número equivocado", .wrongNumber, .spanish),
        ("desculpe, foi engano", .wrongNumber, .portuguese),
        ("sorry, wrong number", .wrongNumber, .english),
        ("perdón, me equivoqué de número", .wrongNumber, .spanish),
        ("me llamo Luz", .introduction, .spanish),
        ("Hola, me llamo Luz María de la O", .introduction, .spanish),
        ("my name is Ann", .introduction, .english), ("Meu nome é João", .introduction, .portuguese),
        ("gracias por nada", .displeasure, .spanish), ("thanks for nothing", .displeasure, .english),
        ("😡", .displeasure, .unknown), ("👎", .displeasure, .unknown),
        ("no, gracias", .acknowledgement, .spanish),
        ("me pueden ayudar?", .greeting, .spanish),
    ])
    func small_talk_is_answered_in_kind(text: String, courtesy: Courtesy, language: Language) throws {
        let found = try #require(Courtesy.detect(text))
        #expect(found.courtesy == courtesy && found.language == language)
    }

    @Test(arguments: [
        "me llamo Luz, quiero un Jetta", "me llamo", "¿es un automático?", "eres concesionario oficial?",
        "gracias por nada más el precio del Jetta", "who are your suppliers", "¿quiénes son ustedes?",
    ])
    func question_is_no_small_talk(text: String) {
        #expect(Courtesy.detect(text) == nil)
    }

    @Test func assistant_says_that_it_is_no_person() {
        let texts = [Language.spanish, .portuguese, .english].map(FixedReply.courtesy(.identity).text)
        #expect(texts[0].contains("no una persona") && texts[1].contains("não uma pessoa"))
        #expect(texts[2].contains("not a person"))
    }

    @Test(arguments: [
        ("x", EmptyMessage.sign), ("¿?", .sign), ("12", .sign), ("sí", .yes), ("Sim!", .yes),
        ("yes please", .yes),
        ("sí, me interesa", .yes), ("no", .no), ("não", .no), ("¿cuánto?", .words), ("¿Y cómo?", .words),
        ("can you help with something", .words), ("¿dónde?", .words), ("info por favor", .words),
    ])
    func message_that_says_nothing(text: String, kind: EmptyMessage) {
        #expect(EmptyMessage(text) == kind)
    }

    @Test(arguments: [
        "where are you?", "¿dónde están?", "IVA", "GPS?", "¿cuánto cuesta el Jetta?", "48 meses", "2020 rojo",
        "quiénes son ustedes", "sí tienen garantía", "no prende", String(repeating: "y ", count: 200),
    ])
    func message_that_says_something(text: String) {
        #expect(EmptyMessage(text) == nil)
    }

    @Test(arguments: [
        "quiero quejarme", "tengo una queja", "estoy muy enojado", "I'm so angry with you",
        "estou muito bravo",
        "el coche que me vendieron no sirve", "meu carro quebrou", "the car you sold me won't start",
        "pésimo servicio",
    ])
    func complaint_is_heard(text: String) {
        #expect(Complaint.detect(text) != nil)
    }

    @Test(arguments: [
        "¿cómo pongo una queja?", "como pongo una queja", "no estoy enojado",
        "mi coche no prende, ¿qué hago?",
        "what if my car is broken", "busco un coche que no sea caro", "el Jetta me gusta", "",
        String(repeating: "estoy enojado ", count: 400),
    ])
    func question_and_calm_are_no_complaint(text: String) {
        #expect(Complaint.detect(text) == nil)
    }

    /// Whatever somebody asks of the sample company is searched for.
    @Test func golden_questions_are_questions() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../fixtures/questions/corpus.yaml").standardized
        let questions = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .compactMap { $0.wholeMatch(of: /\s*question: "(.*)"/)?.1 }.map(String.init)
        try #require(questions.count > 50)
        for question in questions {
            #expect(EmptyMessage(question) == nil, "\(question)")
            #expect(Courtesy.detect(question) == nil && Complaint.detect(question) == nil, "\(question)")
        }
    }

    // MARK: Rows

    @Test(arguments: [
        ("id: wa-014 | lang: pt | topic: x | question: É só motor? | answer: Não.", "É só motor?\nNão."),
        (
            "id: 7 | nombre: Ana | correo_interno: a@b.example | lang: es",
            "Nombre: Ana · Correo interno: a@b.example"
        ),
        ("id: 7", "Id: 7"), ("uno | dos", "uno · dos"), ("| a | b |", "a · b"), ("uno\tdos", "uno · dos"),
    ])
    func row_is_shown_in_plain_words(row: String, text: String) {
        #expect(PlainRow(row[...], header: nil).text == text)
    }

    @Test func header_names_the_cells() {
        #expect(
            PlainRow("Neuquén | 90.000", header: "Destino | Tarifa").text
                == "Destino: Neuquén · Tarifa: 90.000")
        #expect(PlainRow("| a | b |", header: "uno | dos | tres").text == "a · b")
    }

    @Test func choice_of_a_row_alone_is_read() {
        #expect(RowChoice(["el", "2"]) == .place(2) && RowChoice(["la", "segunda"]) == .place(2))
        #expect(RowChoice(["segunda"]) == nil && RowChoice(["2", "meses"]) == nil && RowChoice([]) == nil)
        #expect(RowChoice(["2", "3"]) == nil && RowChoice(["999"]) == nil)
    }
}
