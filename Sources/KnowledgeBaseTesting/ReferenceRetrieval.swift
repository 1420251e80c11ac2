import Foundation
import KnowledgeBase

/// What a search must find, computed as the formulas say, over strings, without an index.
public struct ReferenceRetrieval {
    private let chunks: [(id: StoredChunk.ID, chunk: Chunk)]
    private let analyzer: any TextAnalyzer

    public init(_ chunks: [(id: StoredChunk.ID, chunk: Chunk)], analyzer: any TextAnalyzer) {
        self.chunks = chunks
        self.analyzer = analyzer
    }

    /// BM25 (k1 1.2, b 0.85) divided by the question's IDF mass, for each kind of term.
    public func scores(_ form: LexicalQuery.Form) -> [StoredChunk.ID: LexicalScores] {
        let question = terms(of: form.text, form.language)
        let documents = chunks.map { _, chunk in
            form.rendering == .pivot && chunk.translation != nil
                ? terms(of: chunk.embeddedText, .english) : terms(of: chunk.originalText, chunk.language)
        }
        let parts = question.indices.map { part in scores(question[part], in: documents.map { $0[part] }) }
        return chunks.enumerated().reduce(into: [:]) { scores, entry in
            scores[entry.element.id] = LexicalScores(
                words: parts[0][entry.offset], bigrams: parts[1][entry.offset], grams: parts[2][entry.offset])
        }
    }

    /// `ln(1 + (N - n + 0.5) / (n + 0.5))` for n of N passages.
    private static func inverseDocumentFrequency(matching: Int, total: Int) -> Double {
        log(1 + (Double(total - matching) + 0.5) / (Double(matching) + 0.5))
    }

    public static func cosine(_ first: Embedding, _ second: Embedding) -> Float {
        func dot(_ first: Embedding, _ second: Embedding) -> Double {
            zip(first, second).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        return Float(dot(first, second) / (dot(first, first) * dot(second, second)).squareRoot())
    }

    /// Words, bigrams, grams.
    private func terms(of text: String, _ language: Language) -> [[String]] {
        let analyzed = analyzer.analyze(text, language: language)
        let content = analyzed.words.filter { !$0.isStopWord }
        return [(content.isEmpty ? analyzed.words : content).map(\.stem), analyzed.bigrams, analyzed.grams]
    }

    private func scores(_ question: [String], in documents: [[String]]) -> [Float] {
        let average = documents.reduce(0.0) { $0 + Double($1.count) } / Double(max(documents.count, 1))
        let rarity = Set(question).reduce(into: [String: Double]()) { rarity, term in
            let matching = documents.count { $0.contains(term) }
            rarity[term] = Self.inverseDocumentFrequency(matching: matching, total: documents.count)
        }
        let mass = rarity.values.reduce(0, +)
        return documents.map { document in
            let norm = 1.2 * (1 - 0.85 + 0.85 * Double(document.count) / average)
            let sum = rarity.reduce(0.0) { sum, entry in
                let count = Double(document.count { $0 == entry.key })
                return count == 0 ? sum : sum + entry.value * count / (count + norm)
            }
            return mass == 0 ? 0 : Float(sum / mass)
        }
    }
}
