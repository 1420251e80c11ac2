/// How much of a question stands together in one sentence: the share of the IDF mass of the question's
/// character 4-grams that the best sentence of a passage has. A passage may have all the words far
/// apart; an answer seldom does.
struct SentenceCoverage {
    private var grams: QuestionGrams
    /// The question's texts for the original passages, among those of ``grams``.
    private let originals: Range<Int>
    /// The place of its English; `nil` where passages have no pivot.
    private let pivot: Int?
    private let splitter = SentenceSplitter()

    init(_ question: PreparedQuestion, analyzer: any TextAnalyzer, store: any PassageIndex) async throws {
        grams = QuestionGrams(analyzer)
        for text in Set([question.text] + question.variants.values).sorted() {
            try await grams.add(text, .original, store)
        }
        originals = 0..<grams.textCount
        pivot = question.english == nil ? nil : originals.upperBound
        if let english = question.english { try await grams.add(english, .pivot, store) }
    }

    /// The best coverage by a sentence or the innermost heading, the mean of both renderings where the
    /// question has both.
    mutating func best(in chunk: Chunk) -> Float {
        let lines =
            [chunk.headingPath.last.map { $0[...] } ?? ""]
            + splitter.ranges(in: chunk.text).map { chunk.text[$0] }
        let original = grams.coverage(of: originals, by: lines)
        guard let pivot else { return original }
        let english = chunk.translation.map(Self.lines) ?? lines
        return (original + grams.coverage(of: pivot..<pivot + 1, by: english)) / 2
    }

    private static func lines(of translation: Chunk.Translation) -> [Substring] {
        [translation.heading.split(separator: ">").last ?? ""] + translation.sentences.map { $0[...] }
    }
}
