/// Whether the citation marks of an answer name passages that were given.
///
/// `[2]`, `[1, 3]` and `[2-4]` are marks; in one that names several, only the numbers that were given stay.
/// A number in brackets that is followed by `(`, a Markdown link, is no mark.
public struct CitationCheck: Sendable {
    /// Numbers of the passages in the prompt.
    public var given: Set<Int>

    public init(given: Set<Int>) {
        self.given = given
    }

    public func check(_ answer: String) -> CitationCheckResult {
        let text = PlainText(answer)
        var result = CitationCheckResult(answer: "")
        var start = 0
        for mark in CitationMark.marks(in: text.bytes) where !isLink(mark, text.bytes) {
            let known = mark.numbers.filter(given.contains)
            result.cited.formUnion(known)
            result.dropped += mark.numbers.filter { !given.contains($0) }
            guard known.count < mark.numbers.count else { continue }
            let kept = text.written(start..<mark.range.lowerBound)
            result.answer += known.isEmpty ? String(kept.dropLastSpaces()) : kept + Self.written(known)
            start = mark.range.upperBound
        }
        result.answer += text.written(start..<text.bytes.count)
        return result
    }

    private static func written(_ numbers: [Int]) -> String {
        "[\(numbers.map(String.init).joined(separator: ", "))]"
    }

    private func isLink(_ mark: CitationMark, _ bytes: [UInt8]) -> Bool {
        mark.range.upperBound < bytes.count && bytes[mark.range.upperBound] == .openingBracket
    }
}

/// An answer whose citation marks all name passages that were given.
public struct CitationCheckResult: Sendable, Hashable {
    public internal(set) var answer: String
    /// What the answer cites and was given.
    public internal(set) var cited: Set<Int> = []
    /// Numbers that named no passage, as often as they did.
    public internal(set) var dropped: [Int] = []
}

extension Substring {
    fileprivate func dropLastSpaces() -> Substring {
        var rest = self
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}
