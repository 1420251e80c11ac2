import Foundation
import KnowledgeBase
import Segments

@testable import LexicalSearch

/// Segments of many rows made of terms that were analysed once: large enough for every way of searching.
struct SyntheticIndex {
    static let database = Segment.DatabaseID(high: 3, low: 5)

    private let vocabulary: [AnalyzedTerms]
    private var random: SplitMix64

    init(seed: UInt64) {
        let analyzer = SnowballAnalyzer()
        vocabulary = (0..<400).map { analyzer.terms(of: Self.word($0), language: .unknown) }
        random = SplitMix64(state: seed)
    }

    /// - Parameter ids: ascending.
    mutating func segment(_ ids: [Int64], generation: Int64 = 1) throws -> Segment {
        var builders = LexicalField.all.map { _ in FieldBuilder() }
        for _ in ids {
            // Copies of a passage, as bases have them, score exactly the same.
            let text = Int.random(in: 0..<4, using: &random) == 0 ? Self.copied : words()
            for field in LexicalField.all {
                let shown = field.rendering == .pivot ? text.reversed() : text
                builders[field.index].add(terms(shown, field.part))
            }
        }
        return try LexicalSegment.write(
            ids: ids, fields: builders.map { try $0.build() }, to: .memory, database: Self.database,
            generation: generation)
    }

    /// What a quarter of all rows say.
    private static let copied = [3, 77, 210]
    static var copiedText: String { copied.map(word).joined(separator: " ") }

    /// A question of some words, of which one is not in the vocabulary.
    mutating func question() -> String {
        (words() + [1000]).shuffled(using: &random).map(Self.word).joined(separator: " ")
    }

    /// A question of words each of which stands in fewer than one of five hundred rows.
    mutating func rareWords() -> String {
        (0..<3).map { _ in Self.word(Int.random(in: 300..<400, using: &random)) }.joined(separator: " ")
    }

    mutating func number(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

    private mutating func words() -> [Int] {
        (0..<Int.random(in: 0...7, using: &random)).map { _ in
            Int(pow(Double(vocabulary.count), Double.random(in: 0..<1, using: &random))) - 1
        }
    }

    private func terms(_ text: [Int], _ part: LexicalPart) -> [UInt64] {
        switch part {
        case .words, .grams: text.flatMap { vocabulary[$0][part] }
        case .bigrams:
            zip(text, text.dropFirst()).map { TermHash.of("\(Self.word($0)) \(Self.word($1))") }
        }
    }

    /// Words that share grams.
    private static func word(_ number: Int) -> String {
        let syllables = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru"]
        return syllables[number % 10] + syllables[number / 10 % 10] + syllables[number / 100 % 10]
            + (number >= 1000 ? "x" : "")
    }
}
