import KnowledgeBase
import Testing

@testable import LexicalSearch

struct SnowballAnalyzerTests {
    private let analyzer = SnowballAnalyzer()

    private func folded(_ text: String) -> [String] {
        analyzer.analyze(text, language: .unknown).words.map(\.folded)
    }

    @Test func folding_drops_accents_and_case() {
        #expect(
            folded("Año GARANTÍA, coração; naïve Ünïcode") == [
                "ano", "garantia", "coracao", "naive", "unicode",
            ])
    }

    @Test func folding_is_the_same_for_composed_and_decomposed_text() {
        #expect(folded("garant\u{0069}\u{0301}a an\u{0303}o") == folded("garant\u{00ED}a a\u{00F1}o"))
        #expect(folded("garant\u{0069}\u{0301}a") == ["garantia"])
    }

    @Test func folding_resolves_compatibility_forms() {
        #expect(folded("ﬁnanciación № ２０２４ x² ½") == ["financiacion", "no", "2024", "x2", "1", "2"])
    }

    @Test func folding_splits_at_underscores_punctuation_and_symbols() {
        #expect(
            folded("a_b don't 3.5% foo@bar.com — €20") == [
                "a", "b", "don", "t", "3", "5", "foo", "bar", "com", "20",
            ])
    }

    @Test func folding_keeps_other_scripts() {
        #expect(folded("ΑΘΉΝΑ Москва 東京 한국 😀") == ["αθηνα", "москва", "東京", "한국"])
    }

    @Test func empty_and_wordless_texts_have_no_terms() {
        for text in ["", " \n", "¿?!", "\u{0}\u{0}", "\u{301}"] {
            #expect(
                analyzer.analyze(text, language: .spanish) == AnalyzedText(words: [], bigrams: [], grams: []))
        }
    }

    @Test(arguments: [
        (Language.spanish, "pagándolas", "pag"), (.portuguese, "condições", "condico"),
        (.english, "running", "run"), (.unknown, "running", "running"),
    ])
    func words_are_stemmed_by_their_language(_ language: Language, word: String, stem: String) {
        #expect(analyzer.analyze(word, language: language).words.map(\.stem) == [stem])
    }

    /// Stems are kept once they are known, of which there are soon many.
    @Test func stems_stay_the_same_as_more_words_are_met() {
        let words = (0..<3000).map { "corriendo\(String($0, radix: 20))mente" }
        let first = words.map { analyzer.terms(of: $0, language: .spanish).words }
        let again = words.map { analyzer.terms(of: $0, language: .spanish).words }
        let fresh = words.map { SnowballAnalyzer().analyze($0, language: .spanish).words.map(\.stem) }
        #expect(first == again)
        #expect(first == fresh.map { $0.map { TermHash.of($0) } })
    }

    @Test func stop_words_are_marked_whatever_their_accents() {
        let words = analyzer.analyze("¿Cómo pago el coche?", language: .spanish).words
        #expect(words.map(\.isStopWord) == [true, false, true, false])
        #expect(analyzer.analyze("como", language: .spanish).words.map(\.isStopWord) == [true])
        #expect(analyzer.analyze("el", language: .unknown).words.map(\.isStopWord) == [false])
    }

    @Test func bigrams_skip_stop_words() {
        #expect(analyzer.analyze("pago de coches", language: .spanish).bigrams == ["pag coch"])
    }

    @Test func grams_are_of_four_characters_between_marks() {
        #expect(
            analyzer.analyze("a de sol pagos", language: .spanish).grams == [
                "_a_", "_de_", "_sol", "sol_", "_pag", "pago", "agos", "gos_",
            ])
        #expect(
            analyzer.analyze("москва", language: .unknown).grams == ["_мос", "моск", "оскв", "сква", "ква_"])
    }

    @Test(arguments: Language.allCases)
    func hashed_terms_are_those_of_the_strings(_ language: Language) {
        let text = "¿Cuánto cuesta la garantía extendida? The warranty covers 24 months — não é 東京 x² a_b."
        let strings = analyzer.analyze(text, language: language)
        let hashes = analyzer.terms(of: text, language: language)
        #expect(hashes[.words] == strings.words.filter { !$0.isStopWord }.map { TermHash.of($0.stem) })
        #expect(hashes[.bigrams] == strings.bigrams.map { TermHash.of($0) })
        #expect(hashes[.grams] == strings.grams.map { TermHash.of($0) })
    }

    @Test(arguments: Language.allCases)
    func grams_alone_are_those_of_the_analysis(language: Language) {
        let text = "A garantía é de 2 años: _x_ Straße ﬁno 日本語 el la"
        #expect(analyzer.grams(of: text) == analyzer.analyze(text, language: language).grams)
        #expect(analyzer.grams(of: " ¿? ").isEmpty)
    }

    @Test func stop_words_alone_are_kept_as_terms() {
        let terms = analyzer.terms(of: "To be or not to be", language: .english)
        #expect(terms[.words] == ["to", "be", "or", "not", "to", "be"].map { TermHash.of($0) })
    }

    @Test func analysis_is_the_same_from_many_threads() async {
        let texts = (0..<400).map { "palabra\($0 % 37) pagando garantías condições running \($0)" }
        let alone = texts.map { analyzer.analyze($0, language: .spanish) }
        let shared = SnowballAnalyzer()
        let together = await withTaskGroup(of: (Int, AnalyzedText).self) { group in
            for (index, text) in texts.enumerated() {
                group.addTask { (index, shared.analyze(text, language: .spanish)) }
            }
            return await group.reduce(into: [Int: AnalyzedText]()) { $0[$1.0] = $1.1 }
        }
        for (index, expected) in alone.enumerated() { #expect(together[index] == expected) }
    }

    @Test func a_very_long_word_is_one_word() {
        let word = String(repeating: "ab", count: 50_000)
        #expect(folded(word) == [word])
    }
}
