import Foundation
import GRDB
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Stores

/// What the contract cannot say of messaging: processes, transactions, what is on the disk, plans.
struct MessagingStoreTests {
    private func open(_ folder: TemporaryFolder) throws -> SQLiteStore {
        try SQLiteStore(path: folder.file("kb.sqlite"), logger: .quiet)
    }

    // MARK: Once

    @Test func messages_that_two_processes_get_at_once_are_accepted_once() async throws {
        try await withTemporaryFolder { folder in
            let stores = [try open(folder), try open(folder)]
            let accepted = try await withThrowingTaskGroup(of: Int.self) { group in
                for round in 0..<40 {
                    for store in stores {
                        group.addTask {
                            let events = (0..<5).map { Sample.came("m\((round + $0) % 40)") }
                            return try await store.accept(events, at: Sample.time(0)).count
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(accepted == 40)
            #expect(try await stores[0].count("inbox") == 40)
            #expect(try await stores[0].count("contacts") == 40)
            #expect(try await stores[1].waitingThreads().count == 40)
        }
    }

    @Test func a_turn_that_two_processes_finish_is_written_once() async throws {
        try await withTemporaryFolder { folder in
            let stores = [try open(folder), try open(folder)]
            for number in 0..<10 {
                let thread = try #require(
                    try await stores[0].accept([Sample.came("m\(number)")], at: Sample.time(0)).first)
                let inbox = try #require(try await stores[1].waiting(in: thread))
                let written = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for (index, store) in stores.enumerated() {
                        group.addTask {
                            try await store.finish(Sample.turn(inbox, in: "c\(number)-\(index)")) != nil
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(written.count { $0 } == 1)
            }
            #expect(try await stores[0].count("outbox") == 10)
            #expect(try await stores[0].count("conversations") == 10)
        }
    }

    @Test func a_message_is_sent_by_one_of_two_processes() async throws {
        try await withTemporaryFolder { folder in
            let stores = [try open(folder), try open(folder)]
            let thread = try await stores[0].accept([Sample.came("m")], at: Sample.time(0))[0]
            let inbox = try #require(try await stores[0].waiting(in: thread))
            let reply = try #require(try await stores[0].finish(Sample.turn(inbox, in: "c"))?.first)
            let begun = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask { try await stores[number % 2].beginSending(reply.id, at: Sample.time(2)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(begun.count { $0 } == 1)
        }
    }

    @Test func a_turn_that_cannot_be_written_leaves_its_messages_waiting() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let thread = try await store.accept([Sample.came("m")], at: Sample.time(0))[0]
            let inbox = try #require(try await store.waiting(in: thread))
            var turn = Sample.turn(inbox, in: "c")
            (turn.desk, turn.consent) = (Desk(state: .waiting, changedAt: Sample.time(1)), .withdrawn)
            try await store.database.write {
                try $0.execute(
                    sql: """
                        CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(FAIL, 'full'); END
                        """)
            }
            await #expect(throws: KnowledgeBaseError.self) { try await store.finish(turn) }
            for table in ["conversations", "messages", "desks", "outbox"] {
                #expect(try await store.count(table) == 0, "\(table)")
            }
            #expect(try await store.waiting(in: thread)?.waiting == inbox.waiting)
            #expect(try await store.contact(thread.contact)?.consent == .implied)
            try await store.database.write { try $0.execute(sql: "DROP TRIGGER full") }
            #expect(try await store.finish(turn)?.count == 1)
        }
    }

    // MARK: On the disk

    private func synchronous(_ store: SQLiteStore) async throws -> Int? {
        try await store.database.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
    }

    /// 1 is NORMAL, 2 is FULL (https://www.sqlite.org/pragma.html#pragma_synchronous).
    @Test func what_must_not_be_lost_is_flushed_and_the_rest_is_not() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            #expect(try await synchronous(store) == 1)
            let within = try await store.writeDurably("look") {
                ($0.isInsideTransaction, try Int.fetchOne($0, sql: "PRAGMA synchronous"))
            }
            #expect(within.0 && within.1 == 2)
            #expect(try await synchronous(store) == 1)
            await #expect(throws: KnowledgeBaseError.self) {
                try await store.writeDurably("fail") { try $0.execute(sql: "INSERT INTO nowhere VALUES (1)") }
            }
            #expect(try await synchronous(store) == 1)
        }
    }

    /// A trigger notes how the connection flushes while each of these writes.
    @Test func accept_finish_sending_and_saying_are_flushed() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await store.database.write { db in
                try db.execute(sql: "CREATE TABLE seen (flush INTEGER)")
                let events = ["INSERT ON inbox", "UPDATE ON inbox", "INSERT ON outbox", "UPDATE ON outbox"]
                for (index, event) in events.enumerated() {
                    try db.execute(
                        sql: """
                            CREATE TRIGGER seen_\(index) AFTER \(event) BEGIN
                            INSERT INTO seen SELECT synchronous FROM pragma_synchronous; END
                            """)
                }
            }
            let thread = try await store.accept([Sample.came("m")], at: Sample.time(0))[0]
            let inbox = try #require(try await store.waiting(in: thread))
            let reply = try #require(try await store.finish(Sample.turn(inbox, in: "c"))?.first)
            #expect(try await store.beginSending(reply.id, at: Sample.time(2)))
            try await store.record(.sent(SendReceipt(id: "w")), of: reply.id, at: Sample.time(3))
            let said = ConversationMessage(role: .person, text: "soy yo", sentAt: Sample.time(4))
            _ = try await store.say(said, as: [reply], in: "c", desk: Desk(changedAt: Sample.time(4)))
            let levels = try await store.database.read { try Int.fetchAll($0, sql: "SELECT flush FROM seen") }
            #expect(levels == [2, 2, 2, 2, 2, 2])
        }
    }

