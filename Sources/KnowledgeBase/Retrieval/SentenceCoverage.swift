/// How much of a question stands together in one sentence: the share of the IDF mass of the question's
/// character 4-grams that the best sentence of a passage has. A passage may have all the words far
/// apart; an answer seldom does.
struct SentenceCoverage {
    private var originals: [GramView] = []
    private var pivot: GramView?
    private let splitter = SentenceSplitter()

    init(_ question: PreparedQuestion, analyzer: any TextAnalyzer, store: any PassageIndex) async throws {
        for text in Set([question.text] + question.variants.values) {
            originals.append(try await Self.view(text, .original, analyzer, store))
        }
        if let english = question.english {
            pivot = try await Self.view(english, .pivot, analyzer, store)
        }
    }

    private static func view(
        _ text: String, _ rendering: Rendering, _ analyzer: any TextAnalyzer, _ store: any PassageIndex
    ) async throws -> GramView {
        let grams = Array(Set(analyzer.analyze(text, language: .unknown).grams))
        let weights = try await store.frequencies(of: grams, part: .grams, in: rendering)
            .inverseDocumentFrequencies()
        return GramView(grams: grams, weights: weights, analyzer: analyzer)
    }

    /// The best coverage by a sentence or the innermost heading, the mean of both renderings where the
    /// question has both.
    mutating func best(in chunk: Chunk) -> Float {
        let lines =
            [chunk.headingPath.last.map { $0[...] } ?? ""]
            + splitter.ranges(in: chunk.text).map { chunk.text[$0] }
        let original = originals.indices.map { originals[$0].best(of: lines) }.max() ?? 0
        guard pivot != nil else { return original }
        let english = chunk.translation.map(Self.lines) ?? lines
        return (original + (pivot?.best(of: english) ?? 0)) / 2
    }

    private static func lines(of translation: Chunk.Translation) -> [Substring] {
        [translation.heading.split(separator: ">").last ?? ""] + translation.sentences.map { $0[...] }
    }
}

/// A question's grams in one language, and which of them each word met so far has: passages share
/// most of their words, so that a word is analysed once.
private struct GramView {
    private let places: [String: Int]
    private let weights: [Float]
    private let analyzer: any TextAnalyzer
    /// By a hash of the word's bytes.
    private var known: [Int: [Int]] = [:]
    private var seen: [Bool]

    init(grams: [String], weights: [Float], analyzer: any TextAnalyzer) {
        places = Dictionary(uniqueKeysWithValues: grams.enumerated().map { ($0.element, $0.offset) })
        let mass = max(weights.reduce(0, +), .leastNormalMagnitude)
        self.weights = weights.map { $0 / mass }
        self.analyzer = analyzer
        seen = weights.map { _ in false }
    }

    mutating func best(of lines: [Substring]) -> Float {
        lines.reduce(0) { max($0, coverage(of: $1)) }
    }

    private mutating func coverage(of line: Substring) -> Float {
        for place in seen.indices { seen[place] = false }
        var coverage: Float = 0
        var line = line
        line.withUTF8 { bytes in
            for word in bytes.split(whereSeparator: \.isBlank) {
                for place in grams(of: UnsafeBufferPointer(rebasing: word)) where !seen[place] {
                    seen[place] = true
                    coverage += weights[place]
                }
            }
        }
        return coverage
    }

    private mutating func grams(of word: UnsafeBufferPointer<UInt8>) -> [Int] {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(word))
        let hash = hasher.finalize()
        if let found = known[hash] { return found }
        let text = String(decoding: word, as: UTF8.self)
        let found = analyzer.analyze(text, language: .unknown).grams.compactMap { places[$0] }
        known[hash] = found
        return found
    }
}

extension UInt8 {
    /// White space: where a line is cut before the analyser cuts on.
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x0A || self == 0x09 }
}
