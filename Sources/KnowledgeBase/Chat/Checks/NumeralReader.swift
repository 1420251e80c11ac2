import Foundation

/// Reads one number at a token: digits with separators, words, and multipliers (`15 mil`, `1.5 millones`,
/// `two hundred and fifty thousand`, `1 millón 200 mil`).
struct NumeralReader {
    let text: PlainText
    let tokens: [TextToken]
    let words: NumberWords

    /// Of digits in one number; more are no number.
    private static let mostGroups = 12

    struct Numeral {
        /// More than one where the format is ambiguous.
        var values: [Decimal]
        /// The token after it.
        var end: Int
        var isWord: Bool
        /// Only the article "one": no number unless it counts time.
        var isArticle = false
        var multiplier: Int?
    }

    func numeral(at start: Int) -> Numeral? {
        guard var result = term(at: start) else { return nil }
        while let last = result.multiplier, let next = addend(after: result, below: last) {
            result.values = result.values.flatMap { value in next.values.map { value + $0 } }
            result.end = next.end
            result.multiplier = next.multiplier
        }
        return result
    }

    // MARK: Terms

    /// A number with its multiplier.
    private func term(at start: Int) -> Numeral? {
        if let word = word(start), let thousand = implied(word, at: start) {
            return Numeral(
                values: [Decimal(thousand)], end: start + 1, isWord: true, multiplier: thousand)
        }
        guard var result = digits(at: start) ?? half(at: start) ?? wordGroup(at: start) else { return nil }
        if let half = half(after: result.end), multiplier(at: half, isAfterDigits: false) != nil {
            result.values = result.values.map { $0 + Decimal(1) / 2 }
            result.end = half
        }
        while let multiplier = multiplier(at: result.end, isAfterDigits: !result.isWord) {
            result.values = result.values.map { $0 * Decimal(multiplier) }
            result.multiplier = multiplier
            result.isArticle = false
            result.end += 1
            if let half = half(after: result.end) {
                result.values = result.values.map { $0 + Decimal(multiplier) / 2 }
                result.end = half
                result.multiplier = nil
                break
            }
        }
        return result
    }

    /// `medio millón`, `half a million`
    private func half(at start: Int) -> Numeral? {
        guard let first = word(start), NumberWords.halves.contains(first) else { return nil }
        let next = ["a", "um", "un"].contains(word(start + 1)) ? start + 2 : start + 1
        guard multiplier(at: next, isAfterDigits: false) != nil else { return nil }
        return Numeral(values: [Decimal(1) / 2], end: next, isWord: true)
    }

    /// `mil` without a number before it.
    private func implied(_ word: String, at index: Int) -> Int? {
        guard word == "mil", words.values["tres"] != nil else { return nil }
        return self.word(index + 1).map(NumberWords.thanks.contains) == true ? nil : 1000
    }

    /// What is added to a number that ended with a multiplier: `mil quinientos`, `1 millón 200 mil`.
    private func addend(after sum: Numeral, below last: Int) -> Numeral? {
        let joined = word(sum.end).map(words.connectors.contains) == true && isClose(sum.end - 1)
        let start = joined ? sum.end + 1 : sum.end
        guard isClose(start - 1), let next = term(at: start), !next.isArticle || next.multiplier != nil else {
            return nil
        }
        guard next.isWord || next.multiplier != nil, let value = next.values.first else { return nil }
        return value < Decimal(last) && value > 0 ? next : nil
    }

    private func multiplier(at index: Int, isAfterDigits: Bool) -> Int? {
        guard index > 0, let word = word(index), let multiplier = NumberWords.multipliers[word] else {
            return nil
        }
        if word == "k" { return isAfterDigits && isAdjacent(index - 1) ? multiplier : nil }
        return isClose(index - 1) ? multiplier : nil
    }

    /// `y medio`, `e meio`, `and a half`
    private func half(after index: Int) -> Int? {
        guard let connector = word(index), words.connectors.contains(connector) else { return nil }
        let next = word(index + 1) == "a" ? index + 2 : index + 1
        return word(next).map(NumberWords.halves.contains) == true ? next + 1 : nil
    }

    // MARK: Words below a thousand

    private func wordGroup(at start: Int) -> Numeral? {
        guard let first = word(start) else { return nil }
        if first == "a", words.articles.contains("a") { return articleBeforeMultiplier(start) }
        guard var value = words.values[first] else { return nil }
        var end = start + 1
        if word(end) == "hundred", words.values["hundred"] != nil, value < 10 {
            value *= 100
            end += 1
        }
        let isArticle = words.articles.contains(first) && end == start + 1
        while let (next, nextEnd) = smaller(than: value, after: end) {
            value += next
            end = nextEnd
        }
        return Numeral(
            values: [Decimal(value)], end: end, isWord: true, isArticle: isArticle && end == start + 1)
    }

