import Foundation
import KnowledgeBaseTesting
import Testing

@testable import KnowledgeBase

@Suite struct TextPartsTests {
    private static let pieces = [
        "Hola", "El cambio cuesta 1,450 pesos.", " ", "\n", "\n\n", "¿Sí? ", "[1]", " [2, 3]", "👨‍👩‍👧‍👦",
        "e\u{301}", "ñandú",
        "🇲🇽🇧🇷", "una-palabra-muy-larga-que-no-cabe-en-ninguna-parte-de-estas", "Sr. López", "…", "\r\n", "\t",
    ]

    @Test(arguments: 0..<60)
    func nothing_is_lost_and_nothing_is_too_long(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let count = Int.random(in: 0...80, using: &generator)
        let text = (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined()
        let longest = Int.random(in: 30...200, using: &generator)
        let unit = [ChannelTraits.Unit.characters, .utf16, .utf8][seed % 3]
        let parts = TextParts(longest: longest, unit: unit)
        let cut = parts.parts(of: text)
        for part in cut {
            #expect(!part.isEmpty && parts.length(of: part) <= longest)
            #expect(part.first?.isWhitespace == false && part.last?.isWhitespace == false)
        }
        #expect(cut.joined().filter { !$0.isWhitespace } == text.filter { !$0.isWhitespace })
        // What a reader sees as one character is never cut.
        #expect(cut.flatMap { $0.filter { !$0.isWhitespace } } == text.filter { !$0.isWhitespace }.map { $0 })
    }

    @Test func paragraphs_come_before_sentences_and_sentences_before_words() {
        let parts = TextParts(longest: 30, unit: .characters)
        #expect(
            parts.parts(of: "Primero esto. Luego aquello.\n\nY al final lo otro.") == [
                "Primero esto. Luego aquello.", "Y al final lo otro.",
            ])
        #expect(
            parts.parts(of: "Primero va todo esto. Luego va aquello.") == [
                "Primero va todo esto.", "Luego va aquello.",
            ])
        #expect(
            TextParts(longest: 9, unit: .characters).parts(of: "una dos tres cuatro") == [
                "una dos", "tres", "cuatro",
            ])
    }

    @Test func citation_stays_with_its_sentence() {
        let parts = TextParts(longest: 34, unit: .characters)
        #expect(
            parts.parts(of: "Son tres años de garantía. [1] Se pide en la agencia. [2]") == [
                "Son tres años de garantía. [1]", "Se pide en la agencia. [2]",
            ])
    }

    @Test func text_of_white_space_has_no_parts() {
        #expect(TextParts(longest: 10, unit: .utf8).parts(of: " \n\n ").isEmpty)
    }

    @Test func character_longer_than_a_part_is_cut_all_the_same() {
        let marked = "a" + String(repeating: "\u{301}", count: 100)
        let parts = TextParts(longest: 20, unit: .utf8)
        #expect(parts.parts(of: marked).allSatisfy { parts.length(of: $0) <= 20 })
    }
}

@Suite struct ChannelMarksTests {
    @Test(arguments: [
        ("**Precio:** 10 pesos", "*Precio:* 10 pesos", "Precio: 10 pesos"),
        ("es *muy* bueno", "es _muy_ bueno", "es muy bueno"),
        ("__a__ y ~~b~~", "*a* y ~b~", "a y b"),
        ("## Garantía", "*Garantía*", "Garantía"),
        ("# **Uno** #1", "*Uno #1*", "Uno #1"),
        ("* uno\n* dos", "- uno\n- dos", "- uno\n- dos"),
        ("[aquí](https://a.mx)", "aquí (https://a.mx)", "aquí (https://a.mx)"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a · b\n1 · 2", "a · b\n1 · 2"),
        (
            "2 * 3 * 4, file_name_2 y 5*3*2", "2 * 3 * 4, file_name_2 y 5*3*2",
            "2 * 3 * 4, file_name_2 y 5*3*2"
        ),
        ("```\na *b* c\n```", "```\na *b* c\n```", "a *b* c"),
        ("#1 en ventas", "#1 en ventas", "#1 en ventas"),
        ("**", "**", "**"),
        ("Según [1], sí.", "Según [1], sí.", "Según [1], sí."),
    ])
    func markdown_becomes_the_marks_of_the_channel(_ markdown: String, _ whatsApp: String, _ none: String) {
        #expect(ChannelTraits.Marks.whatsApp.render(markdown) == whatsApp)
        #expect(ChannelTraits.Marks.none.render(markdown) == none)
        #expect(ChannelTraits.Marks.markdown.render(markdown) == markdown)
    }
}

@Suite struct ChannelPartsTests {
    private let traits = ChannelTraits(
        longestText: 60, unit: .characters, buttons: 3, listRows: 10, longestRow: 24, longestRowDetail: 30,
        longestBody: 40)

    private func options(_ titles: String...) -> [OutboundContent.Choice] {
        titles.map { .init(id: "id-\($0)", title: $0) }
    }

    @Test func choices_that_fit_stay() {
        let content = OutboundContent.choices(text: "¿Cuál?", options: options("SUV", "Sedán"))
        #expect(traits.parts(of: content) == [content])
    }

    @Test func more_choices_than_buttons_are_a_list() {
        let content = OutboundContent.choices(text: "¿Cuál?", options: options("a", "b", "c", "d"))
        #expect(traits.parts(of: content) == [content])
    }

    @Test func choices_without_room_are_numbered_lines() {
        let content = OutboundContent.choices(
            text: "¿Cuál?", options: options("uno que es demasiado largo para una fila", "dos"))
        let lines = "¿Cuál?\n\n1. uno que es demasiado largo para una fila\n2. dos"
        #expect(traits.parts(of: content) == [.text(lines)])
        let plain = ChannelTraits(longestText: 60)
        #expect(
            plain.parts(of: .choices(text: "¿Cuál?", options: options("a", "b")))
                == [.text("¿Cuál?\n\n1. a\n2. b")])
    }

