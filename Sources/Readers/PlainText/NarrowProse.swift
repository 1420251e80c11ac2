/// Tells prose that was wrapped at a narrow column from lines as short that are lines.
///
/// Short lines leave room for the next word on any usual page, so that their length alone says little.
/// Taken for prose is what opens and ends like it, breaks where the next word would have passed the longest
/// line, and goes on within a sentence at half of the breaks. Verses differ more in length and pause at
/// their ends; addresses, lists of names and labelled values open each line with a capital or a label.
enum NarrowProse {
    /// Characters that the longest line has at least; verses of eight syllables have fewer.
    private static let leastWidth = 30

    static func isWrapped(_ lines: ArraySlice<Substring>) -> Bool {
        let lines = lines.map { $0.trimmed() }
        guard opensAndEndsAsProse(lines) else { return false }
        let lengths = lines.map(\.unicodeScalars.count)
        guard let width = lengths.max(), width >= leastWidth else { return false }
        let breaks = lines.count - 1
        var early = 0
        var goingOn = 0
        for (index, next) in lines.enumerated().dropFirst() {
            let word = next.prefix { !$0.isWhitespace }.unicodeScalars.count
            if lengths[index - 1] + 1 + word <= width { early += 1 }
            if goesOn(lines[index - 1], in: next) { goingOn += 1 }
        }
        return early * 4 < breaks && goingOn * 2 >= breaks
    }

    private static func opensAndEndsAsProse(_ lines: [Substring]) -> Bool {
        guard let first = lines.first?.first, let last = lines.last?.last else { return false }
        return !first.isLowercase && ".!?:…".contains(last)
    }

    /// No punctuation, then a small letter that opens no `label: value`.
    private static func goesOn(_ line: Substring, in next: Substring) -> Bool {
        guard let last = line.last, last.isLetter || last.isNumber, next.first?.isLowercase == true else {
            return false
        }
        return !next.split(separator: " ", maxSplits: 2).prefix(2).contains { $0.last == ":" }
    }
}
