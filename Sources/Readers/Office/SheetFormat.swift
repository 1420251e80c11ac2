import Foundation

/// Shows the numbers of a spreadsheet as its number formats mean them: dates as ISO 8601, shares as
/// percentages, amounts with their currency (ECMA-376 part 1, §18.8.30 and §18.8.31).
///
/// Digits are not grouped and the decimal point is a point, whatever the locale: the same number is
/// then written the same way in every document.
struct SheetFormat: Equatable {
    private enum Kind: Equatable {
        case general
        case date(hasDay: Bool, hasTime: Bool)
        case elapsed(unit: Character, hasSeconds: Bool)
        case number
    }

    /// Up to three: for all numbers, or for those from zero and the others, or for those above, below
    /// and at zero, unless they say themselves what they are for.
    private let sections: [SheetFormatSection]
    /// No program writes longer ones.
    private static let longestCode = 255

    static let general = SheetFormat(code: "General")

    /// - Parameter code: a format code such as `0.0%` or `"$"#,##0.00;[Red]-"$"#,##0.00`.
    init(code: String) {
        let code = code.utf8.count > SheetFormat.longestCode ? "General" : code
        sections = Array(SheetFormatSection.sections(of: code).prefix(3))
    }

    /// The formats every program knows by number; `nil` for those a file has to declare.
    init?(builtIn id: Int) {
        switch id {
        case 0: self.init(code: "General")
        case 1, 3, 37, 38: self.init(code: "0")
        case 2, 4, 39, 40: self.init(code: "0.00")
        case 9: self.init(code: "0%")
        case 10: self.init(code: "0.00%")
        case 14...17, 27...31, 36, 50...54, 57, 58: self.init(code: "yyyy-mm-dd")
        case 18...21, 32...35, 45, 47, 55, 56: self.init(code: "hh:mm")
        case 22: self.init(code: "yyyy-mm-dd hh:mm")
        case 46: self.init(code: "[h]:mm:ss")
        case 49: self.init(code: "@")
        default: return nil
        }
    }

    /// - Parameter since1904: whether days count from 1904, as in files of old Macintoshes.
    func text(of value: Double, since1904: Bool = false) -> String {
        guard value.isFinite else { return "" }
        let index = sections.indices.first { isMeant(for: value, $0) } ?? 0
        let section = sections[index]
        switch SheetFormat.kind(of: section, isOnly: sections.count == 1) {
        case .general: return SheetFormat.plain(value)
        case .date(let hasDay, let hasTime):
            return SheetDate(value, since1904: since1904)?.text(hasDay: hasDay, hasTime: hasTime)
                ?? SheetFormat.plain(value)
        case .elapsed(let unit, let hasSeconds):
            return SheetFormat.elapsed(value, unit: unit, hasSeconds: hasSeconds) ?? SheetFormat.plain(value)
        case .number:
            let number = section.text(of: value)
            let isZero = !number.contains { "123456789".contains($0) }
            return value < 0 && !isZero && showsSign(index) ? "-" + number : number
        }
    }

    private func isMeant(for value: Double, _ index: Int) -> Bool {
        if let condition = sections[index].condition { return condition.holds(for: value) }
        if index == sections.count - 1 { return true }
        if index == 1 { return value < 0 }
        return sections.count == 2 ? value >= 0 : value > 0
    }

    /// A section for negative numbers may say in words instead what the sign says; its colour alone
    /// would be lost.
    private func showsSign(_ index: Int) -> Bool {
        let section = sections[index]
        guard section.hasNumber else { return false }
        let hasWords = section.words.contains { $0.contains(where: \.isLetter) }
        return index == 0 || section.hasSign || !hasWords || section.words == sections[0].words
    }

    /// As many digits as the program shows; the sixteenth and seventeenth are noise of the binary form.
    static func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(format: "%.15g", value)
    }

    private static func kind(of section: SheetFormatSection, isOnly: Bool) -> Kind {
        let pattern = section.pattern
        if section.tokens.isEmpty, pattern.isEmpty, section.elapsedUnit == nil, isOnly { return .general }
        if pattern.contains("@") { return .general }
        let hasSeconds = section.elapsedUnit == "s" || pattern.contains("s")
        if let unit = section.elapsedUnit { return .elapsed(unit: unit, hasSeconds: hasSeconds) }
        let hasTime = pattern.contains { "hs".contains($0) }
        let hasDay = pattern.contains { "yd".contains($0) } || (pattern.contains("m") && !hasTime)
        if hasDay || hasTime { return .date(hasDay: hasDay, hasTime: hasTime) }
        return pattern.contains("e") || pattern.contains("/") ? .general : .number
    }

    /// Hours, minutes or seconds that count on, such as `36:00`; `nil` for more than a spreadsheet's
    /// last day.
    private static func elapsed(_ days: Double, unit: Character, hasSeconds: Bool) -> String? {
        guard abs(days) < 2_958_466 else { return nil }
        let seconds = Int((abs(days) * 86_400).rounded())
        let rest = SheetDate.twoDigits(seconds % 60)
        let minutes = SheetDate.twoDigits(seconds / 60 % 60)
        let text =
            switch unit {
            case "s": "\(seconds)"
            case "m": hasSeconds ? "\(seconds / 60):\(rest)" : "\(seconds / 60)"
            default: "\(seconds / 3600):\(minutes)" + (hasSeconds ? ":\(rest)" : "")
            }
        return days < 0 ? "-" + text : text
    }
}

/// A spreadsheet's date: days since the end of 1899 or since 1904.
struct SheetDate {
    private let days: Int
    private let seconds: Int

    /// `nil` outside the years that spreadsheets know (to 9999).
    init?(_ serial: Double, since1904: Bool) {
        guard serial >= 0, serial < 2_958_466 else { return nil }
        let allSeconds = Int((serial * 86_400).rounded())
        seconds = allSeconds % 86_400
        let day = allSeconds / 86_400
        // Days from 1 January 1970. The 1900 system counts a 29 February 1900 that never was.
        days = since1904 ? day - 24_107 : day - 25_569 + (day < 60 ? 1 : 0)
    }

    func text(hasDay: Bool, hasTime: Bool) -> String {
        let time = SheetDate.twoDigits(seconds / 3600) + ":" + SheetDate.twoDigits(seconds / 60 % 60)
        let full = seconds % 60 == 0 ? time : time + ":" + SheetDate.twoDigits(seconds % 60)
        if !hasDay { return full }
        return hasTime ? "\(date) \(full)" : date
    }

    /// Year, month and day of the proleptic Gregorian calendar, by counting years from 1 March, so
    /// that the leap day comes last (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private var date: String {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let digits = String(year)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return "\(padded)-\(SheetDate.twoDigits(month))-\(SheetDate.twoDigits(day))"
    }

    static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
