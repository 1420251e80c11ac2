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
        case number(decimals: Int, prefix: String, suffix: String, isPercentage: Bool)
        case text
    }

    private let kind: Kind

    static let general = SheetFormat(code: "General")

    /// - Parameter code: a format code such as `0.0%` or `"$"#,##0.00;[Red]-"$"#,##0.00`.
    init(code: String) {
        kind = SheetFormat.kind(of: FormatCode(firstSectionOf: code))
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
        case 18...21, 32...35, 45...47, 55, 56: self.init(code: "hh:mm")
        case 22: self.init(code: "yyyy-mm-dd hh:mm")
        case 49: self.init(code: "@")
        default: return nil
        }
    }

    /// - Parameter since1904: whether days count from 1904, as in files of old Macintoshes.
    func text(of value: Double, since1904: Bool = false) -> String {
        guard value.isFinite else { return "" }
        switch kind {
        case .general, .text: return SheetFormat.plain(value)
        case .date(let hasDay, let hasTime):
            return SheetDate(value, since1904: since1904)?.text(hasDay: hasDay, hasTime: hasTime)
                ?? SheetFormat.plain(value)
        case .number(let decimals, let prefix, let suffix, let isPercentage):
            let number = String(format: "%.\(decimals)f", isPercentage ? value * 100 : value)
            let sign = number.hasPrefix("-") ? "-" : ""
            return sign + prefix + number.dropFirst(sign.count) + suffix
        }
    }

    /// As many digits as the program shows; the sixteenth and seventeenth are noise of the binary form.
    private static func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(format: "%.15g", value)
    }

    private static func kind(of code: FormatCode) -> Kind {
        let pattern = code.pattern.lowercased()
        if pattern.isEmpty || pattern == "general" { return .general }
        if pattern.contains("@") { return .text }
        let hasTime = pattern.contains { "hs".contains($0) } || code.isElapsed
        let hasDay = pattern.contains { "yd".contains($0) } || (pattern.contains("m") && !hasTime)
        if hasDay || hasTime { return .date(hasDay: hasDay, hasTime: hasTime) }
        guard pattern.contains(where: { "0#?".contains($0) }), !pattern.contains("e"), !pattern.contains("/")
        else { return .general }
        let fraction = pattern.split(separator: ".", maxSplits: 1).dropFirst().first ?? ""
        let decimals = fraction.prefix { "0#?".contains($0) }.count
        let isPercentage = pattern.contains("%")
        return .number(
            decimals: min(decimals, 15), prefix: code.prefix, suffix: isPercentage ? "%" : code.suffix,
            isPercentage: isPercentage)
    }
}

/// The first section of a format code, its literals told apart from its pattern.
private struct FormatCode {
    /// What is left of the code without literals, colours, conditions and locales.
    private(set) var pattern = ""
    /// Literal text before and after the digits.
    private(set) var prefix = ""
    private(set) var suffix = ""
    /// `[h]`: hours that do not wrap at 24.
    private(set) var isElapsed = false

    init(firstSectionOf code: String) {
        var rest = Substring(code)
        while let character = rest.popFirst(), character != ";" {
            switch character {
            case "\"":
                addLiteral(rest.prefix { $0 != "\"" })
                rest = rest.drop { $0 != "\"" }.dropFirst()
            case "[":
                takeBracket(rest.prefix { $0 != "]" })
                rest = rest.drop { $0 != "]" }.dropFirst()
            case "\\": addLiteral(rest.prefix(1)); rest = rest.dropFirst()
            // A space as wide as the next character, or that character repeated.
            case "_", "*": rest = rest.dropFirst()
            case "$", "€", "£", "¥", " ", "(", ")", "-", "+": addLiteral(Substring(String(character)))
            default: pattern.append(character)
            }
        }
        prefix = FormatCode.currency(prefix)
        suffix = FormatCode.currency(suffix)
    }

    private mutating func addLiteral(_ text: Substring) {
        let hasDigits = pattern.contains { "0#?".contains($0) }
        if hasDigits { suffix += text } else { prefix += text }
    }

    /// `[$R$-416]` is a currency with its locale, `[h]` elapsed time, `[Red]` and `[>9]` no text.
    private mutating func takeBracket(_ content: Substring) {
        if content.first == "$" {
            addLiteral(content.dropFirst().prefix { $0 != "-" })
        } else if ["h", "hh", "m", "mm", "s", "ss"].contains(content.lowercased()) {
            isElapsed = true
        }
    }

    /// Signs and brackets of accountancy are left out; they would repeat the number's own sign.
    private static func currency(_ literal: String) -> String {
        let text = literal.filter { !"()-+".contains($0) }
        return text.contains { !$0.isWhitespace } ? text : ""
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

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
