import Foundation
import GRDB
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Stores

/// Of what was erased on channels no byte is left.
struct MessagingErasureTests {
    private func open(_ folder: TemporaryFolder) throws -> SQLiteStore {
        try SQLiteStore(path: folder.file("kb.sqlite"), logger: .quiet)
    }

    /// Every byte of the base and of what lies beside it.
    private func bytes(_ folder: TemporaryFolder) throws -> Data {
        let files = FileManager.default.enumerator(at: folder.url, includingPropertiesForKeys: nil)
        return try (files?.allObjects ?? []).compactMap { $0 as? URL }.filter { !$0.hasDirectoryPath }
            .reduce(into: Data()) { $0 += try Data(contentsOf: $1) }
    }

    /// Everything that can be kept of a contact, each value beginning with the mark.
    ///
    /// - Returns: the thread and the words that are now in the file.
    private func fill(_ store: SQLiteStore, _ mark: String) async throws -> (MessageThread, [String]) {
        let long = String(repeating: "largo ", count: 1_000)
        let sender = [ContactAlias(.whatsAppUser, "\(mark)user"), ContactAlias(.username, "\(mark)name")]
        let events = ["\(mark)first", "\(mark)second"].map { text in
            ChannelEvent.message(
                InboundMessage(
                    channel: "whatsapp", account: "1", id: "\(mark)id-\(text)", sender: sender,
                    name: "\(mark)called", sentAt: Sample.time(0), content: .text(text + long),
                    quoting: "\(mark)quoted", raw: "{\"raw\":\"\(mark)raw\"}"))
        }
        let thread = try #require(try await store.accept(events, at: Sample.time(0)).first)
        let inbox = try #require(try await store.waiting(in: thread))
        var turn = Sample.turn(inbox, in: "\(mark)conversation", reply: "\(mark)reply")
        turn.desk = Desk(
            state: .waiting, reason: "\(mark)reason", tags: ["\(mark)tag"], changedAt: Sample.time(1))
        let reply = try #require(try await store.finish(turn)?.first)
        #expect(try await store.beginSending(reply.id, at: Sample.time(2)))
        try await store.record(.sent(SendReceipt(id: "\(mark)sent")), of: reply.id, at: Sample.time(2))
        try await store.add(
            DeskNote(at: Sample.time(3), author: "Eva", text: "\(mark)note"), to: "\(mark)conversation")
        try await store.add(
            Feedback(
                at: Sample.time(3), isGood: true, question: "\(mark)asked", answer: "\(mark)told",
                comment: "\(mark)comment", conversation: "\(mark)conversation"))
        let words = [
            "user", "name", "first", "second", "id-", "called", "quoted", "raw", "conversation", "reply",
            "reason", "tag", "sent", "note", "asked", "told", "comment",
        ]
        return (thread, words.map { mark + $0 })
    }

    private func keepCopies(_ store: SQLiteStore, _ mark: String) async throws -> [String] {
        let update = DeliveryUpdate(
            channel: "whatsapp", message: "\(mark)early", status: .read, at: Sample.time(3))
        _ = try await store.accept([.delivery(update)], at: Sample.time(3))
        try await store.keep(
            Data("\(mark)kept".utf8), to: "\(mark)key", at: Sample.time(3), expired: .distantPast)
        return ["\(mark)early", "\(mark)kept", "\(mark)key"]
    }

    @Test(arguments: ["contact", "expiry", "expiry in steps", "all"])
    func no_file_has_a_word_of_who_was_erased(by way: String) async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let (thread, words) = try await fill(store, "w-")
            let copies = try await keepCopies(store, "w-")
            let before = try bytes(folder)
            for word in words + copies + [thread.contact] {
                #expect(before.range(of: Data(word.utf8)) != nil, "\(word)")
            }
            switch way {
            case "contact": #expect(try await store.erase(.contact(thread.contact)) == 1)
            case "expiry": #expect(try await store.erase(.unchangedSince(Sample.time(900))) == 1)
            case "expiry in steps": #expect(try await store.expire(before: Sample.time(900)) == 1)
            default: #expect(try await store.erase(.all) == 1)
            }
            let after = try bytes(folder)
            for word in words + copies + [thread.contact] {
                // An id that was never known to be theirs waits a day for its message.
                if way.hasPrefix("expiry"), word == "w-early" { continue }
                #expect(after.range(of: Data(word.utf8)) == nil, "\(word)")
            }
            #expect(fileSize(folder.file("kb.sqlite-wal")) == 0)
        }
    }

    @Test func a_conversation_that_is_erased_leaves_no_word_of_it_and_the_others_whole() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let (_, words) = try await fill(store, "w-")
            let (_, kept) = try await fill(store, "k-")
            #expect(try await store.erase(.conversation("w-conversation")) == 1)
            let after = try bytes(folder)
            let names = ["w-user", "w-name", "w-called"]
            for word in words where !names.contains(word) {
                #expect(after.range(of: Data(word.utf8)) == nil, "\(word)")
            }
            for word in names + kept { #expect(after.range(of: Data(word.utf8)) != nil, "\(word)") }
        }
    }

    @Test func who_was_joined_to_another_contact_is_erased_with_them() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let (first, words) = try await fill(store, "w-")
            let (second, moreWords) = try await fill(store, "v-")
            let joint = try await store.contact(
                known: [ContactAlias(.username, "w-name"), ContactAlias(.username, "v-name")], name: "",
                at: Sample.time(5))
            #expect(joint.id == first.contact && second.contact != first.contact)
            #expect(try await store.erase(.contact(second.contact)) == 2)
            let after = try bytes(folder)
            for word in words + moreWords + [first.contact, second.contact] {
                #expect(after.range(of: Data(word.utf8)) == nil, "\(word)")
            }
        }
    }

    @Test func looking_for_what_has_expired_in_vain_writes_nothing() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            _ = try await fill(store, "k-")
            let log = folder.url.appending(path: "kb.sqlite-wal")
            let before = try Data(contentsOf: log)
            #expect(try await store.erase(.unchangedSince(Sample.time(0))) == 0)
            #expect(try await store.expire(before: Sample.time(0)) == 0)
            let after = try Data(contentsOf: log)
            #expect(!before.isEmpty && after == before)
        }
    }

    @Test func an_erasure_that_fails_erases_nothing_on_channels() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let (thread, _) = try await fill(store, "k-")
            let (other, _) = try await fill(store, "o-")
            try await store.database.write {
                try $0.execute(
                    sql: """
                        CREATE TRIGGER full BEFORE INSERT ON contacts BEGIN SELECT RAISE(FAIL, 'full'); END
                        """)
            }
            await #expect(throws: KnowledgeBaseError.self) { try await store.erase(.contact(thread.contact)) }
            #expect(try await store.count("inbox") == 4)
            #expect(try await store.count("erased_messages") == 0)
            try await store.database.write { try $0.execute(sql: "DROP TRIGGER full") }
            #expect(try await store.erase(.contact(thread.contact)) == 1)
            #expect(try await store.contacts(limit: 9).map(\.id) == [other.contact])
        }
    }
}
