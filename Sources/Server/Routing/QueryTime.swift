import Foundation
import Hummingbird

extension Request {
    /// A time of the query: `2026-11-21T14:00:00Z` (RFC 3339), `2026-11-21` (its beginning, UTC), or so long ago: `36h`,
    /// `7d`, `2w`.
    ///
    /// - Throws: ``HTTPFailure`` 400 for anything else.
    func queryTime(_ name: String, now: Date = Date()) throws -> Date? {
        guard let text = queryParameter(name) else { return nil }
        guard let time = Self.time(text, now: now) else {
            throw HTTPFailure.invalid(
                "'\(name)' is no time: write 2026-11-21T14:00:00Z, 2026-11-21, 36h, 7d or 2w.", param: name)
        }
        return time
    }

    private static func time(_ text: String, now: Date) -> Date? {
        guard text.utf8.count <= 40 else { return nil }
        let lengths: [Character: Double] = ["h": 3_600, "d": 86_400, "w": 604_800]
        if let last = text.last, let length = lengths[last], let count = Int(text.dropLast()),
            (0...100_000).contains(count)
        {
            return now.addingTimeInterval(-Double(count) * length)
        }
        if let time = try? Date(text, strategy: .iso8601) { return time }
        if let time = try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) {
            return time
        }
        return try? Date(text, strategy: Date.ISO8601FormatStyle().year().month().day())
    }

    /// One of a list of words.
    ///
    /// - Throws: ``HTTPFailure`` 400 for another one.
    func queryChoice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, as type: Value.Type
    ) throws -> Value? {
        guard let text = queryParameter(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw HTTPFailure.invalid("'\(name)' is none of \(words).", param: name)
        }
        return value
    }

    /// - Throws: ``HTTPFailure`` 400 where it ends before it begins.
    func queryInterval(default start: Date = .distantPast) throws -> Range<Date> {
        let start = try queryTime("since") ?? start
        let end = try queryTime("until") ?? .distantFuture
        guard start <= end else { throw HTTPFailure.invalid("'until' is before 'since'.", param: "until") }
        return start..<end
    }
}

extension APIParameter {
    static let since = APIParameter.query("since", "From a time on: RFC 3339, a date, 36h, 7d, 2w")
    static let until = APIParameter.query("until", "Up to a time, not with it")
}
