import KnowledgeBase

/// Lines between two empty ones.
struct LineGroup {
    /// Counted from 1.
    private var firstLine: Int
    private var lines: [Substring]

    private init(firstLine: Int, lines: [Substring]) {
        self.firstLine = firstLine
        self.lines = lines
    }

    static func groups(of text: String) -> some Sequence<LineGroup> {
        var rest = text[...]
        var number = 0
        return AnyIterator {
            var group = LineGroup(firstLine: number + 1, lines: [])
            while !rest.isEmpty {
                let end = rest.utf8.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
                let line = rest[..<end]
                rest = end < rest.endIndex ? rest[rest.utf8.index(after: end)...] : ""
                number += 1
                if !line.allSatisfy(\.isWhitespace) {
                    if group.lines.isEmpty { group.firstLine = number }
                    group.lines.append(line)
                } else if !group.lines.isEmpty {
                    return group
                }
            }
            return group.lines.isEmpty ? nil : group
        }
    }

    func add(to builder: inout SectionBuilder, markup: HeadingMarkup) {
        var rest = lines[...]
        var number = firstLine
        while let first = rest.first {
            let next = rest.dropFirst().first
            guard let heading = heading(first, next: next, isAlone: lines.count == 1, markup: markup) else {
                break
            }
            let span = Span(TextCleaning.line(heading.text), at: .lines(number...number + heading.lines - 1))
            builder.heading(span, level: heading.level)
            rest = rest.dropFirst(heading.lines)
            number += heading.lines
        }
        if !rest.isEmpty { TextBody(lines: Array(rest), firstLine: number).add(to: &builder) }
    }

    private func heading(
        _ line: Substring, next: Substring?, isAlone: Bool, markup: HeadingMarkup
    ) -> (text: Substring, level: Int, lines: Int)? {
        if let (text, level) = markup.heading(in: line) { return (text, level, 1) }
        if let next, let level = PlainHeading.level(ofUnderline: next, below: line) {
            return (line, level, 2)
        }
        if isAlone, let level = PlainHeading.level(of: line) { return (line, level, 1) }
        return nil
    }
}

/// Recognises headings by their looks.
enum PlainHeading {
    static let maximumLength = 80

    /// - Returns: 1 for `===`, 2 for `---`, 3 for `~~~`; `nil` when the line underlines nothing.
    static func level(ofUnderline underline: Substring, below line: Substring) -> Int? {
        let mark = underline.trimmed()
        guard let first = mark.first, mark.count >= 3, mark.allSatisfy({ $0 == first }) else { return nil }
        let title = line.trimmed()
        guard title.count <= maximumLength, mark.count * 2 >= title.count, title.contains(where: \.isLetter)
        else {
            return nil
        }
        switch first {
        case "=": return 1
        case "-": return 2
        case "~", "^": return 3
        default: return nil
        }
    }

    /// The level of a line that stands alone: 1 for capitals and chapters, else its number's parts.
    static func level(of line: Substring) -> Int? {
        let title = line.trimmed()
        guard !title.isEmpty, title.count <= maximumLength, let last = title.last, !".,;:?!".contains(last)
        else {
            return nil
        }
        if isInCapitals(title)
            || title.prefixMatch(
                of: /(?i)(cap[ií]tulo|chapter|anexo|annex|ap[eéê]ndice|appendix)\s+[0-9IVXLC]+\b/) != nil
        {
            return 1
        }
        guard let match = title.prefixMatch(of: /([0-9]{1,3}(?:\.[0-9]{1,3}){1,4})\.?\s+\p{Lu}/) else {
            return nil
        }
        return match.1.split(separator: ".").count
    }

    private static func isInCapitals(_ title: Substring) -> Bool {
        let letters = title.filter(\.isLetter)
        guard letters.count >= 4, !letters.contains(where: \.isLowercase) else { return false }
        // Codes and plate numbers are no headings.
        return letters.allSatisfy(\.isUppercase) && letters.count * 2 > title.count
    }
}

extension Substring {
    /// Without white space around.
    func trimmed() -> Substring {
        let rest = drop(while: \.isWhitespace)
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return rest[...last]
    }
}
