/// A piece of a passage that can be an answer by itself: a sentence, a list item, a table row. Questions
/// and headings are units too, as what the next one is about.
struct AnswerUnit: Sendable, Equatable {
    enum Kind: String, Sendable {
        case sentence, question, listItem, row, heading
    }

    var kind: Kind
    /// As it stands in the passage, without the mark in front (`-`, `2.`, `P:`).
    var text: Substring
    /// The same part of the stored translation; `nil` in a passage without one.
    var english: Substring?
    /// Whether it begins a line.
    var opensLine: Bool

    /// The units of a passage in order. Pieces without letters or digits are none.
    static func units(of chunk: Chunk) -> [AnswerUnit] {
        let ranges = SentenceSplitter().ranges(in: chunk.text)
        let english = chunk.translation?.sentences ?? []
        // A translation cut by other rules cannot be aligned.
        let isAligned = english.count == ranges.count
        var units: [AnswerUnit] = []
        var line = LineMark.none
        for (index, range) in ranges.enumerated() {
            let piece = chunk.text[range]
            let before = chunk.text[
                (index == 0 ? chunk.text.startIndex : ranges[index - 1].upperBound)..<range.lowerBound]
            let opensLine = index == 0 || before.contains(where: \.isNewline)
            if opensLine { line = LineMark(of: Self.line(from: range.lowerBound, in: chunk.text)) }
            let unit = AnswerUnit(
                piece, english: isAligned ? english[index][...] : nil, line: line, opensLine: opensLine)
            guard unit.text.contains(where: \.isWordPart) else { continue }
            if !opensLine, !before.isEmpty, let last = units.last, last.opensLine, last.isOneWord {
                units[units.count - 1] = last.joined(with: unit, in: chunk.text)
            } else {
                units.append(unit)
            }
        }
        return units
    }

    /// "Sí." at the beginning of an answer: it means nothing alone, and what follows is less without it.
    private var isOneWord: Bool {
        kind != .heading && kind != .row && kind != .question && !text.contains(where: \.isWhitespace)
    }

    private func joined(with next: AnswerUnit, in passage: String) -> AnswerUnit {
        var joined = self
        joined.text = passage[text.startIndex..<next.text.endIndex]
        joined.english = english.flatMap { first in next.english.map { "\(first) \($0)"[...] } }
        joined.kind = next.kind
        return joined
    }

    private init(_ piece: Substring, english: Substring?, line: LineMark, opensLine: Bool) {
        text = opensLine ? line.content(of: piece) : piece
        self.english = opensLine ? english.map(line.content) : english
        self.opensLine = opensLine
        kind = line.kind
        let asks = kind == .sentence || kind == .listItem
        if asks, text.last(where: { !$0.isClosingMark }) == "?" { kind = .question }
    }

    private static func line(from start: String.Index, in text: String) -> Substring {
        text[start...].prefix { !$0.isNewline }
    }
}

/// What a line begins with, and what that makes of it.
private enum LineMark {
    case none, heading, bold, row, label, item

    init(of line: Substring) {
        let line = Self.unquoted(line)
        if Self.afterHashes(line) != nil {
            self = .heading
        } else if Self.isBold(line) {
            self = .bold
        } else if Self.isRow(line) {
            self = .row
        } else if Self.afterLabel(line) != nil {
            self = .label
        } else if Self.afterBullet(line) != nil {
            self = .item
        } else {
            self = .none
        }
    }

    var kind: AnswerUnit.Kind {
        switch self {
        case .none, .label: .sentence
        case .heading, .bold: .heading
        case .row: .row
        case .item: .listItem
        }
    }

    /// What follows the mark; all of it where there is none, as in a translation that lost it.
    func content(of piece: Substring) -> Substring {
        let piece = Self.unquoted(piece)
        switch self {
        case .heading: return Self.afterHashes(piece) ?? piece
        case .label: return Self.afterLabel(piece) ?? piece
        case .item: return Self.afterBullet(piece) ?? piece
        case .none, .bold, .row: return piece
        }
    }
}

