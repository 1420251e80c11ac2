/// Takes sentences out of an answer and leaves its paragraphs, lists and tables whole. The same whether the answer is
/// there or still being written: sentences come in one after the other, each with the white space before it.
///
/// Between what stays on both sides of a gap the strongest break of the gap remains; an item of a list keeps its mark;
/// lines that led in to nothing else go too.
struct SentenceSieve: Sendable {
    private struct Piece {
        /// White space before it.
        var gap: String
        var sentence: String
        var isDropped: Bool
        /// Of a line that leads in: whether anything came after it.
        var hasFollowing = false

        var leadsIn: Bool { !isDropped && sentence.hasSuffix(":") }
        var beginsParagraph: Bool { gap.lineBreaks > 1 }
    }

    /// From the first line on that leads in to what is not known yet.
    private var held: [Piece] = []
    /// White space behind the last sentence, which counts to the next one's.
    private var carried = ""
    /// The strongest break since the last sentence that stayed; `nil` where nothing was taken out since.
    private var gap: String?
    /// Of the item whose beginning was taken out.
    private var mark = ""
    private var isEmpty = true

    /// - Parameter written: a sentence with the white space around it.
    /// - Returns: what comes out now, in order, each with its break before it.
    mutating func take(_ written: String, isDropped: Bool) -> [String] {
        let body = written.drop(while: \.isWhitespace)
        let sentence = String(body.trimmingEnd)
        let piece = Piece(
            gap: carried + written.prefix(written.count - body.count), sentence: sentence,
            isDropped: isDropped)
        carried = String(body.dropFirst(sentence.count))
        if piece.beginsParagraph, held.last(where: \.leadsIn)?.hasFollowing == true { dropLeads() }
        let settled = held.isEmpty || !isDropped && !piece.leadsIn ? release() : []
        noteFollowing()
        guard piece.leadsIn || !held.isEmpty else { return settled + pass(piece) }
        held.append(piece)
        return settled
    }

    /// - Returns: what comes out at the end.
    mutating func finish() -> [String] {
        if held.last(where: \.leadsIn)?.hasFollowing == true { dropLeads() }
        return release()
    }

    /// The sentences of a whole text that stay.
    ///
    /// - Parameters:
    ///   - all: its sentences.
    ///   - isDropped: by place among them.
    static func sift(
        _ text: String, _ all: [Range<String.Index>], isDropped: (Int) -> Bool
    ) -> String {
        var sieve = SentenceSieve()
        var start = text.startIndex
        var kept: [String] = []
        for (index, range) in all.enumerated() {
            kept += sieve.take(String(text[start..<range.upperBound]), isDropped: isDropped(index))
            start = range.upperBound
        }
        return (kept + sieve.finish()).joined()
    }
}

// MARK: Lines that lead in

extension SentenceSieve {
    private mutating func noteFollowing() {
        guard let lead = held.lastIndex(where: \.leadsIn) else { return }
        held[lead].hasFollowing = true
    }

    /// All that followed was taken out.
    private mutating func dropLeads() {
        for index in held.indices { held[index].isDropped = true }
        for piece in held { drop(piece) }
        held = []
    }

    private mutating func release() -> [String] {
        defer { held = [] }
        return held.flatMap { pass($0) }
    }
}

// MARK: Gaps

extension SentenceSieve {
    private mutating func pass(_ piece: Piece) -> [String] {
        guard !piece.isDropped else {
            drop(piece)
            return []
        }
        defer { (gap, mark, isEmpty) = (nil, "", false) }
        let item = piece.gap.lineBreaks == 0 ? mark : ""
        guard !isEmpty else { return [item + piece.sentence] }
        guard let gap else { return [piece.gap + piece.sentence] }
        let strongest = gap.lineBreaks > piece.gap.lineBreaks || piece.gap.isEmpty ? gap : piece.gap
        return [(strongest.isEmpty ? " " : strongest) + item + piece.sentence]
    }

    private mutating func drop(_ piece: Piece) {
        let beginsLine = piece.gap.lineBreaks > 0 || isEmpty && gap == nil
        if beginsLine { mark = piece.sentence.listMark }
        if (gap ?? "").lineBreaks <= piece.gap.lineBreaks { gap = piece.gap }
    }
}

extension String {
    fileprivate var lineBreaks: Int { count(where: \.isNewline) }

    /// `- `, `2. `; empty where it is no item of a list.
    fileprivate var listMark: String {
        prefixMatch(of: /(?:[-*+•]|[0-9]{1,3}[.)]) +/).map { String($0.output) } ?? ""
    }
}

extension Substring {
    fileprivate var trimmingEnd: Substring {
        var rest = self
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
