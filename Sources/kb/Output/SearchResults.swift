import Foundation
import KnowledgeBase

/// What `kb search` shows, for people and as JSON.
struct SearchResults: Encodable {
    var question: String
    var language: String
    /// Present with `--explain`.
    var explanation: Explanation?
    var notices: [String]
    var hits: [Row]

    struct Row: Encodable {
        var rank: Int
        var score: Float
        var passage: PassageRow
        /// Paths of passages that say the same.
        var duplicates: [String]
        /// Present with `--explain`.
        var parts: ScoreParts?
        /// Where the question's words stand closest together; for people.
        var snippet: [String]

        enum CodingKeys: String, CodingKey {
            case rank, score, passage, duplicates, parts
        }
    }

    struct Explanation: Encodable {
        var english: String?
        var weights: [String: Float]
        /// How the nearest vectors were found.
        var vectors: VectorReading?
    }

    /// - Parameter weights: of the fusion, to explain the scores by.
    init(
        _ question: PreparedQuestion, _ hits: [Hit], vectors: VectorReading?, weights: FusionWeights?,
        analyzer: any TextAnalyzer
    ) {
        self.question = question.text
        language = question.language.rawValue
        notices = question.notices
        explanation = weights.map {
            Explanation(english: question.english, weights: $0.named, vectors: vectors)
        }
        let snippets = Snippet(question, analyzer: analyzer)
        self.hits = hits.enumerated().map { index, hit in
            Row(
                rank: index + 1, score: hit.score, passage: PassageRow(hit.passage),
                duplicates: hit.duplicates.map(\.passage.path), parts: weights == nil ? nil : hit.parts,
                snippet: snippets.lines(of: hit.passage.chunk))
        }
    }

    var text: String {
        guard !hits.isEmpty else { return "Nothing found." }
        return (explained + hits.map { $0.text(explanation?.weights ?? [:]) }).joined(separator: "\n\n")
    }

    private var explained: [String] {
        guard let explanation else { return [] }
        let weights = explanation.weights.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value.shown)" }.joined(separator: ", ")
        let english = explanation.english.map { "\nEnglish: \($0.printable)" } ?? ""
        let vectors = explanation.vectors.map { "\nNearest vectors: \($0.description)" } ?? ""
        return ["Question (\(language)): \(question.printable)\(english)\nWeights: \(weights)\(vectors)"]
    }
}

extension SearchResults.Row {
    fileprivate func text(_ weights: [String: Float]) -> String {
        let place = [passage.path, passage.place].compactMap { $0 }.joined(separator: " ")
        var lines = ["\(rank). \(score.shown)  \(Console.bold(place.printable))"]
        let heading = passage.headingPath.joined(separator: " > ")
        if !heading.isEmpty { lines.append("   " + Console.dim(heading.printable)) }
        lines += snippet.map { "   \($0.printable)" }
        lines += duplicates.map { "   = \($0.printable)" }
        if let parts { lines += parts.lines(score, weights).map { "   \($0)" } }
        return lines.joined(separator: "\n")
    }
}

extension ScoreParts {
    fileprivate func lines(_ score: Float, _ weights: [String: Float]) -> [String] {
        let renderings = [("original", original)] + (pivot.map { [("english", $0)] } ?? [])
        return renderings.map { name, scores in
            "\(name): words \(scores.words.shown), bigrams \(scores.bigrams.shown), grams \(scores.grams.shown)"
        } + [
            "score \(score.shown) = lexical \(lexical.shown)"
                + " + sentence \(sentence.shown) x \((weights["sentence"] ?? 0).shown)"
                + " + cosine \(cosine.shown) x \(cosineWeight.shown)"
                + " + language \(language.shown) x \((weights["language"] ?? 0).shown)"
        ]
    }
}

extension Float {
    /// Three decimals.
    var shown: String { String(format: "%.3f", Double(self)) }
}
