import Foundation

/// Numbers with what they count.
extension ClaimReader {
    /// A currency and a number: `$244,900`, `US$ 15k`, `MXN 600,000`, `€20`.
    func money(at start: Int) -> Found? {
        guard let (currency, end) = currency(before: start), isClose(end - 1) else { return nil }
        guard tokens.indices.contains(end), tokens[end].kind == .digits else { return nil }
        return number(at: end, from: start, currency: currency)
    }

    func number(at start: Int) -> Found? { number(at: start, from: start, currency: nil) }

    /// - Parameter currency: what a sign before the number says.
    private func number(at start: Int, from first: Int, currency: Figure.Currency?) -> Found? {
        guard let numeral = numerals.numeral(at: start) else { return nil }
        let (unit, end) = self.unit(after: numeral, currency: currency)
        if numeral.isArticle, !isTimeSpan(unit) { return nil }
        let values = numeral.values + millions(numeral)
        let facts =
            facts(values, unit) + (unit == nil ? name(at: start, numeral) : []) + bareDigits(start, numeral)
        let kind: Claim.Kind = isMoney(unit) ? .price : unit == .percent ? .percentage : .number
        var claim = found(kind, first, end, facts).claim
        claim.isWord = numeral.isWord
        claim.number = ReadClaim.Number(
            values: values, unit: unit, multiplier: numeral.multiplier, hasPrefix: first < start)
        claim.isLabel = !numeral.isWord && word(start - 1).map(FigureUnits.labels.contains) == true
        return (claim, end)
    }

    // MARK: Units

    private func unit(after numeral: NumeralReader.Numeral, currency: Figure.Currency?) -> (
        Figure.Unit?, Int
    ) {
        let end = numeral.end
        if let percent = percentEnd(end) { return (.percent, percent) }
        let suffix = currencyAfter(end)
        if let currency {
            return (.money(currency == .any ? suffix?.0 ?? .any : currency), suffix?.1 ?? end)
        }
        if let (currency, suffixEnd) = suffix { return (.money(currency), suffixEnd) }
        if let (name, unitEnd) = counted(after: end) { return (.counted(name), unitEnd) }
        return (nil, end)
    }

    /// `10 %`, `10 por ciento`, `10 percent`
    private func percentEnd(_ end: Int) -> Int? {
        guard isClose(end - 1) else { return nil }
        if mark(end) == .percent { return end + 1 }
        guard let first = word(end) else { return nil }
        if first == "percent" || first == "porciento" { return end + 1 }
        let second = word(end + 1)
        let isPhrase =
            first == "por" && (second == "ciento" || second == "cento") || first == "per" && second == "cent"
        return isPhrase ? end + 2 : nil
    }

    private func currencyAfter(_ end: Int) -> (Figure.Currency, Int)? {
        guard isClose(end - 1) else { return nil }
        if mark(end) == PlainText.euro { return (.eur, end + 1) }
        let next = word(end) == "de" ? end + 1 : end
        guard let word = word(next), let currency = FigureUnits.currencies[word] else { return nil }
        return (currency, next + 1)
    }

    private func currency(before start: Int) -> (Figure.Currency, Int)? {
        switch mark(start) {
        case .dollar: return (.any, start + 1)
        case PlainText.euro: return (.eur, start + 1)
        case PlainText.pound: return (.gbp, start + 1)
        default: break
        }
        guard let word = word(start) else { return nil }
        if mark(start + 1) == .dollar, isAdjacent(start), let currency = FigureUnits.dollarPrefixes[word] {
            return (currency, start + 2)
        }
        return FigureUnits.currencyCodes[word].map { ($0, start + 1) }
    }

    /// `12 meses`, `5 business days`, `30-day`, `7.4kW`
    private func counted(after end: Int) -> (String, Int)? {
        let isHyphen = mark(end) == .hyphen && isAdjacent(end - 1) && isAdjacent(end)
        var next = isHyphen ? end + 1 : end
        guard isClose(next - 1) else { return nil }
        if let word = word(next), FigureUnits.between.contains(word), isClose(next) { next += 1 }
        guard let word = word(next), let name = FigureUnits.counted[word] else { return nil }
        return (name, next + 1)
    }

    private func isTimeSpan(_ unit: Figure.Unit?) -> Bool {
        guard case .counted(let name) = unit else { return false }
        return FigureUnits.timeSpans.contains(name)
    }

    private func isMoney(_ unit: Figure.Unit?) -> Bool {
        if case .money = unit { true } else { false }
    }

    // MARK: Other readings

    func facts(_ values: [Decimal], _ unit: Figure.Unit?) -> [Fact] {
        values.flatMap { value in readings(value, unit).map { Fact.figures([$0]) } } + hour(values, unit)
    }

    /// A year is twelve months, a week seven days.
    private func readings(_ value: Decimal, _ unit: Figure.Unit?) -> [Figure] {
        let figure = Figure(value: value, unit: unit)
        switch unit {
        case .counted("year"): return [figure, Figure(value: value * 12, unit: .counted("month"))]
        case .counted("week"): return [figure, Figure(value: value * 7, unit: .counted("day"))]
        default: return [figure]
        }
    }

    /// `1.5M`
    private func millions(_ numeral: NumeralReader.Numeral) -> [Decimal] {
        guard !numeral.isWord, word(numeral.end) == "m", isAdjacent(numeral.end - 1),
            text.isUppercase(tokens[numeral.end].range)
        else { return [] }
        return numeral.values.map { $0 * 1_000_000 }
    }

    /// `9 h`, `19 horas` may be a time of day; `24 h` are a day.
    private func hour(_ values: [Decimal], _ unit: Figure.Unit?) -> [Fact] {
        guard unit == .hour, let value = values.first, (0..<24).contains(value) else { return [] }
        let hour = NSDecimalNumber(decimal: value).intValue
        return Decimal(hour) == value ? [.time(hour * 60)] : []
    }

    /// `CX 5` may be what others write `CX-5`.
    private func name(at start: Int, _ numeral: NumeralReader.Numeral) -> [Fact] {
        guard !numeral.isWord, numeral.end == start + 1, let word = word(start - 1), isClose(start - 1),
            text.isUppercase(tokens[start - 1].range.prefix(1))
        else {
            return []
        }
        return [.code(Self.code(word + string(start)))]
    }

    /// Ten digits and more may be a telephone number.
    private func bareDigits(_ start: Int, _ numeral: NumeralReader.Numeral) -> [Fact] {
        guard !numeral.isWord, numeral.end == start + 1, (8...15).contains(tokens[start].range.count) else {
            return []
        }
        return [.phone(string(start))]
    }
}
