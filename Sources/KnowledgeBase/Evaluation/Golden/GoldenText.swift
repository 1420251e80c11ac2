import Foundation

/// A text as its words and figures, to find one text in another however it is written.
///
/// Capitals, accents, punctuation and currency signs do not matter, and figures count by their value in any
/// country's format: `$244,900.00`, `244.900` and `244900` are one word, and so are `300 mil` and `300,000`.
/// Words are whole: `7 días` is not in `17 días`.
struct GoldenText {
    /// The words; and the same with digits in groups of three (`20 000`) read as one figure, which may as well
    /// be a telephone number.
    private let readings: [[String]]

    init(_ text: String) {
        let plain = PlainText(text)
        let tokens = TextToken.tokens(of: plain).map {
            String(decoding: plain.bytes[$0.range], as: UTF8.self)
        }
        let ranges = TextToken.tokens(of: plain).map(\.range)
        let separate = WordReader(tokens: tokens, ranges: ranges, joinsBySpaces: false).words
        let joined = WordReader(tokens: tokens, ranges: ranges, joinsBySpaces: true).words
        readings = joined == separate ? [separate] : [separate, joined]
    }

    var isEmpty: Bool { readings[0].isEmpty }

    func contains(_ other: GoldenText) -> Bool {
        readings.contains { words in
            other.readings.contains { Self.holds(words, $0) }
        }
    }

    private static func holds(_ words: [String], _ wanted: [String]) -> Bool {
        guard !wanted.isEmpty, wanted.count <= words.count else { return false }
        return (0...(words.count - wanted.count)).contains { start in
            words[start..<(start + wanted.count)].elementsEqual(wanted)
        }
    }
}

/// Words and figures from tokens.
private struct WordReader {
    let tokens: [String]
    /// Where they stand, to see what is glued to what.
    let ranges: [Range<Int>]
    let joinsBySpaces: Bool

    private static let separators: [String: UInt8] = [".": .point, ",": .comma, "'": .apostrophe]
    private static let thousands: Set<String> = ["mil", "k", "thousand"]

    var words: [String] {
        var words: [String] = []
        var index = 0
        while index < tokens.count {
            let (word, next) = word(at: index)
            if let word { words.append(word) }
            index = next
        }
        return withPercentSigns(words)
    }

    private func word(at index: Int) -> (String?, Int) {
        let token = tokens[index]
        guard token.utf8.first?.isDigit == true else {
            let isWord = token.utf8.allSatisfy { $0.isLowercaseLetter || $0 == PlainText.otherLetter }
            return (isWord || token == "%" ? token : nil, index + 1)
        }
        let (figure, end) = figure(at: index)
        guard let figure, end < tokens.count, Self.thousands.contains(tokens[end]),
            gap(end) <= 1, figure < 10_000
        else { return (figure.map { "\($0)" } ?? token, end) }
        return ("\(figure * 1_000)", end + 1)
    }

    /// The longest run of digits and marks that writes one number; `nil` for digits that are no number, such as
    /// `0176`.
    private func figure(at start: Int) -> (Decimal?, end: Int) {
        var groups = [tokens[start]]
        var marks: [UInt8] = []
        var best: (Decimal?, end: Int) = (Self.value(groups, marks), start + 1)
        var index = start
        while let (mark, next) = mark(after: index) {
            groups.append(tokens[next])
            marks.append(mark)
            index = next
            if let value = Self.value(groups, marks) { best = (value, next + 1) }
        }
        return best
    }

    private static func value(_ groups: [String], _ marks: [UInt8]) -> Decimal? {
        guard groups[0].utf8.count == 1 || !groups[0].hasPrefix("0") else { return nil }
        return WrittenNumber.values(groups: groups, marks: marks)?.first
    }

    private func mark(after index: Int) -> (UInt8, Int)? {
        if joinsBySpaces, isDigits(index + 1), gap(index + 1) == 1, tokens[index + 1].utf8.count == 3 {
            return (.space, index + 1)
        }
        guard index + 2 < tokens.count, let mark = Self.separators[tokens[index + 1]], isDigits(index + 2),
            gap(index + 1) == 0, gap(index + 2) == 0
        else { return nil }
        return (mark, index + 2)
    }

    private func isDigits(_ index: Int) -> Bool {
        tokens.indices.contains(index) && tokens[index].utf8.first?.isDigit == true
    }

    /// Spaces before a token.
    private func gap(_ index: Int) -> Int { ranges[index].lowerBound - ranges[index - 1].upperBound }

    /// `10 por ciento` is `10 %`.
    private func withPercentSigns(_ words: [String]) -> [String] {
        var result: [String] = []
        for word in words {
            switch word {
            case "percent", "porciento": result.append("%")
            case "ciento" where result.last == "por", "cento" where result.last == "por":
                result[result.count - 1] = "%"
            default: result.append(word)
            }
        }
        return result
    }
}
