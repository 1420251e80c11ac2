import Foundation
import GRDB
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Stores

/// What the contract cannot say of conversations, usage and cached answers: files, transactions, plans.
struct ConversationStoreTests {
    private func open(_ folder: TemporaryFolder) throws -> SQLiteStore {
        try SQLiteStore(path: folder.file("kb.sqlite"), logger: .quiet)
    }

    private func conversation(_ id: String, of contact: String = "") -> Conversation {
        Conversation(
            id: id, contact: contact, channel: "shell", startedAt: Date(timeIntervalSince1970: 1_000_000))
    }

    private func message(_ text: String, at seconds: Double = 1_000_000) -> ConversationMessage {
        ConversationMessage(role: .contact, text: text, sentAt: Date(timeIntervalSince1970: seconds))
    }

    private func usage(_ contact: String, _ conversation: String) -> UsageRecord {
        UsageRecord(
            at: Date(timeIntervalSince1970: 1_000_000), model: "m", conversation: conversation,
            contact: contact, tokens: TokenUsage(input: 1, output: 1))
    }

    /// Every byte of the base and of what lies beside it.
    private func bytes(_ folder: TemporaryFolder) throws -> Data {
        let files = FileManager.default.enumerator(at: folder.url, includingPropertiesForKeys: nil)
        return try (files?.allObjects ?? []).compactMap { $0 as? URL }.filter { !$0.hasDirectoryPath }
            .reduce(into: Data()) { $0 += try Data(contentsOf: $1) }
    }

