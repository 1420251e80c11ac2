import KnowledgeBase

/// Lines of text without headings: list items, paragraphs, and lines broken on purpose.
struct TextBody {
    let lines: [Substring]
    /// Counted from 1.
    let firstLine: Int

    func add(to builder: inout SectionBuilder) {
        var start = 0
        while start < lines.count {
            let isItem = Self.marker(of: lines[start]) != nil
            let next = lines[(start + 1)...].firstIndex { Self.marker(of: $0) != nil } ?? lines.count
            let place = Locator.lines(firstLine + start...firstLine + next - 1)
            let part = lines[start..<next]
            if isItem {
                builder.add(.listItem(Span(Self.item(part), at: place)))
            } else if Self.isBrokenOnPurpose(part) {
                builder.add(.code(Span(TextCleaning.code(part.joined(separator: "\n")), at: place)))
            } else {
                builder.add(.paragraph(Span(TextCleaning.line(part.joined(separator: "\n")), at: place)))
            }
            start = next
        }
    }

    /// `- `, `* `, `• `, `3. `, `3) `, `a) ` at the start of a line, spaces before it aside.
    private static func marker(of line: Substring) -> Substring? {
        let line = line.drop { $0 == " " || $0 == "\t" }
        guard let mark = line.prefix(6).split(separator: " ", maxSplits: 1).first, mark.count < line.count
        else {
            return nil
        }
        guard line.dropFirst(mark.count).first?.isWhitespace == true else { return nil }
        if mark.count == 1, let first = mark.first, "-*•·–▪◦".contains(first) { return mark }
        guard let last = mark.last, last == "." || last == ")" else { return nil }
        let body = mark.dropLast()
        let isNumber = 1...3 ~= body.count && body.allSatisfy { $0.isASCII && $0.isNumber }
        let isLetter = last == ")" && body.count == 1 && body.allSatisfy(\.isLetter)
        return isNumber || isLetter ? mark : nil
    }

    /// Bullets of any kind become `- `; indentation stays, two spaces a level.
    private static func item(_ lines: ArraySlice<Substring>) -> String {
        let text = TextCleaning.line(lines.joined(separator: "\n"))
        let spaces = lines.first?.prefix { $0 == " " || $0 == "\t" } ?? ""
        let width = spaces.reduce(0) { $0 + ($1 == "\t" ? 4 : 1) }
        let indentation = String(repeating: "  ", count: min(width / 2, 8))
        let isBullet = text.first.map { "*•·–▪◦".contains($0) } ?? false
        return indentation + (isBullet ? "-" + text.dropFirst() : text)
    }

    /// Hard-wrapped prose breaks a line where the next word would not have fitted. Where most breaks
    /// come although it would have, or columns are aligned by spaces, the breaks mean something.
    private static func isBrokenOnPurpose(_ lines: ArraySlice<Substring>) -> Bool {
        guard lines.count > 1 else { return false }
        if lines.count(where: hasColumns) * 2 > lines.count { return true }
        // In UTF-8: near enough to compare lines of one text, and far faster than characters.
        let lengths = lines.map { $0.trimmed().utf8.count }
        let width = max(lengths.max() ?? 0, 50)
        var early = 0
        for (length, next) in zip(lengths, lines.dropFirst()) {
            let word = next.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
            if length + 1 + word.utf8.count < width - 4 { early += 1 }
        }
        return early * 2 > lengths.count - 1 && !NarrowProse.isWrapped(lines)
    }

    /// Three spaces or a tab between words.
    private static func hasColumns(_ line: Substring) -> Bool {
        var spaces = 0
        for byte in line.trimmed().utf8 {
            if byte == UInt8(ascii: "\t") { return true }
            spaces = byte == UInt8(ascii: " ") ? spaces + 1 : 0
            if spaces == 3 { return true }
        }
        return false
    }
}
