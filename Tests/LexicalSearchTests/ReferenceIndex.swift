import Foundation
import KnowledgeBase
import LexicalSearch

/// BM25 as the formula says, over strings, without an index.
struct ReferenceIndex {
    var passages: [LexicalPassage]
    private let analyzer = SnowballAnalyzer()

    init(_ passages: [LexicalPassage]) {
        self.passages = passages
    }

    func scores(_ query: LexicalQuery.Form) -> [Int64: LexicalScores] {
        let question = terms(of: query.text, query.language)
        let documents = passages.map { passage in
            query.rendering == .pivot && passage.pivot != nil
                ? terms(of: passage.pivot ?? "", .english) : terms(of: passage.text, passage.language)
        }
        let parts = (0..<3).map { part in
            scores(question[part], in: documents.map { $0[part] })
        }
        return passages.enumerated().reduce(into: [:]) { scores, entry in
            scores[entry.element.id] = LexicalScores(
                words: parts[0][entry.offset], bigrams: parts[1][entry.offset], grams: parts[2][entry.offset])
        }
    }

    private func terms(of text: String, _ language: Language) -> [[String]] {
        let analyzed = analyzer.analyze(text, language: language)
        let content = analyzed.words.filter { !$0.isStopWord }
        let words = (content.isEmpty ? analyzed.words : content).map(\.stem)
        return [words, analyzed.bigrams, analyzed.grams]
    }

    private func scores(_ question: [String], in documents: [[String]]) -> [Float] {
        let total = Double(documents.count)
        let average = documents.reduce(0.0) { $0 + Double($1.count) } / max(total, 1)
        let rarity = Set(question).reduce(into: [String: Double]()) { rarity, term in
            let matching = Double(documents.count { $0.contains(term) })
            rarity[term] = log(1 + (total - matching + 0.5) / (matching + 0.5))
        }
        let mass = rarity.values.reduce(0, +)
        return documents.map { document in
            let norm = 1.2 * (1 - 0.8 + 0.8 * Double(document.count) / average)
            let sum = rarity.reduce(0.0) { sum, entry in
                let count = Double(document.count { $0 == entry.key })
                return count == 0 ? sum : sum + entry.value * count / (count + norm)
            }
            return mass == 0 ? 0 : Float(sum / mass)
        }
    }
}

/// Made-up passages: words of a small vocabulary, frequent ones more often, some with a translation.
struct PassageMaker {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(state: seed)
    }

    mutating func passage(_ id: Int64) -> LexicalPassage {
        let language = Language.allCases.randomElement(using: &random) ?? .unknown
        let pivot = language == .spanish ? text(words: 12) : nil
        return LexicalPassage(
            id: id, text: text(words: Int.random(in: 0...40, using: &random)), language: language,
            pivot: pivot)
    }

    mutating func text(words: Int) -> String {
        (0..<words).map { _ in
            let rank = Int(pow(200, Double.random(in: 0..<1, using: &random)))
            return Self.roots[rank % Self.roots.count] + Self.endings[(rank / 7) % Self.endings.count]
        }.joined(separator: " ")
    }

    private static let roots = [
        "el", "pag", "coch", "garant", "cred", "viaj", "año", "motor", "the", "de", "rued",
    ]
    private static let endings = ["", "o", "ando", "ía", "ões", "s", "ing"]
}

/// Sebastiano Vigna's SplitMix64: the same numbers on every run.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
