import Foundation
import KnowledgeBase

/// Points in time as options take them.
enum Moment {
    private static let seconds: [Character: Double] = ["h": 3_600, "d": 86_400, "w": 604_800]
    private static let longest = 100_000.0

    /// How long ago (`12h`, `90d`, `6w`), a day (`2026-11-21`: its beginning in UTC), or a day with its time
    /// (`2026-11-21T15:00:00Z`).
    ///
    /// - Throws: ``KnowledgeBaseError`` `usage`.
    static func date(_ text: String, option: String, now: Date = Date()) throws -> Date {
        if let date = ago(text, now) ?? day(text) ?? time(text) { return date }
        throw KnowledgeBaseError(
            .usage, cannot: "use \(option) '\(text)'", because: "it is no time",
            advice: "For example: \(option) 90d (days; also h, w), or \(option) 2026-11-21 (UTC)")
    }

    private static func ago(_ text: String, _ now: Date) -> Date? {
        guard let unit = text.last.flatMap({ seconds[$0] }) else { return nil }
        let digits = text.dropLast()
        guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }), let count = Double(digits),
            count <= longest
        else { return nil }
        return now - count * unit
    }

    /// What is read is written again, as the parser takes the 31st of February for a day.
    private static func day(_ text: String) -> Date? {
        let style = Date.ISO8601FormatStyle().year().month().day()
        guard let date = try? style.parse(text), style.format(date) == text else { return nil }
        return date
    }

    private static func time(_ text: String) -> Date? {
        let style = Date.ISO8601FormatStyle()
        guard let date = try? style.parse(text), style.format(date) == text else { return nil }
        return date
    }
}
