import Foundation

/// Dates and times of day.
extension ClaimReader {
    /// `2024-04-03`, `3/4/2024`, `3 de abril de 2024`, `3 April`, and `3 al` before `7 de abril`.
    func date(at start: Int) -> Found? {
        yearFirst(at: start) ?? threeNumbers(at: start) ?? dayAndMonth(at: start) ?? named(at: start)
            ?? rangeStart(at: start)
    }

    private func yearFirst(at start: Int) -> Found? {
        guard let year = smallNumber(start, digits: 4...4), let (middle, last) = separated(start),
            let month = smallNumber(middle, digits: 1...2), let day = smallNumber(last, digits: 1...2),
            let date = CalendarDate(year: year, month: month, day: day)
        else { return nil }
        let hasTime = word(last + 1) == "t" && isAdjacent(last) && isAdjacent(last + 1)
        return found(.date, start, hasTime ? last + 2 : last + 1, [.date(date)])
    }

    private func threeNumbers(at start: Int) -> Found? {
        guard let first = smallNumber(start, digits: 1...2), let (middle, last) = separated(start),
            let second = smallNumber(middle, digits: 1...2), var year = smallNumber(last, digits: 2...4)
        else { return nil }
        if tokens[last].range.count == 2, mark(start + 1) == .slash { year += 2000 }
        let dates = dates(first, second, year)
        return dates.isEmpty ? nil : found(.date, start, last + 1, dates.map(Fact.date))
    }

    /// The day comes first in Spanish and Portuguese, if it can; elsewhere either may.
    private func dates(_ first: Int, _ second: Int, _ year: Int?) -> [CalendarDate] {
        let dayFirst = CalendarDate(year: year, month: second, day: first)
        let monthFirst = CalendarDate(year: year, month: first, day: second)
        if let dayFirst, language == .spanish || language == .portuguese { return [dayFirst] }
        return [dayFirst, monthFirst].compactMap { $0 }
    }

    /// The numbers after the first in `a/b/c`, where both marks are the same.
    private func separated(_ start: Int) -> (Int, Int)? {
        guard let mark = mark(start + 1), mark == .slash || mark == .hyphen || mark == .point,
            self.mark(start + 3) == mark, isDigits(start + 4), (start..<(start + 4)).allSatisfy(isAdjacent)
        else { return nil }
        return (start + 2, start + 4)
    }

    /// `3/4`: a date, or two numbers.
    private func dayAndMonth(at start: Int) -> Found? {
        guard let first = smallNumber(start, digits: 1...2), mark(start + 1) == .slash,
            let second = smallNumber(start + 2, digits: 1...2), isAdjacent(start), isAdjacent(start + 1)
        else { return nil }
        let dates = dates(first, second, nil)
        let figures = [first, second].map { Figure(value: Decimal($0)) }
        return found(.date, start, start + 3, dates.map(Fact.date) + [.figures(figures)])
    }

    /// `3 de abril de 2024`, `1º de maio`, `3rd of April, 2024`, `3 abr 2024`
    private func named(at start: Int) -> Found? {
        guard let day = smallNumber(start, digits: 1...2) else { return nil }
        var next = start + 1
        if mark(next) == PlainText.ordinal
            || ["st", "nd", "rd", "th"].contains(word(next)) && isAdjacent(start)
        {
            next += 1
        }
        if ["de", "of"].contains(word(next)) || mark(next) == .hyphen { next += 1 }
        guard isClose(next - 1), let name = word(next) else { return nil }
        let (year, end) = self.year(after: next)
        guard let month = Months.number(of: name, isAbbreviationAllowed: year != nil),
            let date = CalendarDate(year: year, month: month, day: day)
        else { return nil }
        return found(.date, start, end, [.date(date)])
    }

    /// `April 3, 2024`, `abril de 2024`, `Apr 3rd`
    func monthFirst(at start: Int) -> Found? {
        guard let name = word(start), Months.number(of: name, isAbbreviationAllowed: true) != nil else {
            return nil
        }
        var end = start + 1
        var day: Int?
        if let number = smallNumber(end, digits: 1...2), isClose(start) {
            day = number
            end += 1
            if ["st", "nd", "rd", "th"].contains(word(end)), isAdjacent(end - 1) { end += 1 }
        }
        let (year, yearEnd) = self.year(after: end - 1)
        guard day != nil || year != nil,
            let month = Months.number(of: name, isAbbreviationAllowed: year != nil),
            let date = CalendarDate(year: year, month: month, day: day)
        else { return nil }
        return found(.date, start, yearEnd, [.date(date)])
    }