    private func count(_ table: String, in store: SQLiteStore) async throws -> Int? {
        try await store.database.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table)") }
    }

    // MARK: Erasing for good

    @Test func no_file_has_a_word_of_what_was_erased() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await store.append([message("quédate")], to: conversation("k-kept", of: "t-kept"))
            try await store.append(
                [message("w-text1 " + String(repeating: "largo ", count: 2_000)), message("w-text2")],
                to: conversation("w-conversation", of: "w-contact"))
            try await store.summarise("w-conversation", as: "w-summary1", through: 1)
            try await store.summarise("w-conversation", as: "w-summary2", through: 2)
            try await store.record([usage("w-contact", "w-conversation"), usage("t-kept", "k-kept")])
            let answer = Answer(question: "w-cached", language: .spanish, known: false, confidence: 0)
            try await store.cache(answer, for: "w-key", version: store.contentVersion())
            try await store.record(
                Miss(question: "w-text2", language: .spanish, askedAt: Date(), confidence: 0))
            let before = try bytes(folder)
            let words = [
                "w-text1", "w-text2", "w-conversation", "w-contact", "w-summary1", "w-summary2", "w-cached",
                "w-key",
            ]
            for word in words { #expect(before.range(of: Data(word.utf8)) != nil, "\(word)") }

            #expect(try await store.erase(.contact("w-contact")) == 1)
            let after = try bytes(folder)
            #expect(after.range(of: Data("w-".utf8)) == nil)
            for word in ["quédate", "k-kept", "t-kept"] {
                #expect(after.range(of: Data(word.utf8)) != nil, "\(word)")
            }
            #expect(fileSize(folder.file("kb.sqlite-wal")) == 0)
        }
    }

    /// Rows that move between pages as others come and go leave copies of themselves behind. To delete them
    /// under `secure_delete` alone, the first history leaves a word in the file.
    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func no_file_has_a_word_of_what_was_erased_after_a_long_history(seed: UInt64) async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            var random = Seeded(state: seed)
            var words: [String: [String]] = [:]
            var erased: [String] = []
            var number = 0
            func word() -> String {
                number += 1
                return "wq\(10_000_000 + number)z"
            }
            for step in 0..<500 {
                if words.count < 20 || random.next(10) < 6 {
                    let isNew = words.isEmpty || random.next(10) < 3
                    let id = isNew ? word() : words.keys.sorted()[random.next(words.count)]
                    let texts = (0...random.next(4)).map { _ in
                        let size = [1, 20, 100, 600, 3_000][random.next(5)]
                        return String(repeating: "x", count: random.next(size)) + word()
                    }
                    let contact = "\(random.next(1_000))" + word()
                    try await store.append(
                        texts.map { message($0, at: Double(step)) }, to: conversation(id, of: contact))
                    try await store.record([usage(contact, id)])
                    words[id, default: [id]] +=
                        texts.map { String($0.suffix(11)) } + [String(contact.suffix(11))]
                } else {
                    let id = words.keys.sorted()[random.next(words.count)]
                    erased += words.removeValue(forKey: id) ?? []
                    // The first contact stays; of those who wrote later only usage knew.
                    try await store.erase(.conversation(id))
                }
            }
            try await store.erase(.unchangedSince(.distantPast))
            let left = Self.words(in: try bytes(folder))
            #expect(erased.count > 200 && left.count > 50)
            #expect(left.isDisjoint(with: erased))
        }
    }

    /// Everything that ``no_file_has_a_word_of_what_was_erased_after_a_long_history(seed:)`` calls a word.
    private static func words(in bytes: Data) -> Set<String> {
        var words: Set<String> = []
        var rest = bytes[...]
        while let found = rest.range(of: Data("wq".utf8)) {
            words.insert(String(decoding: rest[found.lowerBound...].prefix(11), as: UTF8.self))
            rest = rest[found.upperBound...]
        }
        return words
    }

    @Test func an_erasure_that_another_reader_holds_up_says_so_and_is_ended_by_the_next() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await store.append([message("w-secret")], to: conversation("c"))
            try await store.database.write { try $0.execute(sql: "PRAGMA busy_timeout = 20") }
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let reader = try DatabaseQueue(path: folder.file("kb.sqlite"), configuration: configuration)
            try await reader.writeWithoutTransaction { db in
                try db.execute(sql: "BEGIN")
                _ = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM messages")
            }
            let error = try await #require(throws: KnowledgeBaseError.self) { try await store.erase(.all) }
            #expect(error.kind == .busy)
            #expect(
                error.description.contains("they (1) are out") && error.description.contains("kb.sqlite-wal"))
            #expect(try await store.conversation("c") == nil)
            #expect(try bytes(folder).range(of: Data("w-secret".utf8)) != nil)

            try await reader.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
            #expect(try await store.erase(.all) == 0)
            #expect(try bytes(folder).range(of: Data("w-secret".utf8)) == nil)
        }
    }

    @Test func an_erasure_that_is_cancelled_leaves_no_texts_in_the_log() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await store.append([message("w-secret")], to: conversation("c"))
            for _ in 0..<20 {
                let erasing = Task { try await store.erase(.all) }
                erasing.cancel()
                let count = try? await erasing.value
                let isThere = try await store.conversation("c") != nil
                #expect(isThere == (count == nil))
                #expect(try isThere || bytes(folder).range(of: Data("w-secret".utf8)) == nil)
            }
        }
    }

    @Test func an_erasure_that_fails_erases_nothing() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            for id in ["a", "b"] {
                try await store.append([message(id)], to: conversation(id, of: id))
                try await store.record([usage(id, id)])
            }
            try await store.database.write {
                try $0.execute(
                    sql: """
                        CREATE TRIGGER full BEFORE INSERT ON conversations
                        BEGIN SELECT RAISE(FAIL, 'full'); END
                        """)
            }
            await #expect(throws: KnowledgeBaseError.self) { try await store.erase(.conversation("a")) }
            #expect(try await store.conversations(with: nil, limit: 9).map(\.last).sorted() == ["a", "b"])
            let always = Date.distantPast..<Date.distantFuture
            #expect(try await store.usage(by: .contact, contact: nil, in: always).map(\.key) == ["a", "b"])

            try await store.database.write { try $0.execute(sql: "DROP TRIGGER full") }
            #expect(try await store.erase(.conversation("a")) == 1)
            #expect(try await store.conversations(with: nil, limit: 9).map(\.last) == ["b"])
        }
    }

    // MARK: Transactions

    @Test func messages_are_appended_all_or_none() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await store.database.write {
                try $0.execute(
                    sql: """
                        CREATE TRIGGER full BEFORE INSERT ON messages WHEN new.text = 'dos'
                        BEGIN SELECT RAISE(FAIL, 'full'); END
                        """)
            }
            await #expect(throws: KnowledgeBaseError.self) {
                try await store.append([message("uno"), message("dos")], to: conversation("c"))
            }
            #expect(try await store.conversation("c") == nil)
            #expect(try await count("messages", in: store) == 0)
        }
    }

    @Test func two_processes_append_to_one_conversation() async throws {
        try await withTemporaryFolder { folder in
            let stores = [try open(folder), try open(folder)]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, store) in stores.enumerated() {
                    group.addTask {
                        for round in 0..<20 {
                            try await store.append([message("\(number)-\(round)")], to: conversation("c"))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let messages = try await stores[0].messages(in: "c", after: 0, limit: 100)
            #expect(messages.count == 40 && Set(messages.map(\.id)).count == 40)
            #expect(messages.map(\.text).filter { $0.hasPrefix("1-") } == (0..<20).map { "1-\($0)" })
        }
    }

    // MARK: Damage

    @Test func a_message_of_nobody_is_told_as_damage() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await store.append([message("uno")], to: conversation("c"))
            for damage in ["role = 'robot'", "role = 'contact', rows = '{'", "rows = '[]', text = x'FF'"] {
                try await store.database.write { try $0.execute(sql: "UPDATE messages SET \(damage)") }
                let error = await #expect(throws: KnowledgeBaseError.self) {
                    _ = try await store.messages(in: "c", after: 0, limit: 9)
                }
                #expect(error?.kind == .database && error?.reason.contains("damaged") == true, "\(damage)")
            }
        }
    }

    @Test func a_cached_answer_of_another_release_is_as_none() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let answer = Answer(question: "¿?", language: .spanish, known: false, confidence: 0)
            try await store.cache(answer, for: "k", version: store.contentVersion())
            #expect(try await store.cachedAnswer("k") == answer)
            try await store.database.write { try $0.execute(sql: "UPDATE answers SET answer = '{}'") }
            #expect(try await store.cachedAnswer("k") == nil)
        }
    }

    // MARK: Size

    @Test func of_very_many_cached_answers_the_oldest_go() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let version = try await store.contentVersion()
            try await store.database.write {
                try $0.execute(
                    sql: """
                        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10005)
                        INSERT INTO answers (key, version, answer) SELECT 'k' || i, ?, '{}' FROM n
                        """, arguments: [version])
            }
            let answer = Answer(question: "¿?", language: .spanish, known: false, confidence: 0)
            try await store.cache(answer, for: "new", version: version)
            #expect(try await count("answers", in: store) == 10_000)
            #expect(try await count("answers WHERE key IN ('k6', 'new')", in: store) == 1)
            #expect(try await store.cachedAnswer("new") == answer)
            _ = try await store.source(root: "/docs")
            try await store.remove(documents: [1])
            try await store.cache(answer, for: "newer", version: store.contentVersion())
            #expect(try await count("answers", in: store) == 1)
        }
    }

    @Test func memory_keeps_as_many_answers() async throws {
        let store = MemoryStore()
        let version = await store.contentVersion()
        let answer = Answer(question: "¿?", language: .spanish, known: false, confidence: 0)
        for number in 0...SQLiteStore.cachedAnswers {
            await store.cache(answer, for: "\(number)", version: version)
        }
        #expect(await store.cachedAnswer("0") == nil)
        #expect(await store.cachedAnswer("1") == answer)
    }

    @Test(arguments: [true, false])
    func every_query_goes_by_an_index(ofContact: Bool) async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            var queries = [
                ConversationMessage.selection, ConversationRecord.selection(ofContact: ofContact),
                "SELECT \(Conversation.columns) FROM conversations WHERE id = ?",
                "DELETE FROM answers WHERE version < ?1 OR version > ?1",
            ]
            queries += UsageGrouping.allCases.map { UsageTotal.selection(by: $0, ofContact: ofContact) }
            for query in queries {
                let plan = try await store.database.read { db in
                    let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN " + query)
                    statement.setUncheckedArguments(StatementArguments())
                    return try Row.fetchAll(statement).map { $0["detail"] as String }
                }
                let scans = plan.filter { $0.hasPrefix("SCAN") && !$0.contains("USING INDEX") }
                #expect(scans.isEmpty && !plan.isEmpty, "\(plan)")
                let sorts = plan.filter { $0.contains("TEMP B-TREE FOR ORDER BY") }
                #expect(sorts.isEmpty, "\(plan)")
            }
        }
    }

    // MARK: Older bases, copies

    @Test func a_base_of_before_conversations_gets_them_and_keeps_what_it_has() async throws {
        try await withTemporaryFolder { folder in
            let pool = try DatabasePool(path: folder.file("kb.sqlite"))
            try Schema.migrator.migrate(pool, upTo: "v4")
            try await pool.write { try $0.execute(sql: "INSERT INTO sources (root) VALUES ('/old')") }
            try pool.close()
            let store = try open(folder)
            #expect(try await store.sources().map(\.root) == ["/old"])
            try await store.append([message("hola")], to: conversation("c"))
            #expect(try await store.conversations(with: nil, limit: 9).map(\.last) == ["hola"])
            let version = try await store.database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
            #expect(version == Schema.version)
        }
    }

    @Test func a_base_of_the_release_after_this_one_is_refused() async throws {
        try await withTemporaryFolder { folder in
            try open(folder).database.close()
            let queue = try DatabaseQueue(path: folder.file("kb.sqlite"))
            try await queue.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA user_version = \(Schema.version + 1)")
            }
            let error = try #require(throws: KnowledgeBaseError.self) { _ = try open(folder) }
            #expect(error.kind == .database)
            #expect(
                error.description.contains(
                    "schema \(Schema.version + 1), this one knows \(Schema.version)"))
        }
    }

    @Test func a_backup_has_the_conversations_and_its_cached_answers_are_not_given() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await store.append([message("hola")], to: conversation("c", of: "ana"))
            try await store.record([usage("ana", "c")])
            let answer = Answer(question: "¿?", language: .spanish, known: false, confidence: 0)
            let before = try await store.contentVersion()
            try await store.cache(answer, for: "k", version: before)
            try await store.backup(to: folder.file("copy.sqlite"))
            try await store.erase(.all)
            try await SQLiteStore.restore(
                from: folder.file("copy.sqlite"), to: folder.file("kb.sqlite"), logger: .quiet)
            #expect(try await store.messages(in: "c", after: 0, limit: 9).map(\.text) == ["hola"])
            let always = Date.distantPast..<Date.distantFuture
            #expect(try await store.usage(by: .contact, contact: nil, in: always).map(\.key) == ["ana"])
            #expect(try await store.contentVersion() != before)
            #expect(try await store.cachedAnswer("k") == nil)
        }
    }
}

/// Numbers that are the same in every run (a linear congruential generator).
private struct Seeded {
    var state: UInt64

    mutating func next(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
}
