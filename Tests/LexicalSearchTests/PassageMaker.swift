import Foundation
import KnowledgeBase

/// Made-up passages: words of a small vocabulary, frequent ones more often, some with a translation.
struct PassageMaker {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(state: seed)
    }

    mutating func chunk() -> Chunk {
        let language = Language.allCases.randomElement(using: &random) ?? .unknown
        let english =
            language == .spanish ? Chunk.Translation(heading: "", sentences: [text(words: 12)]) : nil
        return Chunk(
            ordinal: 0, headingPath: [], text: text(words: Int.random(in: 0...40, using: &random)),
            language: language, translation: english)
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
