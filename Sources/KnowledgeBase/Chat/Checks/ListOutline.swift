/// What of a text bears on the numbers that come after it, in as few letters as can be: the items of its lists and
/// the lines between them, and how far `(1) ... (2)` has come.
///
/// A sentence after ``text`` has the ``ListLayout`` that it has after the whole text, as far back as ``mostLines``.
struct ListOutline {
    /// Each item; of all others between two of them, one.
    private var lines: [ListLayout.Line] = []
    /// The line that goes on, as far as its beginning tells what it is.
    private var open = ""
    /// The last of `(1) ... (2)`.
    private var inline = 0

    private static let longestBeginning = 80
    /// Lines beyond which the first are forgotten: then how many items there were has to stand in the sources.
    static let mostLines = 200

    var text: String {
        let numbers = (0..<inline).map { " (\($0 + 1))" }.joined()
        return (inline > 0 ? "x\(numbers)\n" : "")
            + lines.map { $0 == .item ? "- x\n" : "x\n" }.joined() + lead
    }

    /// What stands for the beginning of the line that goes on.
    private var lead: String {
        guard open.contains(where: { !$0.isWhitespace }) else { return open }
        return switch ListLayout.line(open) {
        case .item: "- x. "
        case .text: "x. "
        case .other: "  x. "
        }
    }

    mutating func add(_ written: String) {
        while inline < Self.mostLines, written.firstRange(of: "(\(inline + 1))") != nil { inline += 1 }
        let parts = written.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, part) in parts.enumerated() {
            if index > 0 { endLine() }
            open += part.prefix(Self.longestBeginning - min(open.count, Self.longestBeginning))
        }
    }

    private mutating func endLine() {
        let line = ListLayout.line(open)
        open = ""
        // Further lines between two lists end nothing more, and others tell nothing.
        guard line == .item || line == .text && lines.last == .item else { return }
        lines.append(line)
        if lines.count > Self.mostLines { lines.removeFirst() }
    }
}
