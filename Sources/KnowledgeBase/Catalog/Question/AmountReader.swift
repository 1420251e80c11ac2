/// Finds the amounts of a question with their comparisons, intervals and units.
struct AmountReader {
    let tokens: [CatalogToken]
    /// Tokens that mean something else already.
    let taken: Set<Int>

    func amounts() -> [Amount] {
        var amounts: [Amount] = []
        var place = 0
        while place < tokens.count {
            guard let amount = amount(at: place, after: amounts.last?.tokens.upperBound ?? 0) else {
                place += 1
                continue
            }
            amounts.append(amount)
            place = amount.tokens.upperBound
        }
        return amounts
    }

    private func amount(at place: Int, after floor: Int) -> Amount? {
        guard let first = quantity(at: place) else { return nil }
        var amount = Amount(
            tokens: first.range, number: first.range, value: first.value, isScaled: first.isScaled,
            unit: first.unit)
        if let second = secondEnd(after: first) {
            let scale = first.value < 1_000 && !first.isScaled ? second.scale : 1
            amount.value = first.value * scale
            amount.upper = second.value
            amount.isScaled = first.isScaled || second.isScaled
            amount.unit = first.unit ?? second.unit
            amount.tokens = first.range.lowerBound..<second.range.upperBound
            amount.tokens = intervalStart(before: place)..<amount.tokens.upperBound
        } else {
            addComparator(to: &amount)
        }
        let lower = max(floor, amount.tokens.lowerBound)
        amount.tokens = lower..<amount.tokens.upperBound
        return amount
    }

    // MARK: One number

    private struct Quantity {
        var range: Range<Int>
        var value: Double
        var scale = 1.0
        var isScaled: Bool
        var unit: QuestionWords.Unit?
    }

    private func quantity(at place: Int) -> Quantity? {
        guard let number = digits(at: place) ?? spoken(at: place) else { return nil }
        var quantity = number
        var end = number.range.upperBound
        if let scale = word(end).flatMap({ QuestionWords.scales[$0] }) {
            quantity.scale = scale
            quantity.value *= scale
            quantity.isScaled = true
            end += 1
        }
        if let (unit, after) = unit(at: end) {
            quantity.unit = unit
            end = after
        }
        let (unitBefore, start) = signBefore(place)
        quantity.unit = quantity.unit ?? unitBefore
        quantity.range = start..<end
        return quantity
    }

    private func digits(at place: Int) -> Quantity? {
        guard place < tokens.count, !taken.contains(place), tokens[place].kind == .number,
            var figure = CellFigure(tokens[place].text)
        else { return nil }
        var end = place + 1
        // "80 000": groups parted by a space.
        while end < tokens.count, !taken.contains(end), tokens[end].kind == .number,
            tokens[end].text.count == 3,
            tokens[end - 1].text.count <= 3, !tokens[end].isGlued, figure.value > 0
        {
            guard let next = Double(tokens[end].text) else { break }
            figure.value = figure.value * 1_000 + next
            end += 1
        }
        let isScaled = end > place + 1 || !tokens[place].text.allSatisfy(\.isNumber)
        return Quantity(range: place..<end, value: figure.value, isScaled: isScaled)
    }

    /// "doscientos cincuenta", "cinquenta e cinco", "two hundred": what is added gets smaller.
    private func spoken(at place: Int) -> Quantity? {
        guard let first = word(place).flatMap({ QuestionWords.numbers[$0] }) else { return nil }
        var total = first
        var last = first
        var end = place + 1
        while let word = word(end) {
            let isJoined = ["y", "e", "and"].contains(word)
            let next = isJoined ? end + 1 : end
            guard let value = self.word(next).flatMap({ QuestionWords.numbers[$0] }) else { break }
            if value == 100, last < 10, !isJoined {
                total *= 100
                last = 100
            } else if value < last, last >= 100 || value < 10, last >= 20 {
                total += value
                last = value
            } else {
                break
            }
            end = next + 1
        }
        return Quantity(range: place..<end, value: total, isScaled: false)
    }

    /// "pesos", "de pesos", "km", "-seater".
    private func unit(at place: Int) -> (QuestionWords.Unit, Int)? {
        var start = place
        if let mark = mark(start), mark == "-" { start += 1 }
        if word(start) == "de", let unit = word(start + 1).flatMap({ QuestionWords.units[$0] }), unit != .age
        {
            return (unit, start + 2)
        }
        if mark(start) == "%" { return (.foreign, start + 1) }
        guard let text = word(start), let unit = QuestionWords.units[text] else { return nil }
        if text == "miles", word(start + 1) == "de" { return nil }
        return (unit, start + 1)
    }

