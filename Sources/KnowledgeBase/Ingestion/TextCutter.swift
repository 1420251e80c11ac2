/// Cuts a text that is too long for one passage: between sentences, else clauses, else words, else
/// inside a word. Every word is counted once.
struct TextCutter {
    struct Part {
        var text: Substring
        var cost: Int
        /// What stood before it in the text.
        var separator: String
        /// Whether it continues a part before it.
        var follows: Bool
    }

    let text: String
    let measure: Measure
    let budget: Int

    /// Whole sentences gathered into parts of about equal size; a sentence too long in fragments.
    func parts() -> [Part] {
        let sentences = SentenceSplitter().ranges(in: text).flatMap { range -> [Unit] in
            let cost = measure.cost(of: String(text[range]))
            if cost <= budget { return [Unit(range: range, cost: cost, endsClause: true)] }
            return units(in: range).map { unit in
                var unit = unit
                unit.isFragment = true
                return unit
            }
        }
        return gather(sentences)
    }

    /// As ``parts()``, for text that is not made of sentences.
    func fragments() -> [Part] {
        gather(units(in: text.startIndex..<text.endIndex))
    }

    /// What is never cut again: a sentence, a word, a slice of a word.
    private struct Unit {
        var range: Range<String.Index>
        var cost: Int
        var endsClause: Bool
        var isFragment = false
    }
}

// MARK: Gathering

extension TextCutter {
    private func gather(_ units: [Unit]) -> [Part] {
        let total = units.reduce(0) { $0 + $1.cost }
        let count = max(1, (total + budget - 1) / budget)
        // Equal shares avoid a last part of three words.
        let share = min(budget, total / count + total / count / 8 + 1)
        let most = min(budget, total / count * 5 / 4 + 1)
        var parts: [Part] = []
        var first = 0
        while first < units.count {
            let end = self.end(of: units, from: first, share: share, most: most)
            parts.append(part(units[first..<end], after: parts.last))
            first = end
        }
        return parts
    }

    /// The end of the part that begins at `first`: the last clause end that makes it at least half
    /// a share and at most `most`, else its share's end.
    private func end(of units: [Unit], from first: Int, share: Int, most: Int) -> Int {
        var end = first
        var sum = 0
        var clauseEnd: Int?
        var shareEnd = first + 1
        while end < units.count, end == first || sum + units[end].cost <= most {
            sum += units[end].cost
            end += 1
            if sum <= share { shareEnd = end }
            if units[end - 1].endsClause, sum * 2 >= share { clauseEnd = end }
        }
        return end == units.count ? end : clauseEnd ?? shareEnd
    }

    private func part(_ units: ArraySlice<Unit>, after last: Part?) -> Part {
        let first = units.first?.range.lowerBound ?? text.startIndex
        let range = first..<(units.last?.range.upperBound ?? text.endIndex)
        let cost = units.reduce(0) { $0 + $1.cost }
        let separator = last.map { String(text[$0.text.endIndex..<range.lowerBound]) } ?? ""
        return Part(text: text[range], cost: cost, separator: separator, follows: last != nil)
    }
}

// MARK: Words

extension TextCutter {
    private func units(in range: Range<String.Index>) -> [Unit] {
        var units: [Unit] = []
        var index = range.lowerBound
        let scalars = text.unicodeScalars
        while index < range.upperBound {
            guard !scalars[index].properties.isWhitespace else {
                scalars.formIndex(after: &index)
                continue
            }
            var end = index
            while end < range.upperBound, !scalars[end].properties.isWhitespace {
                scalars.formIndex(after: &end)
            }
            units += word(index..<end)
            index = end
        }
        return units
    }

    private func word(_ range: Range<String.Index>) -> [Unit] {
        let cost = measure.cost(of: String(text[range]))
        if cost <= budget {
            let last = text.unicodeScalars[text.unicodeScalars.index(before: range.upperBound)]
            return [Unit(range: range, cost: cost, endsClause: ",;:|)—–.!?…".unicodeScalars.contains(last))]
        }
        return slices(of: range, cost: cost)
    }

    /// Slices of half a budget or so by the word's own bytes per token; any that is still too costly is halved.
    private func slices(of range: Range<String.Index>, cost: Int) -> [Unit] {
        let bytes = text.utf8.distance(from: range.lowerBound, to: range.upperBound)
        let step = max(4, bytes / max(1, cost) * budget / 2)
        var waiting = cut(range, every: step)
        waiting.reverse()
        var units: [Unit] = []
        while let slice = waiting.popLast() {
            let cost = measure.cost(of: String(text[slice]))
            let length = text.utf8.distance(from: slice.lowerBound, to: slice.upperBound)
            let halves = cost > budget && length > 8 ? cut(slice, every: length / 2) : []
            // A letter under many marks stays whole.
            if halves.count > 1 {
                waiting += halves.reversed()
            } else {
                units.append(Unit(range: slice, cost: cost, endsClause: false))
            }
        }
        return units
    }

    /// Cuts at scalars, and before no mark that belongs to the letter in front of it.
    private func cut(_ range: Range<String.Index>, every step: Int) -> [Range<String.Index>] {
        var slices: [Range<String.Index>] = []
        var start = range.lowerBound
        while start < range.upperBound {
            var end =
                text.utf8.index(start, offsetBy: step, limitedBy: range.upperBound) ?? range.upperBound
            while end < range.upperBound, text.utf8[end] & 0xC0 == 0x80 { text.utf8.formIndex(after: &end) }
            var marks = 0
            while end < range.upperBound, marks < 8, text.unicodeScalars[end].properties.isGraphemeExtend {
                text.unicodeScalars.formIndex(after: &end)
                marks += 1
            }
            slices.append(start..<end)
            start = end
        }
        return slices
    }
}
