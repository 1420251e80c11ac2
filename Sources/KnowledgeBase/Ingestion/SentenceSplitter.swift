/// Cuts Spanish, Portuguese and English text into sentences by rules.
///
/// A line break always ends a sentence, and a line that holds ` | ` is a table row and stays whole.
/// Otherwise a sentence ends at `.`, `!`, `?` or `…` before white space and a capital, digit or opening mark,
/// unless the stop belongs to an abbreviation, an initial, an enumerator or a quotation that goes on.
/// What lies between two sentences is white space only, so nothing of the text is lost.
/// The result depends on the text alone: ``Chunk/Translation/sentences`` aligns with it.
public struct SentenceSplitter: Sendable {
    public init() {}

    /// Ranges of the sentences in order, without the white space around them.
    public func ranges(in text: String) -> [Range<String.Index>] {
        let scalars = Array(text.unicodeScalars)
        var sentences: [Range<Int>] = []
        for line in Self.lines(of: scalars) {
            var scanner = LineScanner(scalars: scalars, line: line)
            sentences += scanner.sentences()
        }
        return Self.indices(of: sentences, in: text, scalars)
    }

    public func sentences(in text: String) -> [String] {
        ranges(in: text).map { String(text[$0]) }
    }

    private static func lines(of scalars: [Unicode.Scalar]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        for index in scalars.indices where scalars[index].isLineBreak {
            if index > start { lines.append(start..<index) }
            start = index + 1
        }
        if start < scalars.count { lines.append(start..<scalars.count) }
        return lines
    }

    /// One pass from scalar offsets to string indices.
    private static func indices(
        of ranges: [Range<Int>], in text: String, _ scalars: [Unicode.Scalar]
    ) -> [Range<String.Index>] {
        var position = 0
        var index = text.startIndex
        func advance(to offset: Int) -> String.Index {
            let bytes = scalars[position..<offset].reduce(0) { $0 + UTF8.width($1) }
            index = text.utf8.index(index, offsetBy: bytes)
            position = offset
            return index
        }
        return ranges.map { range in
            let start = advance(to: range.lowerBound)
            return start..<advance(to: range.upperBound)
        }
    }
}

/// Finds the sentences of one line.
private struct LineScanner {
    let scalars: [Unicode.Scalar]
    let line: Range<Int>
    /// Whether the line is written without capitals, so that they cannot be asked for.
    private let isLowerCase: Bool
    private var found: [Range<Int>] = []
    private var start: Int
    /// End of the quotation or bracket the scanner is in.
    private var heldUntil = 0
    private var closers = CloserIndex()

    init(scalars: [Unicode.Scalar], line: Range<Int>) {
        self.scalars = scalars
        self.line = line
        start = line.lowerBound
        isLowerCase = Self.isLowerCase(scalars, line)
    }

    mutating func sentences() -> [Range<Int>] {
        guard !isRow else { return [trimmed(line)].filter { !$0.isEmpty } }
        var index = line.lowerBound
        while index < line.upperBound {
            if index >= heldUntil { openHold(at: index) }
            guard scalars[index].isTerminator else {
                index += 1
                continue
            }
            let mark = terminator(at: index)
            if ends(mark) {
                add(start..<mark.end)
                start = mark.end
                heldUntil = min(heldUntil, mark.end)
            }
            index = max(mark.run.upperBound, index + 1)
        }
        add(start..<line.upperBound)
        return found
    }

    /// A stop with all that belongs to it.
    private struct Terminator {
        /// The `.`, `!`, `?`, `…` themselves.
        var run: Range<Int>
        /// After closing quotes, brackets and reference marks.
        var end: Int
        var hasClosers: Bool
    }

    private func terminator(at index: Int) -> Terminator {
        var end = index
        while end < line.upperBound, scalars[end].isTerminator { end += 1 }
        let run = index..<end
        while end < line.upperBound, scalars[end].isCloser { end += 1 }
        let hasClosers = end > run.upperBound
        while let next = afterReference(at: end) { end = next }
        return Terminator(run: run, end: end, hasClosers: hasClosers)
    }

    /// `[12]`, as encyclopaedias cite.
    private func afterReference(at index: Int) -> Int? {
        guard index < line.upperBound, scalars[index] == "[" else { return nil }
        var end = index + 1
        while end < line.upperBound, end - index <= 3, scalars[end].isDigit { end += 1 }
        guard end > index + 1, end < line.upperBound, scalars[end] == "]" else { return nil }
        return end + 1
    }
}

// MARK: Does it end here?