    /// "$", "R$", "US$", "MXN" before the number.
    private func signBefore(_ place: Int) -> (QuestionWords.Unit?, Int) {
        if mark(place - 1) == "$" {
            switch word(place - 2) {
            case "r": return (.money(["BRL"]), place - 2)
            case "us", "u": return (.money(["USD"]), place - 2)
            case "mx", "mxn": return (.money(["MXN"]), place - 2)
            default: return (.money([]), place - 1)
            }
        }
        if let text = word(place - 1), ["mxn", "brl", "usd", "rs"].contains(text),
            let unit = QuestionWords.units[text]
        {
            return (unit, place - 1)
        }
        return (nil, place)
    }

    // MARK: Two numbers

    private func secondEnd(after first: Quantity) -> Quantity? {
        let end = first.range.upperBound
        let prefix = word(first.range.lowerBound - 1)
        let joint = word(end) ?? mark(end) ?? ""
        let isInterval: Bool =
            switch joint {
            case "a", "al", "to", "hasta", "ate", "ao", "till", "until", "-", "–": true
            case "y", "e", "and": ["entre", "between", "los", "the"].contains(prefix) && isBetween(first)
            case "/": first.value >= 1950
            default: false
            }
        guard isInterval else { return nil }
        var start = end + 1
        while let text = word(start) ?? mark(start),
            ["los", "las", "el", "o", "the", "$", "r"].contains(text)
        { start += 1 }
        guard let second = quantity(at: start), mayBeOneInterval(first, second) else { return nil }
        let scaled = first.value * (first.value < 1_000 && !first.isScaled ? second.scale : 1)
        return scaled < second.value ? second : nil
    }

    /// "7 asientos hasta 400 mil", "2019 hasta 250 mil" are two amounts.
    private func mayBeOneInterval(_ first: Quantity, _ second: Quantity) -> Bool {
        if first.unit == .seats || first.unit == .doors { return second.unit == first.unit }
        let isYear = first.unit == nil && !first.isScaled && 1950...2100 ~= first.value
        return !isYear || !second.isScaled
    }

    private func isBetween(_ first: Quantity) -> Bool {
        let start = first.range.lowerBound
        return ["entre", "between"].contains(word(start - 1))
            || ["entre", "between"].contains(word(start - 2))
    }

    /// The word before an interval that opens it.
    private func intervalStart(before place: Int) -> Int {
        var start = signBefore(place).1
        let openers = ["entre", "between", "de", "del", "from", "desde", "do", "dos", "los", "the"]
        while let text = word(start - 1), openers.contains(text) { start -= 1 }
        return start
    }

    // MARK: Comparisons

    /// A comparison before the number wins ("max 300k max 60k km"), unless it only says "about".
    private func addComparator(to amount: inout Amount) {
        let before = phrase(before: amount.tokens.lowerBound)
        if let (comparator, begin) = before {
            amount.comparator = comparator
            amount.tokens = begin..<amount.tokens.upperBound
            if comparator.comparison != .about { return }
        }
        guard let (comparator, end) = phrase(after: amount.tokens.upperBound) else { return }
        amount.comparator = comparator
        amount.tokens = amount.tokens.lowerBound..<end
        // "5 or more seats"
        if amount.unit == nil, let (unit, after) = unit(at: end) {
            amount.unit = unit
            amount.tokens = amount.tokens.lowerBound..<after
        }
    }

    /// The longest comparison that ends here, up to two small words before the number.
    private func phrase(before place: Int) -> (QuestionWords.Comparator, Int)? {
        var end = place
        for _ in 0...2 {
            for length in stride(from: QuestionWords.longest, through: 1, by: -1) where end - length >= 0 {
                guard let text = joined(end - length..<end) else { continue }
                if let comparator = QuestionWords.before[text] { return (comparator, end - length) }
            }
            guard end > 0, QuestionWords.fillers.contains(tokens[end - 1].text) else { return nil }
            end -= 1
        }
        return nil
    }

    private func phrase(after place: Int) -> (QuestionWords.Comparator, Int)? {
        for length in stride(from: 4, through: 1, by: -1) where place + length <= tokens.count {
            guard let text = joined(place..<place + length) else { continue }
            if let comparator = QuestionWords.after[text] { return (comparator, place + length) }
        }
        return nil
    }

    private func joined(_ range: Range<Int>) -> String? {
        guard !range.contains(where: { taken.contains($0) }) else { return nil }
        return tokens[range].map(\.text).joined(separator: " ")
    }

    private func word(_ place: Int) -> String? {
        tokens.indices.contains(place) && tokens[place].kind == .word && !taken.contains(place)
            ? tokens[place].text : nil
    }

    private func mark(_ place: Int) -> String? {
        tokens.indices.contains(place) && tokens[place].kind == .mark ? tokens[place].text : nil
    }
}
