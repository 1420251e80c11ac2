import LexicalSearch
import Stores
import Testing

@testable import KnowledgeBase

/// Every feature, score and decision against the reference's numbers.
@Suite struct FeatureTests {
    private static let tolerance: Float = 1e-3
    private let fixtures: FeatureCases

    init() throws {
        fixtures = try FeatureCases.load()
    }

    @Test(arguments: [true, false])
    func reference_questions_have_their_features_scores_and_decisions(hasPivot: Bool) async throws {
        let store = MemoryStore()
        let passages = try await fixtures.save(in: store, isTranslated: hasPivot)
        let cases = fixtures.cases.filter { $0.pivot == hasPivot }
        #expect(cases.count == 7)
        for item in cases { try await check(item, passages, store) }
    }

    private func check(
        _ item: FeatureCases.Case, _ passages: [StoredChunk], _ store: MemoryStore
    ) async throws {
        let analyzer = SnowballAnalyzer()
        let terms = try await QuestionTerms(
            item.prepared, languages: [.spanish], analyzer: analyzer, index: store)
        #expect(terms.type.rawValue == item.type)
        let hits = item.top_chunks.map { top in
            Hit(
                passage: passages[top.n], score: top.P,
                parts: ScoreParts(
                    original: LexicalScores(), pivot: nil, lexical: top.P, cosine: 0, cosineWeight: 0))
        }
        let read = try await PassageReader(analyzer: analyzer, store: store).read(hits)
        let ranker = SentenceRanker(question: terms)
        let candidates = ranker.candidates(in: read)
        let expected = Dictionary(item.units.map { ([$0.chunk, $0.unit], $0) }) { first, _ in first }
        func reference(_ candidate: RankedSentence) throws -> FeatureCases.Case.Unit {
            try #require(
                expected[[item.top_chunks[candidate.passage].n, candidate.index]],
                "\(item.question) \(candidate)")
        }
        #expect(candidates.count == item.units.count)
        let ranked = ranker.ranked(candidates, meanings: try candidates.map { try reference($0).C })
        for sentence in ranked { compare(sentence, try reference(sentence), item.question) }
        compare(ranker.decision(ranked, in: read, hasMeaning: true), item.decision, item.question)
    }

    private func compare(
        _ sentence: RankedSentence, _ expected: FeatureCases.Case.Unit, _ question: String
    ) {
        let found = sentence.features
        let pairs: [(String, Float, Float)] = [
            ("L", found.words, expected.L), ("G", found.grams, expected.G), ("X", found.heading, expected.X),
            ("V", found.previous, expected.V), ("P", found.passage, expected.P),
            ("C", found.meaning, expected.C),
            ("T", found.type, expected.T), ("F", found.echo, expected.F), ("O", found.reply, expected.O),
            ("S", sentence.score, expected.S),
        ]
        for (name, value, expected) in pairs {
            #expect(
                abs(value - expected) < Self.tolerance, "\(name) of '\(sentence.unit.text)' for \(question)")
        }
    }

    private func compare(
        _ decision: KnowledgeDecision, _ expected: FeatureCases.Case.Decision, _ question: String
    ) {
        let pairs: [(String, Float, Float)] = [
            ("A", decision.coverage, expected.A), ("C", decision.meaning ?? -1, expected.C),
            ("M", decision.margin, expected.M), ("P", decision.passage, expected.P),
            ("D", decision.confidence, expected.D),
        ]
        for (name, value, expected) in pairs {
            #expect(abs(value - expected) < Self.tolerance, "\(name) for \(question)")
        }
    }
}
