/// A text's distinct index terms.
struct TermSets: Sendable {
    /// Stems of words that are not stop words.
    var stems: Set<String>
    /// Character 4-grams of all words.
    var grams: Set<String>

    init(_ text: AnalyzedText) {
        stems = Set(text.words.lazy.filter { !$0.isStopWord }.map(\.stem))
        grams = Set(text.grams)
    }
}

/// The terms of a text as written and in English.
struct RenderedTerms: Sendable {
    var original: TermSets
    /// `nil` where the original is English or has no translation.
    var english: TermSets?
}

/// The question as sets of weighted terms, in the languages of the passages found and in English.
struct QuestionTerms: Sendable {
    /// A base smaller than this counts as this large, lest its few words lose all weight.
    static let leastPassages = 1_000

    /// Distinct terms and what each weighs.
    struct Weighted: Sendable {
        var terms: [String]
        var weights: [Float]

        /// The share of the weight that stands in any of the sets.
        func share(in sets: [Set<String>]) -> Float {
            let total = weights.reduce(0, +)
            guard total > 0 else { return 0 }
            let found = zip(terms, weights).reduce(Float(0)) { sum, term in
                sets.contains { $0.contains(term.0) } ? sum + term.1 : sum
            }
            return found / total
        }
    }

    /// One wording of the question in one language.
    struct Reading: Sendable {
        var stems: Weighted
        var grams: Weighted
    }

    let type: QuestionType
    /// As typed and, where it is another language's, translated; for each language of the passages.
    private let originals: [Language: [Reading]]
    private let english: Reading?
    /// Folded words of every wording.
    let words: Set<String>
    /// Whether it asks what is not so.
    let denies: Bool

    init(
        _ question: PreparedQuestion, languages: Set<Language>, analyzer: any TextAnalyzer,
        index: any PassageIndex
    ) async throws {
        type = QuestionType(of: question.text)
        denies = Denial.isIn(question.text, question.language)
        let wordings = languages.reduce(into: [:]) { wordings, language in
            wordings[language] = question.wordings(for: language).map {
                analyzer.analyze($0, language: language)
            }
        }
        let pivot = question.english.map { analyzer.analyze($0, language: .english) }
        async let original = Frequencies(of: wordings.values.joined(), in: .original, index)
        async let translated = Frequencies(of: pivot.map { [$0] } ?? [], in: .pivot, index)
        let (originalWeights, pivotWeights) = try await (original, translated)

        originals = wordings.mapValues { $0.map(originalWeights.reading) }
        english = pivot.map(pivotWeights.reading)
        words = Set(
            (wordings.values.joined() + (pivot.map { [$0] } ?? [])).flatMap { $0.words.map(\.folded) })
    }

    /// Coverage of the question's stems by texts of a language taken together.
    func stemCoverage(by texts: [RenderedTerms], _ language: Language) -> Float {
        coverage(of: \.stems, by: texts.map(\.original.stems), texts.map(\.english?.stems), language)
    }

    /// Coverage of the question's 4-grams by texts of a language taken together.
    func gramCoverage(by texts: [RenderedTerms], _ language: Language) -> Float {
        coverage(of: \.grams, by: texts.map(\.original.grams), texts.map(\.english?.grams), language)
    }

    /// The better of the question's wordings, and the mean with that of the English where all texts have it.
    private func coverage(
        of terms: KeyPath<Reading, Weighted>, by written: [Set<String>], _ translated: [Set<String>?],
        _ language: Language
    ) -> Float {
        let original = (originals[language] ?? []).map { $0[keyPath: terms].share(in: written) }.max() ?? 0
        let translations = translated.compactMap(\.self)
        guard let english, translations.count == translated.count else { return original }
        return (original + english[keyPath: terms].share(in: translations)) / 2
    }

    /// How many stems of a text the question does not have.
    func newStems(in terms: TermSets, _ language: Language) -> Int {
        let known = Set((originals[language] ?? []).flatMap(\.stems.terms))
        return terms.stems.count { !known.contains($0) }
    }
}

extension PreparedQuestion {
    /// As typed, and as translated into the language.
    fileprivate func wordings(for language: Language) -> [String] {
        guard let variant = variants[language], variant != text else { return [text] }
        return [text, variant]
    }
}

/// Weights of the question's terms in one rendering of the passages.
private struct Frequencies: Sendable {
    private var stems: [String: Float] = [:]
    private var grams: [String: Float] = [:]

    init(
        of texts: some Sequence<AnalyzedText> & Sendable, in rendering: Rendering, _ index: any PassageIndex
    ) async throws {
        let texts = Array(texts)
        async let stems = Self.weights(of: texts.flatMap(Self.stems), .words, rendering, index)
        async let grams = Self.weights(of: texts.flatMap(\.grams), .grams, rendering, index)
        (self.stems, self.grams) = try await (stems, grams)
    }

    func reading(_ text: AnalyzedText) -> QuestionTerms.Reading {
        QuestionTerms.Reading(
            stems: Self.weighted(Self.stems(of: text), stems), grams: Self.weighted(text.grams, grams))
    }

    /// Stop words only where there is nothing else.
    private static func stems(of text: AnalyzedText) -> [String] {
        let content = text.words.filter { !$0.isStopWord }
        return (content.isEmpty ? text.words : content).map(\.stem)
    }

    private static func weighted(_ terms: [String], _ weights: [String: Float]) -> QuestionTerms.Weighted {
        let distinct = Set(terms).sorted()
        return QuestionTerms.Weighted(terms: distinct, weights: distinct.map { weights[$0] ?? 0 })
    }

    private static func weights(
        of terms: [String], _ part: LexicalPart, _ rendering: Rendering, _ index: any PassageIndex
    ) async throws -> [String: Float] {
        let distinct = Set(terms).sorted()
        guard !distinct.isEmpty else { return [:] }
        let frequencies = try await index.frequencies(of: distinct, part: part, in: rendering)
        let weights = frequencies.inverseDocumentFrequencies(least: QuestionTerms.leastPassages)
        return Dictionary(zip(distinct, weights)) { first, _ in first }
    }
}