extension LineMark {
    /// Headings in bold are short.
    private static let longestBold = 120
    private static let labels: Set<Substring> = [
        "p", "q", "pregunta", "pergunta", "question", "r", "a", "resp", "respuesta", "resposta", "answer",
    ]

    /// `> text`
    private static func unquoted(_ line: Substring) -> Substring {
        guard line.first == ">" else { return line }
        return line.drop { $0 == ">" || $0.isWhitespace }
    }

    /// `## text`
    private static func afterHashes(_ line: Substring) -> Substring? {
        let rest = line.drop { $0 == "#" }
        let count = line.count - rest.count
        return (1...6).contains(count) ? afterSpace(rest) : nil
    }

    /// `**text**`, `__text__:`
    private static func isBold(_ line: Substring) -> Bool {
        var line = line.prefix(longestBold + 1)
        if line.last == ":" { line.removeLast() }
        guard line.count > 4, line.count <= longestBold else { return false }
        guard let mark = ["**", "__"].first(where: { line.hasPrefix($0) && line.hasSuffix($0) }) else {
            return false
        }
        return !line.dropFirst(mark.count).dropLast(mark.count).contains { "*_".contains($0) }
    }

    /// Cells between `|`, or between tabs.
    private static func isRow(_ line: Substring) -> Bool {
        if line.first == "|", line.dropFirst().last == "|" { return true }
        if line.contains(" | ") { return true }
        let cells = line.split(separator: "\t")
        return cells.count > 1 && cells.count { !$0.isBlank } > 1
    }

    /// `P: text`, `**Respuesta 2:** text`
    private static func afterLabel(_ line: Substring) -> Substring? {
        var rest = line.hasPrefix("**") ? line.dropFirst(2) : line
        let word = rest.prefix { $0.isLetter }
        guard word.utf8.count <= 9, labels.contains(word.lowercased()[...]) else { return nil }
        rest = rest[word.endIndex...].drop { $0 == " " }.drop(while: \.isASCIIDigit).drop { $0 == " " }
        guard rest.first == ":" else { return nil }
        rest = rest.dropFirst()
        return afterSpace(rest.hasPrefix("**") ? rest.dropFirst(2) : rest)
    }

    /// `- text`, `* [x] text`, `2. text`, `(b) text`, `iv) text`
    private static func afterBullet(_ line: Substring) -> Substring? {
        guard let first = line.first else { return nil }
        if "-*+•◦▪·–—".contains(first) {
            return afterSpace(line.dropFirst()).flatMap { rest in
                ["[ ]", "[x]", "[X]"].contains(rest.prefix(3)) ? afterSpace(rest.dropFirst(3)) : rest
            }
        }
        let rest = first == "(" ? line.dropFirst() : line
        return afterNumber(rest) ?? afterLetter(rest)
    }

    private static func afterNumber(_ line: Substring) -> Substring? {
        let rest = line.drop(while: \.isASCIIDigit)
        guard (1...3).contains(line.count - rest.count), let mark = rest.first, ".)º".contains(mark) else {
            return nil
        }
        let end = rest.dropFirst()
        return afterSpace(end.first == ")" ? end.dropFirst() : end)
    }

    private static func afterLetter(_ line: Substring) -> Substring? {
        let word = line.prefix(6).prefix { $0.isASCII && $0.isLetter }
        let isRoman = word.allSatisfy { "ivxIVX".contains($0) }
        guard word.count == 1 || (2...5).contains(word.count) && isRoman else { return nil }
        let rest = line[word.endIndex...]
        return rest.first == ")" ? afterSpace(rest.dropFirst()) : nil
    }

    /// What follows white space; `nil` where there is none or nothing comes after.
    private static func afterSpace(_ line: Substring) -> Substring? {
        guard line.first?.isWhitespace == true else { return nil }
        let rest = line.drop(while: \.isWhitespace)
        return rest.isEmpty ? nil : rest
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
    fileprivate var isWordPart: Bool { isLetter || isNumber }
    fileprivate var isClosingMark: Bool { isWhitespace || "\"”»’')]}*_`".contains(self) }
}
