import Foundation

/// Dates and times of RFC 3339 (https://www.rfc-editor.org/rfc/rfc3339), in UTC. Days that no month has are refused, and
/// offsets of nearly a day are taken, as the RFC has it.
enum InternetTime {
    /// The beginning of `2026-11-21`.
    static func date(_ text: Substring) -> Date? {
        guard let parts = text.wholeMatch(of: /([0-9]{4})-([0-9]{2})-([0-9]{2})/.asciiOnlyDigits()) else {
            return nil
        }
        guard let year = Int(parts.1), let month = Int(parts.2), let day = Int(parts.3),
            let length = length(ofMonth: month, year), (1...length).contains(day)
        else { return nil }
        return Date(timeIntervalSince1970: Double(days(toYear: year, month, day)) * secondsOfDay)
    }

    /// `2026-11-21T14:00:00.25-03:00`; a leap second is the first one of the next day.
    static func moment(_ text: String) -> Date? {
        let form =
            /([0-9-]{10})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))/
        guard let parts = text.wholeMatch(of: form.asciiOnlyDigits()), let day = date(parts.1),
            let hour = Double(parts.2), let minute = Double(parts.3), let second = Double(parts.4),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        let fraction = parts.5.flatMap { Double("0\($0)") } ?? 0
        guard let offset = offset(parts.6, parts.7, parts.8) else { return nil }
        let whole = day.addingTimeInterval(hour * 3_600 + minute * 60 + second - offset)
        // Seconds are put in at the end of a day of UTC only.
        guard second < 60 || whole.timeIntervalSince1970.remainder(dividingBy: secondsOfDay) == 0 else {
            return nil
        }
        return whole.addingTimeInterval(fraction)
    }

    /// In seconds.
    private static func offset(_ sign: Substring?, _ hours: Substring?, _ minutes: Substring?) -> Double? {
        guard let sign, let hours = hours.flatMap({ Double($0) }),
            let minutes = minutes.flatMap({ Double($0) })
        else { return 0 }
        guard hours < 24, minutes < 60 else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    private static let secondsOfDay = 86_400.0

    private static func length(ofMonth month: Int, _ year: Int) -> Int? {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        case 1...12: 31
        default: nil
        }
    }

    /// Since 1970-01-01, by the Gregorian calendar for all of time. Years begin in March here, so that the day that not
    /// all have is their last.
    private static func days(toYear year: Int, _ month: Int, _ day: Int) -> Int {
        let months = (month + 9) % 12
        let year = month > 2 ? year : year - 1
        // Of months that begin in March, five in a row have 153 days.
        let ofYear = (153 * months + 2) / 5 + day - 1
        let floor = { (length: Int) in Int((Double(year) / Double(length)).rounded(.down)) }
        return 365 * year + floor(4) - floor(100) + floor(400) + ofYear - 719_468
    }
}
