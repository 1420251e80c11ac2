import KnowledgeBase
import Testing

/// Which messages ask for a person.
@Suite struct HandOffFixtureTests {
    @Test(arguments: [
        ("open", 0.95), ("held-out", 0.95), ("fresh", 0.95), ("last", 0.95), ("final", 0.95),
        ("unseen", 0.95),
    ])
    func messages_that_ask_for_a_person_are_told_from_others(part: String, floor: Double) throws {
        var tally = Tally()
        var reasons = Tally()
        for item in try PlainFixtures.handOff() where item.part == part {
            let found = HandOffRequest.detect(item.question)
            tally.add(got: found != nil, expected: item.reason != nil)
            if let found, let reason = item.reason {
                reasons.add(got: found.reason.rawValue == reason, expected: true)
            }
            if found?.reason.rawValue != item.reason {
                print(
                    "\(item.id) want \(item.reason ?? "none") got \(found?.reason.rawValue ?? "none"): \(item.question)"
                )
            }
        }
        print("hand-off, \(part): \(tally); reasons \(reasons)")
        #expect(tally.precision >= floor && tally.recall >= floor)
        #expect(reasons.recall >= 0.9)
    }
}
