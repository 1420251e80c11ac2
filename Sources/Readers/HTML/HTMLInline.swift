import KnowledgeBase

/// A run of inline text and the lines of the markup it stands on.
struct HTMLInline {
    private var text = ""
    private var lines: ClosedRange<Int>?

    mutating func append(_ piece: String, line: Int) {
        text += piece
        // Lines count only where there is something to read.
        guard let first = piece.firstIndex(where: { !$0.isWhitespace }) else { return }
        let start = line + piece[..<first].count { $0 == "\n" }
        let last = piece.lastIndex { !$0.isWhitespace } ?? first
        let end = start + piece[first...last].count { $0 == "\n" }
        lines = min(lines?.lowerBound ?? start, start)...max(lines?.upperBound ?? end, end)
    }

    /// All text below the element, blocks told apart by a space.
    mutating func append(_ element: XMLElement) {
        element.walk { node in
            switch node {
            case .text(let text, let line): append(text, line: line)
            case .element(let element):
                if HTMLContent.isBoilerplate(element) { return false }
                if let alt = element["alt"], element.name == "img" { append(" \(alt) ", line: element.line) }
                if Self.breaking.contains(element.name) { append(" ", line: element.line) }
            }
            return true
        }
    }

    private static let breaking: Set<String> = [
        "br", "p", "div", "li", "dt", "dd", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "ul",
        "ol",
    ]

    /// The text so far, which is then forgotten; `nil` when there is nothing to read.
    mutating func take() -> (text: String, lines: ClosedRange<Int>)? {
        defer { self = HTMLInline() }
        let line = TextCleaning.line(text)
        guard !line.isEmpty, let lines else { return nil }
        return (line, lines)
    }
}
