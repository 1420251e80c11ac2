/// From Markdown, as models write it, to the marks that a channel shows.
///
/// Only what is surely meant as a mark is changed: a pair that hugs its words. `2 * 3 * 4` and `file_name_2` stay.
/// WhatsApp's marks: https://faq.whatsapp.com/539178204879377
extension ChannelTraits.Marks {
    func render(_ markdown: String) -> String {
        guard self != .markdown else { return markdown }
        var isCode = false
        let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
            if line.trimmingPrefix(while: \.isWhitespace).hasPrefix("```") {
                isCode.toggle()
                return self == .whatsApp ? "```" : nil
            }
            return isCode ? String(line) : self.line(String(line))
        }
        return lines.joined(separator: "\n")
    }

    private func line(_ line: String) -> String? {
        let text = line[...].trimmed
        if text.contains("---"), text.allSatisfy({ "|-: ".contains($0) }) { return nil }
        let level = text.prefix { $0 == "#" }.count
        if (1...6).contains(level), text.dropFirst(level).first == " " {
            let words = text.dropFirst(level).trimmed
            return bold(inline(String(words)).filter { $0 != "*" })
        }
        if text.count > 2, text.first == "|", text.last == "|" {
            let cells = text.dropFirst().dropLast().split(separator: "|").map { String($0.trimmed) }
            return inline(cells.joined(separator: " · "))
        }
        if let item = line.wholeMatch(of: /(\s*)[*+]\s+(.*)/) {
            return "\(item.1)- \(inline(String(item.2)))"
        }
        return inline(line)
    }

    private func bold(_ text: String) -> String { self == .whatsApp ? "*\(text)*" : text }

    private func inline(_ line: String) -> String {
        var text = line.replacing(/!?\[([^\[\]\n]+)\]\(([^()\s]+)\)/) { link in
            link.1 == link.2 ? String(link.1) : "\(link.1) (\(link.2))"
        }
        // Bold waits as U+0001 while single stars become italics.
        text = pairs(of: "**", in: text, with: "\u{1}")
        text = pairs(of: "__", in: text, with: "\u{1}")
        text = pairs(of: "*", in: text, with: self == .whatsApp ? "_" : "")
        text = pairs(of: "~~", in: text, with: self == .whatsApp ? "~" : "")
        if self == .none {
            text = pairs(of: "_", in: text, with: "")
            text = pairs(of: "`", in: text, with: "")
        }
        return text.replacing("\u{1}", with: self == .whatsApp ? "*" : "")
    }

    /// Replaces marks that stand around words, not inside of them.
    private func pairs(of mark: String, in text: String, with other: String) -> String {
        var pieces = text.components(around: mark)
        guard pieces.count > 2 else { return text }
        var result = pieces.removeFirst()
        var index = 0
        while index < pieces.count {
            let inner = pieces[index]
            let isPair =
                index + 1 < pieces.count && !inner.isEmpty && inner.first?.isWhitespace == false
                && inner.last?.isWhitespace == false && !(result.last?.isWordPart ?? false)
                && !(pieces[index + 1].first?.isWordPart ?? false)
            result += isPair ? other + inner + other + pieces[index + 1] : mark + inner
            index += isPair ? 2 : 1
        }
        return result
    }
}

extension Character {
    fileprivate var isWordPart: Bool { isLetter || isNumber }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...last]
    }
}

extension String {
    fileprivate func components(around mark: String) -> [String] {
        split(separator: mark, omittingEmptySubsequences: false).map(String.init)
    }
}
