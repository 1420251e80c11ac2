import Testing

@testable import KnowledgeBase

@Suite struct AnswerUnitTests {
    private func units(_ text: String, english: [String]? = nil) -> [AnswerUnit] {
        let translation = english.map { Chunk.Translation(heading: "", sentences: $0) }
        return AnswerUnit.units(of: Chunk(ordinal: 0, headingPath: [], text: text, translation: translation))
    }

    /// Passages come from readers that have joined wrapped lines and taken code out of its fences, so a
    /// line break always ends a unit here; the reference, made for raw text, sees these otherwise.
    private static let rawText: Set<String> = [
        "Esta es una línea que fue cortada por el ancho de la página y\nsigue aquí abajo. Fin de la cosa.",
        "```\nlet a = 1. B\n```\nTexto normal.",
    ]

    @Test func reference_texts_have_their_units() throws {
        let cases = try AskingFixtures.load("sentences.json", as: AskingFixtures.SentenceCases.self).cases
        #expect(cases.count == 46)
        for item in cases where !Self.rawText.contains(item.text) {
            let found = units(item.text).map {
                AskingFixtures.SentenceCases.Unit(kind: $0.kind.short, text: String($0.text))
            }
            #expect(found == item.units, "\(item.text)")
        }
    }

    @Test(arguments: [
        ("* [x] Hecho", "Hecho"), ("(2) Dos", "Dos"), ("iv) Cuatro", "Cuatro"), ("3º Tres", "Tres"),
        ("— Raya", "Raya"),
    ])
    func marks_of_list_items_are_not_quoted(line: String, content: String) {
        #expect(units(line).map(\.text) == [content[...]])
        #expect(units(line).map(\.kind) == [.listItem])
    }

    @Test(arguments: ["-5 grados", "2019) fue", "(véase) esto", "abc) no", "A:B", "-", "> ", "#hashtag"])
    func what_looks_like_a_mark_stays(line: String) {
        #expect(units(line).allSatisfy { $0.kind == .sentence && line.hasSuffix($0.text) })
    }

    @Test func english_goes_along_without_the_mark() {
        let found = units("P: ¿Aceptan tarjeta?\n- Sí.\n***", english: ["P: Accept card?", "Yes.", "***"])
        #expect(found.map(\.english) == ["Accept card?", "Yes."])
        #expect(found.map(\.kind) == [.question, .listItem])
    }

    @Test func one_word_that_opens_a_line_goes_with_the_next_sentence() {
        let found = units(
            "Sí. Dura 6 meses. No.\nNo.\nFin.", english: ["Yes.", "It lasts.", "No.", "No.", "End."])
        #expect(found.map(\.text) == ["Sí. Dura 6 meses.", "No.", "No.", "Fin."])
        #expect(found.map(\.english) == ["Yes. It lasts.", "No.", "No.", "End."])
    }

    @Test func a_translation_cut_otherwise_is_left_aside() {
        #expect(units("Uno. Dos.", english: ["One and two."]).allSatisfy { $0.english == nil })
    }

    @Test func sentences_know_whether_they_open_a_line() {
        #expect(units("Uno es. Dos son.\nTres.").map(\.opensLine) == [true, false, true])
    }
}

extension AnswerUnit.Kind {
    fileprivate var short: String {
        switch self {
        case .sentence: "s"
        case .question: "q"
        case .listItem: "l"
        case .row: "r"
        case .heading: "h"
        }
    }
}