    @Test func what_was_accepted_is_there_for_another_process_and_after_opening_again() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let thread = try await store.accept([Sample.came("m")], at: Sample.time(0))[0]
            #expect(try await open(folder).waitingThreads() == [thread])
            try store.database.close()
            #expect(try await open(folder).waiting(in: thread)?.waiting.count == 1)
        }
    }

    @Test func a_write_whose_caller_is_cancelled_ends_and_says_so() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            for number in 0..<20 {
                let accepting = Task {
                    try await store.accept([Sample.came("m\(number)")], at: Sample.time(0))
                }
                accepting.cancel()
                #expect(try await accepting.value.count == 1)
            }
            #expect(try await store.count("inbox") == 20)
        }
    }

    // MARK: Faults

    @Test func a_base_that_another_process_writes_to_is_busy_and_nothing_is_half_written() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await store.pragma("busy_timeout = 20")
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: folder.file("kb.sqlite"), configuration: configuration)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            let error = await #expect(throws: KnowledgeBaseError.self) {
                try await store.accept([Sample.came("m")], at: Sample.time(0))
            }
            #expect(error?.kind == .busy)
            #expect(try await store.waitingThreads().isEmpty)
            try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
            #expect(try await store.accept([Sample.came("m")], at: Sample.time(0)).count == 1)
        }
    }

    @Test func a_full_disk_is_told_and_nothing_is_half_written() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let thread = try await store.accept([Sample.came("m")], at: Sample.time(0))[0]
            // No more pages than there are.
            try await store.pragma("max_page_count = 1")
            let long = String(repeating: "largo ", count: 10_000)
            var events = (0..<50).map { Sample.came("n\($0)") }
            events.append(Sample.came("long", long))
            let error = await #expect(throws: KnowledgeBaseError.self) {
                try await store.accept(events, at: Sample.time(0))
            }
            #expect(error?.kind == .storage && error?.reason == "the disk is full")
            let inbox = try #require(try await store.waiting(in: thread))
            await #expect(throws: KnowledgeBaseError.self) {
                try await store.finish(Sample.turn(inbox, in: "c", reply: long))
            }
            #expect(try await store.waitingThreads() == [thread])
            #expect(try await store.count("contacts") == 1)
            #expect(try await store.conversation("c") == nil)
            try await store.pragma("max_page_count = 1000000")
            #expect(try await store.accept(events, at: Sample.time(0)).count == 51)
            #expect(try await store.finish(Sample.turn(inbox, in: "c", reply: long))?.count == 1)
        }
    }

    @Test func a_damaged_message_is_told_without_its_text() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let thread = try await store.accept([Sample.came("m", "secreto")], at: Sample.time(0))[0]
            let inbox = try #require(try await store.waiting(in: thread))
            _ = try await store.finish(Sample.turn(inbox, in: "c"))
            _ = try await store.accept([Sample.came("m2", "secreto", from: "m")], at: Sample.time(0))
            for damage in [
                "inbox SET content = '{'", "outbox SET state = 'lost'", "contacts SET consent = 'x'",
            ] {
                try await store.database.write { try $0.execute(sql: "UPDATE \(damage)") }
                let error = await #expect(throws: KnowledgeBaseError.self) {
                    _ = try await store.outbox(nil, conversation: nil, limit: 9)
                    _ = try await store.waiting(in: thread)
                }
                #expect(error?.kind == .database && error?.reason.contains("damaged") == true, "\(damage)")
                #expect(error?.description.contains("secreto") == false)
            }
        }
    }

    @Test func what_came_with_a_NUL_is_kept_and_known_again() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let threads = try await store.accept([Sample.came("m\u{0}", "a\u{0}b")], at: Sample.time(0))
            #expect(try await store.accept([Sample.came("m\u{0}", "a\u{0}b")], at: Sample.time(0)).isEmpty)
            let inbox = try #require(try await store.waiting(in: threads[0]))
            _ = try await store.finish(Sample.turn(inbox, in: "c"))
            #expect(try await store.messages(in: "c", after: 0, limit: 9).map(\.text) == ["a\u{FFFD}b"])
        }
    }

    // MARK: What is forgotten

    @Test func what_was_erased_is_forgotten_after_eight_days() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let thread = try await store.accept([Sample.came("m")], at: Sample.time(0))[0]
            #expect(try await store.erase(.contact(thread.contact)) == 0)
            #expect(try await store.count("erased_messages") == 1)
            let day = 86_400
            #expect(try await store.accept([Sample.came("m")], at: Sample.time(8 * day)).isEmpty)
            #expect(try await store.accept([Sample.came("m")], at: Sample.time(8 * day + 1)).count == 1)
            #expect(try await store.count("erased_messages") == 0)
        }
    }

    @Test func of_messages_that_expire_only_those_of_the_last_days_stay_known() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            for day in [0, 20, 25] {
                let thread = try await store.accept([Sample.came("m\(day)")], at: Sample.time(day * 86_400))[
                    0]
                let inbox = try #require(try await store.waiting(in: thread))
                _ = try await store.finish(Sample.turn(inbox, in: "c\(day)"))
            }
            _ = try await store.database.write { try $0.execute(sql: "UPDATE outbox SET state = 'sent'") }
            #expect(try await store.erase(.unchangedSince(.distantFuture)) == 3)
            #expect(try await store.count("inbox") == 0)
            #expect(try await store.count("erased_messages") == 2)
        }
    }

    @Test func news_of_unknown_messages_is_forgotten_after_a_day() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            func hear(_ id: String, _ seconds: Int) async throws {
                let update = DeliveryUpdate(
                    channel: "whatsapp", message: id, status: .read, at: Sample.time(seconds))
                _ = try await store.accept([.delivery(update)], at: Sample.time(seconds))
            }
            for id in ["a", "a", "b"] { try await hear(id, 0) }
            #expect(try await store.count("early_deliveries") == 2)
            try await hear("c", 86_401)
            #expect(try await store.count("early_deliveries") == 1)
        }
    }

    @Test func the_use_of_a_key_is_written_once_a_minute() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let (key, _) = AccessKey.make(name: "", scopes: [.ask], at: Sample.time(0))
            try await store.add(key)
            for second in [0, 30, 59, 60, 100, 119] {
                try await store.noteUse(of: key.id, at: Sample.time(second))
                let expected = second < 60 ? 0 : 60
                #expect(try await store.accessKey(key.id)?.usedAt == Sample.time(expected), "\(second)")
            }
        }
    }

    @Test func of_very_much_feedback_the_oldest_goes() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await store.database.write {
                try $0.execute(
                    sql: """
                        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                        INSERT INTO feedback (at, is_good, question, answer, sources, language, comment, conversation)
                        SELECT i, 1, '', '', '[]', 'es', '', '' FROM n
                        """, arguments: [SQLiteStore.mostFeedback])
            }
            try await store.add(Feedback(at: Sample.time(0), isGood: false, question: "¿?", answer: "!"))
            #expect(try await store.count("feedback") == SQLiteStore.mostFeedback)
            #expect(try await store.count("feedback WHERE id = 1") == 0)
            #expect(try await store.feedback(limit: 1).map(\.question) == ["¿?"])
        }
    }

    // MARK: Plans

    @Test func no_query_reads_old_messages() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let queries = [
                MessageThread.waiting, InboxMessage.waiting, InboxMessage.lastAnswered, ThreadInbox.counts,
                Conversation.latest, Conversation.silent, OutboundMessage.due,
                OutboundMessage.selection(byState: true, ofConversation: false),
                OutboundMessage.selection(byState: false, ofConversation: true),
                OutboundMessage.selection(byState: true, ofConversation: true),
                MessagingQueues.waitingInbox, MessagingQueues.waitingOutbox, MessagingQueues.counts,
                SQLiteStore.answersGiven,
            ]
            for query in queries {
                let plan = try await plan(of: query, in: store)
                let scans = plan.filter {
                    $0.hasPrefix("SCAN inbox") || $0.hasPrefix("SCAN outbox")
                        || $0.hasPrefix("SCAN conversations") || $0.hasPrefix("SCAN m")
                }
                // All rows of an index of what waits, at most.
                let isNarrow = scans.allSatisfy {
                    $0.contains("INDEX inbox_waiting") || $0.contains("INDEX outbox_unsent")
                }
                #expect(isNarrow && !plan.isEmpty, "\(plan)")
                let sorts = plan.filter { $0.contains("TEMP B-TREE FOR ORDER BY") }
                // What is unsent or waits is sorted, nothing else.
                #expect(
                    sorts.isEmpty || [MessageThread.waiting, OutboundMessage.due].contains(query), "\(plan)")
            }
        }
    }

    @Test func what_waits_is_found_by_the_indexes_of_what_waits() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let indexes = [
                MessageThread.waiting: "inbox_waiting", InboxMessage.waiting: "inbox_waiting",
                InboxMessage.lastAnswered: "inbox_answered", ThreadInbox.counts: "inbox_by_contact",
                OutboundMessage.due: "outbox_unsent",
                MessagingQueues.waitingInbox: "inbox_waiting", MessagingQueues.waitingOutbox: "outbox_unsent",
                SQLiteStore.answersGiven: "answers_by_time",
                Conversation.latest: "conversations_by_thread",
                Conversation.silent: "conversations_by_thread",
            ]
            for (query, index) in indexes {
                let plan = try await plan(of: query, in: store)
                #expect(plan.contains { $0.contains(index) }, "\(index): \(plan)")
            }
        }
    }

    @Test(arguments: [Desk.State.open, .waiting, nil])
    func the_desks_list_goes_by_an_index(_ state: Desk.State?) async throws {
        try await withTemporaryFolder { folder in
            let filter = DeskFilter(state: state, before: Sample.time(0))
            let plan = try await plan(of: DeskRecord.selection(filter), in: open(folder))
            let scans = plan.filter { $0.hasPrefix("SCAN") && !$0.contains("USING INDEX") }
            #expect(scans.isEmpty && !plan.isEmpty, "\(plan)")
        }
    }

    private func plan(of query: String, in store: SQLiteStore) async throws -> [String] {
        try await store.database.read { db in
            let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN " + query)
            statement.setUncheckedArguments(StatementArguments())
            return try Row.fetchAll(statement).map { $0["detail"] as String }
        }
    }

    // MARK: Older bases, copies

    @Test func a_base_of_before_messaging_gets_it_and_keeps_what_it_has() async throws {
        try await withTemporaryFolder { folder in
            let pool = try DatabasePool(path: folder.file("kb.sqlite"))
            try Schema.migrator.migrate(pool, upTo: "v5")
            try await pool.write {
                try $0.execute(
                    sql: """
                        INSERT INTO conversations VALUES (7, 'old', 'ana', 'shell', 1, 2, 'corto', 0);
                        INSERT INTO messages VALUES (9, 7, 'contact', 'hola', 'es', 2, '[]', '[]', '', NULL, '[]');
                        INSERT INTO usage VALUES (1, 2, 'm', 'answer', 'old', 'ana', 1, 1, 0, 5)
                        """)
            }
            try pool.close()
            let store = try open(folder)
            #expect(try await store.conversation("old")?.summary == "corto")
            #expect(try await store.messages(in: "old", after: 0, limit: 9).map(\.text) == ["hola"])
            let always = Date.distantPast..<Date.distantFuture
            #expect(try await store.usage(by: .contact, contact: nil, in: always).map(\.cost) == [5])
            let record = try #require(try await store.desks(DeskFilter()).first)
            #expect(record.thread == nil && record.desk.state == .open)
            #expect(try await store.accept([Sample.came("m")], at: Sample.time(0)).count == 1)
            let version = try await store.database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
            #expect(version == Schema.version)
        }
    }

    @Test func a_base_of_before_attempts_were_counted_goes_on_with_what_waits() async throws {
        try await withTemporaryFolder { folder in
            let pool = try DatabasePool(path: folder.file("kb.sqlite"))
            try Schema.migrator.migrate(pool, upTo: "v6")
            try await pool.write {
                try $0.execute(
                    sql: """
                        INSERT INTO contacts VALUES (1, 'ana', 'Ana', 'es', 'implied', 0, 1, 2, NULL);
                        INSERT INTO conversations VALUES (7, 'c', 'ana', 'whatsapp', 1, 2, '', 0, '1');
                        INSERT INTO inbox VALUES (3, 'whatsapp', '1', 'ana', 'm', 1, 2, NULL, '', 1, 'Ana', NULL, '[]',
                            '{"text":{"_0":"hola"}}', '{}');
                        INSERT INTO outbox VALUES (4, 'whatsapp', '1', 'ana', 'c', 'waiting', 0, 1, 1, 1, NULL, '', NULL,
                            '{"text":{"_0":"Sí."}}');
                        INSERT INTO early_deliveries VALUES (5, 'whatsapp', 'w', 'failed', 3, 'late', '131047', 3)
                        """)
            }
            try pool.close()
            let store = try open(folder)
            let thread = MessageThread(channel: "whatsapp", account: "1", contact: "ana")
            let inbox = try #require(try await store.waiting(in: thread))
            #expect(
                inbox.waiting.map(\.attempts) == [0] && inbox.waiting.first?.message.content == .text("hola"))
            let reply = try #require(
                try await store.dueMessages(at: Sample.time(9), except: [], limit: 9).first)
            #expect(reply.content == .text("Sí.") && !reply.confirmsStop && !reply.isReplaced)
            // News of which the old release did not note what it meant.
            #expect(try await store.beginSending(reply.id, at: Sample.time(10)))
            try await store.record(.sent(SendReceipt(id: "w")), of: reply.id, at: Sample.time(10))
            #expect(try await store.outbox(nil, conversation: nil, limit: 9).map(\.state) == [.failed])
            let version = try await store.database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
            #expect(version == Schema.version)
        }
    }

    @Test func messages_of_before_they_were_counted_are_counted() async throws {
        try await withTemporaryFolder { folder in
            let pool = try DatabasePool(path: folder.file("kb.sqlite"))
            try Schema.migrator.migrate(pool, upTo: "v6")
            try await pool.write {
                for (id, outcome) in [(1, "'answered'"), (2, "'answered'"), (3, "'ignored'"), (4, "NULL")] {
                    try $0.execute(
                        sql: """
                            INSERT INTO inbox (channel, account, contact, message, sent_at, received_at, outcome,
                                has_text, name, sender, content, raw)
                            VALUES ('w', 'a', 'c', 'm\(id)', 1, 1, \(outcome), 1, '', '[]', '{}', '')
                            """)
                }
                try $0.execute(
                    sql: """
                        INSERT INTO outbox (channel, account, contact, conversation, state, attempts, due_at,
                            created_at, changed_at, failure, content)
                        VALUES ('w', 'a', 'c', 'k', 'failed', 1, 1, 1, 1, '', '{}');
                        INSERT INTO erased_messages VALUES (x'01', 1, 'answered')
                        """)
            }
            try pool.close()
            let store = try open(folder)
            let queues = try await store.queues()
            #expect(queues.outcomes == ["answered": 2, "ignored": 1])
            #expect(queues.states == ["failed": 1] && queues.inbox == 1 && queues.outbox == 0)
            #expect(try await store.count("erased_messages") == 1)
        }
    }

    @Test func a_backup_has_what_waits() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let thread = try await store.accept([Sample.came("m")], at: Sample.time(0))[0]
            try await store.backup(to: folder.file("copy.sqlite"))
            let inbox = try #require(try await store.waiting(in: thread))
            _ = try await store.finish(Sample.turn(inbox, in: "c"))
            try await SQLiteStore.restore(
                from: folder.file("copy.sqlite"), to: folder.file("kb.sqlite"), logger: .quiet)
            #expect(try await store.waitingThreads() == [thread])
            #expect(try await store.outbox(nil, conversation: nil, limit: 9).isEmpty)
        }
    }
}
