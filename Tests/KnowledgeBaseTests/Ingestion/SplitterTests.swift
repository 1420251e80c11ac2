import Foundation
import Testing

@testable import KnowledgeBase

@Suite struct SplitterTests {
    private func split(_ document: Document, limit: Int = 32) -> [Chunk] {
        Splitter(limit: limit, tokenCount: wordTokens).split(document)
    }

    private func document(_ sections: [Section], title: String? = nil) -> Document {
        Document(title: title, mediaType: "text/plain", sections: sections)
    }

    private func paragraph(_ words: Int, _ word: String = "palabra") -> Block {
        .paragraph(Span(Array(repeating: word, count: words).joined(separator: " ")))
    }

    @Test func paragraphs_are_packed_whole_with_an_empty_line_between() {
        let chunks = split(
            document([Section(headingPath: ["A"], blocks: [paragraph(10), paragraph(10), paragraph(15)])]))
        #expect(chunks.map(\.tokenCount) == [23, 18])
        #expect(chunks.first?.text.components(separatedBy: "\n\n").count == 2)
        #expect(chunks.map(\.headingPath) == [["A"], ["A"]])
        #expect(chunks.map(\.ordinal) == [0, 1])
    }

    @Test func a_new_passage_begins_at_headings_of_the_first_two_levels() {
        let sections = [
            Section(headingPath: ["A"], blocks: [paragraph(2)]),
            Section(headingPath: ["A", "B"], blocks: [paragraph(2)]),
            Section(headingPath: ["C"], blocks: [paragraph(2)]),
        ]
        #expect(split(document(sections)).map(\.headingPath) == [["A"], ["A", "B"], ["C"]])
    }

    @Test func small_deeper_sections_share_a_passage_with_their_headings_inside() {
        let sections = [
            Section(headingPath: ["A", "B", "uno"], blocks: [paragraph(3, "x")]),
            Section(headingPath: ["A", "B", "dos"], blocks: [paragraph(3, "y")]),
            Section(headingPath: ["A", "C", "tres"], blocks: [paragraph(3, "z")]),
        ]
        let chunks = split(document(sections))
        #expect(chunks.map(\.text) == ["uno\n\nx x x\n\ndos\n\ny y y", "z z z"])
        #expect(chunks.map(\.headingPath) == [["A", "B"], ["A", "C", "tres"]])
    }

    @Test func the_shallowest_heading_that_repeats_bounds_passages() {
        let sections = ["uno", "dos"].map { Section(headingPath: ["A", "B", $0], blocks: [paragraph(3)]) }
        #expect(split(document(sections)).count == 2)
    }

