/// Lets an answer through sentence by sentence while it is being written: a sentence is out when it is
/// complete and what it says stands in the sources. What does not is passed over.
///
/// Each piece is looked at once, with as little of what was written before as the split into sentences and the check
/// of lists need.
struct CheckedStream {
    private var check: AnswerCheck
    private let citations: CitationCheck
    private let limit: Int

    /// All that was written, up to ``mostBytes(for:)``.
    private(set) var text = ""
    /// What is out.
    private(set) var shown = ""
    private(set) var cited: Set<Int> = []
    private(set) var droppedCitations: [Int] = []
    /// Figures of the sentences passed over, as they were written.
    private(set) var removed: [String] = []
    /// Whether the next sentence would not have fitted; nothing more comes out.
    private(set) var isFull = false
    /// Whether more was written than any answer needs: whoever writes is not to be listened to any longer.
    private(set) var isOverlong = false

    /// Of `shown`.
    private var characters = 0
    /// Bytes of `text` that are decided, and where their last line begins.
    private var decided = 0
    private var lineStart = 0
    private var sieve = SentenceSieve()
    /// Of what is decided.
    private var outline = ListOutline()
    /// Whether what is not decided may hold the end of a sentence, and the bytes of `text` from which on it is worth
    /// looking again.
    private var mayEnd = false
    private var nextLook = 0

    /// Bytes of a line before a sentence that are split again with it; a line tells where its sentences end.
    private static let longestLine = 1_000

    /// - Parameter limit: characters that may come out.
    init(_ check: AnswerCheck, _ citations: CitationCheck, limit: Int) {
        self.check = check
        self.citations = citations
        self.limit = limit
    }

    /// Bytes that are taken of an answer of which so many characters may come out.
    static func mostBytes(for limit: Int) -> Int { min(max(8 * limit, 4_096), 65_536) }

    /// What comes out now that `piece` was written.
    mutating func take(_ piece: String) -> String {
        guard !isOverlong else { return "" }
        let room = Self.mostBytes(for: limit) - text.utf8.count
        isOverlong = piece.utf8.count > room
        text += isOverlong ? String(decoding: piece.utf8.prefix(room), as: UTF8.self) : piece
        mayEnd = mayEnd || piece.contains(where: Self.endsSentence)
        guard !isClosed, mayEnd, text.utf8.count >= nextLook else { return "" }
        // The last sentence may go on, and a line break ends one that has no mark.
        let (ends, hasOpenMark) = ends()
        let released = release(ends.dropLast(hasOpenMark ? 2 : 1))
        let open = text.utf8.count - decided
        nextLook = text.utf8.count + (open > Self.longestLine ? open / 8 : 0)
        let undecided = text.utf8.index(text.startIndex, offsetBy: decided)
        mayEnd = text[undecided...].contains(where: Self.endsSentence)
        return released
    }

    /// What comes out at the end.
    ///
    /// - Parameter isCut: whether the last sentence lacks its end.
    mutating func finish(isCut: Bool) -> String {
        guard !isClosed else { return "" }
        let ends = ends().ends
        let released = release(isCut ? ends.dropLast() : ends[...]) + admit(sieve.finish())
        isFull = isFull || isCut
        return released
    }

    private var isClosed: Bool { isFull && !shown.isEmpty }
}

// MARK: Sentences

extension CheckedStream {
    private static func endsSentence(_ character: Character) -> Bool {
        character.isNewline || ".!?…。！？".contains(character)
    }

    /// Where the sentences that are not decided end, in bytes of `text`; and whether the last is the beginning of a
    /// citation mark, which belongs to the one before.
    private func ends() -> (ends: [Int], hasOpenMark: Bool) {
        let first = decided - lineStart > Self.longestLine ? decided : lineStart
        let rest = String(text[text.utf8.index(text.startIndex, offsetBy: first)...])
        let ranges = AnswerSentences.ranges(in: rest)
        let ends = ranges.map { first + rest.utf8.distance(from: rest.startIndex, to: $0.upperBound) }
        let last = ranges.last.map { rest[$0] } ?? ""
        return (ends.filter { $0 > decided }, last.wholeMatch(of: /\[[0-9,;\-– ]*/) != nil)
    }

    private mutating func release(_ ends: ArraySlice<Int>) -> String {
        var released = ""
        for end in ends where !isClosed {
            let start = text.utf8.index(text.startIndex, offsetBy: decided)
            let written = String(text[start..<text.utf8.index(start, offsetBy: end - decided)])
            let unsupported = unsupported(in: written)
            outline.add(written)
            if let lineBreak = written.lastIndex(where: \.isNewline) {
                let line = written.index(after: lineBreak)
                lineStart = decided + written.utf8.distance(from: written.startIndex, to: line)
            }
            decided = end
            removed += unsupported
            released += admit(sieve.take(written, isDropped: !unsupported.isEmpty))
        }
        return released
    }

    private mutating func admit(_ sentences: [String]) -> String {
        var admitted = ""
        for sentence in sentences where !isClosed { admitted += admit(sentence) }
        return admitted
    }

    /// Claims of a sentence, looked at after the outline of everything before it: lists and their numbers are known
    /// by what leads in to them.
    private mutating func unsupported(in sentence: String) -> [String] {
        if check.language == .unknown { check.language = LanguageDetector().detect(String(text.prefix(400))) }
        let lead = outline.text
        let result = check.check(lead + sentence)
        return result.unsupported.filter { claim in
            let start = result.answer.utf8.distance(
                from: result.answer.startIndex, to: claim.range.lowerBound)
            return start >= lead.utf8.count
        }.map(\.text)
    }

    private mutating func admit(_ sentence: String) -> String {
        let checked = citations.check(sentence)
        let piece = shown.isEmpty ? String(checked.answer.drop(while: \.isWhitespace)) : checked.answer
        guard characters + piece.count <= limit else {
            isFull = true
            return ""
        }
        droppedCitations += checked.dropped
        cited.formUnion(checked.cited)
        shown += piece
        characters += piece.count
        return piece
    }
}