    @Test func long_text_goes_before_its_choices() {
        let text = "Tenemos varios tipos de auto en la agencia. ¿Cuál le interesa?"
        let parts = traits.parts(of: .choices(text: text, options: options("SUV", "Sedán")))
        #expect(parts.first == .text("Tenemos varios tipos de auto en la"))
        #expect(parts.last == .choices(text: "agencia. ¿Cuál le interesa?", options: options("SUV", "Sedán")))
    }
}

@Suite struct RowChoicesTests {
    private let whatsApp = ChannelTraits(longestText: 4_096, unit: .characters, buttons: 3, listRows: 10)

    private func answer(_ count: Int) -> Answer {
        var answer = Answer(question: "autos", language: .spanish, known: true, confidence: 1)
        answer.composed = "Encontré \(count):"
        answer.choices = (1...count).map { number in
            OutboundContent.Choice(
                id: "row:cars:A-\(number)", title: "\(number). Volkswagen Jetta Comfortline 2021",
                detail: String(repeating: "$325,900 · ", count: 9))
        }
        return answer
    }

    private func contents(_ count: Int, on traits: ChannelTraits) -> [OutboundContent] {
        ReplyComposer(traits: traits, showsSources: false).contents(
            TurnWriter.Spoken(), answer(count), language: .spanish)
    }

    @Test(arguments: [(2, 20, 0), (3, 20, 0), (4, 24, 72), (10, 24, 72)])
    func rows_become_buttons_or_a_list(_ count: Int, _ longest: Int, _ longestDetail: Int) throws {
        guard case .choices(let text, let options)? = contents(count, on: whatsApp).last else {
            throw KnowledgeBaseError(.usage, cannot: "find choices", because: "there are none")
        }
        #expect(text == "Encontré \(count):" && options.count == count)
        #expect(options.allSatisfy { $0.title.count <= longest && $0.detail.count <= longestDetail })
        #expect(Set(options.map(\.title)).count == count && options[0].id == "row:cars:A-1")
    }

    @Test func text_stays_alone_where_there_is_no_room() {
        #expect(contents(11, on: whatsApp) == [.text("Encontré 11:")])
        #expect(contents(2, on: ChannelTraits(longestText: 4_096)) == [.text("Encontré 2:")])
    }
}

@Suite struct PhoneLanguageTests {
    @Test(arguments: [
        ("5511999990000", Language.portuguese), ("5215500000621", .spanish), ("34600111222", .spanish),
        ("351912345678", .portuguese), ("50212345678", .spanish), ("12125550123", .english),
        ("18095550123", .spanish),
        ("447700900123", .english), ("491701234567", .unknown), ("", .unknown),
    ])
    func country_tells_the_language(_ digits: String, _ language: Language) {
        #expect(PhoneLanguage.language(of: digits) == language)
    }
}

@Suite struct ReplyComposerTests {
    private let traits = ChannelTraits(longestText: 4_096, marks: .whatsApp)

    private func source(_ number: Int, _ title: String, page: Int) -> Answer.Source {
        let chunk = Chunk(
            ordinal: 0, headingPath: [], text: "t", locator: .pages(page...page), language: .spanish,
            tokenCount: 1)
        return Answer.Source(
            number: number,
            passage: StoredChunk(
                id: Int64(number), chunk: chunk, document: 1, sourceRoot: "/docs", path: "a\(number).pdf",
                title: title, mediaType: "application/pdf"), score: 1)
    }

    private func text(_ answer: Answer, showsSources: Bool = true) -> [OutboundContent] {
        ReplyComposer(traits: traits, showsSources: showsSources).contents(
            TurnWriter.Spoken(), answer, language: .spanish)
    }

    @Test func quoted_answer_names_its_source() {
        let answer = Answer(
            question: "q", language: .portuguese, known: true, confidence: 1,
            sentences: [.init(text: "São 3 anos.", citation: 1, passage: 1, score: 1)],
            sources: [source(1, "Garantia", page: 3)])
        #expect(text(answer) == [.text("São 3 anos.\n\nFonte: Garantia, p. 3")])
        #expect(text(answer, showsSources: false) == [.text("São 3 anos.")])
    }

    @Test func written_answer_names_what_it_cites() {
        let answer = Answer(
            question: "q", language: .spanish, known: true, confidence: 1,
            written: .init(text: "Son **3 años** [1]. Se pide aquí [3].", model: "m"),
            sources: [source(1, "Garantía", page: 3), source(2, "Otro", page: 1), source(3, "Guía", page: 7)])
        #expect(
            text(answer) == [
                .text("Son *3 años* [1]. Se pide aquí [3].\n\nFuentes: [1] Garantía, p. 3; [3] Guía, p. 7")
            ])
        #expect(text(answer, showsSources: false) == [.text("Son *3 años*. Se pide aquí.")])
    }
}

@Suite struct MessagingReplyTests {
    @Test func every_reply_is_there_in_every_language() {
        for reply in MessagingReply.allCases {
            let texts = [Language.spanish, .portuguese, .english].map { reply.text(in: $0) }
            #expect(Set(texts).count == 3 && texts.allSatisfy { !$0.isEmpty })
            #expect(reply.text(in: .unknown) == texts[2])
        }
        let unreadable = MessagingReply.unreadable.text(in: .english)
        let same = MessagingReply.allCases.filter { $0.text(in: .english) == unreadable }
        #expect(same == [.unreadable])
    }
}