    @Test func the_title_leads_the_heading_path_once() {
        let sections = [Section(headingPath: ["Manual", "Motor"], blocks: [paragraph(2)])]
        #expect(split(document(sections, title: "Manual")).first?.headingPath == ["Manual", "Motor"])
        #expect(split(document(sections, title: "Otro")).first?.headingPath == ["Otro", "Manual", "Motor"])
        #expect(
            split(document([Section(blocks: [paragraph(2)])], title: "Solo")).first?.headingPath == ["Solo"])
    }

    @Test func a_long_paragraph_is_cut_between_sentences_into_parts_of_like_size() {
        let sentence = Array(repeating: "palabra", count: 9).joined(separator: " ") + "."
        let text = Array(repeating: sentence, count: 4).joined(separator: " ")
        let chunks = split(document([Section(blocks: [.paragraph(Span(text, at: .pages(3...4)))])]))
        #expect(chunks.map(\.text) == ["\(sentence) \(sentence)", "\(sentence) \(sentence)"])
        #expect(chunks.allSatisfy { $0.locator == .pages(3...4) })
    }

    @Test(.timeLimit(.minutes(1)), arguments: [9, 14, 40])
    func a_letter_under_many_marks_does_not_keep_a_word_from_being_cut(marks: Int) {
        let word = "a" + String(repeating: "\u{E0100}", count: marks) + String(repeating: "b", count: 50)
        let measure = Measure(limit: 16) { $0.utf8.count / 3 + 2 }
        let parts = TextCutter(text: word, measure: measure, budget: 10).fragments()
        #expect(parts.count > 2)
        #expect(parts.map(\.text).joined() == word)
    }

    @Test func a_long_sentence_is_cut_at_a_clause() {
        let text =
            "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece, "
            + "catorce quince dieciséis diecisiete dieciocho diecinueve veinte treinta cuarenta"
        let chunks = split(document([Section(blocks: [.paragraph(Span(text))])]), limit: 20)
        #expect(chunks.first?.text.hasSuffix("trece,") == true)
    }

    @Test func list_items_stand_on_lines_and_locators_are_united() {
        let items = (1...3).map { Block.listItem(Span("- item \($0)", at: .lines($0...$0))) }
        let chunks = split(
            document([Section(blocks: [.paragraph(Span("Lista:")), items[0], items[1], items[2]])]))
        #expect(chunks.map(\.text) == ["Lista:\n\n- item 1\n- item 2\n- item 3"])
        #expect(chunks.first?.locator == .lines(1...3))
    }

    @Test func a_line_that_announces_a_list_goes_with_it() {
        let blocks = [
            paragraph(25), .paragraph(Span("Necesita:")),
            .listItem(Span("- un documento de identidad vigente")),
        ]
        let chunks = split(document([Section(blocks: blocks)]))
        #expect(chunks.map(\.text).last == "Necesita:\n\n- un documento de identidad vigente")
    }

    @Test func each_row_carries_the_header_and_is_never_torn() {
        let rows = (2...9).map { Table.Row(["Onix \($0)", "9.000", ""], at: .rows($0...$0, sheet: "Autos")) }
        let table = Table(header: ["Modelo", "Precio", "Nota"], rows: rows)
        let chunks = split(document([Section(headingPath: ["Autos"], blocks: [.table(table)])]))
        let lines = chunks.flatMap { $0.text.components(separatedBy: "\n") }
        #expect(lines == (2...9).map { "Modelo: Onix \($0) | Precio: 9.000" })
        #expect(chunks.first?.locator == .rows(2...3, sheet: "Autos"))
        #expect(chunks.count == 4)
    }

    @Test func a_table_without_header_and_a_header_without_rows_keep_their_cells() {
        let bare = Table(header: [], rows: [.init(["a", "b\nc"])])
        let empty = Table(header: ["x", "y"], rows: [])
        let chunks = split(document([Section(blocks: [.table(bare), .table(empty)])]))
        #expect(chunks.map(\.text) == ["a | b c\n\nx | y"])
    }

    @Test func code_is_cut_at_line_ends_and_keeps_its_indentation() {
        let lines = (1...12).map { "    let value\($0) = compute(\($0))" }
        let code = Block.code(Span((lines + ["", "end"]).joined(separator: "\n"), at: .lines(10...23)))
        let chunks = split(document([Section(blocks: [code])]))
        #expect(
            chunks.flatMap { $0.text.components(separatedBy: "\n") }.filter { !$0.isEmpty } == lines + ["end"]
        )
        #expect(chunks.first?.locator == .lines(10...13))
        #expect(chunks.last?.locator == .lines(18...23))
    }

    @Test func a_heading_without_text_is_not_lost() {
        let sections = [
            Section(headingPath: ["A"]), Section(headingPath: ["A", "B"], blocks: [paragraph(2)]),
            Section(headingPath: ["Llame al 555"]),
        ]
        #expect(split(document(sections)).map(\.text) == ["palabra palabra", "Llame al 555"])
    }

    @Test func an_endless_heading_leaves_room_for_the_text() {
        let heading = (1...40).map { "h\($0)" }.joined(separator: " ")
        let chunks = split(document([Section(headingPath: [heading], blocks: [paragraph(40)])]))
        #expect(chunks.allSatisfy { $0.tokenCount <= 32 })
        let body = chunks.map(\.text).joined(separator: " ")
        #expect(body.contains("h40"))
    }

    @Test func a_huge_word_is_cut_and_kept() {
        let word = String(repeating: "QUJDREVGR0g", count: 100_000)
        let chunks = split(document([Section(blocks: [.paragraph(Span(word))])]), limit: 256)
        #expect(chunks.map(\.text).joined() == word)
        #expect(chunks.allSatisfy { $0.text.utf8.count <= 256 * 16 })
    }

    @Test func text_without_spaces_is_cut_by_its_tokens() {
        let text = String(repeating: "中文字，", count: 400)
        let chunks = Splitter(limit: 64) { $0.unicodeScalars.count + 2 }.split(
            document([Section(blocks: [.paragraph(Span(text))])]))
        #expect(chunks.allSatisfy { $0.tokenCount <= 64 })
        #expect(chunks.map(\.text).joined() == text)
    }

    @Test func a_tokenizer_that_counts_more_for_the_whole_is_obeyed() {
        // Sums of parts are too low here: the whole costs half as much again.
        let count: @Sendable (String) -> Int = { text in
            let words = text.split(whereSeparator: \.isWhitespace).count
            return words < 12 ? words : words * 3 / 2
        }
        let blocks = (0..<20).map { _ in paragraph(5) }
        let chunks = Splitter(limit: 32, tokenCount: count).split(document([Section(blocks: blocks)]))
        #expect(chunks.allSatisfy { count($0.originalText) <= 32 })
        #expect(chunks.map(\.text).joined(separator: " ").split(whereSeparator: \.isWhitespace).count == 100)
    }

    @Test func language_is_told_by_passage_and_the_declared_one_is_doubted_only_by_clear_text() {
        let spanish = Block.paragraph(
            Span("Los coches usados tienen una garantía de doce meses para el motor y la caja."))
        let english = Block.paragraph(
            Span("The used cars come with a warranty of twelve months for the engine and the gearbox."))
        var mixed = document([
            Section(headingPath: ["A"], blocks: [spanish]), Section(headingPath: ["B"], blocks: [english]),
            Section(headingPath: ["C"], blocks: [.paragraph(Span("Onix 2019"))]),
        ])
        mixed.language = .spanish
        #expect(split(mixed).map(\.language) == [.spanish, .english, .spanish])
        var wrong = document([Section(blocks: [spanish])])
        wrong.language = .english
        #expect(Splitter(limit: 64, tokenCount: wordTokens).language(of: wrong) == .spanish)
    }

    @Test func an_empty_document_has_no_passages() {
        #expect(split(document([])).isEmpty)
        #expect(
            split(
                document([
                    Section(blocks: [
                        .paragraph(Span(" ")), .code(Span("\n")), .table(Table(header: [], rows: [])),
                    ])
                ])
            ).isEmpty)
    }

    @Test(arguments: 0..<40) func no_word_is_lost_and_no_passage_too_long(seed: Int) {
        var random = Dice(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        let made = random.document()
        let chunks = split(made.document, limit: 48)
        let words = chunks.flatMap { $0.text.split(whereSeparator: \.isWhitespace).map(String.init) }
        #expect(made.words.isSubsequence(of: words))
        #expect(chunks.allSatisfy { $0.tokenCount <= 48 && !$0.text.isBlank })
        #expect(chunks == split(made.document, limit: 48))
    }
}

