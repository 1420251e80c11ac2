/// Lets an answer through sentence by sentence while it is being written: a sentence is out when it is
/// complete and what it says stands in the sources. What does not is passed over.
struct CheckedStream {
    private let check: AnswerCheck
    private let citations: CitationCheck
    private let limit: Int

    /// All that was written.
    private(set) var text = ""
    /// What is out.
    private(set) var shown = ""
    private(set) var cited: Set<Int> = []
    private(set) var droppedCitations: [Int] = []
    /// Figures of the sentences passed over, as they were written.
    private(set) var removed: [String] = []
    /// Whether the next sentence would not have fitted; nothing more comes out.
    private(set) var isFull = false
    /// Bytes of `text` that are decided.
    private var decided = 0

    /// - Parameter limit: characters that may come out.
    init(_ check: AnswerCheck, _ citations: CitationCheck, limit: Int) {
        self.check = check
        self.citations = citations
        self.limit = limit
    }

    /// What comes out now that `piece` was written.
    mutating func take(_ piece: String) -> String {
        text += piece
        // The last sentence may go on, and a line break ends one that has no mark.
        return release(AnswerSentences.ranges(in: text).dropLast().map(\.upperBound))
    }

    /// What comes out at the end.
    ///
    /// - Parameter isCut: whether the last sentence lacks its end.
    mutating func finish(isCut: Bool) -> String {
        let ends = AnswerSentences.ranges(in: text).map(\.upperBound)
        if isCut {
            isFull = true
            return release(ends.dropLast())
        }
        return release(ends)
    }

    private mutating func release(_ ends: some Sequence<String.Index>) -> String {
        var released = ""
        for end in ends {
            let start = text.utf8.index(text.startIndex, offsetBy: decided)
            guard end > start else { continue }
            let written = String(text[start..<end])
            let unsupported = unsupported(upTo: end)
            decided = text.utf8.distance(from: text.startIndex, to: end)
            guard unsupported.isEmpty else {
                removed += unsupported
                continue
            }
            released += admit(written)
        }
        return released
    }

    /// Claims of the sentence that ends here, looked at after everything before it: lists and their numbers
    /// are known by what leads in to them.
    private func unsupported(upTo end: String.Index) -> [String] {
        let result = check.check(String(text[..<end]))
        return result.unsupported.filter { claim in
            result.answer.utf8.distance(from: result.answer.startIndex, to: claim.range.lowerBound) >= decided
        }.map(\.text)
    }

    private mutating func admit(_ sentence: String) -> String {
        let checked = citations.check(sentence)
        let piece = shown.isEmpty ? String(checked.answer.drop(while: \.isWhitespace)) : checked.answer
        guard shown.count + piece.count <= limit, !isFull || shown.isEmpty else {
            isFull = true
            return ""
        }
        droppedCitations += checked.dropped
        cited.formUnion(checked.cited)
        shown += piece
        return piece
    }
}