extension LineScanner {
    private func ends(_ mark: Terminator) -> Bool {
        if mark.end >= line.upperBound { return true }
        if scalars[mark.run.lowerBound].isIdeographicStop { return true }
        let leavesHold = mark.hasClosers && mark.end >= heldUntil
        if mark.run.lowerBound < heldUntil, !leavesHold { return false }
        guard scalars[mark.end].isSpace else { return isMissingSpace(mark) }
        guard let next = nextWord(from: mark.end) else { return true }
        guard canBegin(next, after: mark) else { return false }
        let isPlainStop = mark.run.count == 1 && scalars[mark.run.lowerBound] == "."
        guard isPlainStop else { return true }
        return !isEnumerator(before: mark.run.lowerBound) && !isAbbreviation(mark, before: next)
    }

    private struct NextWord {
        var opener: Unicode.Scalar
        /// First scalar after opening marks.
        var first: Unicode.Scalar
        /// Lower-case, at most 24 scalars.
        var word: String
        var isNumeral: Bool
    }

    private func nextWord(from index: Int) -> NextWord? {
        var position = index
        while position < line.upperBound, scalars[position].isSpace { position += 1 }
        guard position < line.upperBound else { return nil }
        let opener = scalars[position]
        while position < line.upperBound, scalars[position].isOpener { position += 1 }
        guard position < line.upperBound else {
            return NextWord(opener: opener, first: opener, word: "", isNumeral: false)
        }
        let letters = scalars[position..<min(position + 24, line.upperBound)].prefix { $0.isAlphanumeric }
        let isRoman = letters.allSatisfy { "IVXLC".unicodeScalars.contains($0) }
        let isLetterAlone = letters.count == 1 && letters.allSatisfy(\.properties.isUppercase)
        return NextWord(
            opener: opener, first: scalars[position], word: text(letters).lowercased(),
            isNumeral: scalars[position].isDigit || !letters.isEmpty && (isRoman || isLetterAlone))
    }

    private func canBegin(_ next: NextWord, after mark: Terminator) -> Bool {
        if next.opener == "¿" || next.opener == "¡" { return true }
        guard next.first.properties.isLowercase else { return true }
        return isLowerCase && mark.run.count == 1 && scalars[mark.run.lowerBound] == "."
    }

    private func isAbbreviation(_ mark: Terminator, before next: NextWord) -> Bool {
        let stop = mark.run.lowerBound
        let (word, isCapital) = wordBefore(stop)
        guard !word.isEmpty else { return false }
        let opensSentence =
            Abbreviations.sentenceOpeners.contains(next.word) && next.word.unicodeScalars.count > 1
        if word.unicodeScalars.count == 1, isCapital { return !opensSentence }
        if Abbreviations.closing.contains(word), !isCapital || word.count > 2 { return false }
        if Abbreviations.attached.contains(word) { return true }
        if Abbreviations.beforeNumbers.contains(word), next.isNumeral { return true }
        if Abbreviations.dotted.contains(word) || word.isDotted { return !opensSentence }
        if word.unicodeScalars.count == 1, word.unicodeScalars.allSatisfy(\.properties.isAlphabetic) {
            return !opensSentence
        }
        return false
    }

    /// The word that the stop follows, lower-case, and whether it is written with a capital.
    private func wordBefore(_ stop: Int) -> (word: String, isCapital: Bool) {
        var first = stop
        while first > start, stop - first < 24, !scalars[first - 1].isWordBoundary { first -= 1 }
        let letters = scalars[first..<stop]
        return (text(letters).lowercased(), letters.first?.properties.isUppercase ?? false)
    }

    /// `1.`, `(a).` at the beginning of a sentence number what follows.
    private func isEnumerator(before stop: Int) -> Bool {
        var first = stop
        while first > start, stop - first < 4, !scalars[first - 1].isSpace, scalars[first - 1] != "(" {
            first -= 1
        }
        let head = scalars[first..<stop]
        guard (1...3).contains(head.count),
            head.allSatisfy(\.isDigit) || head.count == 1 && head.allSatisfy(\.properties.isAlphabetic)
        else { return false }
        // Backwards, so that a long run of openers is not read again for each stop that follows.
        return scalars[start..<first].reversed().drop { $0 == "(" }.allSatisfy(\.isSpace)
    }

    /// `socios.Debe cumplir`: a space was forgotten.
    private func isMissingSpace(_ mark: Terminator) -> Bool {
        guard mark.run.count == 1, scalars[mark.run.lowerBound] == ".", !mark.hasClosers else { return false }
        let before = scalars[start..<mark.run.lowerBound].suffix(30).reversed().prefix { !$0.isSpace }
        guard before.count >= 3, before.allSatisfy(\.properties.isLowercase) else { return false }
        let after = scalars[mark.end..<min(mark.end + 30, line.upperBound)]
        let word = after.prefix { $0.properties.isAlphabetic }
        guard word.count < after.count, word.first?.properties.isUppercase == true else { return false }
        return word.dropFirst().allSatisfy(\.properties.isLowercase) && after[word.endIndex].isSpace
    }

