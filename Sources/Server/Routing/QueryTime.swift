import Foundation
import Hummingbird
import KnowledgeBase

extension Request {
    /// A time of the query: `2026-11-21T14:00:00Z` (RFC 3339), `2026-11-21` (its beginning, UTC), or so long ago: `36h`,
    /// `7d`, `2w`.
    ///
    /// - Throws: ``HTTPFailure`` 400 for anything else.
    func queryTime(_ name: String, now: Date = Date()) throws -> Date? {
        guard let text = uri.queryParameters.get(name) else { return nil }
        guard let time = Self.time(text, now: now) else {
            throw HTTPFailure.invalid(
                "'\(name)' is no time: write 2026-11-21T14:00:00Z, 2026-11-21, 36h, 7d or 2w.", param: name)
        }
        return time
    }

    private static func time(_ text: String, now: Date) -> Date? {
        guard text.utf8.count <= 40 else { return nil }
        let lengths: [Character: Double] = ["h": 3_600, "d": 86_400, "w": 604_800]
        if let last = text.last, let length = lengths[last], (2...6).contains(text.utf8.count),
            text.dropLast().utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
            let count = Int(text.dropLast())
        {
            return now.addingTimeInterval(-Double(count) * length)
        }
        return InternetTime.moment(text) ?? InternetTime.date(text[...])
    }

    /// One of a list of words.
    ///
    /// - Throws: ``HTTPFailure`` 400 for another one.
    func queryChoice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, as type: Value.Type
    ) throws -> Value? {
        guard let text = uri.queryParameters.get(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw HTTPFailure.invalid("'\(name)' is none of \(words).", param: name)
        }
        return value
    }

    /// - Throws: ``HTTPFailure`` 400 for anything but `true` and `false`.
    func queryFlag(_ name: String) throws -> Bool? {
        guard let text = uri.queryParameters.get(name) else { return nil }
        guard let value = Bool(text) else {
            throw HTTPFailure.invalid("'\(name)' must be true or false.", param: name)
        }
        return value
    }

    /// From `since` to `until`; nothing where it would end before it begins.
    ///
    /// - Parameter length: in seconds, up to `until` or now, where there is no `since`; `nil` for all of the time.
    /// - Throws: ``HTTPFailure`` 400 for what is no time.
    func queryInterval(usualLength length: Double? = nil) throws -> Range<Date> {
        let until = try queryTime("until")
        let usual = length.map { min(until ?? Date(), Date()).addingTimeInterval(-$0) } ?? .distantPast
        let since = try queryTime("since") ?? min(usual, until ?? usual)
        return since..<max(since, until ?? .distantFuture)
    }
}

extension APIParameter {
    static let since = APIParameter.query(
        "since", "From a time on: RFC 3339, a date, 36h, 7d, 2w", schema: time)
    static let until = APIParameter.query(
        "until", "Up to a time, not with it; before since there is nothing", schema: time)

    /// What ``Hummingbird/Request/queryTime(_:now:)`` reads.
    static let time: JSONValue = [
        "type": "string",
        "anyOf": [["format": "date-time"], ["format": "date"], ["pattern": "^[0-9]{1,5}[hdw]$"]],
    ]
}
