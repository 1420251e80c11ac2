/// A unit of a passage with what speaks for it.
struct RankedSentence: Sendable {
    /// The passage's position among those found.
    var passage: Int
    /// The unit's position in its passage.
    var index: Int
    var unit: AnswerUnit
    var features: SentenceFeatures
    var score: Float = 0
}

/// Finds the sentences of the passages found that answer the question best.
struct SentenceRanker: Sendable {
    /// Units that are encoded, the costly step: more change less than a hundredth of the answers.
    static let encoded = 16

    let question: QuestionTerms
    var weights = SentenceWeights()

    /// The most promising units with every feature but meaning, in order of promise.
    func candidates(in passages: [ReadPassage]) -> [RankedSentence] {
        let evidence = TypeEvidence(type: question.type, questionWords: question.words)
        var candidates: [(statement: String, sentence: RankedSentence)] = []
        for (position, passage) in passages.enumerated() {
            for (index, read) in passage.units.enumerated() where read.unit.kind != .heading {
                let sentence = RankedSentence(
                    passage: position, index: index, unit: read.unit,
                    features: features(of: index, in: passage, evidence))
                candidates.append((passage.statement(read), sentence))
            }
        }
        let promising = candidates.stablySorted { SentenceWeights.promise($0.sentence.features) }
        // Copies say a thing once: where it fits best, be it by the heading above it.
        var seen: Set<String> = []
        return Array(
            promising.filter { seen.insert($0.statement).inserted }.map(\.sentence).prefix(Self.encoded))
    }

    /// The candidates by score, best first.
    ///
    /// - Parameter meanings: cosine of each candidate with the question; empty without an embedder.
    func ranked(_ candidates: [RankedSentence], meanings: [Float]) -> [RankedSentence] {
        var ranked = candidates
        for (index, meaning) in zip(ranked.indices, meanings) {
            ranked[index].features.meaning = max(0, meaning)
        }
        for index in ranked.indices { ranked[index].score = weights.score(ranked[index].features) }
        return ranked.stablySorted(by: \.score)
    }

    private func features(of index: Int, in passage: ReadPassage, _ evidence: TypeEvidence)
        -> SentenceFeatures
    {
        let read = passage.units[index]
        let unit = read.terms
        let language = passage.language
        let words = question.stemCoverage(by: [unit], language)
        let underHeading = question.stemCoverage(by: [unit, passage.heading], language)
        let previous = passage.unit(before: index)
        let inContext = previous.map {
            question.stemCoverage(by: [unit, passage.heading, $0.terms], language)
        }
        return SentenceFeatures(
            words: words, grams: question.gramCoverage(by: [unit], language), heading: underHeading - words,
            previous: (inContext ?? underHeading) - underHeading, passage: passage.relevance,
            type: evidence.strength(in: String(read.unit.text)), reply: reply(of: index, in: passage),
            echo: echo(of: read, language),
            denial: isDenied(read.unit, in: passage) ? 1 : 0)
    }

    /// Whether the heading above denies what is asked, of a unit that does not say so itself.
    private func isDenied(_ unit: AnswerUnit, in passage: ReadPassage) -> Bool {
        guard let denial = passage.denial, !question.denies else { return false }
        return question.stemCoverage(by: [denial], passage.language) > 0
            && !Denial.isIn(String(unit.text), passage.language)
    }

    /// Coverage by the question that the unit opens the answer to: a heading that asks, or a question on
    /// the line before.
    private func reply(of index: Int, in passage: ReadPassage) -> Float {
        if index == 0, passage.opensSection, passage.hit.passage.chunk.heading.asks {
            return question.stemCoverage(by: [passage.heading], passage.language)
        }
        guard index > 0, passage.units[index].unit.opensLine, passage.units[index - 1].unit.kind == .question
        else { return 0 }
        return question.stemCoverage(by: [passage.units[index - 1].terms], passage.language)
    }

    private func echo(of read: ReadUnit, _ language: Language) -> Float {
        if read.unit.kind == .question { return 4 }
        return question.newStems(in: read.terms.original, language) < 2 ? 1 : 0
    }
}

extension SentenceRanker {
    /// Passages whose words are looked at as a whole for the decision.
    private static let decisive = 3

    func decision(_ ranked: [RankedSentence], in passages: [ReadPassage], hasMeaning: Bool)
        -> KnowledgeDecision
    {
        let best = Dictionary(ranked.map { ($0.passage, $0.score) }, uniquingKeysWith: max)
        return KnowledgeDecision(
            coverage: passages.prefix(Self.decisive).map(coverage).max() ?? 0,
            meaning: hasMeaning ? ranked.map(\.features.meaning).max() ?? 0 : nil,
            margin: KnowledgeDecision.margin(of: Array(best.values)),
            passage: passages.map(\.relevance).max() ?? 0)
    }

    /// Of a whole passage with its heading path.
    private func coverage(by passage: ReadPassage) -> Float {
        let texts = [passage.heading] + passage.units.map(\.terms)
        let stems = question.stemCoverage(by: texts, passage.language)
        return (stems + question.gramCoverage(by: texts, passage.language)) / 2
    }
}

extension [RankedSentence] {
    /// What being in the asker's language is worth: more than a shade of wording, less than a word of
    /// the question.
    private static let ownLanguage: Float = 0.3
    /// The share of the best score that a sentence in another language needs to stand beside the asker's.
    private static let leastForeign: Float = 0.8

    /// Of what says the same in several languages, the asker's first. What others say is left out unless it says nearly
    /// as much as the best, or nothing is in the asker's.
    func preferring(_ language: Language, in passages: [ReadPassage]) -> [RankedSentence] {
        let isOwn = map { $0.language(in: passages) == language }
        let best = map(\.score).max() ?? 0
        let hasOwn = isOwn.contains(true)
        return zip(self, isOwn).filter { sentence, isOwn in
            isOwn || !hasOwn || sentence.score >= Self.leastForeign * best
        }.stablySorted { $0.0.score + ($0.1 ? Self.ownLanguage : 0) }.map(\.0)
    }
}

extension RankedSentence {
    /// The passage's; of a row its own, for tables hold texts in several.
    fileprivate func language(in passages: [ReadPassage]) -> Language {
        let common = passages[passage].language
        guard unit.kind == .row else { return common }
        let own = LanguageDetector().detect(String(unit.text))
        return own == .unknown ? common : own
    }
}

extension String {
    /// Whether it ends in a question mark.
    fileprivate var asks: Bool { last { $0 != " " && $0 != "*" } == "?" }
}

extension Array {
    /// Highest value first; equal ones stay in their order.
    fileprivate func stablySorted(by value: (Element) -> Float) -> [Element] {
        enumerated().map { (value: value($1), offset: $0, element: $1) }
            .sorted { ($0.value, $1.offset) > ($1.value, $0.offset) }
            .map(\.element)
    }
}
