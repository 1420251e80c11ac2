/// Cuts a text into parts of a length: at the ends of paragraphs where that does, else of lines, sentences, words, and of
/// what a reader sees as one character at last. Citation marks stay with their sentence. Nothing but white space is lost.
struct TextParts: Sendable {
    var longest: Int
    var unit: ChannelTraits.Unit

    /// None is empty; a text of white space has none.
    func parts(of text: String) -> [String] {
        guard longest > 0 else { return [] }
        return cut(text[...], .paragraphs).map { String($0.trimmed) }.filter { !$0.isEmpty }
    }

    private enum Cut: Int {
        case paragraphs, lines, sentences, words, characters, scalars

        var finer: Cut? { Cut(rawValue: rawValue + 1) }
    }

    func length(of text: some StringProtocol) -> Int {
        switch unit {
        case .characters: text.count
        case .utf16: text.utf16.count
        case .utf8: text.utf8.count
        }
    }

    /// Fills parts one after the other; a piece that is too long by itself is cut finer.
    private func cut(_ text: Substring, _ way: Cut?) -> [Substring] {
        guard let way, length(of: text.trimmed) > longest else { return [text] }
        var parts: [Substring] = []
        var part = text[text.startIndex..<text.startIndex]
        var used = 0
        for piece in pieces(of: text, way) {
            let whole = length(of: piece)
            if used + length(of: piece.trimmedEnd) <= longest {
                part = text[part.startIndex..<piece.endIndex]
                used += whole
                continue
            }
            parts.append(part)
            let cuts = cut(piece, way.finer)
            parts += cuts.dropLast()
            part = cuts.last ?? piece
            used = length(of: part)
        }
        return parts + [part]
    }

    /// Pieces that follow each other without a gap, each with the white space behind it.
    private func pieces(of text: Substring, _ way: Cut) -> [Substring] {
        let starts: [Substring.Index]
        switch way {
        case .paragraphs: starts = text.matches(of: /\n[ \t]*\n\s*/).map(\.range.upperBound)
        case .lines: starts = text.matches(of: /\n/).map(\.range.upperBound)
        case .sentences: starts = sentenceStarts(in: text)
        case .words: starts = text.matches(of: /\s+/).map(\.range.upperBound)
        case .characters: starts = Array(text.indices)
        case .scalars: starts = Array(text.unicodeScalars.indices)
        }
        var pieces: [Substring] = []
        var start = text.startIndex
        for next in starts where next > start {
            pieces.append(text[start..<next])
            start = next
        }
        return pieces + [text[start...]]
    }

    private func sentenceStarts(in text: Substring) -> [Substring.Index] {
        let copy = String(text)
        let offsets = AnswerSentences.ranges(in: copy).map { range in
            copy.utf8.distance(from: copy.startIndex, to: range.lowerBound)
        }
        var index = text.startIndex
        var before = 0
        return offsets.map { offset in
            index = text.utf8.index(index, offsetBy: offset - before)
            before = offset
            return index
        }
    }
}

extension Substring {
    fileprivate var trimmedEnd: Substring {
        guard let last = lastIndex(where: { !$0.isWhitespace }) else { return self[startIndex..<startIndex] }
        return self[...last]
    }

    fileprivate var trimmed: Substring { trimmedEnd.drop(while: \.isWhitespace) }
}
