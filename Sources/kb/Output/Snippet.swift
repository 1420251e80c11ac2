import KnowledgeBase

/// The two lines of a passage that show best why it was found.
struct Snippet {
    private static let (width, height) = (92, 2)

    private let analyzer: any TextAnalyzer
    /// The question in each language it was put in.
    private let variants: [Language: String]
    private let question: PreparedQuestion

    init(_ question: PreparedQuestion, analyzer: any TextAnalyzer) {
        self.analyzer = analyzer
        self.question = question
        variants = question.variants
    }

    /// From the sentence that has most of the question's words on.
    func lines(of chunk: Chunk) -> [String] {
        let wanted = stems(of: variants[chunk.language] ?? question.text, chunk.language)
            .union(stems(of: question.text, chunk.language))
        let sentences = SentenceSplitter().sentences(in: chunk.text)
        let shares = sentences.map { stems(of: $0, chunk.language).intersection(wanted).count }
        let most = shares.max() ?? 0
        let start = shares.firstIndex(of: most) ?? 0
        return Self.wrapped(sentences.dropFirst(start), isCutBefore: start > 0)
    }

    private func stems(of text: String, _ language: Language) -> Set<String> {
        Set(analyzer.analyze(text, language: language).words.filter { !$0.isStopWord }.map(\.stem))
    }

    private static func wrapped(_ sentences: ArraySlice<String>, isCutBefore: Bool) -> [String] {
        var lines = [isCutBefore ? "…" : ""]
        for word in sentences.lazy.flatMap({ $0.split(whereSeparator: \.isWhitespace) }) {
            let last = lines.count - 1
            if lines[last].count + word.count + 1 > width {
                guard lines.count < height else {
                    lines[last] = String(lines[last].prefix(width - 2)) + " …"
                    return lines
                }
                lines.append(String(word.prefix(width)))
            } else {
                lines[last] += (lines[last].isEmpty ? "" : " ") + word
            }
        }
        return lines.filter { !$0.isEmpty }
    }
}
