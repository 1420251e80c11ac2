import Foundation
import KnowledgeBase
import LexicalSearch
import Segments
import Testing

/// Made-up cases computed by another implementation of the same formulas (`fixtures/lexical`).
struct ReferenceCaseTests {
    private struct Analysis: Decodable {
        var text: String
        var lang: String
        var words: [String]
        var terms: [String]
        var grams: [String]
        var bigrams: [String]
    }

    private struct Scoring: Decodable {
        struct Query: Decodable {
            var query: String
            var words: [Float]
            var bigrams: [Float]
            var grams: [Float]
        }

        var passages: [String]
        var queries: [Query]
        var idf: [String: [String: Float]]
    }

    private func fixture<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try JSONDecoder().decode(
            type, from: Data(contentsOf: root.appending(path: "fixtures/lexical/\(name)")))
    }

    @Test func analysis_agrees_with_the_reference() throws {
        let analyzer = SnowballAnalyzer()
        let cases = try fixture("analysis.json", as: [Analysis].self)
        #expect(cases.count > 30)
        for wanted in cases {
            let language = try #require(Language(rawValue: wanted.lang))
            let found = analyzer.analyze(wanted.text, language: language)
            let content = found.words.filter { !$0.isStopWord }
            #expect(found.words.map(\.folded) == wanted.words, "\(wanted.text)")
            #expect(content.map(\.stem) == wanted.terms, "\(wanted.text)")
            #expect(found.grams == wanted.grams, "\(wanted.text)")
            if !content.isEmpty { #expect(found.bigrams == wanted.bigrams, "\(wanted.text)") }
        }
    }

    @Test func scores_agree_with_the_reference() throws {
        let analyzer = SnowballAnalyzer()
        let wanted = try fixture("bm25.json", as: Scoring.self)
        let passages = wanted.passages.enumerated().map {
            LexicalPassage(id: Int64($0.offset), text: $0.element, language: .spanish)
        }
        let segment = try LexicalSegmentBuilder(analyzer: analyzer).build(
            passages, to: .memory, database: .init(high: 1, low: 1), generation: 1)
        let index = try InvertedIndex([SegmentPart(segment)], analyzer: analyzer)
        #expect(wanted.queries.count > 2)
        for query in wanted.queries {
            let found = try index.search(
                LexicalQuery([.init(query.query, language: .spanish, rendering: .original)]))
            for row in passages.indices {
                let scores = try found.scores(ofRow: row, in: .original)
                #expect(abs(scores.words - query.words[row]) < 1e-5, "\(query.query), passage \(row)")
                #expect(abs(scores.bigrams - query.bigrams[row]) < 1e-5, "\(query.query), passage \(row)")
                #expect(abs(scores.grams - query.grams[row]) < 1e-5, "\(query.query), passage \(row)")
            }
        }
        for (name, part) in [("words", LexicalPart.words), ("bigrams", .bigrams), ("grams", .grams)] {
            for (term, rarity) in try #require(wanted.idf[name]) {
                let found = try index.frequencies(of: [term], part: part, in: .original)
                #expect(abs(found.inverseDocumentFrequencies()[0] - rarity) < 1e-5, "\(term)")
            }
        }
    }
}
