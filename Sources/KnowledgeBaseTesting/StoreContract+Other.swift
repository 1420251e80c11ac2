import Foundation
import KnowledgeBase
import Synchronization
import Testing

extension StoreContract {
    static let otherCases: [Case] = [
        Case("misses come newest first", missesComeNewestFirst),
        Case("languages and status count passages", languagesAndStatusCountPassages),
        Case("the last sync is remembered", theLastSyncIsRemembered),
        Case("one sync at a time; the one that waits is told once", oneSyncAtATimeTheOneThatWaitsIsToldOnce),
        Case(
            "a sync that fails or is cancelled lets the next one in",
            aSyncThatFailsOrIsCancelledLetsTheNextOneIn),
    ]

    @Sendable private static func missesComeNewestFirst(_ store: any Store) async throws {
        for (number, question) in ["¿uno?", "¿dos?", "¿tres?"].enumerated() {
            let askedAt = Date(timeIntervalSince1970: Double(1000 + number))
            try await store.record(
                Miss(question: question, language: .spanish, askedAt: askedAt, confidence: 0.25))
        }
        let misses = try await store.misses(limit: 2)
        #expect(misses.map(\.question) == ["¿tres?", "¿dos?"])
        #expect(misses[0].askedAt == Date(timeIntervalSince1970: 1002))
        #expect(misses[0].language == .spanish && misses[0].confidence == 0.25)
        try await store.clearMisses()
        #expect(try await store.misses(limit: 10).isEmpty)
    }

    @Sendable private static func languagesAndStatusCountPassages(_ store: any Store) async throws {
        let source = try await store.source(root: "/docs")
        let chunks = [
            Made.chunk("uno"), Made.chunk("um", 1, language: .portuguese, english: "one"),
            Made.chunk("one", 2, language: .english), Made.chunk("dos", 3),
        ]
        _ = try await store.saveMade(Made.document("a", chunks), in: source.id)
        #expect(try await store.languages() == [.spanish: 2, .portuguese: 1, .english: 1])
        let status = try await store.status()
        #expect(status.languages == ["es": 2, "pt": 1, "en": 1])
        #expect(status.sources == 1 && status.documents == 1 && status.passages == 4)
        #expect(status.untranslated == 2 && status.embedded == 0 && status.fingerprint == nil)

        let changed = [Made.chunk("uno", language: .english), Made.chunk("um", 1, language: .portuguese)]
        let saved = try await store.saveMade(Made.document("a", changed), in: source.id)
        #expect(try await store.languages() == [.portuguese: 1, .english: 1])
        try await store.remove(documents: [saved])
        #expect(try await store.languages().isEmpty)
        #expect(try await store.status().passages == 0)
    }

    @Sendable private static func theLastSyncIsRemembered(_ store: any Store) async throws {
        #expect(try await store.status().lastSync == nil)
        let first = SyncRecord(
            at: Made.time(1), new: 3, updated: 1, moved: 2, unchanged: 340, removed: 4, failed: 5)
        try await store.note(first)
        #expect(try await store.status().lastSync == first)
        #expect(first.description == "3 new, 1 updated, 340 unchanged, 2 moved, 4 removed, 5 failed")
        try await store.note(SyncRecord(at: Made.time(2), unchanged: 350))
        #expect(try await store.status().lastSync == SyncRecord(at: Made.time(2), unchanged: 350))
    }

    @Sendable private static func oneSyncAtATimeTheOneThatWaitsIsToldOnce(_ store: any Store) async throws {
        let (inside, waits) = (Counter(), Counter())
        let waiting = try await store.withSyncLock(whenWaiting: { Issue.record("nobody holds the lock") }) {
            let waiting = Task {
                try await store.withSyncLock(whenWaiting: { waits.add() }) { inside.add() }
            }
            while waits.value == 0 { try await Task.sleep(for: .milliseconds(5)) }
            try await Task.sleep(for: .milliseconds(200))
            #expect(waits.value == 1)
            #expect(inside.value == 0)
            return waiting
        }
        try await waiting.value
        #expect(waits.value == 1)
        #expect(inside.value == 1)
    }

    @Sendable private static func aSyncThatFailsOrIsCancelledLetsTheNextOneIn(_ store: any Store) async throws
    {
        struct Failure: Error {}
        await #expect(throws: Failure.self) {
            try await store.withSyncLock(whenWaiting: {}) { throw Failure() }
        }
        try await store.withSyncLock(whenWaiting: { Issue.record("nobody holds the lock") }) {
            let waiting = Task { try await store.withSyncLock(whenWaiting: {}) {} }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func add() { count.withLock { $0 += 1 } }
}
