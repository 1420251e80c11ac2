import Foundation
import KnowledgeBase
import Testing

/// Which questions ask for instalments, and what they say of the loan.
@Suite struct FinancingQuestionFixtureTests {
    private let reader = FinancingQuestionReader()

    @Test(arguments: [("open", 0.95), ("held-out", 0.95), ("fresh", 0.95), ("last", 0.95), ("final", 0.95)])
    func questions_about_instalments_are_told_from_others(part: String, floor: Double) throws {
        var tally = Tally()
        for item in try PlainFixtures.financing() where item.part == part {
            let reading = reader.read(item.question)
            let got = reading.asks || item.kind != "asks" && reading.continues
            tally.add(got: got, expected: item.kind != "other")
            if got != (item.kind != "other") { print("\(item.id) \(item.kind): \(item.question) \(reading)") }
        }
        print("financing, \(part): \(tally)")
        #expect(tally.precision >= floor && tally.recall >= floor)
    }

    @Test(arguments: [("open", 0.95), ("held-out", 0.95), ("fresh", 0.95), ("last", 0.95), ("final", 0.95)])
    func the_parts_of_a_loan_are_read(part: String, floor: Double) throws {
        var tally = Tally()
        for item in try PlainFixtures.financing() where item.part == part && item.kind != "other" {
            let got = Self.parts(reader.read(item.question).question)
            let expected = Self.parts(item)
            tally.right += got.intersection(expected).count
            tally.wrong += got.subtracting(expected).count
            tally.missed += expected.subtracting(got).count
            if got != expected {
                print("\(item.id) \(item.question)\n  got  \(got.sorted())\n  want \(expected.sorted())")
            }
        }
        print("parts, \(part): \(tally)")
        #expect(tally.precision >= floor && tally.recall >= floor)
    }

    private static func parts(_ question: FinancingQuestion) -> Set<String> {
        var parts = Set(question.months.map { "months \($0)" })
        if let price = question.price { parts.insert("price \(price)") }
        switch question.downPayment {
        case .amount(let amount): parts.insert("down \(amount)")
        case .share(let share): parts.insert("down \(share)%")
        case nil: break
        }
        if let rate = question.annualRate { parts.insert("rate \(rate.annual)") }
        if question.wantsSchedule { parts.insert("schedule") }
        return parts
    }

    private static func parts(_ item: PlainFixtures.Financing) -> Set<String> {
        var parts = Set((item.months ?? []).map { "months \($0)" })
        if let price = item.price { parts.insert("price \(price)") }
        if let down = item.down { parts.insert("down \(down)") }
        if let rate = item.rate { parts.insert("rate \(rate)") }
        if item.schedule == true { parts.insert("schedule") }
        return parts
    }
}