    /// The `3` of `3 al 7 de abril` is a date of that month.
    private func rangeStart(at start: Int) -> Found? {
        guard let day = smallNumber(start, digits: 1...2) else { return nil }
        let next = mark(start + 1) == PlainText.ordinal ? start + 2 : start + 1
        let isJoined =
            ["al", "a", "y", "e", "to", "and", "ao"].contains(word(next)) || mark(next) == .hyphen
        guard isJoined, case .date(let end)? = named(at: next + 1)?.claim.facts.first,
            let date = CalendarDate(year: end.year, month: end.month, day: day)
        else { return nil }
        return found(.date, start, next, [.date(date)])
    }

    private func year(after index: Int) -> (Int?, Int) {
        var next = index + 1
        if ["de", "del", "of"].contains(word(next)) || mark(next) == .comma || mark(next) == .hyphen {
            next += 1
        }
        guard isClose(next - 1), let year = smallNumber(next, digits: 4...4), (1900...2199).contains(year)
        else {
            return (nil, index + 1)
        }
        return (year, next + 1)
    }

    // MARK: Times

    /// `9:00`, `9h30`, `9 am`, `6:30 p. m.`, `7 de la noche`
    func time(at start: Int) -> Found? {
        guard let hour = smallNumber(start, digits: 1...2), hour <= 24 else { return nil }
        var minutes = 0
        var end = start + 1
        var isTime = false
        let hasColon = mark(start + 1) == .colon || word(start + 1) == "h"
        if hasColon, isAdjacent(start), isAdjacent(start + 1),
            let written = smallNumber(start + 2, digits: 2...2),
            written < 60
        {
            minutes = written
            end = secondsEnd(start + 3)
            isTime = true
        }
        let half = halfOfDay(after: end)
        guard isTime || half != nil else { return nil }
        return found(.time, start, half?.end ?? end, [.time(half?.hour(hour) ?? hour * 60).plus(minutes)])
    }

    private func secondsEnd(_ end: Int) -> Int {
        let hasSeconds = mark(end) == .colon && isAdjacent(end - 1) && isAdjacent(end) && isDigits(end + 1)
        if hasSeconds { return end + 2 }
        let hasUnit = ["h", "hs", "hrs", "horas", "hours"].contains(word(end)) && isClose(end - 1)
        return hasUnit ? end + 1 : end
    }

    private struct HalfOfDay {
        var isAfternoon: Bool
        var end: Int

        /// Minutes since midnight.
        func hour(_ hour: Int) -> Int? {
            guard hour <= 12 else { return nil }
            return (hour % 12 + (isAfternoon ? 12 : 0)) * 60
        }
    }

    private func halfOfDay(after end: Int) -> HalfOfDay? {
        guard end > 0, isClose(end - 1), let first = word(end) else { return nil }
        if first == "am" || first == "pm" { return HalfOfDay(isAfternoon: first == "pm", end: end + 1) }
        if first == "a" || first == "p", mark(end + 1) == .point, word(end + 2) == "m" {
            return HalfOfDay(isAfternoon: first == "p", end: mark(end + 3) == .point ? end + 4 : end + 3)
        }
        let isJoined = ["de", "da", "in", "at"].contains(first)
        let next = ["la", "the"].contains(word(end + 1)) ? end + 2 : end + 1
        guard isJoined, let part = word(next) else { return nil }
        if ["manana", "manha", "madrugada", "morning"].contains(part) {
            return HalfOfDay(isAfternoon: false, end: next + 1)
        }
        let isLate = ["tarde", "noche", "noite", "afternoon", "evening", "night"].contains(part)
        return isLate ? HalfOfDay(isAfternoon: true, end: next + 1) : nil
    }
}

extension Fact {
    fileprivate func plus(_ minutes: Int) -> Fact {
        if case .time(let start) = self { .time(start + minutes) } else { self }
    }
}

/// Names of months in the three languages.
enum Months {
    /// - Parameter isAbbreviationAllowed: `mar` and `out` are other words too.
    static func number(of word: String, isAbbreviationAllowed: Bool) -> Int? {
        names[word] ?? (isAbbreviationAllowed ? abbreviations[word] : nil)
    }

    private static let names = table([
        "enero janeiro january", "febrero fevereiro february", "marzo marco march", "abril april",
        "mayo maio may",
        "junio junho june", "julio julho july", "agosto august", "septiembre setiembre setembro september",
        "octubre outubro october", "noviembre novembro november", "diciembre dezembro december",
    ])
    private static let abbreviations = table([
        "ene jan", "feb fev", "mar", "abr apr", "mai", "jun", "jul", "ago aug", "sep sept set", "oct out",
        "nov",
        "dic dez dec",
    ])

    private static func table(_ months: [String]) -> [String: Int] {
        var table: [String: Int] = [:]
        for (index, names) in months.enumerated() {
            for name in names.split(separator: " ") { table[String(name)] = index + 1 }
        }
        return table
    }
}