/// Documents of every shape, the same for the same seed.
private struct Dice {
    var state: UInt64
    private var word = 0

    init(state: UInt64) { self.state = state }

    mutating func roll(_ sides: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(sides))
    }

    mutating func document() -> (document: Document, words: [String]) {
        var words: [String] = []
        var sections: [Section] = []
        for _ in 0..<(1 + roll(6)) {
            let path = (0..<roll(4)).map { "h\($0)-\(roll(3))" }
            sections.append(
                Section(headingPath: path, blocks: (0..<(1 + roll(5))).map { _ in block(&words) }))
        }
        return (Document(mediaType: "text/plain", sections: sections), words)
    }

    private mutating func block(_ words: inout [String]) -> Block {
        switch roll(4) {
        case 0: return .paragraph(Span(text(&words, upTo: 160)))
        case 1: return .listItem(Span(text(&words, upTo: 30)))
        case 2:
            return .code(
                Span((0..<(1 + roll(20))).map { _ in text(&words, upTo: 12) }.joined(separator: "\n")))
        default:
            let rows = (0..<(1 + roll(8))).map { _ in
                Table.Row([text(&words, upTo: 8), text(&words, upTo: 30)])
            }
            return .table(Table(header: ["", ""], rows: rows))
        }
    }

    private mutating func text(_ words: inout [String], upTo count: Int) -> String {
        let new = (0...roll(count)).map { _ in
            word += 1
            return "w\(word)" + ["", "", "", ",", ".", ";"][roll(6)]
        }
        words += new
        return new.joined(separator: " ")
    }
}

extension [String] {
    fileprivate func isSubsequence(of other: [String]) -> Bool {
        var position = other.startIndex
        for word in self {
            guard let found = other[position...].firstIndex(of: word) else { return false }
            position = found + 1
        }
        return true
    }
}
