import Foundation
import KnowledgeBase
import Testing

extension StoreContract {
    static let accessCases: [Case] = [
        Case("a key is kept until it is revoked, and after", aKeyIsKept),
        Case("a key's last use is noted", aKeysLastUseIsNoted),
        Case("feedback comes newest first", feedbackComesNewestFirst),
    ]

    @Sendable private static func aKeyIsKept(_ store: any Store) async throws {
        let (first, text) = AccessKey.make(
            name: "bot \"1\"", scopes: [.ask, .search], perMinute: 60, at: Made.time(2))
        let (second, _) = AccessKey.make(name: "", scopes: [.admin], at: Made.time(1))
        #expect(try await store.accessKeys().isEmpty)
        #expect(try await store.accessKey(first.id) == nil)
        try await store.add(first)
        try await store.add(second)
        #expect(try await store.accessKeys() == [first, second])
        #expect(try await store.accessKey(first.id)?.matches(text) == true)
        let error = await #expect(throws: KnowledgeBaseError.self) { try await store.add(first) }
        #expect(error?.kind == .database)

        #expect(try await store.revokeAccessKey(first.id, at: Made.time(9)))
        #expect(try await store.revokeAccessKey(first.id, at: Made.time(10)) == false)
        #expect(try await store.revokeAccessKey("none", at: Made.time(9)) == false)
        let revoked = try await store.accessKey(first.id)
        #expect(revoked?.revokedAt == Made.time(9) && revoked?.allows(.ask) == false)
        #expect(try await store.accessKey(second.id)?.allows(.ask) == true)
        #expect(try await store.accessKeys().count == 2)
    }

    @Sendable private static func aKeysLastUseIsNoted(_ store: any Store) async throws {
        let (key, _) = AccessKey.make(name: "", scopes: [.ask], at: Made.time(0))
        try await store.add(key)
        try await store.noteUse(of: key.id, at: Made.time(5))
        #expect(try await store.accessKey(key.id)?.usedAt == Made.time(5))
        try await store.noteUse(of: key.id, at: Made.time(66))
        #expect(try await store.accessKey(key.id)?.usedAt == Made.time(66))
        try await store.noteUse(of: key.id, at: Made.time(3))
        #expect(try await store.accessKey(key.id)?.usedAt == Made.time(66))
        try await store.noteUse(of: "none", at: Made.time(5))
        #expect(try await store.accessKeys().count == 1)
    }

    @Sendable private static func feedbackComesNewestFirst(_ store: any Store) async throws {
        var given = (0..<3).map { number in
            Feedback(
                at: Made.time([5, 7, 5][number]), isGood: number == 1, question: "¿\(number)?\n",
                answer: "Sí.",
                sources: ["a \"b\".pdf", "c.md"], language: .spanish, comment: "👍", conversation: "c\(number)"
            )
        }
        for feedback in given { try await store.add(feedback) }
        let kept = try await store.feedback(limit: 9)
        for index in given.indices { given[index].id = kept[[2, 0, 1][index]].id }
        #expect(kept == [given[1], given[2], given[0]])
        #expect(Set(kept.map(\.id)).count == 3 && kept.allSatisfy { $0.id > 0 })
        #expect(try await store.feedback(limit: 1) == [given[1]])
        #expect(try await store.feedback(limit: -1).isEmpty)
    }
}
