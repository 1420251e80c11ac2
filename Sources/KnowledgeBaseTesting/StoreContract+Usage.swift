import Foundation
import KnowledgeBase
import Testing

extension StoreContract {
    static let usageCases: [Case] = [
        Case("usage is summed up by what calls have in common", usageIsSummedUpByWhatCallsHaveInCommon),
        Case("usage of an interval ends before its end", usageOfAnIntervalEndsBeforeItsEnd),
        Case("usage by day is from old to new, in UTC", usageByDayIsFromOldToNewInUTC),
        Case("usage of nothing is one total or none", usageOfNothingIsOneTotalOrNone),
        Case("sums of usage stop at the greatest number", sumsOfUsageStopAtTheGreatestNumber),
    ]

    private static let always = Date.distantPast..<Date.distantFuture

    @Sendable private static func usageIsSummedUpByWhatCallsHaveInCommon(_ store: any Store) async throws {
        try await store.record([
            Made.usage(model: "a/1", contact: "ana", conversation: "c1", cost: 100),
            Made.usage(model: "b/2", contact: "luis", conversation: "c2", cost: 900),
            Made.usage(model: "a/1", purpose: .summary, contact: "ana", conversation: "c3", cost: nil),
        ])
        try await store.record([Made.usage(model: "b/2", purpose: .judge, cost: nil)])
        let byModel = try await store.usage(by: .model, contact: nil, in: always)
        let twice = TokenUsage(input: 20, output: 10, cached: 4)
        #expect(
            byModel == [
                UsageTotal(key: "b/2", calls: 2, tokens: twice, cost: 900, unpriced: 1),
                UsageTotal(key: "a/1", calls: 2, tokens: twice, cost: 100, unpriced: 1),
            ])
        func keys(_ grouping: UsageGrouping, _ contact: String? = nil) async throws -> [String] {
            try await store.usage(by: grouping, contact: contact, in: always).map(\.key)
        }
        #expect(try await keys(.contact) == ["luis", "ana", ""])
        #expect(try await keys(.conversation) == ["c2", "c1", "", "c3"])
        #expect(try await keys(.purpose) == ["answer", "judge", "summary"])
        #expect(try await keys(.conversation, "ana") == ["c1", "c3"])
        #expect(try await keys(.conversation, "") == [""])
        let all = try await store.usage(by: .all, contact: "ana", in: always)
        #expect(all == [UsageTotal(calls: 2, tokens: twice, cost: 100, unpriced: 1)])
    }

    @Sendable private static func usageOfAnIntervalEndsBeforeItsEnd(_ store: any Store) async throws {
        try await store.record([10, 20, 30].map { Made.usage(at: $0, contact: "ana") })
        func calls(_ from: Int, _ to: Int, _ contact: String?) async throws -> Int? {
            try await store.usage(by: .all, contact: contact, in: Made.time(from)..<Made.time(to)).first?
                .calls
        }
        #expect(try await calls(10, 30, nil) == 2)
        #expect(try await calls(11, 31, "ana") == 2)
        #expect(try await calls(10, 10, nil) == 0)
        #expect(try await calls(0, 90, "luis") == 0)
    }

    @Sendable private static func usageByDayIsFromOldToNewInUTC(_ store: any Store) async throws {
        // 1_795_305_600 is 2026-11-22, 00:00 UTC.
        let midnight = Date(timeIntervalSince1970: 1_795_305_600)
        for (seconds, cost) in [(-0.0001, 1), (0, 9), (-86_400, 5), (86_399.9996, 2)] {
            var call = Made.usage(cost: Int64(cost))
            call.at = midnight + seconds
            try await store.record([call])
        }
        let days = try await store.usage(by: .day, contact: nil, in: always)
        #expect(days.map(\.key) == ["2026-11-21", "2026-11-22"])
        #expect(days.map(\.cost) == [6, 11])
    }

    @Sendable private static func usageOfNothingIsOneTotalOrNone(_ store: any Store) async throws {
        try await store.record([])
        #expect(try await store.usage(by: .all, contact: nil, in: always) == [UsageTotal()])
        #expect(try await store.usage(by: .model, contact: nil, in: always).isEmpty)
    }

    @Sendable private static func sumsOfUsageStopAtTheGreatestNumber(_ store: any Store) async throws {
        let most = Int64.max
        var odd = Made.usage(model: "odd", cost: -5)
        odd.tokens.input = -1
        odd.tokens.output = .max
        try await store.record([
            Made.usage(model: "a", cost: most), Made.usage(model: "a", cost: most), odd,
            Made.usage(model: "exact", input: 1 << 40, cost: 1 << 53),
            Made.usage(model: "exact", input: 1 << 40, cost: 1),
        ])
        let totals = try await store.usage(by: .model, contact: nil, in: always)
        #expect(totals.map(\.key) == ["a", "exact", "odd"])
        #expect(totals.map(\.cost) == [most, 1 << 53 + 1, 0])
        #expect(totals[1].tokens.input == 1 << 40)
        #expect(totals[2].tokens == TokenUsage(input: 0, output: 1 << 40, cached: 2))
    }
}
