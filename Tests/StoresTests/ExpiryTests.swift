import GRDB
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Stores

/// Expiry in steps.
@Suite struct ExpiryTests {
    private func open(_ folder: TemporaryFolder) throws -> SQLiteStore {
        try SQLiteStore(path: folder.file("kb.sqlite"), logger: .quiet)
    }

    /// Conversations of four messages each, all of them sent.
    private func fill(_ store: SQLiteStore, _ count: Int) async throws {
        for number in 0..<count {
            let events = (0..<4).map { Sample.came("m\(number)-\($0)", "texto \($0)", from: "u\(number)") }
            let thread = try #require(try await store.accept(events, at: Sample.time(0)).first)
            let inbox = try #require(try await store.waiting(in: thread))
            let reply = try #require(try await store.finish(Sample.turn(inbox, in: "c\(number)"))?.first)
            #expect(try await store.beginSending(reply.id, at: Sample.time(2)))
            try await store.record(.sent(SendReceipt(id: "s\(number)")), of: reply.id, at: Sample.time(2))
            let miss = Miss(question: "texto 1", language: .spanish, askedAt: Sample.time(1), confidence: 0)
            try await store.record(miss)
        }
    }

    private func step(_ store: SQLiteStore, most: Int) async throws -> Expiry.Taken {
        try await store.database.write { db in
            var expiry = Expiry(before: Sample.time(900), most: most, db: db)
            return try expiry.step()
        }
    }

    private static let tables = [
        "inbox", "outbox", "messages", "conversations", "contacts", "aliases", "misses",
    ]

    private func rows(_ store: SQLiteStore) async throws -> Int {
        var sum = 0
        for table in Self.tables where table != "misses" { sum += try await store.count(table) }
        return sum
    }

    @Test func no_step_takes_more_than_it_may() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await fill(store, 6)
            var conversations = 0
            var left = try await rows(store)
            var taken = Expiry.Taken(isPartial: true)
            while taken.isPartial {
                taken = try await step(store, most: 7)
                let now = try await rows(store)
                #expect(left - now <= 7 && taken.rows <= 7 && (now < left || !taken.isPartial))
                (left, conversations) = (now, conversations + taken.conversations)
            }
            #expect(conversations == 6 && left == 0)
            let queues = try await store.queues()
            #expect(queues.outcomes.isEmpty && queues.states.isEmpty)
            for table in Self.tables { #expect(try await store.count(table) == 0, "\(table)") }
        }
    }

    @Test func what_expires_is_counted_no_more() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await fill(store, 3)
            let before = try await store.queues()
            #expect(before.outcomes == ["answered": 12] && before.states == ["sent": 3])
            _ = try await step(store, most: 5)
            let counted = try await store.queues()
            try await store.database.write { try $0.execute(sql: MessageCounts.recount) }
            let recounted = try await store.queues()
            #expect(counted.outcomes == recounted.outcomes && counted.states == recounted.states)
            #expect(recounted.outcomes != before.outcomes)
        }
    }

    @Test func what_comes_between_steps_is_kept() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await fill(store, 2)
            #expect(try await step(store, most: 5).isPartial)
            let thread = try #require(
                try await store.accept([Sample.came("new", from: "u0")], at: Sample.time(1_000)).first)
            #expect(try await store.expire(before: Sample.time(900)) == 2)
            #expect(try await store.waiting(in: thread)?.waiting.map(\.message.id) == ["new"])
            #expect(try await store.contact(thread.contact) != nil)
        }
    }

    @Test func process_that_ends_between_steps_leaves_the_rest_to_the_next() async throws {
        try await withTemporaryFolder { folder in
            let first = try open(folder)
            try await fill(first, 3)
            _ = try await step(first, most: 4)
            try first.database.close()
            let store = try open(folder)
            #expect(try await store.expire(before: Sample.time(900)) == 3)
            #expect(try await store.expire(before: Sample.time(900)) == 0)
            #expect(try await rows(store) == 0)
            // A channel may send them again for some days.
            #expect(try await store.accept([Sample.came("m0-0", from: "u0")], at: Sample.time(1_000)).isEmpty)
        }
    }

    @Test func who_is_told_to_stop_ends_after_a_step() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await fill(store, 1)
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await store.expire(before: Sample.time(900))
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await store.conversation("c0") != nil)
        }
    }

    @Test func copies_in_a_large_table_are_overwritten_by_the_next_erasure() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            func hasCopies() async throws -> Bool {
                try await store.database.read { try Bool.fetchOne($0, sql: "SELECT has_copies FROM meta") }
                    ?? false
            }
            try await fill(store, 1)
            try await store.database.write { db in
                try db.execute(
                    sql: """
                        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= \(Erasure.fewRows))
                        INSERT INTO misses (question, language, asked_at, confidence)
                        SELECT 'otra ' || i, 'es', 1, 0 FROM n
                        """)
            }
            #expect(try await store.expire(before: Sample.time(900)) == 1)
            #expect(try await hasCopies())
            #expect(try await store.count("misses") == Erasure.fewRows + 1)
            #expect(try await store.erase(.unchangedSince(Sample.time(900))) == 0)
            #expect(try await !hasCopies())
            #expect(try await store.count("misses") == Erasure.fewRows + 1)
        }
    }
}