    private func articleBeforeMultiplier(_ start: Int) -> Numeral? {
        guard let next = word(start + 1) else { return nil }
        if next == "hundred" { return Numeral(values: [100], end: start + 2, isWord: true) }
        return NumberWords.multipliers[next] != nil && next != "k"
            ? Numeral(values: [1], end: start + 1, isWord: true, isArticle: true) : nil
    }

    /// Units after tens, tens and units after hundreds.
    private func smaller(than value: Int, after end: Int) -> (Int, Int)? {
        guard value >= 20, value % 10 == 0, word(end - 1) != nil else { return nil }
        let limit = value % 100 == 0 ? 100 : 10
        let isHyphen = mark(end) == UInt8(ascii: "-") && isAdjacent(end - 1)
        let isJoined = isHyphen || word(end).map(words.connectors.contains) == true
        // "treinta seis" is two numbers, "thirty six" and "doscientos seis" are one.
        guard isJoined || limit == 100 || words.connectors == ["and"] else { return nil }
        let start = isJoined ? end + 1 : end
        guard isClose(start - 1), let next = word(start), let added = words.values[next] else { return nil }
        return added > 0 && added < limit ? (added, start + 1) : nil
    }

    // MARK: Digits

    private func digits(at start: Int) -> Numeral? {
        guard isDigits(start) else { return nil }
        var groups = [string(start)]
        var marks: [UInt8] = []
        var index = start
        while groups.count < Self.mostGroups, let (mark, next) = nextGroup(after: index) {
            marks.append(mark)
            groups.append(string(next))
            index = next
        }
        if let values = WrittenNumber.values(groups: groups, marks: marks) {
            let all =
                hasMultiplier(index + 1) ? WrittenNumber.bothValues(groups: groups, marks: marks) : values
            return Numeral(values: all, end: index + 1, isWord: false)
        }
        return Decimal(string: string(start)).map { Numeral(values: [$0], end: start + 1, isWord: false) }
    }

    private func hasMultiplier(_ index: Int) -> Bool { multiplier(at: index, isAfterDigits: true) != nil }

    /// The separator and the digits that go on with a number.
    private func nextGroup(after index: Int) -> (UInt8, Int)? {
        if let mark = mark(index + 1), mark == .point || mark == .comma || mark == .apostrophe,
            isAdjacent(index), isAdjacent(index + 1), isDigits(index + 2)
        {
            return (mark, index + 2)
        }
        let isSpaced = isDigits(index + 1) && gap(index) == 1 && isClose(index)
        guard isSpaced, tokens[index].range.count <= 3, tokens[index + 1].range.count == 3 else { return nil }
        let isFollowedByOthers =
            isDigits(index + 2) && gap(index + 1) == 1 && tokens[index + 2].range.count != 3
        return isFollowedByOthers || isCode(index + 1) ? nil : (.space, index + 1)
    }

    /// Digits with letters at them that are no unit: the `320i` of `Serie 3 320i`.
    private func isCode(_ index: Int) -> Bool {
        guard isAdjacent(index), let letters = word(index + 1), !hasMultiplier(index + 1) else {
            return false
        }
        return FigureUnits.counted[letters] == nil && FigureUnits.currencies[letters] == nil
    }
}

// MARK: Looking at tokens

/// What readers of tokens ask.
protocol TokenReading {
    var text: PlainText { get }
    var tokens: [TextToken] { get }
}

extension NumeralReader: TokenReading {}

extension TokenReading {
    func isDigits(_ index: Int) -> Bool { tokens.indices.contains(index) && tokens[index].kind == .digits }

    func word(_ index: Int) -> String? {
        guard tokens.indices.contains(index), tokens[index].kind == .word else { return nil }
        return string(index)
    }

    func mark(_ index: Int) -> UInt8? {
        guard tokens.indices.contains(index), tokens[index].kind == .mark else { return nil }
        return text.bytes[tokens[index].range.lowerBound]
    }

    func string(_ index: Int) -> String { text.folded(tokens[index].range) }

    /// Characters between a token and the next.
    func gap(_ index: Int) -> Int? {
        guard tokens.indices.contains(index), tokens.indices.contains(index + 1) else { return nil }
        return tokens[index + 1].range.lowerBound - tokens[index].range.upperBound
    }

    func isAdjacent(_ index: Int) -> Bool { gap(index) == 0 }

    /// Nothing or one space lies between, on one line.
    func isClose(_ index: Int) -> Bool {
        guard let gap = gap(index), gap <= 1 else { return false }
        return gap == 0 || text.bytes[tokens[index].range.upperBound] != .newline
    }

    /// A small whole number in digits alone.
    func smallNumber(_ index: Int, digits: ClosedRange<Int>) -> Int? {
        guard isDigits(index), digits.contains(tokens[index].range.count) else { return nil }
        return Int(string(index))
    }
}
