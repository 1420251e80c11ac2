/// How much of a question stands together in one sentence: the share of the IDF mass of the question's
/// character 4-grams that the best sentence of a passage has. A passage may have all the words far
/// apart; an answer seldom does.
struct SentenceCoverage {
    /// The question in one language: its grams and what each weighs.
    private struct View {
        var weights: [String: Float]

        func coverage(of grams: [String]) -> Float {
            var seen: Set<String> = []
            return grams.reduce(0) { sum, gram in
                guard let weight = weights[gram], seen.insert(gram).inserted else { return sum }
                return sum + weight
            }
        }
    }

    private var originals: [View] = []
    private var pivot: View?
    private let analyzer: any TextAnalyzer
    private let splitter = SentenceSplitter()

    init(_ question: PreparedQuestion, analyzer: any TextAnalyzer, store: any PassageIndex) async throws {
        self.analyzer = analyzer
        for text in Set([question.text] + question.variants.values) {
            originals.append(try await Self.view(text, .original, analyzer, store))
        }
        if let english = question.english {
            pivot = try await Self.view(english, .pivot, analyzer, store)
        }
    }

    private static func view(
        _ text: String, _ rendering: Rendering, _ analyzer: any TextAnalyzer, _ store: any PassageIndex
    ) async throws -> View {
        let grams = Array(Set(analyzer.analyze(text, language: .unknown).grams))
        let weights = try await store.frequencies(of: grams, part: .grams, in: rendering)
            .inverseDocumentFrequencies()
        let mass = max(weights.reduce(0, +), .leastNormalMagnitude)
        return View(weights: Dictionary(uniqueKeysWithValues: zip(grams, weights.map { $0 / mass })))
    }

    /// The best coverage by a sentence or the innermost heading, the mean of both renderings where the
    /// question has both.
    func best(in chunk: Chunk) -> Float {
        let sentences = [chunk.headingPath.last ?? ""] + splitter.sentences(in: chunk.text)
        let grams = sentences.map { analyzer.analyze($0, language: .unknown).grams }
        let original = originals.map { view in grams.map(view.coverage).max() ?? 0 }.max() ?? 0
        guard let pivot else { return original }
        guard let translation = chunk.translation else {
            return (original + (grams.map(pivot.coverage).max() ?? 0)) / 2
        }
        let heading = translation.heading.split(separator: ">").last.map(String.init) ?? ""
        let english =
            ([heading] + translation.sentences)
            .map { pivot.coverage(of: analyzer.analyze($0, language: .unknown).grams) }.max() ?? 0
        return (original + english) / 2
    }
}
