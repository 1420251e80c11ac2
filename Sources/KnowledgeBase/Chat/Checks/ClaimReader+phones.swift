import Foundation

/// Telephone numbers.
extension ClaimReader {
    /// Groups of digits as telephone numbers are written: `+52 55 5550 0142`, `(55) 5550-0142`, `555-1234`.
    func phone(at start: Int) -> Found? {
        guard let (groups, end, isMarked) = phoneGroups(at: start) else { return nil }
        let strings = groups.map(string)
        let digits = strings.joined()
        guard (7...15).contains(digits.utf8.count), isMarked || isPhoneLike(groups) else { return nil }
        let others = isMarked ? [] : otherReadings(groups, strings, end)
        return found(.phone, start, end, [.phone(digits)] + others)
    }

    /// The groups, the token after them, and whether `+` or brackets mark a telephone number.
    private func phoneGroups(at start: Int) -> ([Int], Int, Bool)? {
        var index = start
        var isMarked = false
        if mark(index) == .plus {
            guard isAdjacent(index) else { return nil }
            isMarked = true
            index += 1
        }
        var groups: [Int] = []
        var end = index
        while let (group, next, isBracketed) = phoneGroup(at: index) {
            isMarked = isMarked || isBracketed && groups.count < 2
            groups.append(group)
            end = next
            guard groups.count < 7, let following = afterSeparator(next) else { break }
            index = following
        }
        guard groups.count > 1 || groups.count == 1 && mark(start) == .plus else { return nil }
        return (groups, end, isMarked)
    }

    private func phoneGroup(at index: Int) -> (Int, Int, Bool)? {
        if mark(index) == .openingBracket, isDigits(index + 1), mark(index + 2) == .closingBracket,
            tokens[index + 1].range.count <= 4
        {
            return (index + 1, index + 3, true)
        }
        return isDigits(index) ? (index, index + 1, false) : nil
    }

    private func afterSeparator(_ end: Int) -> Int? {
        guard isClose(end - 1) else { return nil }
        guard let mark = mark(end), mark == .hyphen || mark == .point else { return end }
        return isAdjacent(end - 1) && isAdjacent(end) ? end + 1 : nil
    }

    /// Without a mark, only groups that numbers, years and lists of numbers do not come in.
    private func isPhoneLike(_ groups: [Int]) -> Bool {
        let lengths = groups.map { tokens[$0].range.count }
        guard let last = lengths.last, let first = lengths.first, groups.allSatisfy({ !isYear($0) }) else {
            return false
        }
        if lengths.count > 3, lengths.allSatisfy({ $0 == 2 }) { return true }
        if lengths.count > 2, lengths.allSatisfy({ $0 == 3 }) { return mark(groups[0] + 1) != .point }
        return last == 4 && lengths.allSatisfy { $0 <= 5 } && (2...5).contains(first)
            && !isUnitNext(after: groups)
    }

    private func isYear(_ index: Int) -> Bool {
        smallNumber(index, digits: 4...4).map { (1950...2099).contains($0) } == true
    }

    private func isUnitNext(after groups: [Int]) -> Bool {
        guard let last = groups.last, let word = word(last + 1) else { return false }
        return FigureUnits.counted[word] != nil || FigureUnits.currencies[word] != nil
    }

    /// `1000-2000` may be a range, `555 123 456` one number, `36 48 60 72` a list.
    private func otherReadings(_ groups: [Int], _ strings: [String], _ end: Int) -> [Fact] {
        let lengths = strings.map(\.utf8.count)
        let values = strings.compactMap { Decimal(string: $0) }
        if lengths == [4, 4], mark(groups[0] + 1) == .hyphen, values[0] < values[1] {
            return [.figures(values.map { Figure(value: $0) })]
        }
        if lengths.allSatisfy({ $0 == 2 }) { return [.figures(values.map { Figure(value: $0) })] }
        guard lengths.allSatisfy({ $0 == 3 }), let whole = Decimal(string: strings.joined()) else {
            return []
        }
        return [.figures([Figure(value: whole)])]
    }
}
