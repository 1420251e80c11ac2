import Foundation
import KnowledgeBase
import Testing

extension StoreContract {
    static let activityCases: [Case] = [
        Case(
            "answers are told with the time since their question", answersAreToldWithTheTimeSinceTheirQuestion
        ),
        Case("answers of a time are the latest, oldest first", answersOfATimeAreTheLatestOldestFirst),
    ]

    @Sendable private static func answersAreToldWithTheTimeSinceTheirQuestion(_ store: any Store) async throws
    {
        var called = Made.message(String(repeating: "á", count: 300), 42, by: .assistant)
        called.handOff = HandOff(reason: "wants a person")
        try await store.append(
            [
                Made.message("Buenos días", 5, by: .assistant), Made.message("¿Garantía?", 10),
                Made.message("Sigo yo", 11, by: .person), Made.message("3 años.", 13, by: .assistant),
                Made.message("¿Y?", 40), called,
            ], to: Made.conversation("c1", of: "ana"))
        try await store.append(
            [Made.message("¿Precio?", 20), Made.message("No lo sé.", 30, by: .assistant)],
            to: Made.conversation("c2", of: "luis"))
        let given = try await store.answersGiven(in: Made.time(0)..<Made.time(100), limit: 10)
        #expect(given.map(\.at) == [5, 13, 30, 42].map(Made.time))
        #expect(given.map(\.seconds) == [nil, 3, 10, 2])
        #expect(given.map(\.isHandOff) == [false, false, false, true])
        #expect(given[1].beginning == "3 años." && given[3].beginning.count == GivenAnswer.read)
    }

    @Sendable private static func answersOfATimeAreTheLatestOldestFirst(_ store: any Store) async throws {
        let answers = (1...5).map { Made.message("\($0)", $0, by: .assistant) }
        try await store.append(answers, to: Made.conversation("c1", of: "ana"))
        let given = { (interval: Range<Int>, limit: Int) async throws -> [String] in
            let times = Made.time(interval.lowerBound)..<Made.time(interval.upperBound)
            return try await store.answersGiven(in: times, limit: limit).map(\.beginning)
        }
        #expect(try await given(2..<5, 10) == ["2", "3", "4"])
        #expect(try await given(2..<5, 2) == ["3", "4"])
        #expect(try await given(6..<9, 10).isEmpty)
    }
}
