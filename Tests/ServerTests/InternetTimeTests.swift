import Foundation
import Testing

@testable import Server

/// The seconds are those of Python's datetime.
@Suite struct InternetTimeTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("0001-01-01T00:00:00Z", -62_135_596_800),
            ("9999-12-31T23:59:59z", 253_402_300_799), ("2024-02-29t00:00:00Z", 1_709_164_800),
            ("2000-03-01T00:00:00-00:00", 951_868_800), ("2026-11-21T00:00:00+00:00", 1_795_219_200),
            ("2026-11-21T23:59:00+23:59", 1_795_219_200), ("2026-11-20T00:01:00-23:59", 1_795_219_200),
            ("2026-11-20T23:59:60Z", 1_795_219_200), ("2026-11-20T20:59:60-03:00", 1_795_219_200),
            ("2026-11-21T00:00:00.25Z", 1_795_219_200.25), ("1900-03-01T00:00:00Z", -2_203_891_200),
        ] as [(String, Double)])
    func moment_is_read(_ text: String, _ seconds: Double) {
        #expect(InternetTime.moment(text)?.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T14:00:00", "2026-11-21 14:00:00Z", "2026-11-21T14:00Z",
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z",
        "2026-01-01T12:59:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+01:60",
        "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00Z ", "２０２６-01-01T00:00:00Z", "-026-01-01T00:00:00Z",
        "2026--1-01T00:00:00Z",
    ])
    func what_is_no_moment_is_refused(_ text: String) {
        #expect(InternetTime.moment(text) == nil)
    }

    @Test func date_is_the_beginning_of_its_day() {
        #expect(InternetTime.date("2026-11-21")?.timeIntervalSince1970 == 1_795_219_200)
        #expect(InternetTime.date("2024-02-29")?.timeIntervalSince1970 == 1_709_164_800)
        for text in ["2026-02-29", "2026-1-01", "2026-11-21T", "26-11-21", "2026-11-2１", ""] {
            #expect(InternetTime.date(text[...]) == nil)
        }
    }

    @Test func every_day_follows_the_one_before() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let first = try #require(InternetTime.date("1999-12-31"))
        for day in 0...800 {
            let moment = first.addingTimeInterval(Double(day) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: moment)
            let text = [parts.year ?? 0, parts.month ?? 0, parts.day ?? 0]
                .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
            #expect(InternetTime.date(text[...]) == moment, "\(text)")
        }
    }
}