    private func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

// MARK: Lines and quotations

extension LineScanner {
    /// Quotations and brackets longer than this do not hold a sentence together.
    private static let longestHold = 300

    private var isRow: Bool {
        var index = line.lowerBound
        while index + 2 < line.upperBound {
            if scalars[index + 1] == "|", scalars[index] == " ", scalars[index + 2] == " " { return true }
            index += 1
        }
        return false
    }

    private mutating func openHold(at index: Int) {
        guard let closer = closer(of: index) else { return }
        guard let end = closers.next(closer, after: index, scalars, line), end - index <= Self.longestHold
        else { return }
        heldUntil = end
    }

    private func closer(of index: Int) -> Unicode.Scalar? {
        switch scalars[index] {
        case "(": return ")"
        case "[": return "]"
        case "“": return "”"
        case "«": return "»"
        case "\"":
            let followsWord = index > line.lowerBound && scalars[index - 1].isAlphanumeric
            return followsWord ? nil : "\""
        default: return nil
        }
    }

    /// More full stops before small letters than before capitals.
    private static func isLowerCase(_ scalars: [Unicode.Scalar], _ line: Range<Int>) -> Bool {
        guard let first = scalars[line].first(where: \.properties.isAlphabetic), first.properties.isLowercase
        else { return false }
        var lower = 0
        var upper = 0
        var wordLength = 0
        for index in line.dropLast(2) {
            if scalars[index] == ".", scalars[index + 1] == " ", wordLength >= 3 {
                if scalars[index + 2].properties.isLowercase { lower += 1 }
                if scalars[index + 2].properties.isUppercase { upper += 1 }
            }
            let continues = scalars[index].properties.isAlphabetic || scalars[index] == ")"
            wordLength = continues ? wordLength + 1 : 0
        }
        return lower > upper
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high, scalars[low].isSpace { low += 1 }
        while high > low, scalars[high - 1].isSpace { high -= 1 }
        return low..<high
    }

    /// Keeps a sentence; one without letters or digits, and a short bracket, join the one before.
    private mutating func add(_ range: Range<Int>) {
        let range = trimmed(range)
        guard !range.isEmpty else { return }
        if let last = found.last, !hasWords(range) || !hasWords(last) || isAside(range) {
            found[found.count - 1] = last.lowerBound..<range.upperBound
        } else {
            found.append(range)
        }
    }

    private func hasWords(_ range: Range<Int>) -> Bool { scalars[range].contains(where: \.isAlphanumeric) }

    /// `(Laudon, 2004, p. 7).`
    private func isAside(_ range: Range<Int>) -> Bool {
        guard range.count <= 80, scalars[range.lowerBound] == "(" else { return false }
        return scalars[range].last { $0 != "." } == ")"
    }
}

/// Finds the next closing mark of a kind; each mark's search goes on where its last one ended, so
/// that a line full of openers is still read in linear time.
private struct CloserIndex {
    private var positions: [Unicode.Scalar: Int] = [:]

    mutating func next(
        _ closer: Unicode.Scalar, after index: Int, _ scalars: [Unicode.Scalar], _ line: Range<Int>
    ) -> Int? {
        var position = max(positions[closer] ?? line.lowerBound, index + 1)
        while position < line.upperBound, scalars[position] != closer { position += 1 }
        positions[closer] = position
        return position < line.upperBound ? position : nil
    }
}

extension String {
    /// `u.s`, `s.a`: single or double letters between stops.
    fileprivate var isDotted: Bool {
        let parts = split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1 && parts.allSatisfy { (1...2).contains($0.count) && $0.allSatisfy(\.isLetter) }
    }
}

extension Unicode.Scalar {
    fileprivate var isLineBreak: Bool {
        switch value {
        case 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
    fileprivate var isTerminator: Bool {
        switch self {
        case ".", "!", "?", "…", "。", "！", "？": true
        default: false
        }
    }
    fileprivate var isIdeographicStop: Bool { self == "。" || self == "！" || self == "？" }
    fileprivate var isCloser: Bool {
        switch self {
        case "\"", "'", "”", "»", "’", ")", "]", "}", "*", "_", "`", "」", "』": true
        default: false
        }
    }
    fileprivate var isOpener: Bool {
        switch self {
        case "¿", "¡", "\"", "“", "”", "«", "‘", "'", "(", "[", "{", "*", "_", "`", "—", "–", "-", "•": true
        default: false
        }
    }
    /// Where a word that precedes a stop begins.
    fileprivate var isWordBoundary: Bool {
        switch self {
        case "(", "[", "“", "\"", "«", "/", "¿", "¡": true
        default: isSpace
        }
    }
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
    fileprivate var isSpace: Bool { properties.isWhitespace }
    fileprivate var isAlphanumeric: Bool { properties.isAlphabetic || properties.numericType != nil }
}
