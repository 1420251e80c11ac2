import Foundation

/// The fixed-length date of RFC 9110 §5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    package static func parse(_ text: String) -> Date? {
        let parts = text.split(whereSeparator: { " :,-".contains($0) })
        guard parts.count == 8, parts[7] == "GMT", let month = months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let numbers = [parts[3], parts[1], parts[4], parts[5], parts[6]].map { Int($0) }
        guard let year = numbers[0], let day = numbers[1], let hour = numbers[2], let minute = numbers[3],
            let second = numbers[4]
        else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let components = DateComponents(
            year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
        return calendar.date(from: components)
    }
}
