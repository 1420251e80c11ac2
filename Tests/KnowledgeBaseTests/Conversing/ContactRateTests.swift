import Foundation
import Testing

@testable import KnowledgeBase

@Suite struct ContactRateTests {
    private func time(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }

    @Test func minute_passes() async {
        let rate = ContactRate(perMinute: 2, perDay: 100)
        #expect(await rate.count("ana", at: time(0)) == .within)
        #expect(await rate.count("ana", at: time(1)) == .within)
        #expect(await rate.count("ana", at: time(2)) == .justOver)
        #expect(await rate.count("ana", at: time(3)) == .over)
        #expect(await rate.count("luis", at: time(3)) == .within)
        #expect(await rate.count("ana", at: time(60)) == .within)
        #expect(await rate.count("ana", at: time(60)) == .over)
    }

    @Test func day_passes_and_they_are_told_again() async {
        let rate = ContactRate(perMinute: 100, perDay: 1)
        #expect(await rate.count("ana", at: time(0)) == .within)
        #expect(await rate.count("ana", at: time(100)) == .justOver)
        #expect(await rate.count("ana", at: time(86_399)) == .over)
        #expect(await rate.count("ana", at: time(86_400)) == .within)
        #expect(await rate.count("ana", at: time(86_501)) == .justOver)
    }

    @Test func contacts_of_other_days_are_forgotten_where_there_are_many() async {
        let rate = ContactRate(perMinute: 1, perDay: 1, most: 2)
        for contact in ["a", "b"] { #expect(await rate.count(contact, at: time(0)) == .within) }
        #expect(await rate.count("c", at: time(86_400)) == .within)
        #expect(await rate.count("c", at: time(86_401)) == .justOver)
        #expect(await rate.count("a", at: time(86_401)) == .within)
    }
}
