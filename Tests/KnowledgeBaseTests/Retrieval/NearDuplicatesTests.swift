import Testing

@testable import KnowledgeBase

@Suite struct NearDuplicatesTests {
    private func hit(_ id: Int64, _ text: String, under heading: [String] = []) -> Hit {
        let chunk = Chunk(ordinal: 0, headingPath: heading, text: text)
        let passage = StoredChunk(
            id: id, chunk: chunk, document: id, sourceRoot: "/", path: "\(id)", title: "\(id)",
            mediaType: "text/plain")
        let parts = ScoreParts(
            original: LexicalScores(), pivot: nil, lexical: 0, cosine: 0, cosineWeight: 0)
        return Hit(passage: passage, score: 1 - Float(id) / 100, parts: parts)
    }

    private let terms = (1...30).map { "palabra\($0)" }.joined(separator: " ")

    @Test func copies_fold_into_the_better_one() {
        let folded = NearDuplicates.folded([
            hit(1, terms), hit(2, "otra cosa"), hit(3, terms.uppercased() + "."),
        ])
        #expect(folded.map(\.passage.id) == [1, 2])
        #expect(folded[0].duplicates.map(\.passage.id) == [3])
    }

    @Test func one_word_in_thirty_is_still_the_same() {
        let folded = NearDuplicates.folded([hit(1, terms), hit(2, terms + " nueva")])
        #expect(folded.count == 1)
    }

    @Test func a_fifth_of_other_words_is_not() {
        let other = (7...36).map { "palabra\($0)" }.joined(separator: " ")
        #expect(NearDuplicates.folded([hit(1, terms), hit(2, other)]).count == 2)
    }

    @Test func short_texts_with_another_figure_are_not_the_same() {
        #expect(NearDuplicates.folded([hit(1, "Precio: 9.000"), hit(2, "Precio: 8.000")]).count == 2)
    }

    @Test(arguments: [
        "no", "não", "NAO", "not", "sin", "sem", "without", "nunca", "never", "sí", "sim", "yes",
    ])
    func what_denies_or_affirms_on_one_side_only_is_not_the_same(word: String) {
        #expect(NearDuplicates.folded([hit(1, terms), hit(2, "\(terms) \(word)")]).count == 2)
        let both = [hit(1, "\(terms) \(word)"), hit(2, "\(word) \(terms)")]
        #expect(NearDuplicates.folded(both).count == 1)
        let twice = [hit(1, "\(terms) \(word)"), hit(2, "\(word) \(terms) \(word)")]
        #expect(NearDuplicates.folded(twice).count == 2)
    }

    @Test func contracted_negations_count() {
        let folded = NearDuplicates.folded([hit(1, "It does \(terms)"), hit(2, "It doesn't \(terms)")])
        #expect(folded.count == 2)
    }

    @Test func the_same_under_other_headings_is_not_the_same() {
        let north = hit(1, terms, under: ["Planes", "Plan Norte"])
        #expect(NearDuplicates.folded([north, hit(2, terms, under: ["Planes", "Plan Sur"])]).count == 2)
        #expect(NearDuplicates.folded([north, hit(2, terms, under: ["PLANES: Plan norte"])]).count == 1)
    }
}

@Suite struct PreparedQuestionTests {
    @Test func the_lexical_query_asks_as_typed_and_as_translated() {
        let question = PreparedQuestion(
            text: "warranty", language: .english,
            variants: [.english: "warranty", .spanish: "garantía"], english: "warranty")
        #expect(
            question.lexicalQuery.forms == [
                .init("warranty", language: .english, rendering: .original),
                .init("warranty", language: .spanish, rendering: .original),
                .init("garantía", language: .spanish, rendering: .original),
                .init("warranty", language: .english, rendering: .pivot),
            ])
    }

    @Test func without_pivot_and_base_the_question_itself_is_asked() {
        let question = PreparedQuestion(text: "x", language: .unknown)
        #expect(question.lexicalQuery.forms == [.init("x", language: .unknown, rendering: .original)])
    }
}

@Suite struct TermFrequenciesTests {
    @Test func unseen_terms_weigh_most_and_a_tiny_base_counts_as_a_thousand() {
        let frequencies = TermFrequencies(total: 3, matching: [0, 1, 3])
        let plain = frequencies.inverseDocumentFrequencies()
        #expect(plain[0] > plain[1] && plain[1] > plain[2] && plain[2] > 0)
        let padded = frequencies.inverseDocumentFrequencies(least: 1000)
        #expect(abs(padded[0] - 7.6014) < 1e-3)
        #expect(abs(padded[1] - 6.5033) < 1e-3)
    }
}
